//! What training yields: a row of figures for each epoch.

use serde::Serialize;

/// What training did in one epoch.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EpochMetrics {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// Mean of the batch losses (cross-entropy, nats).
    pub loss: f64,
    /// Mean of the batch accuracies in %, in training mode: with dropout active, while the weights change.
    pub train_accuracy: f64,
    /// Share of the test set that is recognised after this epoch, in %, in evaluation mode.
    pub test_accuracy: f64,
    /// Time spent computing this epoch, in seconds. Pauses do not count.
    pub seconds: f64,
}
