//! The settings of a run, with the notebook's values as defaults.

use crate::base::error::{Error, Result};
use serde::Deserialize;

/// What computes a training step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// The shortcut where it implements the settings, else burn.
    #[default]
    Auto,
    /// Burn's autodiff and optimisers: whatever the settings ask for.
    #[serde(alias = "reference")]
    Burn,
    /// The shortcut: plain SGD by hand, for speed.
    Fused,
}

/// What makes a step of a gradient.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(tag = "name", rename_all = "lowercase")]
pub enum Optimiser {
    /// Plain SGD: w − rate · g. It has no state.
    #[default]
    Sgd,
    /// `torch.optim.SGD(momentum=…)`: v ← momentum · v + g, then w − rate · v. Its state is v.
    Momentum {
        /// Share of the velocity that stays, at least 0 and below 1.
        momentum: f64,
    },
}

/// What a run is made with. The number of epochs is not among them: a run goes on as long as it is asked to.
///
/// `www/settings.js` is the table that pages show and check first; [`Settings::checked`] is the last line of defence.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Rows of a training batch.
    pub batch: usize,
    /// Learning rate.
    pub rate: f64,
    /// Probability that dropout zeroes a unit after each hidden layer, in training.
    pub dropout: f64,
    /// Share of the rows held out for testing.
    pub test_share: f64,
    /// Whether pixels are divided by the largest pixel of the file.
    pub normalise: bool,
    /// Seed of split, shuffles, initial weights and dropout masks.
    pub seed: u32,
    /// What computes a training step.
    #[serde(default)]
    pub engine: EngineKind,
    /// What makes a step of a gradient.
    #[serde(default)]
    pub optimiser: Optimiser,
    /// Units of each hidden layer; none given are the notebook's.
    #[serde(default)]
    pub hidden: Option<Vec<usize>>,
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
            engine: EngineKind::Auto,
            optimiser: Optimiser::Sgd,
            hidden: None,
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
        let hidden = self.hidden.as_deref().unwrap_or_default();
        let units = hidden.iter().find(|units| !(1..=1024).contains(*units));
        let momentum = match self.optimiser {
            Optimiser::Sgd => 0.0,
            Optimiser::Momentum { momentum } => momentum,
        };
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
                self.dropout,
                (0.0..=0.95).contains(&self.dropout),
                "a number from 0 to 0.95",
            ),
            (
                "test-share",
                self.test_share,
                (0.01..=0.9).contains(&self.test_share),
                "a number from 0.01 to 0.9",
            ),
            (
                "momentum",
                momentum,
                (0.0..1.0).contains(&momentum),
                "a number from 0, below 1",
            ),
            (
                "hidden",
                units.map_or(1.0, |units| *units as f64),
                units.is_none(),
                "layers of 1 to 1024 units",
            ),
            (
                "hidden",
                hidden.len() as f64,
                hidden.len() <= 8,
                "at most 8 layers",
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

    type Change = fn(&mut Settings);

    #[test]
    fn ranges_are_enforced() {
        assert!(Settings::default().checked().is_ok());
        let cases: [(&str, Change); 9] = [
            ("batch", |s| s.batch = 0),
            ("batch", |s| s.batch = 1025),
            ("rate", |s| s.rate = 0.0),
            ("rate", |s| s.rate = f64::NAN),
            ("dropout", |s| s.dropout = 1.0),
            ("test-share", |s| s.test_share = 1.0),
            ("momentum", |s| {
                s.optimiser = Optimiser::Momentum { momentum: 1.0 }
            }),
            ("hidden", |s| s.hidden = Some(vec![5, 0])),
            ("hidden", |s| s.hidden = Some(vec![5; 9])),
        ];
        for (name, change) in cases {
            let mut settings = Settings::default();
            change(&mut settings);
            match settings.checked() {
                Err(Error::Setting { name: found, .. }) => assert_eq!(found, name),
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_refused_value_is_told_as_it_was_given() {
        let error = Settings {
            dropout: 0.96,
            ..Settings::default()
        }
        .checked()
        .expect_err("too much");
        assert_eq!(
            error.to_string(),
            "The setting “dropout” is 0.96, expected a number from 0 to 0.95."
        );
    }

    #[test]
    fn words_of_earlier_versions_open() {
        let engine = |word: &str| {
            serde_json::from_value::<EngineKind>(serde_json::Value::from(word)).expect(word)
        };
        assert_eq!(engine("reference"), EngineKind::Burn);
        assert_eq!(engine("fused"), EngineKind::Fused);
    }
}
