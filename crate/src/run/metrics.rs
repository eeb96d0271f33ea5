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
    /// Share of the test set that is classified correctly after this epoch, in %, in evaluation mode.
    pub test_accuracy: f64,
    /// Mean cross-entropy of the test set after this epoch, in evaluation mode, in nats.
    pub test_loss: f64,
    /// The same of a fixed sample of the training rows ([`Split::sample`](crate::data::split::Split::sample)): what has been
    /// learnt, without dropout's noise.
    pub evaluated_train_loss: f64,
    /// Time spent computing this epoch, in seconds. Pauses do not count.
    pub seconds: f64,
}
