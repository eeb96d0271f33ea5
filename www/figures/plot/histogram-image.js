/**
 * Histograms as an image: rows are epochs from the bottom up, columns are bins, colour is density. The right of figure 34.
 * @import { Frame, Histogram, RunData, Size, View } from '../types.js'
 * @import { Axes } from './axes.js'
 *
 * @typedef {{ most: number, ticks: number[], texts: string[] }} Densities from black to white, which is `most`
 * @typedef {Axes & { densities: Densities }} ImageAxes
 */
import { drawAxes, drawNotes, font, isInPlot, layOut, line, tickTexts, upwards, LABEL_SIZE, TICK_SIZE } from './axes.js';
import { css, hot } from './colormaps.js';
import { existingRow, largestDensity, rangeOf } from '../../run/histogram.js';
import { roundStep, ticks } from './scale.js';
import { estimatedWidth } from '../../lib/text.js';

/** The notebook's upper limit: denser bins are all white. */
export const DENSEST = 3;
/** The width of the notebook's narrower range. */
const NARROW = 0.6;
const BAR = { gap: 12, width: 11, room: 66, texts: 14 };
// At 6,100 cells a drawing, text for the colours is worth making once.
const HOT = Array.from({ length: 256 }, (_, i) => css(hot(i / 255)));

/** @param {number} density @param {Densities} densities */
function color(density, { most }) {
  return HOT[Math.min(HOT.length - 1, Math.floor((HOT.length * density) / most))];
}

/**
 * The notebook's. In a narrower range a mean density is above its limit, so white is the largest density there.
 * @param {Histogram[]} histograms in one range
 * @returns {Densities}
 */
export function densitiesOf(histograms) {
  const { low, high } = rangeOf(histograms[0]);
  const largest = high - low < NARROW ? Math.max(...histograms.map(largestDensity)) : 0;
  if (largest === 0) return { most: DENSEST, ticks: [0, 1, 2, DENSEST], texts: ['0', '1', '2', `≥${DENSEST}`] };
  const step = roundStep(largest / 5);
  const values = ticks([0, step * Math.ceil(largest / step - 1e-9)], 6, step);
  return { most: values[values.length - 1], ticks: values, texts: tickTexts(values) };
}

/**
 * @param {Size} size
 * @param {Pick<RunData, 'plannedEpochs'>} run
 * @param {Histogram} histogram
 * @param {{ title: string, titleBeside: string }} titles
 * @param {Histogram[]} [among] those whose images have the same colours
 * @returns {ImageAxes}
 */
export function imageAxes(size, run, histogram, titles, among = [histogram]) {
  const { edges, rows } = histogram;
  const last = Math.max(run.plannedEpochs, rows.length - 1);
  const densities = densitiesOf(among);
  const texts = Math.max(...densities.texts.map((text) => estimatedWidth(text, TICK_SIZE)));
  const axes = layOut(size, {
    ...titles,
    xLabel: 'Weight value',
    yLabel: 'Epoch',
    xDomain: [edges[0], edges[edges.length - 1]],
    yDomain: [-0.5, last + 0.5],
    yTicks: (most) => ticks([0, last], most, 1),
    right: BAR.room + Math.max(0, texts - BAR.texts),
  });
  return { ...axes, densities };
}

/**
 * @param {Frame} frame
 * @param {View} view
 * @param {Histogram} histogram
 * @param {ImageAxes} axes
 * @param {string} [beyond] what is said where there are no epochs
 */
export function drawImage(frame, { theme }, histogram, axes, beyond = 'Not trained yet') {
  const { ctx } = frame;
  drawAxes(frame, theme, axes, () => {
    const { left, top, right, bottom } = axes.plot;
    ctx.fillStyle = theme.grid;
    ctx.fillRect(left, top, right - left, bottom - top);
    drawCells(ctx, axes, histogram, (row, bin) => color(histogram.rows[row][bin], axes.densities));
  });
  const emptyUpTo = axes.y.toPixel(histogram.rows.length - 0.5);
  if (emptyUpTo - axes.plot.top > 30) {
    drawNotes(ctx, theme, { ...axes, plot: { ...axes.plot, bottom: emptyUpTo } }, 'centre', [beyond]);
  }
  drawColorBar(ctx, axes, theme);
}

