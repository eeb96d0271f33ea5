//! The reference training step: burn's autodiff, on any device.
//!
//! This is the readable statement of what one step computes. Faster steps are checked against it. Loss and descent are written
//! out, since burn's own, with all that they can do, would be a tenth of the compressed bundle.

use crate::csv::PIXELS;
use crate::dataset::{Batch, CLASSES};
use crate::error::Result;
use crate::mask::MaskKey;
use crate::model::{Mlp, Parameters};
use crate::settings::Settings;
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Gradients, Int, Tensor, TensorData};

/// What a step computed, still on the device: reading it may be slow.
#[derive(Debug)]
pub struct Outcome {
    /// Mean cross-entropy of the batch before the update, [1].
    pub loss: Tensor<1>,
    /// How many rows of the batch were recognised, with dropout active, [1].
    pub correct: Tensor<1, Int>,
}

/// A network in training.
pub struct Trainer {
    model: Mlp,
    /// Without autodiff.
    device: Device,
    settings: Settings,
}

impl Trainer {
    /// A network that starts from these parameters.
    #[must_use]
    pub fn new(parameters: &Parameters, settings: Settings, device: Device) -> Self {
        Self {
            model: Mlp::new(parameters, &device.clone().autodiff()),
            device,
            settings,
        }
    }

    /// One step of SGD on one batch. Epoch (from 1) and step (from 0) name the dropout masks.
    pub fn step(&mut self, batch: Batch, epoch: usize, step: usize) -> Outcome {
        let device = self.device.clone().autodiff();
        let one_hot = one_hot(&batch.labels, &device);
        let (images, labels) = tensors(batch, &device);
        let Settings {
            seed,
            dropout: rate,
            ..
        } = self.settings;
        let dropout = |layer: usize, x: Tensor<2>| {
            if rate == 0.0 {
                return x;
            }
            let [rows, units] = x.dims();
            let key = MaskKey::new(seed, epoch as u32, step as u32, layer as u32);
            x * Tensor::from_data(
                TensorData::new(key.factors(rows * units, rate), [rows, units]),
                &device,
            )
        };
        let logits = self.model.forward(images, dropout);
        let correct = count_correct(logits.clone().inner(), labels.clone().inner());
        let rows = logits.dims()[0] as f64;
        let loss = (log_softmax(logits, 1) * one_hot).sum() / -rows;
        let gradients = loss.backward();
        self.model = self.model.clone().map(&mut Descent {
            gradients: &gradients,
            rate: self.settings.rate,
        });
        Outcome {
            loss: loss.inner(),
            correct,
        }
    }

    /// How many rows of the batch the network recognises in evaluation mode, without dropout, [1].
    #[must_use]
    pub fn evaluate(&self, batch: Batch) -> Tensor<1, Int> {
        let (images, labels) = tensors(batch, &self.device);
        count_correct(self.model.valid().forward(images, |_, x| x), labels)
    }

    /// Reads the parameters back from the device.
    ///
    /// # Errors
    /// If the device does not answer.
    pub async fn parameters(&self) -> Result<Parameters> {
        self.model.parameters().await
    }
}

/// Images, [rows, 784], and labels, [rows].
fn tensors(batch: Batch, device: &Device) -> (Tensor<2>, Tensor<1, Int>) {
    let rows = batch.labels.len();
    (
        Tensor::from_data(TensorData::new(batch.pixels, [rows, PIXELS]), device),
        Tensor::from_data(TensorData::new(batch.labels, [rows]), device),
    )
}

/// 1 at the label of each row, else 0, [rows, classes].
fn one_hot(labels: &[i32], device: &Device) -> Tensor<2> {
    let mut values = vec![0.0f32; labels.len() * CLASSES];
    for (row, label) in values.chunks_exact_mut(CLASSES).zip(labels) {
        row[*label as usize] = 1.0;
    }
    Tensor::from_data(TensorData::new(values, [labels.len(), CLASSES]), device)
}

/// Plain SGD: W − rate · ∂W.
struct Descent<'a> {
    gradients: &'a Gradients,
    rate: f64,
}

impl ModuleMapper for Descent<'_> {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        parameter.map(|weights| match weights.grad(self.gradients) {
            Some(gradient) => {
                Tensor::from_inner(weights.inner() - gradient * self.rate).require_grad()
            }
            None => weights,
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
