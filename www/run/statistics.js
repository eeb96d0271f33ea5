/**
 * What numbers say about a distribution of weights, in double precision and as NumPy defines them. One NaN among the values makes all of
 * them NaN, as in NumPy.
 *
 * @import { Run } from '../weightscope.js'
 *
 * @typedef {object} Statistics
 * @property {number} count
 * @property {number} mean
 * @property {number} deviation standard deviation, `np.std(values)`: divided by the count
 * @property {number} least
 * @property {number} most
 * @property {number} kurtosis excess kurtosis, `scipy.stats.kurtosis(values)`: 0 for a normal distribution, −1.2 for a uniform one
 */

/**
 * @param {ArrayLike<number>} values
 * @returns {Statistics}
 */
export function statistics(values) {
  const count = values.length;
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const value = values[i];
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const mean = sum / count;
  // Around the mean, in a second pass: differences of large sums would lose digits.
  let [squares, fourths] = [0, 0];
  for (let i = 0; i < count; i++) {
    const square = (values[i] - mean) ** 2;
    squares += square;
    fourths += square * square;
  }
  const variance = squares / count;
  if (Number.isNaN(sum)) least = most = NaN;
  return { count, mean, deviation: Math.sqrt(variance), least, most, kurtosis: fourths / count / variance ** 2 - 3 };
}

/** The largest distance from zero. @param {Statistics} statistics */
export function largestMagnitude({ least, most }) {
  return Math.max(-least, most);
}

/**
 * How many of the values lie below `low` or above `high` or are not a number: what a histogram leaves out.
 * @param {ArrayLike<number>} values
 * @param {number} low
 * @param {number} high
 */
export function countOutside(values, low, high) {
  let inside = 0;
  for (let i = 0; i < values.length; i++) if (values[i] >= low && values[i] <= high) inside++;
  return values.length - inside;
}

/**
 * The parts of a network that histograms and statistics are made of: first all parameters, then each layer's weights without biases.
 * @param {Pick<Run, 'layers'>} run
 * @returns {{ title: string, start: number, end: number }[]}
 */
export function partsOf({ layers }) {
  return [
    { title: 'All parameters', start: 0, end: Math.max(...layers.map(({ biases }) => biases.end)) },
    ...layers.map(({ title, weights }) => ({ title, ...weights })),
  ];
}

/**
 * @param {Float32Array} parameters of a network
 * @param {Pick<Run, 'layers'>} run
 * @returns {Statistics[]} of all parameters, then of each layer's weights
 */
export function statisticsOfParts(parameters, run) {
  return partsOf(run).map(({ start, end }) => statistics(parameters.subarray(start, end)));
}
