//! The settings of a run, with the notebook's values as defaults.

use crate::error::{Error, Result};
use serde::Deserialize;

/// What computes a training step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// Burn's autodiff: the plain statement of what a step computes.
    Reference,
    /// The same by hand, for speed.
    Fused,
}

/// What a run is made with. The number of epochs is not among them: a run goes on as long as it is asked to.
///
/// `www/settings.js` is the table that pages show and check first; [`Settings::checked`] is the last line of defence.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Rows of a training batch.
    pub batch: usize,
    /// Learning rate of plain SGD.
    pub rate: f64,
    /// Probability that dropout zeroes a unit after each hidden layer, in training.
    pub dropout: f32,
    /// Share of the rows held out for testing.
    pub test_share: f64,
    /// Whether pixels are divided by the largest pixel of the file.
    pub normalise: bool,
    /// Seed of split, shuffles, initial weights and dropout masks.
    pub seed: u32,
    /// What computes a training step.
    pub engine: EngineKind,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch: 32,
            rate: 0.01,
            dropout: 0.25,
            test_share: 0.1,
            normalise: true,
            seed: 1,
            engine: EngineKind::Fused,
        }
    }
}

impl Settings {
    /// The settings, if each is in its range.
    ///
    /// # Errors
    /// [`Error::Setting`] for the first that is not.
    pub fn checked(self) -> Result<Self> {
        let batch = self.batch as f64;
        let dropout = f64::from(self.dropout);
        let checks = [
            (
                "batch",
                batch,
                (1.0..=1024.0).contains(&batch),
                "an integer from 1 to 1024",
            ),
            (
                "rate",
                self.rate,
                self.rate > 0.0 && self.rate <= 10.0,
                "a number above 0, at most 10",
            ),
            (
                "dropout",
                dropout,
                (0.0..=0.95).contains(&dropout),
                "a number from 0 to 0.95",
            ),
            (
                "test-share",
                self.test_share,
                (0.01..=0.9).contains(&self.test_share),
                "a number from 0.01 to 0.9",
            ),
        ];
        match checks.into_iter().find(|(_, _, allowed, _)| !allowed) {
            Some((name, value, _, expected)) => Err(Error::Setting {
                name,
                value,
                expected,
            }),
            None => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_enforced() {
        assert!(Settings::default().checked().is_ok());
        for (name, settings) in [
            (
                "batch",
                Settings {
                    batch: 0,
                    ..Settings::default()
                },
            ),
            (
                "batch",
                Settings {
                    batch: 1025,
                    ..Settings::default()
                },
            ),
            (
                "rate",
                Settings {
                    rate: 0.0,
                    ..Settings::default()
                },
            ),
            (
                "rate",
                Settings {
                    rate: f64::NAN,
                    ..Settings::default()
                },
            ),
            (
                "dropout",
                Settings {
                    dropout: 1.0,
                    ..Settings::default()
                },
            ),
            (
                "test-share",
                Settings {
                    test_share: 1.0,
                    ..Settings::default()
                },
            ),
        ] {
            match settings.checked() {
                Err(Error::Setting { name: found, .. }) => assert_eq!(found, name),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}
