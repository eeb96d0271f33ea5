//! The parameters of a network on the host, and how they begin.

use super::shape::{Layer, Shape};
use crate::base::error::{Error, Result};
use crate::base::seeds::{Purpose, generator, normal, uniform};
use crate::base::settings::{Initialisation, Settings};
use rand_chacha::ChaCha8Rng;

/// All parameters of a network: for each layer its weights, [outputs, inputs] as in PyTorch, then its biases.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// What lies where.
    pub shape: Shape,
    /// 53,706 values for the notebook's network.
    pub values: Vec<f32>,
}

impl Parameters {
    /// Fresh parameters as `torch.nn.Linear` draws them: weights and biases uniform in ±1/√inputs.
    #[must_use]
    pub fn random(shape: Shape, seed: u32) -> Self {
        Self::initial(
            shape,
            &Settings {
                seed,
                ..Settings::default()
            },
        )
    }

    /// Fresh parameters as the settings ask for.
    #[must_use]
    pub fn initial(shape: Shape, settings: &Settings) -> Self {
        let mut generator = generator(settings.seed, Purpose::Weights);
        let mut values = Vec::with_capacity(shape.parameters());
        for layer in shape.layers() {
            let drawn = Drawn::of(layer, settings);
            values.extend(layer.weights.clone().map(|_| drawn.one(&mut generator)));
            let biased = settings.initialisation == Initialisation::Pytorch;
            values.extend(layer.biases.clone().map(|_| {
                if biased {
                    drawn.one(&mut generator)
                } else {
                    0.0
                }
            }));
        }
        Self { shape, values }
    }

    /// The parameters of a network of this shape from their values.
    ///
    /// # Errors
    /// If there are not as many as it has.
    pub fn new(shape: Shape, values: Vec<f32>) -> Result<Self> {
        if values.len() != shape.parameters() {
            return Err(Error::Parameters {
                count: values.len(),
                expected: shape.parameters(),
            });
        }
        Ok(Self { shape, values })
    }

    /// The weights of one layer, [outputs, inputs].
    #[must_use]
    pub fn weights(&self, layer: &Layer) -> &[f32] {
        &self.values[layer.weights.clone()]
    }

    /// The biases of one layer, [outputs].
    #[must_use]
    pub fn biases(&self, layer: &Layer) -> &[f32] {
        &self.values[layer.biases.clone()]
    }

    /// The same with the weights of each layer transposed, [inputs, outputs]: as burn and the GPU's kernels have them.
    #[must_use]
    pub fn transposed(&self) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.values.len());
        for layer in self.shape.layers() {
            values.extend(transpose(self.weights(layer), layer.outputs, layer.inputs));
            values.extend_from_slice(self.biases(layer));
        }
        values
    }

    /// From what [`transposed`](Self::transposed) gave.
    ///
    /// # Errors
    /// If there are not as many values as a network of this shape has.
    pub fn from_transposed(shape: Shape, transposed: &[f32]) -> Result<Self> {
        if transposed.len() != shape.parameters() {
            return Err(Error::Parameters {
                count: transposed.len(),
                expected: shape.parameters(),
            });
        }
        let mut values = Vec::with_capacity(transposed.len());
        for layer in shape.layers() {
            let weights = &transposed[layer.weights.clone()];
            values.extend(transpose(weights, layer.inputs, layer.outputs));
            values.extend_from_slice(&transposed[layer.biases.clone()]);
        }
        Ok(Self { shape, values })
    }
}

/// What initial weights are drawn from.
#[derive(Debug, Clone, Copy)]
enum Drawn {
    Zero,
    /// In ± this.
    Uniform(f32),
    /// Around 0, with this deviation.
    Normal(f32),
}

impl Drawn {
    fn of(layer: &Layer, settings: &Settings) -> Self {
        let (inputs, outputs) = (layer.inputs as f32, layer.outputs as f32);
        let scale = settings.initial_scale as f32;
        match settings.initialisation {
            Initialisation::Pytorch => Self::Uniform(1.0 / inputs.sqrt()),
            Initialisation::XavierUniform => Self::Uniform((6.0 / (inputs + outputs)).sqrt()),
            Initialisation::XavierNormal => Self::Normal((2.0 / (inputs + outputs)).sqrt()),
            Initialisation::HeUniform => Self::Uniform((6.0 / inputs).sqrt()),
            Initialisation::HeNormal => Self::Normal((2.0 / inputs).sqrt()),
            Initialisation::Normal => Self::Normal(scale),
            Initialisation::Uniform => Self::Uniform(scale),
            Initialisation::Zeros => Self::Zero,
        }
    }

    fn one(self, generator: &mut ChaCha8Rng) -> f32 {
        match self {
            Self::Zero => 0.0,
            Self::Uniform(bound) => uniform(bound, generator),
            Self::Normal(deviation) => normal(deviation, generator),
        }
    }
}

/// The transpose of a [rows, columns] matrix.
fn transpose(matrix: &[f32], rows: usize, columns: usize) -> impl Iterator<Item = f32> {
    (0..columns).flat_map(move |column| (0..rows).map(move |row| matrix[row * columns + column]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_number_of_parameters_is_refused() {
        let error = Parameters::new(Shape::notebook(), vec![0.0; 53_705]).expect_err("too few");
        assert_eq!(
            error.to_string(),
            "There are 53705 parameters, expected 53706. Use the weights of a network of the same size."
        );
        assert!(Parameters::from_transposed(Shape::notebook(), &[0.0]).is_err());
    }

    #[test]
    fn initial_parameters_are_uniform_in_one_over_the_root_of_the_inputs() {
        let parameters = Parameters::random(Shape::notebook(), 1);
        for layer in parameters.shape.layers() {
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
    fn a_transpose_comes_back() {
        let shape = Shape::from_widths(&[5, 4, 3, 2]).expect("a network");
        let without = Parameters::random(shape.without_biases(), 7);
        assert_eq!(
            Parameters::from_transposed(without.shape.clone(), &without.transposed()),
            Ok(without)
        );
        let parameters = Parameters::random(shape.clone(), 7);
        let transposed = parameters.transposed();
        let input = &shape.layers()[0];
        // Weight (unit 1, input 2).
        assert_eq!(transposed[2 * 4 + 1], parameters.weights(input)[5 + 2]);
        assert_eq!(
            Parameters::from_transposed(shape, &transposed),
            Ok(parameters)
        );
    }
}
