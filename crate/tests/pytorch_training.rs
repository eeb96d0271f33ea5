//! Optimisers, learning rate schedules, clipping, activations and initial weights as PyTorch has them, in
//! `tests/fixtures/pytorch_training.json` (made by the script beside it).

mod fixtures;

use fixtures::{json, numbers};
use pollster::block_on;
use serde_json::{Value, json};
use weightscope::base::settings::{Initialisation, Settings};
use weightscope::data::dataset::{Dataset, Level, Pictures};
use weightscope::engines::contract::{Data, Rows};
use weightscope::engines::device::Device;
use weightscope::engines::{Task, open};
use weightscope::network::parameters::Parameters;
use weightscope::network::shape::Shape;

/// Of a step's loss. Single and double precision in PyTorch differ by up to 2.4e-7.
const LOSS: f64 = 1e-6;
/// Of a parameter after 100 steps. Single and double precision in PyTorch differ by up to 1.2e-6.
const PARAMETER: f64 = 5e-6;

#[test]
fn a_hundred_steps_are_pytorchs() {
    let stored = json("tests/fixtures/pytorch_training.json");
    let cases = stored["cases"].as_array().expect("cases");
    let differences: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let (loss, parameter) = difference(&stored, case);
            println!("{loss:.1e} {parameter:.1e} {}", case["settings"]);
            let near = loss <= LOSS && parameter <= PARAMETER;
            (!near).then(|| {
                format!(
                    "{}: a loss differs by {loss:.1e}, a parameter by {parameter:.1e}",
                    case["settings"]
                )
            })
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The largest of a step's loss and of a parameter after the last.
fn difference(stored: &Value, case: &Value) -> (f64, f64) {
    let whole = |key: &str| stored[key].as_u64().expect(key) as usize;
    let widths: Vec<usize> = numbers(&stored["widths"])
        .iter()
        .map(|width| *width as usize)
        .collect();
    let [inputs, hidden @ .., classes] = &widths[..] else {
        panic!("no network")
    };
    let hidden: Vec<String> = hidden.iter().map(ToString::to_string).collect();
    let mut settings = json!({
        "batch": whole("batch"), "dropout": 0, "hiddenLayers": hidden.join(","), "engine": "burn",
    });
    for (key, value) in case["settings"].as_object().expect("settings") {
        settings[key] = value.clone();
    }
    let settings: Settings = serde_json::from_value(settings).expect("settings");
    let pictures = Pictures {
        width: *inputs,
        height: 1,
        classes: *classes,
    };
    let bytes = |key: &str| numbers(&stored[key]).iter().map(|n| *n as u8).collect();
    let train = Dataset::new(pictures, Level::INTEGER, bytes("labels"), bytes("pixels"));
    let shape = Shape::of(pictures, &settings).expect("a network");
    let initial = &stored["initial"][if settings.bias { "biases" } else { "no biases" }];
    let initial = numbers(initial).iter().map(|n| *n as f32).collect();
    let task = Task {
        data: Data {
            train: train.expect("data"),
            test: None,
        },
        parameters: Parameters::new(shape, initial).expect("parameters"),
        settings,
    };
    let rows: Vec<u32> = (0..task.data.train.rows() as u32).collect();
    let mut engine = open(&Device::Cpu, task).expect("an engine");
    let mut losses = Vec::new();
    for epoch in 1..=whole("epochs") {
        let order = Rows {
            train: &rows,
            test: &[0],
            sample: &[0],
        };
        engine.begin_epoch(epoch, order).expect("an epoch");
        for _ in 0..rows.len() / whole("batch") {
            engine.step().expect("a step");
        }
        let results = block_on(engine.read()).expect("results");
        losses.extend(results.steps.iter().map(|step| step.loss));
    }
    let checkpoint = block_on(engine.checkpoint()).expect("a checkpoint");
    (
        largest(&losses, &numbers(&case["losses"])),
        largest(&checkpoint.parameters.values, &numbers(&case["parameters"])),
    )
}

fn largest(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let pairs = found.iter().zip(expected);
    pairs
        .map(|(found, expected)| (f64::from(*found) - expected).abs())
        .fold(0.0, f64::max)
}

/// Moments and bounds of 100,000 draws beside those of PyTorch's million. A deviation of so many is uncertain by 0.2 %.
#[test]
fn initial_weights_are_drawn_as_pytorchs() {
    let stored = &json("tests/fixtures/pytorch_training.json")["initialisation"];
    let size = |key: &str| stored[key].as_u64().expect(key) as usize;
    let pictures = Pictures {
        width: size("inputs"),
        height: 1,
        classes: size("outputs"),
    };
    for (name, expected) in stored["kinds"].as_object().expect("kinds") {
        let settings: Settings = serde_json::from_value(json!({
            "initialisation": name, "initialScale": stored["initialScale"], "hiddenLayers": "",
        }))
        .expect("settings");
        let shape = Shape::of(pictures, &settings).expect("a network");
        let parameters = Parameters::initial(shape.clone(), &settings);
        let draws: Vec<f64> = parameters
            .weights(&shape.layers()[0])
            .iter()
            .copied()
            .map(f64::from)
            .collect();
        assert_eq!(draws.len(), 100_000);
        let mean_of = |of: &dyn Fn(f64) -> f64| {
            draws.iter().copied().map(of).sum::<f64>() / draws.len() as f64
        };
        let mean = mean_of(&|w| w);
        let deviation = mean_of(&|w| (w - mean).powi(2)).sqrt();
        let largest = draws.iter().fold(0.0, |max: f64, w| max.max(w.abs()));
        let number = |key: &str| expected[key].as_f64();
        let theirs = number("deviation").expect("a deviation");
        assert!(mean.abs() <= 5.0 * theirs / 316.0, "{name}: mean {mean}");
        assert!(
            (deviation - theirs).abs() <= 0.01 * theirs,
            "{name}: deviation {deviation} instead of {theirs}"
        );
        if let Some(theirs) = number("kurtosis") {
            let kurtosis = mean_of(&|w| (w - mean).powi(4)) / deviation.powi(4);
            assert!(
                (kurtosis - theirs).abs() < 0.1,
                "{name}: kurtosis {kurtosis} instead of {theirs}"
            );
        }
        // Who draws uniformly comes near the bound and never beyond; a normal distribution has none.
        let bound = number("largest").expect("a bound");
        let (least, most) = if name.contains("normal") {
            (0.7, 1.3)
        } else {
            (0.999, 1.0001)
        };
        assert!(
            largest >= least * bound && largest <= most * bound,
            "{name}: largest {largest} of {bound}"
        );
        let biases = parameters.biases(&shape.layers()[0]);
        let has_biases = settings.initialisation == Initialisation::Pytorch;
        assert_eq!(biases.iter().any(|bias| *bias != 0.0), has_biases, "{name}");
    }
}
