//! What computes a step: the readable reference, or the same mathematics by hand.
//!
//! All draw the same split, batches, weights and masks for a seed, and differ by rounding alone.

// The builds for a device, with or without the reference, leave some of these out.
#![cfg_attr(
    not(all(feature = "flex", feature = "webgpu", feature = "reference")),
    allow(dead_code, unused_variables)
)]

use crate::dataset::{Dataset, Scaling};
use crate::device::Backend;
use crate::error::Result;
#[cfg(feature = "flex")]
use crate::fused::Fused;
#[cfg(feature = "webgpu")]
use crate::fused_gpu::FusedGpu;
use crate::model::Parameters;
#[cfg(feature = "reference")]
use crate::model::device_error;
use crate::pace::Pace;
use crate::settings::{EngineKind, Settings};
use web_time::Instant;
#[cfg(feature = "reference")]
use {
    crate::train::{Outcome, Trainer},
    burn::tensor::{Int, Tensor, Transaction},
};

/// Steps between two reads on the CPU, where they cost nothing.
#[cfg(feature = "flex")]
const CPU_PACE: usize = 32;

/// A network in training. Results stay where they were computed until they are asked for, since reading may be slow.
pub struct Engine {
    network: Network,
    backend: Backend,
    settings: Settings,
    pace: Pace,
    /// When the first step since the last read was launched.
    started: Instant,
}

// There is one a run, so its size does not matter.
#[allow(clippy::large_enum_variant)]
enum Network {
    /// Burn's autodiff.
    #[cfg(feature = "reference")]
    Reference {
        trainer: Trainer,
        /// Of steps since the last read.
        outcomes: Vec<Outcome>,
        /// Of evaluations since the last read.
        recognised: Vec<Tensor<1, Int>>,
    },
    /// The step by hand, on the CPU.
    #[cfg(feature = "flex")]
    Fused {
        network: Fused,
        outcomes: Vec<(f32, usize)>,
        recognised: usize,
    },
    /// The step by hand, on the GPU.
    #[cfg(feature = "webgpu")]
    FusedGpu(FusedGpu),
}

impl Engine {
    /// A network that starts from these parameters, on the engine of the settings. The data are those of every call that
    /// follows; `test_data` are a test set of its own.
    ///
    /// # Errors
    /// If this build has not that engine.
    pub fn new(
        parameters: &Parameters,
        settings: Settings,
        backend: Backend,
        data: &Dataset,
        test_data: Option<&Dataset>,
    ) -> Result<Self> {
        let pace = match &backend {
            #[cfg(feature = "flex")]
            Backend::Cpu => Pace::fixed(CPU_PACE),
            #[cfg(feature = "webgpu")]
            Backend::WebGpu(gpu) => Pace::queued(gpu.latency),
        };
        let network = match (settings.engine, &backend) {
            #[cfg(feature = "reference")]
            (EngineKind::Reference, _) => Network::reference(parameters, settings, &backend),
            #[cfg(not(feature = "reference"))]
            (EngineKind::Reference, _) => {
                return Err(crate::error::Error::Device {
                    reason: "this build has no reference step".into(),
                });
            }
            #[cfg(feature = "flex")]
            (EngineKind::Fused, Backend::Cpu) => Network::fused(parameters, settings),
            #[cfg(feature = "webgpu")]
            (EngineKind::Fused, Backend::WebGpu(gpu)) => {
                Network::FusedGpu(FusedGpu::new(gpu, parameters, settings, data, test_data)?)
            }
        };
        Ok(Self {
            network,
            backend,
            settings,
            pace,
            started: Instant::now(),
        })
    }

    /// Starts again from these parameters, with the same data. A new epoch has to be begun.
    pub fn restart(&mut self, parameters: &Parameters) {
        match &mut self.network {
            #[cfg(feature = "reference")]
            network @ Network::Reference { .. } => {
                *network = Network::reference(parameters, self.settings, &self.backend);
            }
            #[cfg(feature = "flex")]
            network @ Network::Fused { .. } => {
                *network = Network::fused(parameters, self.settings);
            }
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(network) => network.restart(parameters),
        }
    }

