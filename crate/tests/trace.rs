//! The notebook's training as `PyTorch` and `NumPy` compute it, step by step.
//!
//! `WEIGHTSCOPE_TRACE` names another folder with a trace, relative to the repository. Format: `tests/fixtures/README.md`.

use flate2::read::GzDecoder;
use pollster::block_on;
use safetensors::SafeTensors;
use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;
use weightscope::csv::Reader;
use weightscope::dataset::{Dataset, Split};
use weightscope::histogram::Histogram;
use weightscope::metrics::EpochMetrics;
use weightscope::model::{Parameters, WIDTHS, layers};
use weightscope::run::{Run, Snapshot};
use weightscope::settings::Settings;

/// Relative difference of a step's loss, in the first epoch. Measured: 2e-6 normalised, 5e-5 raw.
const STEP_LOSS: f64 = 1e-3;
/// Relative difference of an epoch's mean loss.
const EPOCH_LOSS: f64 = 0.01;
/// Difference of test accuracies, in percentage points.
const TEST_ACCURACY: f64 = 1.5;
/// Σ |difference of densities| × bin width.
const HISTOGRAM_AREA: f64 = 0.02;

#[test]
fn trace_normalised() {
    compare("normalised", true);
}

#[test]
fn trace_raw() {
    compare("raw", false);
}

#[test]
fn trace_initial_input_layer_histogram() {
    let stored = &json()["initial_input_layer_histogram_40"];
    let parameters = initial_parameters();
    let histogram = Histogram::over_own_range(parameters.weights(&parameters.layers[0]), 40);
    let counts: Vec<f64> = histogram.counts.iter().copied().map(f64::from).collect();
    assert_eq!(counts, numbers(&stored["counts"]));
    assert_eq!(histogram.edges, numbers(&stored["edges"]));
}

fn compare(name: &str, normalise: bool) {
    let trace = json();
    let run_trace = &trace["runs"][name];
    let epochs = trace["epochs"].as_u64().expect("epochs") as usize;
    let steps = trace["steps_per_epoch"].as_u64().expect("steps_per_epoch") as usize;
    let settings = Settings {
        batch: trace["batch"].as_u64().expect("batch") as usize,
        rate: trace["learning_rate"].as_f64().expect("learning_rate"),
        dropout: 0.0,
        normalise,
        ..Settings::default()
    };
    let order = indices("train_order.u32le");
    let orders: Vec<Vec<u32>> = order.chunks(order.len() / epochs).map(<[u32]>::to_vec).collect();
    let split = Split { train: orders[0].clone(), test: indices("test_rows.u32le") };
    let mut run = Run::new(mnist(), None, settings).expect("a run");
    run.replay(&initial_parameters(), split, orders);

    let losses = numbers(&run_trace["step_loss"]);
    for epoch in 0..epochs {
        let snapshot = block_on(run.snapshot()).expect("snapshot");
        let area = compare_histograms(&snapshot, &run_trace["epoch_start_histograms"][epoch]);
        assert!(area <= if epoch == 0 { 1e-6 } else { HISTOGRAM_AREA }, "{name}: histograms before epoch {epoch}: {area}");

        let metrics = finish_epoch(&mut run);
        let at = |key: &str| numbers(&run_trace[key])[epoch];
        assert_eq!(run.step_losses().len(), steps);
        let worst = run
            .step_losses()
            .iter()
            .zip(&losses[epoch * steps..])
            .map(|(ours, theirs)| (ours / theirs - 1.0).abs())
            .fold(0.0, f64::max);
        let loss = (metrics.loss / at("epoch_loss") - 1.0).abs();
        let test = (metrics.test_accuracy - at("epoch_test_accuracy")).abs();
        let train = (metrics.train_accuracy - at("epoch_train_accuracy")).abs();
        println!("{name} epoch {epoch}: step loss {worst:.1e}, epoch loss {loss:.1e}, train {train:.3}, test {test:.3}, histograms {area:.1e}");
        assert!(epoch > 0 || worst <= STEP_LOSS, "{name}: a step's loss is off by {worst}");
        assert!(loss <= EPOCH_LOSS, "{name}: the loss of epoch {epoch} is off by {loss}");
        assert!(test <= TEST_ACCURACY, "{name}: the test accuracy of epoch {epoch} is off by {test} points");
        assert!(train <= TEST_ACCURACY, "{name}: the train accuracy of epoch {epoch} is off by {train} points");
    }
    let area = compare_histograms(&block_on(run.snapshot()).expect("snapshot"), &run_trace["final_histograms"]);
    println!("{name}: final histograms {area:.1e}");
    assert!(area <= HISTOGRAM_AREA, "{name}: final histograms: {area}");
}

/// The largest Σ |difference of densities| × bin width of the five histograms.
fn compare_histograms(snapshot: &Snapshot, stored: &Value) -> f64 {
    let all = (&snapshot.all, &stored["all_parameters_-0.3_0.3"]);
    let per_layer = snapshot.layers.iter().zip(&snapshot.parameters.layers);
    per_layer
        .map(|(histogram, layer)| (histogram, &stored["weights_-0.7_0.7"][&layer.name]))
        .chain([all])
        .map(|(histogram, stored)| {
            let width = histogram.edges[1] - histogram.edges[0];
            let stored = numbers(stored);
            assert_eq!(stored.len(), histogram.counts.len());
            histogram.density().iter().zip(stored).map(|(ours, theirs)| (ours - theirs).abs() * width).sum()
        })
        .fold(0.0, f64::max)
}

fn finish_epoch(run: &mut Run) -> EpochMetrics {
    block_on(run.advance(Duration::MAX)).expect("an epoch").finished.expect("a whole epoch")
}

fn mnist() -> Dataset {
    let path = repository().join("www/data/mnist_train_small.csv.gz");
    let packed = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}. Run ./build.sh build first.", path.display()));
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).expect("gzip");
    let mut reader = Reader::default();
    reader.push(&bytes).expect("valid rows");
    let table = reader.finish().expect("a valid file");
    Dataset::new(table.labels, table.pixels).expect("a data set")
}

fn initial_parameters() -> Parameters {
    let bytes = file("init.safetensors");
    let tensors = SafeTensors::deserialize(&bytes).expect("safetensors");
    let layers = layers(&WIDTHS);
    let values = layers
        .iter()
        .flat_map(|layer| [format!("{}.weight", layer.name), format!("{}.bias", layer.name)])
        .flat_map(|name| {
            let tensor = tensors.tensor(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
            tensor.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect::<Vec<_>>()
        })
        .collect();
    Parameters { layers, values }
}

fn indices(name: &str) -> Vec<u32> {
    file(name).as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()
}

fn json() -> Value {
    serde_json::from_slice(&file("trace.json")).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn file(name: &str) -> Vec<u8> {
    let folder = std::env::var("WEIGHTSCOPE_TRACE").unwrap_or_else(|_| "tests/fixtures/notebook-trace".into());
    let path = repository().join(folder).join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn repository() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), ".."].iter().collect()
}
