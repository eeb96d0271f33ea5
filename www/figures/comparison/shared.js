/**
 * What the figures of several runs have in common: which row of each run is shown, how runs are drawn and told apart, and what lies outside
 * the range in words. It knows none of the figures.
 * @import { ComparedRun, Comparison, Frame, Histogram, Panel, Size, Table, Theme, View } from '../types.js'
 * @import { Axes } from '../plot/axes.js'
 * @import { Curve } from '../plot/curves.js'
 */
import { grouped } from '../../lib/text.js';
import { binCentre, isKept, largestDensity } from '../../run/histogram.js';
import { drawAxes } from '../plot/axes.js';
import { curveEpochAt, drawCurveCursor, drawCurves } from '../plot/curves.js';
import { drawLegend } from '../plot/legend.js';
import { runStyle } from '../plot/run-styles.js';

/** @param {View} view @returns {Comparison} */
export function comparisonOf({ comparison }) {
  if (!comparison) throw new Error('This figure compares runs, and was given none.');
  return comparison;
}

/**
 * The histogram of the part that was chosen.
 * @param {ComparedRun} compared
 * @param {number} part
 */
export function histogramOf({ run: { histograms } }, part) {
  return part === 0 ? histograms.all : histograms.layers[part - 1];
}

/** Of the layers that all runs have: they may be of networks of unlike depth. @param {View} view */
export function layerTitles(view) {
  return shallowest(comparisonOf(view).runs.map(({ run }) => run)).histograms.layers.map(({ title }) => title);
}

/** @template {{ histograms: { layers: readonly unknown[] } }} Of @param {Of[]} runs @returns {Of} the one with the fewest layers */
export function shallowest(runs) {
  return runs.reduce((least, run) => (run.histograms.layers.length < least.histograms.layers.length ? run : least));
}

/** @param {View} view */
export function partTitle(view) {
  const { runs, part } = comparisonOf(view);
  return histogramOf(runs[0], part).title;
}

/** The cursor's row, or a shorter run's last. @param {ComparedRun} compared @param {number} cursor */
export function rowOf({ run }, cursor) {
  return Math.min(cursor, run.epochs.length);
}

/** @param {number} row */
export function when(row) {
  return row === 0 ? 'before training' : `after epoch ${row}`;
}

/**
 * @param {View} view
 * @param {(compared: ComparedRun, row: number) => string} text
 * @param {'cursor' | 'latest'} [at]
 */
export function eachRun(view, text, at = 'cursor') {
  return comparisonOf(view)
    .runs.map((compared) => {
      const row = rowOf(compared, at === 'cursor' ? view.cursor : Infinity);
      return `${compared.label}, ${when(row)}: ${text(compared, row)}`;
    })
    .join('; ');
}

/** @param {View} view */
export function lastEpoch(view) {
  return Math.max(1, ...comparisonOf(view).runs.map(({ run }) => Math.max(run.plannedEpochs, run.epochs.length)));
}

/**
 * A table with a row an epoch, and for each run some columns.
 * @param {View} view
 * @param {string} caption
 * @param {number} first
 * @param {string[]} columns
 * @param {(compared: ComparedRun, epoch: number) => string[]} cells
 * @returns {Table}
 */
export function perEpoch(view, caption, first, columns, cells) {
  const { runs } = comparisonOf(view);
  const last = Math.max(...runs.map(({ run }) => run.epochs.length));
  return {
    caption,
    columns: ['Epoch', ...runs.flatMap(({ label }) => columns.map((column) => `${label}: ${column}`))],
    rows: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => [first + i, ...runs.flatMap((compared) => cells(compared, first + i))]),
  };
}

/**
 * @param {string} id
 * @param {string} name
 * @param {(size: Size, view: View) => Axes} axesOf
 * @param {(view: View) => Curve[]} curvesOf
 * @returns {Panel}
 */
export function curvePanel(id, name, axesOf, curvesOf) {
  return {
    id,
    name,
    axis: 'x',
    draw: (frame, view) => drawCurves(frame, view.theme, axesOf(frame, view), curvesOf(view)),
    drawCursor: (frame, view) => drawCurveCursor(frame, view.theme, axesOf(frame, view), curvesOf(view), view.cursor),
    epochAt: (size, view, x, y) => curveEpochAt(axesOf(size, view), view.run.epochs.length, x, y),
  };
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {Float64Array} edges
 * @param {ArrayLike<number>} densities
 */
export function strokeDensities(ctx, { x, y }, edges, densities) {
  if (Number.isNaN(densities[0])) return;
  ctx.beginPath();
  for (let bin = 0; bin < densities.length; bin++) ctx.lineTo(x.toPixel(binCentre(edges, bin)), y.toPixel(densities[bin]));
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {number} index
 */
function useRunStyle(ctx, theme, index) {
  const { color, dash } = runStyle(theme, index);
  ctx.lineWidth = 1.75;
  ctx.lineJoin = 'bevel';
  ctx.strokeStyle = color;
  ctx.setLineDash(dash);
}

/**
 * Histograms of each run over each other, with a legend.
 * @param {Frame} frame
 * @param {View} view
 * @param {Axes} axes
 * @param {{ histogram: Histogram, row: number, index: number, name: string }[]} lines
 */
export function drawOverlay(frame, { theme }, axes, lines) {
  const { ctx } = frame;
  drawAxes(frame, theme, axes, () => {
    for (const { histogram, row, index } of lines) {
      useRunStyle(ctx, theme, index);
      strokeDensities(ctx, axes, histogram.edges, histogram.rows[row]);
    }
    ctx.setLineDash([]);
  });
  const items = lines.map(({ name, index }) => ({ name, ...runStyle(theme, index), marker: null }));
  const points = lines.flatMap(({ histogram, row }) =>
    Array.from(histogram.rows[row], (density, bin) => /** @type {const} */ ([axes.x.toPixel(binCentre(histogram.edges, bin)), axes.y.toPixel(density)])),
  );
  drawLegend(ctx, theme, axes, items, [], points);
}

/** @param {Histogram[]} histograms */
export function largestOf(histograms) {
  return Math.max(...histograms.map(largestDensity));
}

/** What lies outside in one row, in words that stay on one line; empty if nothing does. @param {Histogram} histogram @param {number} row */
export function outsideWords(histogram, row) {
  if (!isKept(histogram, row)) return nonBreaking('weights not kept');
  const { below, above, nan } = histogram;
  const parts = [
    below[row] > 0 ? `${grouped(below[row])} below` : '',
    above[row] > 0 ? `${grouped(above[row])} above` : '',
    nan[row] > 0 ? `${grouped(nan[row])} not a number` : '',
  ];
  return nonBreaking(parts.filter(Boolean).join(', '));
}

/** @param {string} text */
export function nonBreaking(text) {
  return text.replaceAll(' ', '\u00a0');
}

/** @param {string} what @param {{ label: string, words: string }[]} runs */
export function listed(what, runs) {
  const told = runs.filter(({ words }) => words !== '').map(({ label, words }) => `${label}\u00a0${words}`);
  return told.length > 0 ? `${what}: ${told.join('; ')}` : '';
}
