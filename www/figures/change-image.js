/**
 * Where weights have become more and where fewer since before training: each layer's histograms, divided by that of the untrained network, as an image.
 * Where the start has no weight there is nothing to divide by, so such bins have colours of their own.
 *
 * @import { Figure, Frame, Histogram, Panel, RunData, Size, Theme, View } from './types.js'
 */
import { LABEL_SIZE, NOTE_SIZE, drawAxes, drawNotes, font, layOut } from './plot/axes.js';
import { css, diverging } from './plot/colormaps.js';
import { above } from './plot/footnotes.js';
import { drawCells, drawImageCursor, imageRowAt } from './plot/histogram-image.js';
import { ticks } from './plot/scale.js';
import { NOT_KEPT, binCentre, edgeText, existingRow, isKept } from '../run/histogram.js';
import { afterEpoch, fixed, stepDecimals } from '../lib/text.js';

/** As many as the notebook's network has. Of a larger one the table has the others. */
const PANELS = 4;
/** Colours end at 2 to this power, and at its reciprocal. */
const MOST = 2;
/** Colours on each side of “as many”: few enough that neighbours often share one, and are one rectangle. */
const STEPS = 12;
const COLORS = Array.from({ length: 2 * STEPS + 1 }, (_, i) => css(diverging(i / STEPS - 1)));
/** Of bins that were empty before training: far darker than any other. */
const NEW = '#3f1452';
const EMPTY = '#bdbdbd';
const WORDS = ['a quarter or less', 'half', 'as many', 'twice', '4 times or more'];
/** Lines of the legend below each image. */
const LEGEND_LINES = 4;
const LINE = 14;

/**
 * How many times as dense a bin is as before training.
 * @param {Histogram} histogram
 * @param {number} row
 * @param {number} bin
 * @returns {number} Infinity in a bin that was empty, NaN in one that was and still is, or where a density is not known
 */
export function ratioAt({ rows }, row, bin) {
  return rows[row][bin] / rows[0][bin];
}

/** @param {Histogram} histogram @param {number} row @param {number} bin */
export function fillOf(histogram, row, bin) {
  const ratio = ratioAt(histogram, row, bin);
  if (Number.isNaN(ratio)) return EMPTY;
  if (ratio === Infinity) return NEW;
  // A bin that is empty now has minus infinity here, and the colour of the least.
  const power = Math.max(-MOST, Math.min(MOST, Math.log2(ratio)));
  return COLORS[STEPS + Math.round((STEPS * power) / MOST)];
}

/** @param {Size} size @param {RunData} run @param {Histogram} histogram */
function axesOf(size, run, histogram) {
  const { edges, rows, title } = histogram;
  const last = Math.max(run.plannedEpochs, rows.length - 1);
  return layOut(above(size, LEGEND_LINES), {
    title,
    xLabel: 'Weight value',
    yLabel: 'Epoch',
    xDomain: [edges[0], edges[edges.length - 1]],
    yDomain: [-0.5, last + 0.5],
    yTicks: (most) => ticks([0, last], most, 1),
  });
}

/** @param {number} index of the layer @returns {Panel} */
function layerPanel(index) {
  /** @param {RunData} run */
  const layerOf = (run) => run.histograms.layers[index];
  return {
    id: `change-layer-${index + 1}`,
    name: `Change of the histogram of layer ${index + 1} since before training`,
    axis: 'y',
    isIn: ({ run }) => layerOf(run) !== undefined,
    draw(frame, { run, theme }) {
      const { ctx } = frame;
      const layer = layerOf(run);
      const axes = axesOf(frame, run, layer);
      drawAxes(frame, theme, axes, () => {
        const { left, top, right, bottom } = axes.plot;
        ctx.fillStyle = theme.grid;
        ctx.fillRect(left, top, right - left, bottom - top);
        drawCells(ctx, axes, layer, (row, bin) => fillOf(layer, row, bin));
      });
      const emptyUpTo = axes.y.toPixel(layer.rows.length - 0.5);
      if (emptyUpTo - axes.plot.top > 30) drawNotes(ctx, theme, { ...axes, plot: { ...axes.plot, bottom: emptyUpTo } }, 'centre', ['Not trained yet']);
      drawLegend(frame, theme, axes.plot.left, axes.plot.right);
    },
    drawCursor: (frame, view) => drawImageCursor(frame, view, layerOf(view.run), axesOf(frame, view.run, layerOf(view.run))),
    epochAt: (size, { run }, x, y) => imageRowAt(axesOf(size, run, layerOf(run)), layerOf(run), x, y),
  };
}

/**
 * What the colours mean, below the image: those of ratios as a band with its ends and its middle named, then those of empty bins.
 * @param {Frame} frame
 * @param {Theme} theme
 * @param {number} left
 * @param {number} right
 */
