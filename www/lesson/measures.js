/**
 * What is measured in the runs of an exercise: the spread of their weights before and after training, and tables of it.
 * @import { Run } from '../weightscope.js'
 * @import { Table } from '../figures/types.js'
 * @import { Statistics } from '../run/statistics.js'
 * @import { Variant } from './exercises.js'
 *
 * @typedef {object} Outcome
 * @property {Variant} variant
 * @property {Run} run
 *
 * @typedef {Outcome & { parts: PartMeasure[] }} Measured
 *
 * @typedef {object} PartMeasure of all parameters or of one layer's weights
 * @property {string} title
 * @property {Statistics} before
 * @property {Statistics} after
 * @property {number} outsideBefore how many lie outside the range
 * @property {number} outsideAfter
 * @property {number} change root mean square of final minus initial weights
 * @property {number} halfChange half of the weights changed by less: the median
 *
 * @typedef {{ low: number, high: number }} Limits
 * @typedef {{ all: Limits, layers: Limits }} Ranges of the histograms of all parameters and of each layer's
 */
import { counted, fixed, kurtosisText } from '../lib/text.js';
import { rangesText } from '../run/histogram.js';
import { countOutside, largestMagnitude, medianChange, partsOf, statistics, typicalChange } from '../run/statistics.js';

/** @param {Outcome} outcome @param {Ranges} ranges @returns {Measured} */
export function measure(outcome, ranges) {
  const { run } = outcome;
  const parts = measuresOf(run).map(({ values, ...measures }, i) => {
    const { low, high } = i === 0 ? ranges.all : ranges.layers;
    const [outsideBefore, outsideAfter] = values.map((part) => countOutside(part, low, high));
    return { ...measures, outsideBefore, outsideAfter };
  });
  return { ...outcome, parts };
}

/** @type {WeakMap<Float32Array, ReturnType<typeof changesOf>>} by final parameters */
const known = new WeakMap();

/** What does not depend on the range is computed once. @param {Run} run */
export function measuresOf(run) {
  let measures = known.get(run.parameters);
  if (!measures) known.set(run.parameters, (measures = changesOf(run)));
  return measures;
}

/** @param {Run} run */
function changesOf(run) {
  return partsOf(run).map(({ title, start, end }) => {
    const values = [run.initialParameters, run.parameters].map((parameters) => parameters.subarray(start, end));
    const [before, after] = values;
    return { title, values, before: statistics(before), after: statistics(after), change: typicalChange(after, before), halfChange: medianChange(after, before) };
  });
}

/** @param {Outcome[]} outcomes @returns {Table} */
export function metricsTable(outcomes) {
  return {
    caption: 'Accuracy and loss of the last finished epoch',
    columns: ['Run', 'Epochs', 'Loss', 'Train accuracy (%)', 'Test accuracy (%)', 'Ended'],
    rows: outcomes.map(({ variant, run }) => {
      const last = run.epochs.at(-1);
      const ended = run.failure !== undefined ? 'failed' : run.stopped ? 'stopped' : run.epochs.length < run.plannedEpochs ? 'early' : 'as planned';
      return [variant.label, run.epochs.length, ...(last ? [fixed(last.loss, 4), fixed(last.trainAccuracy, 2), fixed(last.testAccuracy, 2)] : ['', '', '']), ended];
    }),
  };
}

/**
 * Spread of several runs' weights before and after training.
 * @param {{ label: string, run: Run }[]} runs
 * @param {Ranges} ranges
 * @returns {Table}
 */
export function spreadOf(runs, ranges) {
  return spreadTable(runs.map(({ label, run }) => measure({ variant: { label, settings: {} }, run }, ranges)), ranges);
}

/** @param {Measured[]} measured @param {Ranges} ranges @returns {Table} */
export function spreadTable(measured, ranges) {
  return {
    caption: `Spread of the weights before → after training. Range: ${rangesText(ranges)}. Each layer’s weights are without biases.`,
    columns: ['Run', 'Of', 'Standard deviation', 'Largest magnitude', 'Outside the range', 'Excess kurtosis'],
    rows: measured.flatMap(({ variant, run, parts }) =>
      parts.map(({ title, before, after, outsideBefore, outsideAfter }) => {
        const both = (/** @type {string} */ from, /** @type {string} */ to) => (run.epochs.length > 0 ? `${from} → ${to}` : `${from} → –`);
        return [
          variant.label,
          title,
          both(fixed(before.deviation, 4), fixed(after.deviation, 4)),
          both(fixed(largestMagnitude(before), 3), fixed(largestMagnitude(after), 3)),
          both(counted(outsideBefore, before.count), counted(outsideAfter, after.count)),
          both(kurtosisText(before), kurtosisText(after)),
        ];
      }),
    ),
  };
}
