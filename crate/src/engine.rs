//! What computes a step: the readable reference, or the same mathematics by hand.
//!
//! Both draw the same split, batches, weights and masks for a seed, and differ by rounding alone.

use crate::dataset::{Dataset, Scaling};
use crate::device;
use crate::error::Result;
use crate::fused::Fused;
use crate::model::{Parameters, device_error};
use crate::settings::{EngineKind, Settings};
use crate::train::{Outcome, Trainer};
use burn::tensor::{Int, Tensor, Transaction};

/// A network in training. Results stay where they were computed until they are asked for, since reading may be slow.
// There is one engine a run, so its size does not matter.
#[allow(clippy::large_enum_variant)]
pub enum Engine {
    /// Burn's autodiff.
    Reference {
        /// The network.
        trainer: Trainer,
        /// Of steps since the last read.
        outcomes: Vec<Outcome>,
        /// Of evaluations since the last read.
        recognised: Vec<Tensor<1, Int>>,
    },
    /// The step by hand, on the CPU.
    Fused {
        /// The network.
        network: Fused,
        /// Of steps since the last read.
        outcomes: Vec<(f32, usize)>,
        /// Of evaluations since the last read.
        recognised: usize,
    },
}

impl Engine {
    /// A network that starts from these parameters, on the engine of the settings.
    #[must_use]
    pub fn new(parameters: &Parameters, settings: Settings) -> Self {
        match settings.engine {
            EngineKind::Reference => Self::Reference {
                trainer: Trainer::new(parameters, settings, device::cpu()),
                outcomes: Vec::new(),
                recognised: Vec::new(),
            },
            EngineKind::Fused => Self::Fused {
                network: Fused::new(parameters, settings),
                outcomes: Vec::new(),
                recognised: 0,
            },
        }
    }

    /// What to call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reference { .. } => device::CPU_NAME,
            Self::Fused { .. } => "fused SIMD step",
        }
    }

    /// One step of SGD on the samples in these rows. Epoch (from 1) and step (from 0) name the dropout masks.
    pub fn step(
        &mut self,
        data: &Dataset,
        rows: &[u32],
        scaling: &Scaling,
        epoch: usize,
        step: usize,
    ) {
        match self {
            Self::Reference {
                trainer, outcomes, ..
            } => {
                outcomes.push(trainer.step(data.batch(rows, scaling), epoch, step));
            }
            Self::Fused {
                network, outcomes, ..
            } => outcomes.push(network.step(data, rows, scaling, epoch, step)),
        }
    }

    /// Classifies the samples in these rows in evaluation mode.
    pub fn evaluate(&mut self, data: &Dataset, rows: &[u32], scaling: &Scaling) {
        match self {
            Self::Reference {
                trainer,
                recognised,
                ..
            } => {
                recognised.push(trainer.evaluate(data.batch(rows, scaling)));
            }
            Self::Fused {
                network,
                recognised,
                ..
            } => *recognised += network.evaluate(data, rows, scaling),
        }
    }

    /// Mean loss and number of recognised samples of each step since the last call.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn outcomes(&mut self) -> Result<Vec<(f32, usize)>> {
        let unread = match self {
            Self::Reference { outcomes, .. } => std::mem::take(outcomes),
            Self::Fused { outcomes, .. } => return Ok(std::mem::take(outcomes)),
        };
        let read = unread
            .into_iter()
            .fold(Transaction::default(), |read, outcome| {
                read.register(outcome.loss).register(outcome.correct)
            });
        let data = read.execute_async().await.map_err(device_error)?;
        let number =
            |data: &burn::tensor::TensorData| data.iter::<f32>().next().unwrap_or(f32::NAN);
        Ok(data
            .chunks(2)
            .map(|pair| (number(&pair[0]), number(&pair[1]) as usize))
            .collect())
    }

    /// Number of samples that evaluations recognised since the last call.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn recognised(&mut self) -> Result<usize> {
        let unread = match self {
            Self::Reference { recognised, .. } => std::mem::take(recognised),
            Self::Fused { recognised, .. } => return Ok(std::mem::take(recognised)),
        };
        let read = unread
            .into_iter()
            .fold(Transaction::default(), Transaction::register);
        let data = read.execute_async().await.map_err(device_error)?;
        Ok(data
            .iter()
            .flat_map(|count| count.iter::<i64>())
            .sum::<i64>() as usize)
    }

    /// The parameters as they are now.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn parameters(&self) -> Result<Parameters> {
        match self {
            Self::Reference { trainer, .. } => trainer.parameters().await,
            Self::Fused { network, .. } => Ok(network.parameters()),
        }
    }
}
