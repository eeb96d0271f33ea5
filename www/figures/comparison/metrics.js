/**
 * Loss and accuracies of each run over its epochs.
 * @import { EpochMetrics, Panel, Size, View } from '../types.js'
 * @import { Curve } from '../plot/curves.js'
 */
import { curveAxes } from '../plot/curves.js';
import { roundUp } from '../plot/scale.js';
import { comparisonOf, curvePanel, lastEpoch } from './shared.js';

/** Figure 33's: what is worse is counted in a corner. */
const LARGEST_LOSS = 3;

/** @type {{ id: string, title: string, yLabel: string, decimals: number, value: (metrics: EpochMetrics) => number }[]} */
export const METRICS = [
  { id: 'loss', title: 'Loss', yLabel: 'Loss', decimals: 4, value: ({ loss }) => loss },
  { id: 'train', title: 'Train accuracy', yLabel: 'Accuracy (%)', decimals: 2, value: ({ trainAccuracy }) => trainAccuracy },
  { id: 'test', title: 'Test accuracy', yLabel: 'Accuracy (%)', decimals: 2, value: ({ testAccuracy }) => testAccuracy },
];

/**
 * @param {typeof METRICS[number]} metric
 * @returns {Panel}
 */
export function metricPanel({ id, title, yLabel, value }) {
  /** @param {View} view @returns {Curve[]} */
  const curvesOf = (view) => comparisonOf(view).runs.map(({ label, run }, index) => ({ label, index, first: 1, values: run.epochs.map(value) }));
  /** @param {Size} size @param {View} view */
  const axesOf = (size, view) => {
    const all = comparisonOf(view).runs.flatMap(({ run }) => run.epochs.flatMap((metrics) => (id === 'loss' ? [metrics.loss] : [metrics.trainAccuracy, metrics.testAccuracy])));
    const finite = all.filter(Number.isFinite);
    const yDomain = id === 'loss'
      ? /** @type {const} */ ([0, Math.min(LARGEST_LOSS, roundUp(Math.max(0, ...finite)))])
      : /** @type {const} */ ([Math.max(0, Math.min(90, 10 * Math.floor(Math.min(90, ...finite) / 10))), 100]);
    return curveAxes(size, { title, yLabel, last: lastEpoch(view), yDomain });
  };
  return curvePanel(`compare-${id}`, `${title} of each run`, axesOf, curvesOf);
}
