//! The network as a burn module: linear layers with an activation, and dropout in training, between them.

use super::parameters::Parameters;
use super::shape::Shape;
use crate::base::error::{Error, Result};
use crate::base::settings::Activation;
use crate::data::dataset::Batch;
use burn::module::{Module, Param, ParamId};
use burn::nn::Linear;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction, activation};

/// Burn's device for the CPU: Flex, or with the feature `ndarray` the older one.
#[cfg(any(feature = "flex", feature = "ndarray"))]
#[must_use]
pub fn cpu() -> Device {
    #[cfg(feature = "ndarray")]
    #[allow(deprecated)]
    return Device::ndarray();
    #[cfg(not(feature = "ndarray"))]
    Device::flex()
}

/// The network.
#[derive(Module, Debug)]
pub struct Mlp {
    layers: Vec<Linear>,
    #[module(skip)]
    activation: Activation,
}

impl Mlp {
    /// A network with these parameters, and this activation after each hidden layer.
    #[must_use]
    pub fn new(parameters: &Parameters, activation: Activation, device: &Device) -> Self {
        let tensors = tensors(parameters, device);
        let linear = |(weight, bias): (_, Option<_>)| Linear {
            weight: Param::from_tensor(weight),
            bias: bias.map(Param::from_tensor),
        };
        Self {
            layers: tensors.map(linear).collect(),
            activation,
        }
    }

    /// Images, [rows, inputs], to logits, [rows, classes]. `after` is applied after the activation of each hidden layer, and
    /// gets the layer's number, from 0, and its activations, [rows, units].
    pub fn forward(
        &self,
        images: Tensor<2>,
        mut after: impl FnMut(usize, Tensor<2>) -> Tensor<2>,
    ) -> Tensor<2> {
        let last = self.layers.len() - 1;
        self.layers
            .iter()
            .enumerate()
            .fold(images, |x, (i, layer)| {
                let x = layer.forward(x);
                if i == last {
                    x
                } else {
                    after(i, activated(self.activation, x))
                }
            })
    }

    /// Reads all parameters back from the device at once.
    ///
    /// # Errors
    /// [`Error::Device`] if the device does not answer.
    pub async fn parameters(&self) -> Result<Parameters> {
        let layers = self.layers.iter().map(|layer| {
            let bias = layer.bias.as_ref().map(|bias| bias.val().inner());
            (layer.weight.val().inner(), bias)
        });
        read(self.shape()?, layers).await
    }

    /// What burn calls weights and biases of each layer.
    pub fn ids(&self) -> impl Iterator<Item = (ParamId, Option<ParamId>)> {
        self.layers.iter().map(|layer| {
            let bias = layer.bias.as_ref().map(|bias| bias.id);
            (layer.weight.id, bias)
        })
    }

    fn shape(&self) -> Result<Shape> {
        let sizes = || self.layers.iter().map(|layer| layer.weight.val().dims());
        let inputs = sizes().next().map(|[inputs, _]| inputs);
        let widths: Vec<usize> = inputs
            .into_iter()
            .chain(sizes().map(|[_, outputs]| outputs))
            .collect();
        let shape = Shape::from_widths(&widths)?;
        Ok(if self.layers.iter().any(|layer| layer.bias.is_some()) {
            shape
        } else {
            shape.without_biases()
        })
    }
}

fn activated(by: Activation, x: Tensor<2>) -> Tensor<2> {
    match by {
        Activation::Relu => activation::relu(x),
        Activation::LeakyRelu => activation::leaky_relu(x, 0.01),
        Activation::Tanh => activation::tanh(x),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Gelu => activation::gelu(x),
    }
}

/// Images, [rows, inputs], and labels, [rows].
#[must_use]
pub fn on_device(batch: Batch, device: &Device) -> (Tensor<2>, Tensor<1, Int>) {
    let rows = batch.labels.len();
    let inputs = batch.pixels.len() / rows;
    (
        Tensor::from_data(TensorData::new(batch.pixels, [rows, inputs]), device),
        Tensor::from_data(TensorData::new(batch.labels, [rows]), device),
    )
}

