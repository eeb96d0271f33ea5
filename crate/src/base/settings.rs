//! The settings of a run, with the notebook's values as defaults.

use crate::base::error::{Error, Result};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

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

/// What makes a step of a gradient, each as `torch.optim` defines it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Optimiser {
    /// Plain `SGD`: w − rate · g.
    #[default]
    Sgd,
    /// `SGD(momentum=…)`, without dampening: v ← momentum · v + g, then w − rate · v.
    Momentum,
    /// `SGD(momentum=…, nesterov=True)`: v as there, then w − rate · (g + momentum · v).
    Nesterov,
    /// `RMSprop`, without momentum: s ← alpha · s + (1 − alpha) · g², then w − rate · g / (√s + epsilon).
    Rmsprop,
    /// `Adam`: running means of g and g², freed of their start at 0.
    Adam,
    /// `AdamW`: the same, and weights decay by themselves rather than through the gradient.
    Adamw,
}

impl Optimiser {
    /// Numbers that it keeps for each parameter.
    #[must_use]
    pub fn slots(self) -> usize {
        match self {
            Self::Sgd => 0,
            Self::Momentum | Self::Nesterov | Self::Rmsprop => 1,
            Self::Adam | Self::Adamw => 2,
        }
    }
}

/// What a hidden layer does with its sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// max(0, x).
    #[default]
    Relu,
    /// x, or 0.01 · x below 0.
    LeakyRelu,
    /// Hyperbolic tangent.
    Tanh,
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// x · Φ(x), exactly rather than by a tanh.
    Gelu,
}

/// How weights begin. Biases begin at 0, but for PyTorch's default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initialisation {
    /// As `torch.nn.Linear`: weights and biases uniform in ±1/√inputs.
    #[default]
    Pytorch,
    /// Uniform in ±√(6 / (inputs + outputs)).
    XavierUniform,
    /// Normal, of the variance 2 / (inputs + outputs).
    XavierNormal,
    /// Uniform in ±√(6 / inputs).
    HeUniform,
    /// Normal, of the variance 2 / inputs.
    HeNormal,
    /// Normal, of the deviation `initial_scale`.
    Normal,
    /// Uniform in ±`initial_scale`.
    Uniform,
    /// All 0.
    Zeros,
}

/// How the learning rate changes from epoch to epoch, as `torch.optim.lr_scheduler` has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RateSchedule {
    /// It does not.
    #[default]
    Constant,
    /// `StepLR`: it is multiplied by `schedule_factor` every `schedule_step` epochs.
    Step,
    /// `CosineAnnealingLR`: along half a wave of the cosine to 0 over the planned epochs. In further epochs it rises again.
    Cosine,
}

/// Units of the notebook's hidden layers.
pub const NOTEBOOK_HIDDEN: [usize; 3] = [64, 32, 32];

