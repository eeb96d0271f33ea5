//! The general engine: burn's autodiff and burn's cross-entropy, on any device, and every optimiser.
//!
//! This is the readable statement of what a step computes; the shortcuts are checked against it.

mod optimiser;

use super::Task;
use super::contract::{
    Answer, Batch, Checkpoint, Data, Engine, Results, Rows, Schedule, Set, StepResult,
    check_parameters,
};
use super::device::Device;
use crate::base::error::Result;
use crate::base::masks::MaskKey;
use crate::base::settings::Settings;
use crate::data::dataset::Scaling;
use crate::network::mlp::{Mlp, device_error, on_device};
use crate::network::shape::Shape;
use burn::module::Module;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::GradientsParams;
use burn::tensor::{Int, Tensor, TensorData, Transaction};
use optimiser::Optimiser;
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
            model: Mlp::new(&parameters, settings.activation, &autodiff),
            loss: CrossEntropyLossConfig::new().init(&autodiff),
            evaluated_loss: CrossEntropyLossConfig::new().init(&device),
            optimiser: Optimiser::new(&settings, &parameters.shape),
            shape: parameters.shape,
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
        self.model = self.optimiser.step(epoch, self.model.clone(), gradients);
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

    fn checkpoint(&self) -> Answer<'_, Checkpoint> {
        Box::pin(async {
            Ok(Checkpoint {
                parameters: self.model.parameters().await?,
                optimiser: self.optimiser.state().await?,
            })
        })
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        let Checkpoint {
            parameters,
            optimiser,
        } = checkpoint;
        check_parameters(parameters, &self.shape)?;
        self.optimiser = Optimiser::restored(&self.settings, optimiser, &self.shape, &self.device)?;
        let device = self.device.clone().autodiff();
        self.model = Mlp::new(parameters, self.settings.activation, &device);
        self.schedule.reset();
        self.steps.clear();
        self.evaluations.clear();
        Ok(())
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