function drawLegend({ ctx, height }, theme, left, right) {
  const lineAt = (/** @type {number} */ line) => height - LINE * (LEGEND_LINES - line - 0.5);
  ctx.save();
  ctx.textBaseline = 'middle';
  const step = (right - left) / COLORS.length;
  for (const [i, color] of COLORS.entries()) {
    ctx.fillStyle = color;
    ctx.fillRect(left + i * step, lineAt(0) - 5, step + 0.5, 10);
  }
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.strokeRect(left, lineAt(0) - 5, right - left, 10);
  ctx.font = font(theme, NOTE_SIZE);
  ctx.fillStyle = theme.text;
  // “Half” and “twice” are left to the bar in a narrow panel.
  const isNarrow = right - left < 290;
  for (const [i, words] of WORDS.entries()) {
    if (isNarrow && i % 2 === 1) continue;
    ctx.textAlign = i === 0 ? 'left' : i === WORDS.length - 1 ? 'right' : 'center';
    ctx.fillText(words, left + ((right - left) * i) / (WORDS.length - 1), lineAt(1));
  }
  ctx.textAlign = 'left';
  for (const [i, [color, words]] of /** @type {const} */ ([[NEW, 'no weight here at the start, some now'], [EMPTY, 'none at the start, none now']]).entries()) {
    ctx.fillStyle = color;
    ctx.fillRect(left, lineAt(2 + i) - 5, LABEL_SIZE, 10);
    ctx.fillStyle = theme.text;
    ctx.fillText(words, left + LABEL_SIZE + 6, lineAt(2 + i), right - left - LABEL_SIZE - 6);
  }
  ctx.restore();
}

/** In a table. @param {Histogram} histogram @param {number} row @param {number} bin */
function ratioText(histogram, row, bin) {
  if (histogram.rows[row][bin] === 0) return histogram.rows[0][bin] === 0 ? 'none' : 'none now';
  const ratio = ratioAt(histogram, row, bin);
  return Number.isNaN(ratio) ? '' : ratio === Infinity ? 'none at the start' : fixed(ratio, 3);
}

/** @param {Histogram} histogram @param {number} row */
function changeText(histogram, row) {
  const ratios = Array.from(histogram.rows[row], (_, bin) => ratioAt(histogram, row, bin));
  const compared = ratios.filter((ratio) => ratio < Infinity);
  if (compared.length === 0) return 'nothing to compare inside the range';
  const { edges } = histogram;
  const named = (/** @type {number} */ ratio) => `${fixed(ratio, 2)} times at ${fixed(binCentre(edges, ratios.indexOf(ratio)), Math.max(3, stepDecimals(edges[1] - edges[0])))}`;
  const filled = ratios.filter((ratio) => ratio === Infinity).length;
  return `most ${named(Math.max(...compared))}, least ${named(Math.min(...compared))}, ${filled} of ${ratios.length} bins filled that were empty`;
}

/** @type {Figure} */
export const changeImage = {
  id: 'change',
  file: 'weightscope_change_from_start.png',
  heading: 'Where weights have become more and where fewer',
  columns: 2,
  aspect: 1.15,
  suptitle: 'Density of each layer’s weights, divided by that before training',
  panels: Array.from({ length: PANELS }, (_, index) => layerPanel(index)),
  explain:
    'Each row of an image is an epoch, from the bottom up, and each column a bin of weight values. Orange: the bin holds more of the layer’s weights than before training; blue: fewer, down to none. ' +
    'Where no weight was at the start no ratio exists, so bins that have filled since are dark and those still empty grey. Few weights lie in a bin of a small layer, so that neighbours differ by chance.',
  readout({ run: { histograms: { layers } }, cursor }) {
    const row = existingRow(layers[0], cursor);
    if (!isKept(layers[0], row)) return `${afterEpoch(row)}: ${NOT_KEPT}`;
    return `${afterEpoch(row)}, times as dense as before training: ${layers.map((layer) => `${layer.title} ${changeText(layer, row)}`).join('; ')}`;
  },
  table({ run: { histograms: { layers } }, cursor }) {
    const [first] = layers;
    const row = existingRow(first, cursor);
    const kept = isKept(first, row);
    return {
      caption: `${afterEpoch(row)}: ${kept ? 'density of each layer’s weights, divided by that before training' : NOT_KEPT}`,
      columns: ['From', 'To', ...layers.map(({ title }) => title)],
      rows: !kept ? [] : Array.from(first.rows[row], (_, bin) => [edgeText(first.edges, bin), edgeText(first.edges, bin + 1), ...layers.map((layer) => ratioText(layer, row, bin))]),
    };
  },
};