/// What a run is made with; what is not given has the notebook's value.
///
/// `www/settings.js` is the table that pages show and check first; [`Settings::checked`] is the last line of defence.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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
    pub engine: EngineKind,
    /// Epochs that are planned: only [`RateSchedule::Cosine`] asks for them, since a run goes on as long as it is asked to.
    pub epochs: usize,
    /// Units of each hidden layer, written as `64,32,32`.
    #[serde(deserialize_with = "list")]
    pub hidden_layers: Vec<usize>,
    /// After each hidden layer.
    pub activation: Activation,
    /// How weights begin.
    pub initialisation: Initialisation,
    /// Deviation or bound of the initial weights, where that is chosen.
    pub initial_scale: f64,
    /// Whether units have biases.
    pub bias: bool,
    /// What makes a step of a gradient.
    pub optimiser: Optimiser,
    /// Share of the velocity that stays ([`Optimiser::Momentum`], [`Optimiser::Nesterov`]).
    pub momentum: f64,
    /// Share of the mean square that stays ([`Optimiser::Rmsprop`]).
    pub alpha: f64,
    /// Share of the mean gradient that stays ([`Optimiser::Adam`], [`Optimiser::Adamw`]).
    pub beta1: f64,
    /// Share of the mean square that stays ([`Optimiser::Adam`], [`Optimiser::Adamw`]).
    pub beta2: f64,
    /// What keeps those from dividing by 0 that divide.
    pub epsilon: f64,
    /// Share of each weight and bias that is added to its gradient; with [`Optimiser::Adamw`] that is subtracted, times the
    /// learning rate.
    pub weight_decay: f64,
    /// How the learning rate changes.
    pub schedule: RateSchedule,
    /// Epochs of a step ([`RateSchedule::Step`]).
    pub schedule_step: usize,
    /// What it multiplies by ([`RateSchedule::Step`]).
    pub schedule_factor: f64,
    /// Longest gradient over all parameters: a longer one is shortened, as `clip_grad_norm_` does; 0: none is.
    pub clip: f64,
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
            epochs: 60,
            hidden_layers: NOTEBOOK_HIDDEN.to_vec(),
            activation: Activation::Relu,
            initialisation: Initialisation::Pytorch,
            initial_scale: 0.05,
            bias: true,
            optimiser: Optimiser::Sgd,
            momentum: 0.9,
            alpha: 0.99,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            schedule: RateSchedule::Constant,
            schedule_step: 20,
            schedule_factor: 0.1,
            clip: 0.0,
        }
    }
}

impl Settings {
    /// The learning rate of an epoch, from 1.
    #[must_use]
    pub fn rate_in(&self, epoch: usize) -> f64 {
        let before = epoch.saturating_sub(1);
        match self.schedule {
            RateSchedule::Constant => self.rate,
            RateSchedule::Step => {
                self.rate
                    * self
                        .schedule_factor
                        .powf((before / self.schedule_step) as f64)
            }
            RateSchedule::Cosine => {
                let part = before as f64 / self.epochs as f64;
                self.rate * (1.0 + (std::f64::consts::PI * part).cos()) / 2.0
            }
        }
    }

