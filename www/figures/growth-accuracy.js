/**
 * How far the weights of each layer have spread when the network reaches an accuracy: dropout slows learning, so that equal epochs are not equal learning.
 * @import { Figure, RunData, Size, View } from './types.js'
 * @import { Curve } from './plot/curves.js'
 */
import { LABEL_ROOM, growthCurves, growthOf, growthSpan, growthText } from './growth.js';
import { layOut } from './plot/axes.js';
import { drawCurveCursor, drawCurves } from './plot/curves.js';
import { afterEpoch, fixed } from '../lib/text.js';
import { growthAt } from '../run/measures.js';

const TITLE = 'Spread of the weights against test accuracy';

/** Before training there is no accuracy, so the first point is epoch 1. @param {RunData} run @returns {Curve[]} */
function curvesOf(run) {
  const places = run.epochs.map(({ testAccuracy }) => testAccuracy);
  return growthCurves(run).map(({ values, ...curve }) => ({ ...curve, first: 1, places, values: values.slice(1) }));
}

/** @param {Size} size @param {View} view */
function axesOf(size, { run }) {
  const accuracies = run.epochs.map(({ testAccuracy }) => testAccuracy);
  const [least, most] = accuracies.length > 0 ? [Math.min(...accuracies), Math.max(...accuracies)] : [0, 100];
  // Whole percents, with a little room so that no point lies on the frame.
  const xDomain = /** @type {const} */ ([Math.max(0, Math.floor(least - 0.5)), Math.min(100, Math.ceil(most + 0.5))]);
  return layOut(size, { title: TITLE, xLabel: 'Test accuracy (%)', yLabel: 'Standard deviation ÷ initial', xDomain, yDomain: growthSpan(growthOf(run).flatMap((row) => row ?? [])), grid: true, right: LABEL_ROOM });
}

/** @type {Figure} */
export const growthAccuracy = {
  id: 'growth-accuracy',
  file: 'weightscope_growth_of_spread_against_accuracy.png',
  heading: 'How far the weights have spread when an accuracy is reached',
  columns: 1,
  aspect: 2,
  panels: [
    {
      id: 'growth-accuracy',
      name: TITLE,
      axis: null,
      draw: (frame, view) => drawCurves(frame, view.theme, axesOf(frame, view), curvesOf(view.run)),
      drawCursor(frame, view) {
        const row = Math.min(view.cursor, view.run.epochs.length);
        if (row > 0) drawCurveCursor(frame, view.theme, axesOf(frame, view), curvesOf(view.run), row, view.run.epochs[row - 1].testAccuracy);
      },
    },
  ],
  explain:
    'One line a layer, one point an epoch: how many times as far as before training the layer’s weights spread, above the test accuracy after that epoch. ' +
    'Accuracy may fall from one epoch to the next, so a line can turn back. Two runs that learn at unlike speed, such as with and without dropout, can be compared at the same accuracy here.',
  readout({ run, cursor }) {
    const row = Math.min(cursor, run.epochs.length);
    if (row === 0) return 'Before training: no accuracy measured yet';
    const when = `${afterEpoch(row)}, at ${fixed(run.epochs[row - 1].testAccuracy, 2)} % test accuracy`;
    const now = growthAt(run, row);
    if (!now) return `${when}: the weights of this epoch were not kept`;
    return `${when}: ${run.layers.map(({ title }, i) => `${title} ${growthText(run, row, i, 3)}`).join('; ')} times as far as before training`;
  },
  table({ run }) {
    return {
      caption: 'Test accuracy, and standard deviation of each layer’s weights, divided by that before training',
      columns: ['Epoch', 'Test accuracy (%)', ...run.layers.map(({ title }) => title)],
      rows: run.epochs.map(({ testAccuracy }, i) => [i + 1, fixed(testAccuracy, 2), ...run.layers.map((_, layer) => growthText(run, i + 1, layer, 4))]),
    };
  },
};
