/**
 * What the weights of a run's layers are like after each of its epochs: location, spread, and how far they spread beside the untrained network.
 * An engine measures every epoch (`crate/src/instruments/measures.rs`); what an earlier version did not measure is computed from the weights, where
 * they were kept.
 *
 * @import { Run, WeightMeasures } from '../weightscope.js'
 *
 * @typedef {Pick<Run, 'epochs' | 'layers' | 'initialParameters' | 'weights'>} Measured
 */
import { statistics } from './statistics.js';

/** Where quantiles are taken: the median, and what encloses 50, 90, 98 and 99.8 % around it. */
export const QUANTILES = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

/** @type {WeakMap<Float32Array, WeightMeasures[]>} parameters → of each layer's weights */
const known = new WeakMap();

/**
 * @param {Measured} run
 * @param {number} row epochs that were trained
 * @returns {WeightMeasures[] | null} of each layer's weights; null where they were neither measured nor kept
 */
export function measuresAt(run, row) {
  const measured = run.epochs[row - 1]?.layers;
  if (measured) return measured;
  const parameters = row === 0 ? run.initialParameters : run.weights[row];
  // A kept run of an earlier visit has none before it is opened.
  if (!parameters || parameters.length === 0) return null;
  let measures = known.get(parameters);
  if (!measures) known.set(parameters, (measures = run.layers.map(({ weights: { start, end } }) => measuresOf(parameters.subarray(start, end)))));
  return measures;
}

/**
 * How many times as far as before training the weights of each layer spread: the ratio of their standard deviations.
 * @param {Measured} run
 * @param {number} row
 * @returns {number[] | null} of each layer; not finite where all weights were equal before training
 */
export function growthAt(run, row) {
  const [before, after] = [measuresAt(run, 0), measuresAt(run, row)];
  return before && after && after.map(({ deviation }, i) => deviation / before[i].deviation);
}

/** @param {Float32Array} values @returns {WeightMeasures} */
export function measuresOf(values) {
  const { mean, deviation } = statistics(values);
  const sorted = values.slice().sort();
  return { mean, deviation, quantiles: QUANTILES.map((share) => quantile(sorted, share)) };
}

/** As `numpy.quantile`: between the two nearest, in proportion. @param {Float32Array} sorted @param {number} share */
function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]];
  return low + (high - low) * (place - below);
}
