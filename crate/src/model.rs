//! The network: linear layers with ReLU and dropout between them.

use crate::csv::PIXELS;
use crate::dataset::CLASSES;
use crate::error::{Error, Result};
use crate::seeds::{Purpose, generator, uniform};
use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor, TensorData, Transaction, activation::relu};
use serde::Serialize;
use std::ops::Range;

/// Units of the notebook's network, from the pixels to the classes.
pub const WIDTHS: [usize; 5] = [PIXELS, 64, 32, 32, CLASSES];

/// One linear layer and where its parameters lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// The notebook's name: `input`, `fc1`, `fc2`, `output`.
    pub name: String,
    /// The notebook's words, as `Hidden layer 1 (64→32)`.
    pub title: String,
    /// Number of inputs.
    pub inputs: usize,
    /// Number of units.
    pub outputs: usize,
    /// Where the weights, [outputs, inputs] as in PyTorch, lie among all parameters.
    pub weights: Range<usize>,
    /// Where the biases, [outputs], lie among all parameters.
    pub biases: Range<usize>,
}

/// The layers of a network with these numbers of units.
#[must_use]
pub fn layers(widths: &[usize]) -> Vec<Layer> {
    let count = widths.len() - 1;
    let mut start = 0;
    widths
        .windows(2)
        .enumerate()
        .map(|(i, pair)| {
            let (inputs, outputs) = (pair[0], pair[1]);
            let (name, kind) = match i {
                0 => ("input".into(), "Input layer".into()),
                _ if i + 1 == count => ("output".into(), "Output layer".into()),
                _ => (format!("fc{i}"), format!("Hidden layer {i}")),
            };
            let weights = start..start + inputs * outputs;
            let biases = weights.end..weights.end + outputs;
            start = biases.end;
            Layer {
                name,
                title: format!("{kind} ({inputs}→{outputs})"),
                inputs,
                outputs,
                weights,
                biases,
            }
        })
        .collect()
}

/// All parameters of a network on the host: for each layer its weights, [outputs, inputs] as in PyTorch, then its biases.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// What lies where.
    pub layers: Vec<Layer>,
    /// 53,706 values for the notebook's network.
    pub values: Vec<f32>,
}

impl Parameters {
    /// Fresh parameters as `torch.nn.Linear` draws them: weights and biases uniform in ±1/√inputs.
    #[must_use]
    pub fn random(widths: &[usize], seed: u32) -> Self {
        let layers = layers(widths);
        let mut generator = generator(seed, Purpose::Weights);
        let values = layers
            .iter()
            .flat_map(|layer| {
                let bound = 1.0 / (layer.inputs as f32).sqrt();
                std::iter::repeat_n(bound, layer.outputs * (layer.inputs + 1))
            })
            .map(|bound| uniform(bound, &mut generator))
            .collect();
        Self { layers, values }
    }

    /// The parameters of the notebook's network from their values.
    ///
    /// # Errors
    /// If there are not 53,706 of them.
    pub fn new(values: Vec<f32>) -> Result<Self> {
        let layers = layers(&WIDTHS);
        let expected = layers.last().map_or(0, |layer| layer.biases.end);
        if values.len() != expected {
            return Err(Error::Parameters {
                count: values.len(),
                expected,
            });
        }
        Ok(Self { layers, values })
    }

    /// The weights of one layer, [outputs, inputs].
    #[must_use]
    pub fn weights(&self, layer: &Layer) -> &[f32] {
        &self.values[layer.weights.clone()]
    }
}

/// The network as a burn module.
#[derive(Module, Debug)]
pub struct Mlp {
    layers: Vec<Linear>,
}

impl Mlp {
    /// A network with these parameters.
    #[must_use]
    pub fn new(parameters: &Parameters, device: &Device) -> Self {
        let linear = |layer: &Layer| Linear {
            weight: Param::from_data(
                // Burn multiplies from the other side: its weight is [inputs, outputs].
                TensorData::new(
                    transposed(parameters.weights(layer), layer.outputs, layer.inputs),
                    [layer.inputs, layer.outputs],
                ),
                device,
            ),
            bias: Some(Param::from_data(
                TensorData::new(
                    parameters.values[layer.biases.clone()].to_vec(),
                    [layer.outputs],
                ),
                device,
            )),
        };
        Self {
            layers: parameters.layers.iter().map(linear).collect(),
        }
    }

    /// Images, [rows, 784], to logits, [rows, 10]. `dropout` is applied after the ReLU of each hidden layer, and gets the
    /// layer's number, from 0, and its activations, [rows, units].
    pub fn forward(
        &self,
        images: Tensor<2>,
        dropout: impl Fn(usize, Tensor<2>) -> Tensor<2>,
    ) -> Tensor<2> {
        let last = self.layers.len() - 1;
        self.layers
            .iter()
            .enumerate()
            .fold(images, |x, (i, layer)| {
                let x = layer.forward(x);
                if i == last { x } else { dropout(i, relu(x)) }
            })
    }

