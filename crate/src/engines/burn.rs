//! The general engine: burn's autodiff, burn's cross-entropy and burn's SGD, on any device.
//!
//! This is the readable statement of what a step computes; the shortcuts are checked against it.

use super::Task;
use super::contract::{
    Answer, Batch, Checkpoint, Data, Engine, Results, Rows, Schedule, Set, StepResult,
};
use super::device::Device;
use crate::base::error::Result;
use crate::base::masks::MaskKey;
use crate::base::settings::{self, Settings};
use crate::data::dataset::Scaling;
use crate::network::mlp::{Mlp, device_error, on_device, read, tensors};
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use burn::module::{Module, ModuleMapper, Param};
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::{GradientsParams, Optimizer, Sgd, SgdConfig};
use burn::tensor::{Int, Tensor, TensorData, Transaction};
use std::time::Duration;

/// A network in training by burn, on any device and with any settings.
///
/// # Errors
/// None: memory aside, nothing can fail before the first read.
pub fn open(device: &Device, task: Task) -> Result<Box<dyn Engine>> {
    Ok(Box::new(Burn::new(device, task)))
}

struct Burn {
    name: &'static str,
    latency: Option<Duration>,
    /// Without autodiff.
    device: burn::tensor::Device,
    data: Data,
    scaling: Scaling,
    settings: Settings,
    shape: Shape,
    model: Mlp,
    loss: CrossEntropyLoss,
    /// On the device without autodiff.
    evaluated_loss: CrossEntropyLoss,
    optimiser: Optimiser,
    schedule: Schedule,
    /// Of each step since the last read: its loss, [1], and the number of correct rows, [1].
    steps: Vec<(Tensor<1>, Tensor<1, Int>)>,
    /// The same of each evaluation since the last read, with its set and the number of its rows.
    evaluations: Vec<(Set, usize, Tensor<1>, Tensor<1, Int>)>,
}

impl Burn {
    fn new(device: &Device, task: Task) -> Self {
        let Task {
            data,
            parameters,
            settings,
        } = task;
        let (name, latency) = (device.burn_name(), device.latency());
        let device = device.burn();
        let autodiff = device.clone().autodiff();
        Self {
            name,
            latency,
            scaling: data.scaling(settings.normalise),
            schedule: Schedule::new(&data, settings.batch),
            model: Mlp::new(&parameters, &autodiff),
            shape: parameters.shape,
            loss: CrossEntropyLossConfig::new().init(&autodiff),
            evaluated_loss: CrossEntropyLossConfig::new().init(&device),
            optimiser: Optimiser::new(&settings),
            data,
            settings,
            device,
            steps: Vec::new(),
            evaluations: Vec::new(),
        }
    }
}

impl Engine for Burn {
    fn name(&self) -> &'static str {
        self.name
    }

    fn latency(&self) -> Option<Duration> {
        self.latency
    }

    fn begin_epoch(&mut self, epoch: usize, rows: Rows) -> Result<()> {
        self.schedule.begin(epoch, rows)
    }

    fn step(&mut self) -> Result<()> {
        let Batch { epoch, step, rows } = self.schedule.next_batch()?;
        let device = self.device.clone().autodiff();
        let (images, labels) = on_device(self.data.train.batch(rows, &self.scaling), &device);
        let Settings { seed, dropout, .. } = self.settings;
        let dropout = dropout as f32;
        let mask = |layer: usize, x: Tensor<2>| {
            if dropout == 0.0 {
                return x;
            }
            let [rows, units] = x.dims();
            let key = MaskKey::new(seed, epoch as u32, step as u32, layer as u32);
            let factors = key.factors(rows * units, dropout);
            x * Tensor::from_data(TensorData::new(factors, [rows, units]), &device)
        };
        let logits = self.model.forward(images, mask);
        let correct = count_correct(logits.clone().inner(), labels.clone().inner());
        let loss = self.loss.forward(logits, labels);
        let gradients = GradientsParams::from_grads(loss.backward(), &self.model);
        self.model = self
            .optimiser
            .step(self.settings.rate, self.model.clone(), gradients);
        self.steps.push((loss.inner(), correct));
        Ok(())
    }

    fn evaluate(&mut self, set: Set, rows: usize) -> Result<()> {
        let rows = self.schedule.next_evaluated(set, rows)?;
        let rows = &self.schedule.evaluated(set)[rows];
        let batch = self.data.evaluated(set).batch(rows, &self.scaling);
        let (images, labels) = on_device(batch, &self.device);
        let logits = self.model.valid().forward(images, |_, x| x);
        let correct = count_correct(logits.clone(), labels.clone());
        let loss = self.evaluated_loss.forward(logits, labels);
        self.evaluations.push((set, rows.len(), loss, correct));
        Ok(())
    }

    fn read(&mut self) -> Answer<'_, Results> {
        Box::pin(async {
            let steps = self.steps.iter().map(|(loss, correct)| (loss, correct));
            let evaluations = self
                .evaluations
                .iter()
                .map(|(_, _, loss, correct)| (loss, correct));
            // Handles, not numbers. What can't be read is not lost.
            let transaction = steps
                .chain(evaluations)
                .fold(Transaction::default(), |read, (loss, correct)| {
                    read.register(loss.clone()).register(correct.clone())
                });
            let data = transaction.execute_async().await.map_err(device_error)?;
            let number = |data: &TensorData| data.iter::<f64>().next().unwrap_or(f64::NAN);
            let mut pairs = data.chunks_exact(2).map(|pair| StepResult {
                loss: number(&pair[0]) as f32,
                correct: number(&pair[1]) as usize,
            });
            let mut results = Results {
                steps: pairs.by_ref().take(self.steps.len()).collect(),
                ..Results::default()
            };
            for ((set, rows, ..), mean) in self.evaluations.iter().zip(pairs) {
                *results.evaluation(*set) += mean.of_rows(*rows);
            }
            self.steps.clear();
            self.evaluations.clear();
            self.schedule.read();
            Ok(results)
        })
    }

    fn parameters(&self) -> Answer<'_, Parameters> {
        Box::pin(self.model.parameters())
    }

    fn checkpoint(&self) -> Answer<'_, Checkpoint> {
        Box::pin(async {
            Ok(Checkpoint {
                parameters: self.model.parameters().await?,
                optimiser: self.optimiser.state(self.shape.clone()).await?,
            })
        })
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.optimiser =
            Optimiser::restored(&self.settings, checkpoint, &self.shape, &self.device)?;
        self.model = Mlp::new(&checkpoint.parameters, &self.device.clone().autodiff());
        self.schedule.reset();
        self.steps.clear();
        self.evaluations.clear();
        Ok(())
    }
}

