//! Histograms equal what NumPy stored in `tests/fixtures/numpy_histograms.json` (made by the script beside it).

mod fixtures;

use fixtures::{json, numbers};
use weightscope::instruments::histogram::{Histogram, linspace};

#[test]
fn histograms_equal_numpys() {
    let stored = json("tests/fixtures/numpy_histograms.json");
    for case in stored["cases"].as_array().expect("cases") {
        let name = &case["name"];
        let values: Vec<f32> = numbers(&case["values"])
            .into_iter()
            .map(|v| v as f32)
            .collect();
        let explicit = Histogram::new(&values, linspace(-0.3, 0.3, 101));
        assert_eq!(counts(&explicit), numbers(&case["counts"]), "{name}");
        assert_eq!(explicit.density(), numbers(&case["density"]), "{name}");
        let own = Histogram::over_own_range(&values, 40);
        assert_eq!(own.edges, numbers(&case["own_edges"]), "{name}");
        assert_eq!(counts(&own), numbers(&case["own_counts"]), "{name}");
    }
}

fn counts(histogram: &Histogram) -> Vec<f64> {
    histogram.counts.iter().copied().map(f64::from).collect()
}
