/**
 * What figures 34 and 35 say about one row of a histogram.
 * @import { Histogram } from '../figures/types.js'
 */
import { fixed, grouped, short, stepDecimals } from '../lib/text.js';

/**
 * @param {Float64Array} edges
 * @param {number} bin
 */
export function binCentre(edges, bin) {
  return (edges[bin] + edges[bin + 1]) / 2;
}

/**
 * With as many decimals as the width of a bin needs.
 * @param {Float64Array} edges
 * @param {number} i
 */
export function edgeText(edges, i) {
  return fixed(edges[i], Math.max(3, stepDecimals(edges[1] - edges[0])));
}

/**
 * @param {Histogram} histogram
 * @param {number} cursor
 */
export function existingRow({ rows }, cursor) {
  return Math.max(0, Math.min(cursor, rows.length - 1));
}

/** Of the rows that have been looked at. Rows are added, never changed. @type {WeakMap<readonly Float64Array[], { count: number, largest: number }>} */
const looked = new WeakMap();

/**
 * @param {Histogram} histogram
 * @returns {number} of all rows; 0 if no density is finite
 */
export function largestDensity({ rows, whole }) {
  const all = whole?.rows ?? rows;
  const known = looked.get(all) ?? { count: 0, largest: 0 };
  looked.set(all, known);
  for (; known.count < all.length; known.count++) {
    for (const density of all[known.count]) if (density > known.largest && density < Infinity) known.largest = density;
  }
  return known.largest;
}

/**
 * @param {Histogram} histogram
 * @param {number} row
 */
export function totalCount({ counts, below, above, nan }, row) {
  return counts[row].reduce((sum, count) => sum + count, 0) + below[row] + above[row] + nan[row];
}

/**
 * Whether a row has been counted. In another range than the notebook's it has not where the weights of its epoch were not kept: then its
 * densities are NaN and its counts zero.
 * @param {Histogram} histogram
 * @param {number} row
 */
export function isKept(histogram, row) {
  return !Number.isNaN(histogram.rows[row][0]) || totalCount(histogram, row) > 0;
}

/** @param {Histogram} histogram @returns {{ low: number, high: number, bins: number }} */
export function rangeOf({ edges }) {
  return { low: edges[0], high: edges[edges.length - 1], bins: edges.length - 1 };
}

/** @param {{ histograms: { all: Histogram, layers: Histogram[] } }} run */
export function rangesOf({ histograms: { all, layers: [first] } }) {
  return { all: rangeOf(all), layers: rangeOf(first) };
}

/** @param {Record<'all' | 'layers', { low: number, high: number }>} ranges @returns {string} e.g. "−0.3 to 0.3 for all parameters, −0.5 to 0.5 for layers" */
export function rangesText({ all, layers }) {
  const span = (/** @type {{ low: number, high: number }} */ { low, high }) => `${short(low)} to ${short(high)}`;
  return all.low === layers.low && all.high === layers.high ? span(all) : `${span(all)} for all parameters, ${span(layers)} for layers`;
}

/** What there is to say of a row that is not. */
export const NOT_KEPT = 'its weights were not kept, so only the notebook’s ranges show it';

/**
 * Where the values outside the edges went, since a density does not show them.
 * @param {Histogram} histogram
 * @param {number} row
 * @returns {{ below: string[], above: string[], nan: string[] }} a count and its words, or nothing where there are none
 */
export function outsideNotes({ edges, below, above, nan }, row) {
  /**
   * @param {number} count
   * @param {string} words
   */
  const note = (count, words) => (count > 0 ? [grouped(count), words] : []);
  return {
    below: note(below[row], `below ${short(edges[0])}`),
    above: note(above[row], `above ${short(edges[edges.length - 1])}`),
    nan: note(nan[row], 'not a number'),
  };
}

/**
 * @param {Histogram} histogram
 * @param {number} row
 * @returns {string} e.g. "peak density 8.31 at −0.003"
 */
export function peakText({ edges, rows }, row) {
  let peak = -1;
  for (const [bin, density] of rows[row].entries()) if (density > (rows[row][peak] ?? 0)) peak = bin;
  if (peak === -1) return 'no value inside the range';
  const density = rows[row][peak];
  return `peak density ${density < 0.01 ? short(Number(density.toPrecision(2))) : fixed(density, 2)} at ${fixed(binCentre(edges, peak), Math.max(3, stepDecimals(edges[1] - edges[0])))}`;
}

/**
 * @param {Histogram} histogram
 * @param {number} row
 * @returns {string} e.g. "14 of 53,706 below −0.3, 23 above 0.3 (left out of the density)"
 */
export function outsideText(histogram, row) {
  if (!isKept(histogram, row)) return NOT_KEPT;
  const { edges, below, above, nan } = histogram;
  const notNumbers = nan[row] > 0 ? `, ${grouped(nan[row])} not a number` : '';
  return (
    `${grouped(below[row])} of ${grouped(totalCount(histogram, row))} below ${short(edges[0])}, ` +
    `${grouped(above[row])} above ${short(edges[edges.length - 1])}${notNumbers} (left out of the density)`
  );
}