/// An optimiser with its state, from the table of [`settings::Optimiser`].
///
/// Burn's SGD does the step. State is held here, on burn's tensors: a `ModuleOptimizer` of burn 0.22 can only be read
/// synchronously and loads to the default device, which panics on WebGPU in browsers.
enum Optimiser {
    Sgd(Sgd),
    /// Velocities, [inputs, outputs] and [outputs] of each layer, from the first step on.
    Momentum(Sgd, f64, Vec<(Tensor<2>, Tensor<1>)>),
}

impl Optimiser {
    fn new(settings: &Settings) -> Self {
        let sgd = SgdConfig::new().build();
        match settings.optimiser {
            settings::Optimiser::Sgd => Self::Sgd(sgd),
            settings::Optimiser::Momentum { momentum } => Self::Momentum(sgd, momentum, Vec::new()),
        }
    }

    /// As it was at the checkpoint of a network of this shape.
    fn restored(
        settings: &Settings,
        checkpoint: &Checkpoint,
        shape: &Shape,
        device: &burn::tensor::Device,
    ) -> Result<Self> {
        let mut optimiser = Self::new(settings);
        match &mut optimiser {
            Self::Sgd(_) => checkpoint.check_stateless(shape)?,
            Self::Momentum(_, _, velocities) => {
                checkpoint.check(shape)?;
                if !checkpoint.optimiser.is_empty() {
                    let state = Parameters::new(shape.clone(), checkpoint.optimiser.clone())?;
                    *velocities = tensors(&state, device).collect();
                }
            }
        }
        Ok(optimiser)
    }

    /// One step of the network's parameters.
    fn step(&mut self, rate: f64, model: Mlp, mut gradients: GradientsParams) -> Mlp {
        let sgd = match self {
            Self::Sgd(sgd) => sgd,
            Self::Momentum(sgd, momentum, velocities) => {
                *velocities = accelerate(&model, &mut gradients, *momentum, velocities);
                sgd
            }
        };
        model.map(&mut Descent {
            sgd,
            rate,
            gradients,
        })
    }

    /// As [`Checkpoint::optimiser`].
    async fn state(&self, shape: Shape) -> Result<Vec<f32>> {
        match self {
            Self::Momentum(_, _, velocities) if !velocities.is_empty() => {
                Ok(read(shape, velocities.iter().cloned()).await?.values)
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// Puts velocities v ← momentum · v + g in the place of the gradients g, as `torch.optim.SGD` does; before the first step, v is g.
fn accelerate(
    model: &Mlp,
    gradients: &mut GradientsParams,
    momentum: f64,
    before: &[(Tensor<2>, Tensor<1>)],
) -> Vec<(Tensor<2>, Tensor<1>)> {
    let mut before = before.iter().cloned();
    let velocity = |(weight, bias)| {
        let mut velocity = (gradients.remove(weight)?, gradients.remove(bias)?);
        if let Some((v_weight, v_bias)) = before.next() {
            velocity = (
                v_weight * momentum + velocity.0,
                v_bias * momentum + velocity.1,
            );
        }
        gradients.register::<2>(weight, velocity.0.clone());
        gradients.register::<1>(bias, velocity.1.clone());
        Some(velocity)
    };
    model.ids().filter_map(velocity).collect()
}

/// Burn's SGD over all parameters of a module.
struct Descent<'a> {
    sgd: &'a Sgd,
    rate: f64,
    gradients: GradientsParams,
}

impl ModuleMapper for Descent<'_> {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(gradient) = self.gradients.remove::<D>(parameter.id) else {
            return parameter;
        };
        parameter.map(|weights| {
            let (weights, _) = self.sgd.step(self.rate, weights.inner(), gradient, None);
            Tensor::from_inner(weights).require_grad()
        })
    }
}

fn count_correct(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1, Int> {
    logits
        .argmax(1)
        .flatten::<1>(0, 1)
        .equal(labels)
        .int()
        .sum()
}
