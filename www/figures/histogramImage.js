/**
 * Histograms as an image: rows are epochs from the bottom up, columns are bins, colour is density. The right of figure 34.
 * @import { Frame, Histogram, RunData, Size, View } from './types.js'
 * @import { Axes } from './axes.js'
 */
import { drawAxes, drawNotes, font, isInPlot, layOut, line, upwards, LABEL_SIZE, TICK_SIZE } from './axes.js';
import { css, hot } from './colormaps.js';
import { existingRow } from './histogram.js';
import { ticks } from './scale.js';

/** The notebook's upper limit: denser bins are all white. */
export const DENSEST = 3;
const BAR = { gap: 12, width: 11, room: 66 };
// At 6,100 cells a drawing, text for the colours is worth making once.
const HOT = Array.from({ length: 256 }, (_, i) => css(hot(i / 255)));

/** @param {number} density */
function color(density) {
  return HOT[Math.min(HOT.length - 1, Math.floor((HOT.length * density) / DENSEST))];
}

/**
 * @param {Size} size
 * @param {Pick<RunData, 'plannedEpochs'>} run
 * @param {Histogram} histogram
 * @param {{ title: string, titleBeside: string }} titles
 */
export function imageAxes(size, run, { edges, rows }, titles) {
  const last = Math.max(run.plannedEpochs, rows.length - 1);
  return layOut(size, {
    ...titles,
    xLabel: 'Weight value',
    yLabel: 'Epoch',
    xDomain: [edges[0], edges[edges.length - 1]],
    yDomain: [-0.5, last + 0.5],
    yTicks: (most) => ticks([0, last], most, 1),
    right: BAR.room,
  });
}

/**
 * @param {Frame} frame
 * @param {View} view
 * @param {Histogram} histogram
 * @param {Axes} axes
 * @param {string} [beyond] what is said where there are no epochs
 */
export function drawImage(frame, { theme }, histogram, axes, beyond = 'Not trained yet') {
  const { ctx } = frame;
  drawAxes(frame, theme, axes, () => {
    const { left, top, right, bottom } = axes.plot;
    ctx.fillStyle = theme.grid;
    ctx.fillRect(left, top, right - left, bottom - top);
    drawCells(ctx, axes, histogram);
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
 * Neighbours of one colour are one rectangle.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {Histogram} histogram
 */
function drawCells(ctx, { x, y }, { edges, rows }) {
  const { snapX, snapY } = devicePixels(ctx);
  const cellEdges = Array.from(edges, (edge) => snapX(x.toPixel(edge)));
  for (const [row, densities] of rows.entries()) {
    if (Number.isNaN(densities[0])) continue;
    const top = snapY(y.toPixel(row + 0.5));
    const bottom = snapY(y.toPixel(row - 0.5));
    let start = 0;
    for (let bin = 1; bin <= densities.length; bin++) {
      const fill = color(densities[start]);
      if (bin < densities.length && color(densities[bin]) === fill) continue;
      ctx.fillStyle = fill;
      ctx.fillRect(cellEdges[start], top, cellEdges[bin] - cellEdges[start], bottom - top);
      start = bin;
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {View['theme']} theme
 */
function drawColorBar(ctx, { plot }, theme) {
  const left = plot.right + BAR.gap;
  const height = plot.bottom - plot.top;
  /** @param {number} density */
  const yOf = (density) => plot.bottom - (height * density) / DENSEST;
  const { snapY } = devicePixels(ctx);
  ctx.save();
  for (const [i, fill] of HOT.entries()) {
    const bottom = snapY(yOf((DENSEST * i) / HOT.length));
    const top = snapY(yOf((DENSEST * (i + 1)) / HOT.length));
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
  for (let density = 0; density <= DENSEST; density++) {
    const y = Math.round(yOf(density)) + 0.5;
    line(ctx, left + BAR.width, y, left + BAR.width + 4, y);
    ctx.fillText(density === DENSEST ? `≥${density}` : String(density), left + BAR.width + 7, y + 0.5);
  }
  ctx.font = font(theme, LABEL_SIZE);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  upwards(ctx, 'Density', left + BAR.width + 38, (plot.top + plot.bottom) / 2);
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
