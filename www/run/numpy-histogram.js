/**
 * NumPy's histograms as `crate/src/instruments/histogram.rs` computes them, operation for operation, so that those in a file can be compared with its
 * weights, and figures are the same to the bit.
 */

/**
 * `numpy.histogram(values, bins=edges)`: a bin has its lower edge, the last one its upper too.
 * @param {Float32Array} values
 * @param {Float64Array} edges
 */
export function countValues(values, edges) {
  const bins = edges.length - 1;
  const counts = new Uint32Array(bins);
  const [low, high] = [edges[0], edges[bins]];
  let below = 0;
  for (const value of values) {
    if (value < low) below++;
    if (!(value >= low && value <= high)) continue;
    // A guess that rounding, or edges of unlike distance, may put beside the bin. It is NaN where all edges are one.
    let bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) || 0;
    while (value < edges[bin]) bin--;
    while (bin < bins - 1 && value >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return { counts, below };
}

/**
 * The edges of `numpy.histogram(values, bins=bins)`: equal bins from the least to the largest value, in single precision like the values.
 * @param {Float32Array} values finite
 * @param {number} bins
 */
export function ownEdges(values, bins) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) [low, high] = [Math.fround(low - 0.5), Math.fround(high + 0.5)];
  const step = Math.fround(Math.fround(high - low) / bins);
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : Math.fround(Math.fround(i * step) + low)));
}

/**
 * `numpy.histogram(…, density=True)`.
 * @param {Uint32Array} counts
 * @param {Float64Array} edges
 */
export function densities(counts, edges) {
  const total = sum(counts);
  return Float64Array.from(counts, (count, bin) => (total === 0 ? 0 : count / (edges[bin + 1] - edges[bin]) / total));
}

/** @param {ArrayLike<number>} numbers */
export function sum(numbers) {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return sum;
}
