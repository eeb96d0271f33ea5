/**
 * Exercise 1: the distribution of each layer's weights over the epochs.
 * @import { Figure, Panel, RunData } from './types.js'
 */
import { NOT_KEPT, edgeText, existingRow, isKept, outsideText, peakText } from '../run/histogram.js';
import { drawLineCursor, drawLines, linesAxes } from './plot/histogram-lines.js';
import { afterEpoch, fixed, grouped, short } from '../lib/text.js';

/** As many as the notebook's network has. Of a larger one the table has the others. */
const PANELS = 4;

/** @param {number} index of the layer @returns {Panel} */
function layerPanel(index) {
  /** @param {RunData} run */
  const layerOf = (run) => run.histograms.layers[index];
  return {
    id: `35-layer-${index + 1}`,
    name: `Weights of layer ${index + 1}`,
    axis: null,
    isIn: ({ run }) => layerOf(run) !== undefined,
    draw(frame, view) {
      const layer = layerOf(view.run);
      drawLines(frame, view, layer, linesAxes(frame, layer, { title: layer.title, grid: true }));
    },
    drawCursor(frame, view) {
      const layer = layerOf(view.run);
      drawLineCursor(frame, view, layer, linesAxes(frame, layer, { title: layer.title, grid: true }));
    },
  };
}

/** @type {Figure} */
export const figure35 = {
  id: '35',
  file: 'figure35_weights_distribution_pre_post_learning_extra1.png',
  heading: 'How the weights of each layer change',
  columns: 2,
  aspect: 1.35,
  suptitle: 'Weight histograms per layer over epochs (brighter is later in training)',
  panels: Array.from({ length: PANELS }, (_, index) => layerPanel(index)),
  explain:
    'Each panel shows the weights of one layer, without biases; the vertical axes differ. A layer with n inputs starts uniform ' +
    'between −1/√n and 1/√n, so layers with fewer inputs start wider. ' +
    'In the input layer a narrow block remains: after 30 epochs at the default settings 79 % of its weights still lie where all began. Most of these have moved, but ' +
    'little; 15 % of them never did, because their pixel is black in every image.',
  readout({ run: { histograms }, cursor }) {
    const [first] = histograms.layers;
    const { edges } = first;
    const row = existingRow(first, cursor);
    if (!isKept(first, row)) return `${afterEpoch(row)}: ${NOT_KEPT}`;
    const layers = histograms.layers.map(
      (layer) =>
        `${layer.title} ${peakText(layer, row)}, ${grouped(layer.below[row])} below and ${grouped(layer.above[row])} above the range` +
        (layer.nan[row] > 0 ? `, ${grouped(layer.nan[row])} not a number` : ''),
    );
    return `${afterEpoch(row)}: ${layers.join('; ')} (range ${short(edges[0])} to ${short(edges[edges.length - 1])})`;
  },
  table({ run: { histograms }, cursor }) {
    const { layers } = histograms;
    const [{ edges }] = layers;
    const row = existingRow(layers[0], cursor);
    if (!isKept(layers[0], row)) return { caption: `${afterEpoch(row)}: ${NOT_KEPT}`, columns: ['From', 'To', ...layers.map(({ title }) => title)], rows: [] };
    return {
      caption: `${afterEpoch(row)}: density of each layer's weights. ${layers.map((layer) => `${layer.title}: ${outsideText(layer, row)}`).join('. ')}`,
      columns: ['From', 'To', ...layers.map(({ title }) => title)],
      rows: Array.from(layers[0].rows[row], (_, bin) => [
        edgeText(edges, bin),
        edgeText(edges, bin + 1),
        ...layers.map(({ rows }) => fixed(rows[row][bin], 4)),
      ]),
    };
  },
};
