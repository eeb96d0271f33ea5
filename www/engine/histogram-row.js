/** @import { Histogram, HistogramRow } from '../weightscope.js' */

/** @param {Histogram} histogram gets one epoch more @param {Omit<HistogramRow, 'edges'>} row */
export function addRow(histogram, { density, counts, below, above, nan }) {
  histogram.rows.push(density);
  histogram.counts.push(counts);
  histogram.below.push(below);
  histogram.above.push(above);
  histogram.nan.push(nan);
}
