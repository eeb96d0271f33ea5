//! How large a network is: the only place that knows sizes. They come from the data and the settings.

use crate::base::error::{Error, Result};
use crate::base::settings::{NOTEBOOK_HIDDEN, Settings};
use crate::data::dataset::Pictures;
use serde::Serialize;
use std::ops::Range;

/// The pictures of MNIST.
pub const NOTEBOOK_PICTURES: Pictures = Pictures {
    width: 28,
    height: 28,
    classes: 10,
};

/// More would not fit into a browser's memory several times over, as training needs them.
const MOST_PARAMETERS: usize = 1 << 26;

/// The layers of a network, and where their parameters lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// From the pixels to the classes; at least one.
    layers: Vec<Layer>,
}

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
    /// Where the biases, [outputs], lie among all parameters; empty in a network without biases.
    pub biases: Range<usize>,
}

impl Shape {
    /// The network for these pictures that the settings ask for.
    ///
    /// # Errors
    /// If a layer has no units, or the network is too large.
    pub fn of(pictures: Pictures, settings: &Settings) -> Result<Self> {
        let hidden = &settings.hidden_layers[..];
        let widths = [&[pictures.pixels()], hidden, &[pictures.classes]].concat();
        let shape = Self::from_widths(&widths)?;
        Ok(if settings.bias {
            shape
        } else {
            shape.without_biases()
        })
    }

    /// The notebook's network: 784, 64, 32, 32, 10.
    #[must_use]
    pub fn notebook() -> Self {
        let Pictures { classes, .. } = NOTEBOOK_PICTURES;
        Self::with_widths(
            &[
                &[NOTEBOOK_PICTURES.pixels()],
                &NOTEBOOK_HIDDEN[..],
                &[classes],
            ]
            .concat(),
            true,
        )
    }

    /// A network with these numbers of units, from the inputs to the classes.
    ///
    /// # Errors
    /// If there are fewer than two, one is 0, or the network is too large.
    pub fn from_widths(widths: &[usize]) -> Result<Self> {
        if widths.len() < 2 || widths.contains(&0) {
            return Err(Error::Argument {
                message: format!(
                    "The network’s widths are {widths:?}, expected at least two numbers above 0, from pixels to classes."
                ),
            });
        }
        let parameters = widths.windows(2).try_fold(0usize, |sum, pair| {
            pair[0]
                .checked_add(1)?
                .checked_mul(pair[1])?
                .checked_add(sum)
        });
        if parameters.is_none_or(|count| count > MOST_PARAMETERS) {
            return Err(Error::Argument {
                message: format!(
                    "A network of the widths {widths:?} has more than {MOST_PARAMETERS} parameters, the most that can be held. Take fewer units."
                ),
            });
        }
        Ok(Self::with_widths(widths, true))
    }

    /// The same widths, and units that have no biases.
    #[must_use]
    pub fn without_biases(&self) -> Self {
        Self::with_widths(&self.widths().collect::<Vec<_>>(), false)
    }

    fn with_widths(widths: &[usize], bias: bool) -> Self {
        let count = widths.len() - 1;
        let mut start = 0;
        let layer = |(i, pair): (usize, &[usize])| {
            let (inputs, outputs) = (pair[0], pair[1]);
            let (name, kind) = match i {
                0 => ("input".into(), "Input layer".into()),
                _ if i + 1 == count => ("output".into(), "Output layer".into()),
                _ => (format!("fc{i}"), format!("Hidden layer {i}")),
            };
            let weights = start..start + inputs * outputs;
            let biases = weights.end..weights.end + if bias { outputs } else { 0 };
            start = biases.end;
            Layer {
                name,
                title: format!("{kind} ({inputs}→{outputs})"),
                inputs,
                outputs,
                weights,
                biases,
            }
        };
        Self {
            layers: widths.windows(2).enumerate().map(layer).collect(),
        }
    }

    /// From the pixels to the classes.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Pixels of a picture.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    /// Logits.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs
    }

    /// Number of all weights and biases.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.layers[self.layers.len() - 1].biases.end
    }

    /// Inputs, then the units of each layer.
    pub fn widths(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.inputs()).chain(self.layers.iter().map(|layer| layer.outputs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notebooks_network_has_53706_parameters() {
        let shape = Shape::notebook();
        assert_eq!(shape.parameters(), 53_706);
        let titles: Vec<&str> = shape
            .layers()
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
    fn data_and_settings_decide() {
        let letters = Pictures {
            width: 8,
            height: 6,
            classes: 26,
        };
        let settings = |hidden: &[usize]| Settings {
            hidden_layers: hidden.to_vec(),
            ..Settings::default()
        };
        let widths = |hidden| {
            Shape::of(letters, &settings(hidden))
                .expect("a network")
                .widths()
                .collect::<Vec<_>>()
        };
        assert_eq!(widths(&[300, 100]), [48, 300, 100, 26]);
        assert_eq!(widths(&[]), [48, 26]);
        let linear = Shape::of(letters, &settings(&[])).expect("a network");
        assert_eq!(linear.parameters(), 49 * 26);
        assert_eq!(linear.without_biases().parameters(), 48 * 26);
        let without = Settings {
            bias: false,
            ..settings(&[300, 100])
        };
        let shape = Shape::of(letters, &without).expect("a network");
        assert_eq!(shape.parameters(), 48 * 300 + 300 * 100 + 100 * 26);
        assert!(shape.layers().iter().all(|layer| layer.biases.is_empty()));
    }

    #[test]
    fn widths_that_are_no_network_are_refused() {
        let huge = [784, 1 << 16, 1 << 16, 10];
        for widths in [&[][..], &[784], &[784, 0, 10], &huge, &[usize::MAX, 2]] {
            assert!(
                matches!(Shape::from_widths(widths), Err(Error::Argument { .. })),
                "{widths:?}"
            );
        }
        assert_eq!(
            Shape::from_widths(&[784, 64, 32, 32, 10]),
            Ok(Shape::notebook())
        );
    }
}