    /// What to call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match &self.network {
            #[cfg(feature = "reference")]
            Network::Reference { .. } => self.backend.name(),
            #[cfg(feature = "flex")]
            Network::Fused { .. } => "fused SIMD step",
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(_) => "fused kernels",
        }
    }

    /// Steps and evaluations of this epoch (from 1) will take these rows, one after the other.
    pub fn begin_epoch(&mut self, epoch: usize, order: &[u32], test: &[u32]) {
        match &mut self.network {
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(network) => network.begin_epoch(epoch, order, test),
            // They take what they need at each step.
            #[allow(unreachable_patterns)]
            _ => {}
        }
    }

    /// One step of SGD on the samples in these rows, the next of the epoch's order. Epoch (from 1) and step (from 0) name the
    /// dropout masks. Whether results should be read now.
    pub fn step(
        &mut self,
        data: &Dataset,
        rows: &[u32],
        scaling: &Scaling,
        epoch: usize,
        step: usize,
    ) -> bool {
        if self.pace.is_idle() {
            self.started = Instant::now();
        }
        match &mut self.network {
            #[cfg(feature = "reference")]
            Network::Reference {
                trainer, outcomes, ..
            } => {
                outcomes.push(trainer.step(data.batch(rows, scaling), epoch, step));
            }
            #[cfg(feature = "flex")]
            Network::Fused {
                network, outcomes, ..
            } => outcomes.push(network.step(data, rows, scaling, epoch, step)),
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(network) => network.step(),
        }
        self.pace.launched()
    }

    /// Classifies the samples in these rows, the next of the epoch's test rows, in evaluation mode.
    pub fn evaluate(&mut self, data: &Dataset, rows: &[u32], scaling: &Scaling) {
        match &mut self.network {
            #[cfg(feature = "reference")]
            Network::Reference {
                trainer,
                recognised,
                ..
            } => {
                recognised.push(trainer.evaluate(data.batch(rows, scaling)));
            }
            #[cfg(feature = "flex")]
            Network::Fused {
                network,
                recognised,
                ..
            } => *recognised += network.evaluate(data, rows, scaling),
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(network) => network.evaluate(rows.len()),
        }
    }

    /// Mean loss and number of recognised samples of each step since the last call.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn outcomes(&mut self) -> Result<Vec<(f32, usize)>> {
        let outcomes = match &mut self.network {
            #[cfg(feature = "reference")]
            Network::Reference { outcomes, .. } => read_outcomes(std::mem::take(outcomes)).await?,
            #[cfg(feature = "flex")]
            Network::Fused { outcomes, .. } => std::mem::take(outcomes),
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(network) => network.outcomes().await?,
        };
        self.pace.read(self.started.elapsed());
        Ok(outcomes)
    }

    /// Number of samples that evaluations recognised since the last call.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn recognised(&mut self) -> Result<usize> {
        match &mut self.network {
            #[cfg(feature = "reference")]
            Network::Reference { recognised, .. } => read_counts(std::mem::take(recognised)).await,
            #[cfg(feature = "flex")]
            Network::Fused { recognised, .. } => Ok(std::mem::take(recognised)),
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(network) => network.recognised().await,
        }
    }

    /// The parameters as they are now.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn parameters(&self) -> Result<Parameters> {
        match &self.network {
            #[cfg(feature = "reference")]
            Network::Reference { trainer, .. } => trainer.parameters().await,
            #[cfg(feature = "flex")]
            Network::Fused { network, .. } => Ok(network.parameters()),
            #[cfg(feature = "webgpu")]
            Network::FusedGpu(network) => network.parameters().await,
        }
    }
}

impl Network {
    #[cfg(feature = "reference")]
    fn reference(parameters: &Parameters, settings: Settings, backend: &Backend) -> Self {
        Self::Reference {
            trainer: Trainer::new(parameters, settings, backend.device()),
            outcomes: Vec::new(),
            recognised: Vec::new(),
        }
    }

    #[cfg(feature = "flex")]
    fn fused(parameters: &Parameters, settings: Settings) -> Self {
        Self::Fused {
            network: Fused::new(parameters, settings),
            outcomes: Vec::new(),
            recognised: 0,
        }
    }
}

#[cfg(feature = "reference")]
pub(crate) async fn read_outcomes(unread: Vec<Outcome>) -> Result<Vec<(f32, usize)>> {
    let read = unread
        .into_iter()
        .fold(Transaction::default(), |read, outcome| {
            read.register(outcome.loss).register(outcome.correct)
        });
    let data = read.execute_async().await.map_err(device_error)?;
    let number = |data: &burn::tensor::TensorData| data.iter::<f32>().next().unwrap_or(f32::NAN);
    Ok(data
        .chunks(2)
        .map(|pair| (number(&pair[0]), number(&pair[1]) as usize))
        .collect())
}

#[cfg(feature = "reference")]
pub(crate) async fn read_counts(unread: Vec<Tensor<1, Int>>) -> Result<usize> {
    let read = unread
        .into_iter()
        .fold(Transaction::default(), Transaction::register);
    let data = read.execute_async().await.map_err(device_error)?;
    Ok(data
        .iter()
        .flat_map(|count| count.iter::<i64>())
        .sum::<i64>() as usize)
}