    /// Reads all parameters back from the device at once.
    ///
    /// # Errors
    /// [`Error::Device`] if the device does not answer.
    pub async fn parameters(&self) -> Result<Parameters> {
        let mut read = Transaction::default();
        for layer in &self.layers {
            read = read.register(layer.weight.val().inner());
            if let Some(bias) = &layer.bias {
                read = read.register(bias.val().inner());
            }
        }
        let data = read.execute_async().await.map_err(device_error)?;
        let widths: Vec<usize> = self.widths();
        let layers = layers(&widths);
        let mut values = Vec::with_capacity(layers.last().map_or(0, |layer| layer.biases.end));
        for (layer, pair) in layers.iter().zip(data.chunks(2)) {
            let weights = pair[0].as_slice::<f32>().map_err(device_error)?;
            values.extend(transposed(weights, layer.inputs, layer.outputs));
            values.extend_from_slice(pair[1].as_slice::<f32>().map_err(device_error)?);
        }
        Ok(Parameters { layers, values })
    }

    fn widths(&self) -> Vec<usize> {
        let shapes = self.layers.iter().map(|layer| layer.weight.val().dims());
        let inputs = shapes.clone().next().map(|[inputs, _]| inputs);
        inputs
            .into_iter()
            .chain(shapes.map(|[_, outputs]| outputs))
            .collect()
    }
}

/// Burn's errors, in its own words.
pub(crate) fn device_error(reason: impl std::fmt::Display) -> Error {
    let reason = reason.to_string();
    Error::Device {
        // What follows is for its developers.
        reason: reason.lines().next().unwrap_or_default().to_owned(),
    }
}

/// The transpose of a [rows, columns] matrix.
pub(crate) fn transposed(matrix: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..columns)
        .flat_map(|column| (0..rows).map(move |row| matrix[row * columns + column]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notebooks_network_has_53706_parameters() {
        let parameters = Parameters::random(&WIDTHS, 1);
        assert_eq!(parameters.values.len(), 53_706);
        let titles: Vec<&str> = parameters
            .layers
            .iter()
            .map(|layer| layer.title.as_str())
            .collect();
        assert_eq!(
            titles,
            [
                "Input layer (784→64)",
                "Hidden layer 1 (64→32)",
                "Hidden layer 2 (32→32)",
                "Output layer (32→10)"
            ]
        );
    }

    #[test]
    fn a_wrong_number_of_parameters_is_refused() {
        let error = Parameters::new(vec![0.0; 53_705]).expect_err("too few");
        assert_eq!(
            error.to_string(),
            "There are 53705 parameters, expected 53706. Use the weights of a network of the same size."
        );
    }

    #[test]
    fn initial_parameters_are_uniform_in_one_over_the_root_of_the_inputs() {
        let parameters = Parameters::random(&WIDTHS, 1);
        for layer in &parameters.layers {
            let bound = 1.0 / (layer.inputs as f32).sqrt();
            let weights = parameters.weights(layer);
            let largest = weights.iter().fold(0.0f32, |max, w| max.max(w.abs()));
            assert!(
                largest <= bound && largest > 0.97 * bound,
                "{}: {largest} of {bound}",
                layer.name
            );
            // The variance of a uniform distribution in ±b is b²/3.
            let variance = weights.iter().map(|w| w * w).sum::<f32>() / weights.len() as f32;
            assert!(
                (variance * 3.0 / (bound * bound) - 1.0).abs() < 0.2,
                "{}: {variance}",
                layer.name
            );
        }
    }

    #[test]
    fn parameters_come_back_as_they_went_in() {
        let parameters = Parameters::random(&[5, 4, 3, 2], 7);
        let model = Mlp::new(&parameters, &crate::device::cpu());
        assert_eq!(pollster::block_on(model.parameters()), Ok(parameters));
    }

    #[test]
    fn the_network_computes_what_the_formula_says() {
        let parameters = Parameters::random(&[3, 2, 2], 7);
        let device = crate::device::cpu();
        let model = Mlp::new(&parameters, &device);
        let logits = model.forward(Tensor::from_data([[1.0, -2.0, 0.5]], &device), |_, x| x);
        let mut x = vec![1.0, -2.0, 0.5];
        for (i, layer) in parameters.layers.iter().enumerate() {
            let biases = &parameters.values[layer.biases.clone()];
            x = parameters
                .weights(layer)
                .chunks(layer.inputs)
                .zip(biases)
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
