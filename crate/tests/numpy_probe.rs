//! Activations and gradients equal what NumPy computed by the chain rule, in `tests/fixtures/numpy_probe.json` (made by the
//! script beside it).

mod fixtures;

use fixtures::{json, numbers};
use pollster::block_on;
use serde_json::Value;
use weightscope::base::settings::Activation;
use weightscope::data::dataset::Batch;
use weightscope::instruments::probe::probe;
use weightscope::network::mlp::cpu;
use weightscope::network::parameters::Parameters;
use weightscope::network::shape::Shape;

/// Measured: 1e-7.
const ALLOWED: f64 = 1e-6;

#[test]
fn a_probe_equals_numpys() {
    let stored = json("tests/fixtures/numpy_probe.json");
    for case in stored["cases"].as_array().expect("cases") {
        let widths: Vec<usize> = numbers(&case["widths"])
            .iter()
            .map(|n| *n as usize)
            .collect();
        let shape = Shape::from_widths(&widths).expect("a network");
        let parameters = Parameters::new(shape, floats(&case["parameters"])).expect("parameters");
        let sample = Batch {
            pixels: floats(&case["images"]),
            labels: numbers(&case["labels"]).iter().map(|n| *n as i32).collect(),
        };
        let found =
            block_on(probe(&parameters, Activation::Relu, sample, &cpu())).expect("a probe");
        close(
            &[found.loss],
            &[case["loss"].as_f64().expect("loss")],
            "loss",
        );
        let activations = case["activations"].as_array().expect("activations");
        assert_eq!(found.activations.len(), activations.len());
        for (found, expected) in found.activations.iter().zip(activations) {
            close(found, &numbers(expected), "activations");
        }
        close(
            &found.gradients.values,
            &numbers(&case["gradients"]),
            "gradients",
        );
    }
}

fn close(found: &[f32], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let difference = (f64::from(*found) - expected).abs();
        assert!(
            difference < ALLOWED,
            "{what} {i}: {found} instead of {expected}"
        );
    }
}

fn floats(value: &Value) -> Vec<f32> {
    numbers(value).iter().map(|n| *n as f32).collect()
}
