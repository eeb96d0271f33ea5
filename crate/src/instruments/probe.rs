//! Activations and gradients of a network on a sample: what flows through its layers, and what flows back.
//!
//! A pure function of weights and sample, so it can be asked of any epoch of any run afterwards. Burn's autodiff computes it.

use crate::base::error::Result;
use crate::base::settings::Activation;
use crate::data::dataset::Batch;
use crate::network::mlp::{Mlp, device_error, on_device, read};
use crate::network::parameters::Parameters;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Transaction};

/// What a network does with a sample, without dropout.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Mean cross-entropy of the sample, in nats.
    pub loss: f32,
    /// ∂loss/∂parameter, in the parameters' layout.
    pub gradients: Parameters,
    /// Of each hidden layer, after its activation: [rows × units].
    pub activations: Vec<Vec<f32>>,
}

/// Looks at a network with these parameters on this sample.
///
/// # Errors
/// If the device fails.
pub async fn probe(
    parameters: &Parameters,
    activation: Activation,
    sample: Batch,
    device: &Device,
) -> Result<Probe> {
    let device = device.clone().autodiff();
    let (images, labels) = on_device(sample, &device);
    let model = Mlp::new(parameters, activation, &device);
    let mut activations = Vec::new();
    let logits = model.forward(images, |_, x| {
        activations.push(x.clone().inner());
        x
    });
    let loss = CrossEntropyLossConfig::new()
        .init(&device)
        .forward(logits, labels);
    let mut gradients = GradientsParams::from_grads(loss.backward(), &model);

    let flowing = Transaction::default().register(loss.inner());
    let flowing = activations.into_iter().fold(flowing, Transaction::register);
    let data = flowing.execute_async().await.map_err(device_error)?;
    let mut data = data.iter().map(|data| data.iter::<f32>().collect());
    let loss: Vec<f32> = data.next().unwrap_or_default();
    let layers = model.ids().filter_map(|(weight, bias)| {
        let bias = bias.and_then(|bias| gradients.remove(bias));
        Some((gradients.remove(weight)?, bias))
    });
    Ok(Probe {
        loss: loss.first().copied().unwrap_or(f32::NAN),
        activations: data.collect(),
        gradients: read(parameters.shape.clone(), layers).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::mlp::cpu;
    use crate::network::shape::Shape;
    use pollster::block_on;

    type Function = fn(f64) -> f64;

    const ROWS: usize = 6;
    const WIDTHS: [usize; 4] = [9, 7, 5, 3];

    fn network() -> Parameters {
        Parameters::random(Shape::from_widths(&WIDTHS).expect("a network"), 3)
    }

    fn sample() -> Batch {
        Batch {
            pixels: (0..ROWS * WIDTHS[0])
                .map(|i| (i * i % 17) as f32 / 8.0 - 0.5)
                .collect(),
            labels: [0, 1, 2].repeat(ROWS / 3),
        }
    }

    /// The mean cross-entropy and the activations, in double precision from the formula.
    fn formula(
        parameters: &[f64],
        activation: Function,
        shape: &Shape,
        sample: &Batch,
    ) -> (f64, Vec<Vec<f64>>) {
        let hidden = shape.layers().len() - 1;
        let mut activations = vec![Vec::new(); hidden];
        let mut loss = 0.0;
        for (image, &label) in sample.pixels.chunks(shape.inputs()).zip(&sample.labels) {
            let mut x: Vec<f64> = image.iter().copied().map(f64::from).collect();
            for (i, layer) in shape.layers().iter().enumerate() {
                let weights = &parameters[layer.weights.clone()];
                x = weights
                    .chunks(layer.inputs)
                    .enumerate()
                    .map(|(unit, weights)| {
                        let bias = parameters[layer.biases.clone()].get(unit).unwrap_or(&0.0);
                        weights.iter().zip(&x).map(|(w, x)| w * x).sum::<f64>() + bias
                    })
                    .map(|z| if i < hidden { activation(z) } else { z })
                    .collect();
                if i < hidden {
                    activations[i].extend_from_slice(&x);
                }
            }
            let sum: f64 = x.iter().map(|z| z.exp()).sum();
            loss += sum.ln() - x[label as usize];
        }
        (loss / sample.labels.len() as f64, activations)
    }

    /// The error function by its series, which does for small numbers.
    fn erf(x: f64) -> f64 {
        let (mut term, mut sum) = (x, 0.0);
        for n in 0..60 {
            sum += term / f64::from(2 * n + 1);
            term *= -x * x / f64::from(n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    #[test]
    fn gradients_are_finite_differences_and_activations_the_formula() {
        let activations: [(Activation, Function); 5] = [
            (Activation::Relu, |x| x.max(0.0)),
            (
                Activation::LeakyRelu,
                |x| if x > 0.0 { x } else { 0.01 * x },
            ),
            (Activation::Tanh, f64::tanh),
            (Activation::Sigmoid, |x| 1.0 / (1.0 + (-x).exp())),
            (Activation::Gelu, |x| {
                x * (1.0 + erf(x / std::f64::consts::SQRT_2)) / 2.0
            }),
        ];
        let shape = network().shape;
        for shape in [shape.without_biases(), shape] {
            for (activation, function) in activations {
                follows_formula(&Parameters::random(shape.clone(), 3), activation, function);
            }
        }
    }

    fn follows_formula(parameters: &Parameters, activation: Activation, function: Function) {
        let sample = sample();
        let found = block_on(probe(parameters, activation, sample.clone(), &cpu()));
        let found = found.expect("a probe");
        let values: Vec<f64> = parameters.values.iter().copied().map(f64::from).collect();
        let (loss, activations) = formula(&values, function, &parameters.shape, &sample);
        assert!(
            (f64::from(found.loss) - loss).abs() < 1e-6,
            "{activation:?}: {} {loss}",
            found.loss
        );
        for (found, expected) in found.activations.iter().zip(&activations) {
            assert_eq!(found.len(), expected.len());
            assert!(
                found
                    .iter()
                    .zip(expected)
                    .all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6),
                "{activation:?}"
            );
        }
        assert_eq!(found.activations.len(), 2);
        for i in 0..values.len() {
            let step = 1e-6;
            let at = |shift: f64| {
                let mut moved = values.clone();
                moved[i] += shift;
                formula(&moved, function, &parameters.shape, &sample).0
            };
            let expected = (at(step) - at(-step)) / (2.0 * step);
            let gradient = f64::from(found.gradients.values[i]);
            assert!(
                (gradient - expected).abs() < 1e-5,
                "{activation:?}, parameter {i}: {gradient} instead of {expected}"
            );
        }
    }
}
