/** @import { Histogram, HistogramRow, Run } from '../weightscope.js' */

/** @param {string} name @param {string} title @param {Float64Array} edges @returns {Histogram} */
export function emptyHistogram(name, title, edges) {
  return { name, title, edges, rows: [], counts: [], below: [], above: [], nan: [] };
}

/** @param {Histogram} histogram gets one epoch more @param {Omit<HistogramRow, 'edges'>} row */
export function addRow(histogram, { density, counts, below, above, nan }) {
  histogram.rows.push(density);
  histogram.counts.push(counts);
  histogram.below.push(below);
  histogram.above.push(above);
  histogram.nan.push(nan);
}

/** Of all parameters, then of each layer's weights. @param {{ histograms: Run['histograms'] }} run */
export function histogramsOf({ histograms: { all, layers } }) {
  return [all, ...layers];
}
