/**
 * How runs of a comparison are told apart: by letter, colour, dash and marker. Colour is never alone.
 * @import { Theme } from '../types.js'
 * @import { Marker } from './markers.js'
 *
 * @typedef {{ color: string, dash: number[], marker: Marker }} RunStyle
 */

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [6, 2, 2, 2, 2, 2]];
/** @type {Marker[]} */
const MARKERS = ['circle', 'square', 'triangle', 'diamond'];

/** A, B, …, Z, A2, … @param {number} index */
export function runLabel(index) {
  return String.fromCharCode(65 + (index % 26)) + (index < 26 ? '' : String(Math.floor(index / 26) + 1));
}

/** The runs of a comparison with their letters. @param {readonly { name: string }[]} runs */
export function namedRuns(runs) {
  return runs.map(({ name }, i) => ({ label: runLabel(i), name }));
}

/**
 * @param {Theme} theme
 * @param {number} index of the run in its comparison
 * @returns {RunStyle}
 */
export function runStyle(theme, index) {
  const { length } = theme.runs;
  return {
    color: theme.runs[index % length],
    // From the second turn of the colours on, each comes with another dash.
    dash: DASHES[(index + Math.floor(index / length)) % DASHES.length],
    marker: MARKERS[index % MARKERS.length],
  };
}