/**
 * Rectangles end on whole device pixels, because the seams of antialiased edges would show as a grid.
 * @param {CanvasRenderingContext2D} ctx scaled and moved, but not turned
 */
function devicePixels(ctx) {
  const { a, d, e, f } = ctx.getTransform();
  return {
    /** @param {number} x */
    snapX: (x) => (Math.round(a * x + e) - e) / a,
    /** @param {number} y */
    snapY: (y) => (Math.round(d * y + f) - f) / d,
  };
}

/**
 * Neighbours of one colour are one rectangle. A row without densities stays as it is.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {Histogram} histogram
 * @param {(row: number, bin: number) => string} fillOf
 */
export function drawCells(ctx, { x, y }, { edges, rows }, fillOf) {
  const { snapX, snapY } = devicePixels(ctx);
  const cellEdges = Array.from(edges, (edge) => snapX(x.toPixel(edge)));
  for (const [row, densities] of rows.entries()) {
    if (Number.isNaN(densities[0])) continue;
    const top = snapY(y.toPixel(row + 0.5));
    const bottom = snapY(y.toPixel(row - 0.5));
    let start = 0;
    let fill = fillOf(row, 0);
    for (let bin = 1; bin <= densities.length; bin++) {
      const next = bin < densities.length ? fillOf(row, bin) : '';
      if (next === fill) continue;
      ctx.fillStyle = fill;
      ctx.fillRect(cellEdges[start], top, cellEdges[bin] - cellEdges[start], bottom - top);
      start = bin;
      fill = next;
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {ImageAxes} axes
 * @param {View['theme']} theme
 */
function drawColorBar(ctx, { plot, spec, densities: { most, ticks, texts } }, theme) {
  const left = plot.right + BAR.gap;
  const height = plot.bottom - plot.top;
  /** @param {number} density */
  const yOf = (density) => plot.bottom - (height * density) / most;
  const { snapY } = devicePixels(ctx);
  ctx.save();
  for (const [i, fill] of HOT.entries()) {
    const bottom = snapY(yOf((most * i) / HOT.length));
    const top = snapY(yOf((most * (i + 1)) / HOT.length));
    ctx.fillStyle = fill;
    ctx.fillRect(left, top, BAR.width, bottom - top);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.muted;
  ctx.strokeRect(left + 0.5, plot.top + 0.5, BAR.width, height);
  ctx.fillStyle = theme.text;
  ctx.font = font(theme, TICK_SIZE);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const [i, density] of ticks.entries()) {
    const y = Math.round(yOf(density)) + 0.5;
    line(ctx, left + BAR.width, y, left + BAR.width + 4, y);
    ctx.fillText(texts[i], left + BAR.width + 7, y + 0.5);
  }
  ctx.font = font(theme, LABEL_SIZE);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  upwards(ctx, 'Density', plot.right + (spec.right ?? BAR.room) - 5, (plot.top + plot.bottom) / 2);
  ctx.restore();
}

/**
 * @param {Frame} frame
 * @param {Pick<View, 'cursor'>} view
 * @param {Histogram} histogram
 * @param {Axes} axes
 */
export function drawImageCursor({ ctx }, { cursor }, histogram, { plot, y }) {
  const row = existingRow(histogram, cursor);
  const top = y.toPixel(row + 0.5);
  const height = y.toPixel(row - 0.5) - top;
  ctx.save();
  // Black and white both, as the map has both; outside the row, to leave its colours to be seen.
  for (const [color, distance] of /** @type {const} */ ([['#fff', 1], ['#000', 2.5]])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(plot.left - distance, top - distance, plot.right - plot.left + 2 * distance, height + 2 * distance);
  }
  ctx.restore();
}

/**
 * @param {Axes} axes
 * @param {Histogram} histogram
 * @param {number} x
 * @param {number} y
 * @returns {number | null}
 */
export function imageRowAt(axes, histogram, x, y) {
  return isInPlot(axes, x, y) ? existingRow(histogram, Math.round(axes.y.toValue(y))) : null;
}