    /// The settings, if each is in its range.
    ///
    /// # Errors
    /// [`Error::Setting`] for the first that is not.
    pub fn checked(self) -> Result<Self> {
        let whole = |name, value: usize, least: usize, most: usize, expected| {
            let allowed = (least..=most).contains(&value);
            (name, value as f64, allowed, expected)
        };
        let share = |name, value| {
            let allowed = (0.0..1.0).contains(&value);
            (name, value, allowed, "a number from 0, below 1")
        };
        let real = |name, value: f64, least, most, expected| {
            (name, value, (least..=most).contains(&value), expected)
        };
        let layers = &self.hidden_layers;
        let units = layers.iter().find(|units| !(1..=512).contains(*units));
        let checks = [
            whole("batch", self.batch, 1, 1024, "an integer from 1 to 1024"),
            (
                "rate",
                self.rate,
                self.rate > 0.0 && self.rate <= 10.0,
                "a number above 0, at most 10",
            ),
            real(
                "dropout",
                self.dropout,
                0.0,
                0.95,
                "a number from 0 to 0.95",
            ),
            real(
                "test-share",
                self.test_share,
                0.01,
                0.9,
                "a number from 0.01 to 0.9",
            ),
            whole(
                "epochs",
                self.epochs,
                1,
                1_000_000,
                "an integer above 0, at most 1000000",
            ),
            whole(
                "hidden-layers",
                *units.unwrap_or(&1),
                1,
                512,
                "layers of 1 to 512 units",
            ),
            whole("hidden-layers", layers.len(), 0, 6, "at most 6 layers"),
            real(
                "initial-scale",
                self.initial_scale,
                0.0,
                10.0,
                "a number from 0 to 10",
            ),
            share("momentum", self.momentum),
            share("alpha", self.alpha),
            share("beta1", self.beta1),
            share("beta2", self.beta2),
            real(
                "epsilon",
                self.epsilon,
                1e-12,
                1.0,
                "a number from 1e-12 to 1",
            ),
            real(
                "weight-decay",
                self.weight_decay,
                0.0,
                1.0,
                "a number from 0 to 1",
            ),
            whole(
                "schedule-step",
                self.schedule_step,
                1,
                1_000_000,
                "an integer above 0, at most 1000000",
            ),
            real(
                "schedule-factor",
                self.schedule_factor,
                0.0,
                1.0,
                "a number from 0 to 1",
            ),
            real("clip", self.clip, 0.0, 1e6, "a number from 0 to 1000000"),
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

/// Numbers that commas part; none are an empty text.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<usize>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let numbers = text.split(',').map(|number| number.trim().parse());
    numbers.collect::<std::result::Result<_, _>>().map_err(|_| {
        D::Error::custom(format_args!(
            "“{text}” is no list of numbers like “64,32,32”"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Change = fn(&mut Settings);

    #[test]
    fn ranges_are_enforced() {
        assert!(Settings::default().checked().is_ok());
        let cases: [(&str, Change); 20] = [
            ("batch", |s| s.batch = 0),
            ("batch", |s| s.batch = 1025),
            ("rate", |s| s.rate = 0.0),
            ("rate", |s| s.rate = f64::NAN),
            ("dropout", |s| s.dropout = 1.0),
            ("test-share", |s| s.test_share = 1.0),
            ("epochs", |s| s.epochs = 0),
            ("hidden-layers", |s| s.hidden_layers = vec![5, 0]),
            ("hidden-layers", |s| s.hidden_layers = vec![513]),
            ("hidden-layers", |s| s.hidden_layers = vec![5; 7]),
            ("initial-scale", |s| s.initial_scale = -1.0),
            ("momentum", |s| s.momentum = 1.0),
            ("alpha", |s| s.alpha = 1.0),
            ("beta1", |s| s.beta1 = -0.1),
            ("beta2", |s| s.beta2 = f64::NAN),
            ("epsilon", |s| s.epsilon = 0.0),
            ("weight-decay", |s| s.weight_decay = 1.1),
            ("schedule-step", |s| s.schedule_step = 0),
            ("schedule-factor", |s| s.schedule_factor = 1.5),
            ("clip", |s| s.clip = -1.0),
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

    #[test]
    fn what_is_not_given_is_the_notebooks_and_what_is_not_known_is_left_out() {
        let read = |text: &str| serde_json::from_str::<Settings>(text);
        let found = read(
            r#"{"hiddenLayers": "300, 100", "initialisation": "he-normal", "activation": "leaky-relu", "device": "cpu"}"#,
        );
        let expected = Settings {
            hidden_layers: vec![300, 100],
            initialisation: Initialisation::HeNormal,
            activation: Activation::LeakyRelu,
            ..Settings::default()
        };
        assert_eq!(found.expect("settings"), expected);
        let none = read(r#"{"hiddenLayers": ""}"#).expect("settings");
        assert_eq!(none.hidden_layers, [0; 0]);
        for wrong in ["64;32", "64,", "-1", "1.5"] {
            let error = read(&format!(r#"{{"hiddenLayers": "{wrong}"}}"#)).expect_err(wrong);
            assert!(
                error.to_string().contains("is no list of numbers"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_learning_rate_follows_its_schedule() {
        let rates = |schedule, epochs: [usize; 4]| {
            let settings = Settings {
                rate: 0.8,
                epochs: 8,
                schedule,
                schedule_step: 2,
                schedule_factor: 0.5,
                ..Settings::default()
            };
            epochs.map(|epoch| (settings.rate_in(epoch) * 1e12).round() / 1e12)
        };
        assert_eq!(rates(RateSchedule::Constant, [1, 2, 3, 90]), [0.8; 4]);
        assert_eq!(
            rates(RateSchedule::Step, [1, 2, 3, 5]),
            [0.8, 0.8, 0.4, 0.2]
        );
        assert_eq!(
            rates(RateSchedule::Cosine, [1, 5, 9, 13]),
            [0.8, 0.4, 0.0, 0.4]
        );
    }
}
