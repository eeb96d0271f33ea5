//! NumPy's histogram, in double precision as NumPy computes it.
//!
//! Two forms, because NumPy has two: explicit edges (`np.histogram(values, bins=edges)`), where a value belongs to
//! bin i if `edges[i] <= value < edges[i + 1]`, and equal bins over the values' own range (`np.histogram(values, bins=n)`,
//! which `plt.hist` draws). In both the last bin is closed on the right.

/// Counts of values per bin, and of those that fall into none.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Bin edges, ascending; one more than there are bins.
    pub edges: Vec<f64>,
    /// Number of values in each bin.
    pub counts: Vec<u32>,
    /// Number of values below the first edge.
    pub below: u32,
    /// Number of values above the last edge.
    pub above: u32,
    /// Number of values that are not a number.
    pub nan: u32,
}

impl Histogram {
    /// `np.histogram(values, bins=edges)`, for edges that are (nearly) equally spaced, as [`linspace`] makes them.
    ///
    /// # Panics
    /// With fewer than two edges.
    #[must_use]
    pub fn new(values: &[f32], edges: Vec<f64>) -> Self {
        assert!(edges.len() > 1, "a histogram needs at least two edges");
        let bins = edges.len() - 1;
        let (first, last) = (edges[0], edges[bins]);
        let per_bin = bins as f64 / (last - first);
        let mut histogram = Self {
            counts: vec![0; bins],
            edges,
            below: 0,
            above: 0,
            nan: 0,
        };
        for &value in values {
            let value = f64::from(value);
            if value < first {
                histogram.below += 1;
            } else if value > last {
                histogram.above += 1;
            } else if value.is_nan() {
                histogram.nan += 1;
            } else {
                let guess = ((value - first) * per_bin) as usize;
                let bin = settle(value, guess.min(bins - 1), &histogram.edges);
                histogram.counts[bin] += 1;
            }
        }
        histogram
    }

    /// `np.histogram(values, bins=bins)`: equal bins from the smallest to the largest value. NumPy computes the edges in
    /// the values' own precision, f32, and so does this. Values that are not finite are counted in `nan` (NumPy raises).
    #[must_use]
    pub fn over_own_range(values: &[f32], bins: usize) -> Self {
        let finite = || values.iter().copied().filter(|v| v.is_finite());
        let mut low = finite().fold(f32::INFINITY, f32::min);
        let mut high = finite().fold(f32::NEG_INFINITY, f32::max);
        if low > high {
            (low, high) = (0.0, 1.0);
        } else if low == high {
            (low, high) = (low - 0.5, high + 0.5);
        }
        let step = (high - low) / bins as f32;
        let mut edges: Vec<f64> = (0..=bins)
            .map(|i| f64::from(i as f32 * step + low))
            .collect();
        edges[bins] = f64::from(high);
        let mut histogram = Self::new(&finite().collect::<Vec<_>>(), edges);
        histogram.nan = (values.len() - finite().count()) as u32;
        histogram
    }

    /// `np.histogram(..., density=True)`: counts divided by bin width and by the number of values *within* the range.
    /// All zero if there are none, where NumPy gives NaN.
    #[must_use]
    pub fn density(&self) -> Vec<f64> {
        let total: u32 = self.counts.iter().sum();
        self.counts
            .iter()
            .zip(self.edges.windows(2))
            .map(|(&count, edge)| {
                if total == 0 {
                    0.0
                } else {
                    f64::from(count) / (edge[1] - edge[0]) / f64::from(total)
                }
            })
            .collect()
    }
}

/// Moves a guessed bin to the one whose edges enclose the value: rounding can put the guess off by one.
fn settle(value: f64, mut bin: usize, edges: &[f64]) -> usize {
    while value < edges[bin] {
        bin -= 1;
    }
    while bin + 2 < edges.len() && value >= edges[bin + 1] {
        bin += 1;
    }
    bin
}

/// `np.linspace(start, stop, count)`: `count` numbers from `start` to `stop`, both included.
#[must_use]
pub fn linspace(start: f64, stop: f64, count: usize) -> Vec<f64> {
    let width = (stop - start) / (count - 1) as f64;
    let mut numbers: Vec<f64> = (0..count).map(|i| i as f64 * width + start).collect();
    numbers[count - 1] = stop;
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, bin by bin.
    fn naive(values: &[f32], edges: &[f64]) -> Vec<u32> {
        let bins = edges.len() - 1;
        (0..bins)
            .map(|i| {
                let inside = |v: f64| {
                    edges[i] <= v && (v < edges[i + 1] || i == bins - 1 && v == edges[bins])
                };
                values.iter().filter(|v| inside(f64::from(**v))).count() as u32
            })
            .collect()
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_histogram(
            values in prop::collection::vec(prop_oneof![-1.0f32..1.0, Just(f32::NAN), Just(f32::INFINITY), Just(-0.3), Just(0.3),
                (0u8..101).prop_map(|i| (f64::from(i) * 0.006 - 0.3) as f32)], 0..200),
            bins in 1usize..120,
        ) {
            let edges = linspace(-0.3, 0.3, bins + 1);
            let histogram = Histogram::new(&values, edges.clone());
            prop_assert_eq!(&histogram.counts, &naive(&values, &edges));
            let counted = histogram.counts.iter().sum::<u32>() + histogram.below + histogram.above + histogram.nan;
            prop_assert_eq!(counted as usize, values.len());
        }

        #[test]
        fn a_density_integrates_to_one(values in prop::collection::vec(-1.0f32..1.0, 1..200)) {
            let histogram = Histogram::over_own_range(&values, 40);
            let area: f64 = histogram.density().iter().zip(histogram.edges.windows(2)).map(|(d, e)| d * (e[1] - e[0])).sum();
            prop_assert!((area - 1.0).abs() < 1e-9, "{}", area);
        }
    }

    #[test]
    fn the_last_bin_is_closed_and_the_others_are_half_open() {
        let histogram = Histogram::new(&[0.0, 1.0, 2.0, 3.0], linspace(0.0, 3.0, 4));
        assert_eq!(histogram.counts, [1, 1, 2]);
    }

    #[test]
    fn what_falls_outside_is_counted_and_left_out_of_the_density() {
        let histogram = Histogram::new(&[-5.0, 0.5, 7.0, 8.0, f32::NAN], linspace(0.0, 1.0, 3));
        assert_eq!((histogram.below, histogram.above, histogram.nan), (1, 2, 1));
        assert_eq!(histogram.density(), [0.0, 2.0]);
    }

    #[test]
    fn nothing_inside_gives_zero_density() {
        assert_eq!(
            Histogram::new(&[9.0], linspace(0.0, 1.0, 3)).density(),
            [0.0, 0.0]
        );
    }

    #[test]
    fn equal_values_get_a_range_of_one_as_in_numpy() {
        let histogram = Histogram::over_own_range(&[2.0, 2.0], 4);
        assert_eq!(histogram.edges, [1.5, 1.75, 2.0, 2.25, 2.5]);
        assert_eq!(histogram.counts, [0, 0, 2, 0]);
    }
}
