//! What a few numbers say about a distribution of weights, in double precision and as NumPy defines them.

use serde::Serialize;

/// Where quantiles are taken: the median, and what encloses 50, 90, 98 and 99.8 % around it.
pub const QUANTILES: [f64; 9] = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

/// Location and spread of values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measures {
    /// `np.mean(values)`.
    pub mean: f64,
    /// `np.std(values)`: divided by the count.
    pub deviation: f64,
    /// `np.quantile(values, QUANTILES)`.
    pub quantiles: [f64; QUANTILES.len()],
}

impl Measures {
    /// Of values that are finite.
    ///
    /// # Panics
    /// Without values.
    #[must_use]
    pub fn new(values: &[f32]) -> Self {
        let count = values.len() as f64;
        let numbers = || values.iter().map(|value| f64::from(*value));
        let mean = numbers().sum::<f64>() / count;
        // Around the mean, in a second pass: differences of large sums would lose digits.
        let variance = numbers().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f32::total_cmp);
        Self {
            mean,
            deviation: variance.sqrt(),
            quantiles: QUANTILES.map(|share| quantile(&sorted, share)),
        }
    }
}

/// Between the two nearest of ascending values, in proportion.
fn quantile(sorted: &[f32], share: f64) -> f64 {
    let last = sorted.len() - 1;
    let place = share * last as f64;
    let below = place as usize;
    let [low, high] = [below, (below + 1).min(last)].map(|i| f64::from(sorted[i]));
    low + (high - low) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_numpys() {
        // np.mean, np.std and np.quantile of these.
        let measures = Measures::new(&[3.0, -1.0, 0.5, 4.0, -2.5]);
        assert!((measures.mean - 0.8).abs() < 1e-12);
        assert!((measures.deviation - 2.420_743_687_382_041).abs() < 1e-12);
        let expected = [-2.494, -2.44, -2.2, -1.0, 0.5, 3.0, 3.8, 3.96, 3.996];
        for (found, expected) in measures.quantiles.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn one_value_is_all_of_its_quantiles() {
        let measures = Measures::new(&[2.0]);
        assert_eq!((measures.mean, measures.deviation), (2.0, 0.0));
        assert_eq!(measures.quantiles, [2.0; 9]);
    }

    proptest! {
        #[test]
        fn quantiles_ascend_between_the_ends(values in prop::collection::vec(-1.0f32..1.0, 1..200)) {
            let Measures { mean, quantiles, .. } = Measures::new(&values);
            let ends = [f32::min, f32::max].map(|end| f64::from(values.iter().copied().reduce(end).expect("values")));
            prop_assert!(quantiles.is_sorted());
            prop_assert!(ends[0] <= quantiles[0] && quantiles[8] <= ends[1]);
            prop_assert!(ends[0] - 1e-9 <= mean && mean <= ends[1] + 1e-9);
        }
    }
}
