/**
 * The initial weights of the input layer, before any training.
 * @import { Figure, Frame, RunData, Size, View } from './types.js'
 */
import { drawAxes, layOut } from './plot/axes.js';
import { roundUp } from './plot/scale.js';
import { fixed, grouped } from '../lib/text.js';

/** @param {RunData['initialInput']} initialInput */
function summary({ edges, counts }) {
  return {
    bins: counts.length,
    total: counts.reduce((sum, count) => sum + count, 0),
    least: Math.min(...counts),
    most: Math.max(...counts),
    from: edges[0],
    to: edges[edges.length - 1],
  };
}

/**
 * @param {Size} size
 * @param {RunData['initialInput']} initialInput
 */
function axesOf(size, initialInput) {
  const { from, to, most } = summary(initialInput);
  const margin = 0.05 * (to - from);
  return layOut(size, {
    title: 'Distribution of initialized input layer weights',
    xLabel: 'Weight value',
    yLabel: 'Count',
    xDomain: [from - margin, to + margin],
    yDomain: [0, roundUp(most * 1.05)],
  });
}

/**
 * @param {Frame} frame
 * @param {View} view
 */
function draw(frame, { run: { initialInput }, theme }) {
  const axes = axesOf(frame, initialInput);
  const { ctx } = frame;
  drawAxes(frame, theme, axes, () => {
    ctx.fillStyle = theme.series[0];
    ctx.strokeStyle = theme.surface;
    ctx.lineWidth = 1;
    for (const [i, count] of initialInput.counts.entries()) {
      const left = axes.x.toPixel(initialInput.edges[i]);
      const right = axes.x.toPixel(initialInput.edges[i + 1]);
      const top = axes.y.toPixel(count);
      ctx.fillRect(left, top, right - left, axes.plot.bottom - top);
      ctx.strokeRect(left, top, right - left, axes.plot.bottom - top);
    }
  });
}

/** @type {Figure} */
export const figure29 = {
  id: '29',
  file: 'figure29_weights_distribution_pre_post_learning.png',
  heading: 'Initial weights of the input layer',
  columns: 1,
  aspect: 1.618,
  panels: [
    {
      id: '29-initial-weights',
      name: 'Distribution of initialized input layer weights',
      axis: null,
      draw,
      drawCursor() {},
    },
  ],
  explain:
    'Each bar counts the weights of the input layer that lie in one of 40 equally wide bins, before any training. ' +
    'Unless weights were imported, each is drawn uniformly from −1/√n to 1/√n, where n is the number of inputs: of 784 pixels, that is about ±0.036. ' +
    'No value is likelier than another, so the bars differ in height by chance alone.',
  readout({ run }) {
    const { total, bins, from, to, least, most } = summary(run.initialInput);
    return (
      `Before training: ${grouped(total)} weights from ${fixed(from, 5)} to ${fixed(to, 5)} in ${bins} bins of ` +
      `${grouped(least)} to ${grouped(most)} weights`
    );
  },
  table({ run: { initialInput } }) {
    const { edges, counts } = initialInput;
    return {
      caption: `Initial weights of the input layer: number of weights in each of ${counts.length} bins`,
      columns: ['From', 'To', 'Count'],
      rows: Array.from(counts, (count, i) => [fixed(edges[i], 5), fixed(edges[i + 1], 5), count]),
    };
  },
};
