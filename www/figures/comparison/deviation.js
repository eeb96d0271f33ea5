/**
 * The standard deviation of each layer’s weights over the epochs.
 * @import { ComparedRun, Panel, Size, View } from '../types.js'
 * @import { Curve } from '../plot/curves.js'
 */
import { fixed } from '../../lib/text.js';
import { curveAxes } from '../plot/curves.js';
import { comparisonOf, curvePanel, lastEpoch, layerTitles } from './shared.js';

/** @param {ComparedRun['statistics'][number]} known @param {string[]} titles of the layers */
export function deviationsText(known, titles) {
  if (known === null) return 'not known, since its weights were not kept';
  return known ? titles.map((title, i) => `${title} ${fixed(known[i + 1].deviation, 4)}`).join(', ') : 'not computed yet';
}

/** @param {number} layer from 1 @returns {Panel} */
export function deviationPanel(layer) {
  /** @param {View} view @returns {Curve[]} */
  const curvesOf = (view) =>
    comparisonOf(view).runs.map(({ label, run, statistics }, index) => ({
      label, index, first: 0, values: Array.from({ length: run.epochs.length + 1 }, (_, row) => statistics[row] && statistics[row][layer].deviation),
    }));
  /** @param {Size} size @param {View} view */
  const axesOf = (size, view) => {
    const numbers = /** @type {number[]} */ (curvesOf(view).flatMap(({ values }) => values).filter(Number.isFinite));
    const [least, most] = numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : [0, 1];
    const margin = 0.08 * (most - least) || 0.05 * most || 1;
    return curveAxes(size, { title: layerTitles(view)[layer - 1], yLabel: 'Standard deviation', last: lastEpoch(view), yDomain: [least - margin, most + margin] });
  };
  const panel = curvePanel(`compare-deviation-${layer}`, `Standard deviation of the weights of layer ${layer}`, axesOf, curvesOf);
  return { ...panel, isIn: (view) => layer <= layerTitles(view).length };
}