/// Weights, [inputs, outputs], and biases, [outputs], of each layer, if it has any. Burn multiplies from the other side than PyTorch.
pub fn tensors(
    parameters: &Parameters,
    device: &Device,
) -> impl Iterator<Item = (Tensor<2>, Option<Tensor<1>>)> {
    let values = parameters.transposed();
    parameters.shape.layers().iter().map(move |layer| {
        let part = |range: &std::ops::Range<usize>| values[range.clone()].to_vec();
        let biases = || TensorData::new(part(&layer.biases), [layer.outputs]);
        (
            Tensor::from_data(
                TensorData::new(part(&layer.weights), [layer.inputs, layer.outputs]),
                device,
            ),
            (!layer.biases.is_empty()).then(|| Tensor::from_data(biases(), device)),
        )
    })
}

/// Reads what [`tensors`] made, all at once: a read of a GPU costs more than what it reads.
///
/// # Errors
/// [`Error::Device`] if the device does not answer.
pub async fn read(
    shape: Shape,
    layers: impl Iterator<Item = (Tensor<2>, Option<Tensor<1>>)>,
) -> Result<Parameters> {
    let transaction = layers.fold(Transaction::default(), |read, (weight, bias)| {
        let read = read.register(weight);
        match bias {
            Some(bias) => read.register(bias),
            None => read,
        }
    });
    Parameters::from_transposed(shape, &numbers(transaction).await?)
}

/// Reads tensors of numbers, one after the other.
///
/// # Errors
/// [`Error::Device`] if the device does not answer.
pub async fn numbers(transaction: Transaction) -> Result<Vec<f32>> {
    let data = transaction.execute_async().await.map_err(device_error)?;
    let mut values = Vec::new();
    for tensor in &data {
        values.extend_from_slice(tensor.as_slice::<f32>().map_err(device_error)?);
    }
    Ok(values)
}

/// Burn's errors, in its own words.
pub(crate) fn device_error(reason: impl std::fmt::Display) -> Error {
    let reason = reason.to_string();
    // What follows the first line is for its developers, and so is this word of CubeCL's.
    let first = reason.lines().next().unwrap_or_default();
    Error::Device {
        reason: if first.contains("poisoned") {
            "an earlier step failed"
        } else {
            first
        }
        .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_back_as_they_went_in() {
        let shape = Shape::from_widths(&[5, 4, 3, 2]).expect("a network");
        for shape in [shape.without_biases(), shape] {
            let parameters = Parameters::random(shape, 7);
            let model = Mlp::new(&parameters, Activation::Relu, &cpu());
            assert_eq!(pollster::block_on(model.parameters()), Ok(parameters));
        }
    }

    #[test]
    fn the_network_computes_what_the_formula_says() {
        let shape = Shape::from_widths(&[3, 2, 2]).expect("a network");
        let parameters = Parameters::random(shape, 7);
        let device = cpu();
        let model = Mlp::new(&parameters, Activation::Relu, &device);
        let logits = model.forward(Tensor::from_data([[1.0, -2.0, 0.5]], &device), |_, x| x);
        let mut x = vec![1.0, -2.0, 0.5];
        for (i, layer) in parameters.shape.layers().iter().enumerate() {
            x = parameters
                .weights(layer)
                .chunks(layer.inputs)
                .zip(parameters.biases(layer))
                .map(|(weights, bias)| {
                    weights.iter().zip(&x).map(|(w, x)| w * x).sum::<f32>() + bias
                })
                .map(|z| if i == 0 { z.max(0.0) } else { z })
                .collect();
        }
        let logits = logits.into_data().try_to_vec::<f32>().expect("f32");
        assert!(
            logits.iter().zip(&x).all(|(a, b)| (a - b).abs() < 1e-6),
            "{logits:?} {x:?}"
        );
    }
}
