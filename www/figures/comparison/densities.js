/**
 * The runs’ histograms at one epoch: over each other, and the density of one minus that of another.
 * @import { Comparison, Panel, Size, Table, View } from '../types.js'
 */
import { fixed } from '../../lib/text.js';
import { edgeText, existingRow, isKept, outsideText } from '../../run/histogram.js';
import { drawAxes, drawNotes, layOut, line } from '../plot/axes.js';
import { above, drawFootnotes, footnotes } from '../plot/footnotes.js';
import { roundUp } from '../plot/scale.js';
import { comparisonOf, drawOverlay, eachRun, histogramOf, largestOf, listed, outsideWords, partTitle, rowOf, strokeDensities, when } from './shared.js';

/** @param {View} view @param {number} cursor */
function outsideOverlay(view, cursor) {
  const { runs, part } = comparisonOf(view);
  return listed('Outside the range', runs.map((compared) => {
    const histogram = histogramOf(compared, part);
    return { label: compared.label, words: outsideWords(histogram, existingRow(histogram, cursor)) };
  }));
}

/** Lines for each width of a panel. @type {WeakMap<Comparison, Map<number, number>>} */
const rooms = new WeakMap();

/** As many lines as any epoch needs, so that the plot keeps its place when the cursor moves. @param {Size} size @param {View} view */
function roomBelowOverlay(size, view) {
  const comparison = comparisonOf(view);
  const known = rooms.get(comparison) ?? new Map();
  rooms.set(comparison, known);
  let room = known.get(size.width);
  if (room === undefined) {
    room = Math.max(...Array.from({ length: view.run.epochs.length + 1 }, (_, row) => footnotes(outsideOverlay(view, row), size).length));
    known.set(size.width, room);
  }
  return room;
}

/** At which different epochs the runs are shown: one, unless a run is shorter than the cursor is far. @param {View} view */
function rowsShown(view) {
  return [...new Set(comparisonOf(view).runs.map((compared) => rowOf(compared, view.cursor)))];
}

/** @param {Size} size @param {View} view */
function overlayAxes(size, view) {
  const { runs, part } = comparisonOf(view);
  const histograms = runs.map((compared) => histogramOf(compared, part));
  const [{ edges }] = histograms;
  const rows = rowsShown(view);
  return layOut(size, {
    title: `${partTitle(view)}${rows.length === 1 ? `, ${when(rows[0])}` : ''}`,
    xLabel: 'Weight value',
    yLabel: 'Density',
    xDomain: [edges[0], edges[edges.length - 1]],
    yDomain: [0, roundUp(largestOf(histograms) * 1.02)],
    grid: true,
  });
}

/** @type {Panel} */
export const overlayPanel = {
  id: 'compare-overlay',
  name: 'Histograms of the runs over each other',
  axis: null,
  followsCursor: true,
  draw(frame, view) {
    const { runs, part } = comparisonOf(view);
    const room = roomBelowOverlay(frame, view);
    drawOverlay(frame, view, overlayAxes(above(frame, room), view), runs.map((compared, index) => {
      const histogram = histogramOf(compared, part);
      const row = existingRow(histogram, view.cursor);
      return { histogram, row, index, name: rowsShown(view).length === 1 ? compared.label : `${compared.label}, ${when(row)}` };
    }));
    drawFootnotes(frame, view.theme, footnotes(outsideOverlay(view, view.cursor), frame), room);
  },
  drawCursor() {},
};

/**
 * Density of one run minus that of another.
 * @param {View} view
 * @param {number} cursor
 */
export function differenceAt(view, cursor) {
  const { runs, part, difference } = comparisonOf(view);
  const [first, second] = difference.map((index) => {
    const histogram = histogramOf(runs[index], part);
    return histogram.rows[existingRow(histogram, cursor)];
  });
  return first.map((density, bin) => density - second[bin]);
}

/** @param {View} view */
function differenceTitle(view) {
  const { runs, difference: [first, second] } = comparisonOf(view);
  return `${runs[first].label} minus ${runs[second].label}`;
}

/** @type {Panel} */
export const differencePanel = {
  id: 'compare-difference',
  name: 'Difference of two runs’ densities',
  axis: null,
  followsCursor: true,
  draw(frame, view) {
    const { ctx } = frame;
    const { runs, part, difference } = comparisonOf(view);
    const { edges } = histogramOf(runs[0], part);
    // The same for all epochs, so that moving the cursor shows growth.
    let most = 0;
    for (let row = 0; row <= view.run.epochs.length; row++) {
      for (const value of differenceAt(view, row)) if (Math.abs(value) > most) most = Math.abs(value);
    }
    const limit = roundUp(most * 1.05);
    // Level with the plot beside it.
    const axes = layOut(above(frame, roomBelowOverlay(frame, view)), {
      title: `${partTitle(view)}: ${differenceTitle(view)}`,
      xLabel: 'Weight value',
      yLabel: 'Difference of densities',
      xDomain: [edges[0], edges[edges.length - 1]],
      yDomain: [-limit, limit],
      grid: true,
    });
    drawAxes(frame, view.theme, axes, () => {
      ctx.lineWidth = 1;
      ctx.strokeStyle = view.theme.muted;
      const zero = Math.round(axes.y.toPixel(0)) + 0.5;
      line(ctx, axes.plot.left, zero, axes.plot.right, zero);
      ctx.lineWidth = 1.75;
      ctx.lineJoin = 'bevel';
      ctx.strokeStyle = view.theme.text;
      strokeDensities(ctx, axes, edges, differenceAt(view, view.cursor));
    });
    const rows = difference.map((index) => rowOf(runs[index], view.cursor));
    drawNotes(ctx, view.theme, axes, 'right', rows[0] === rows[1] ? [when(rows[0])] : difference.map((index, i) => `${runs[index].label} ${when(rows[i])}`));
  },
  drawCursor() {},
};

/** @param {View} view */
export function outsideReadout(view) {
  const { part } = comparisonOf(view);
  return `${partTitle(view)}. ${eachRun(view, (compared, row) => {
    const histogram = histogramOf(compared, part);
    return outsideText(histogram, existingRow(histogram, row));
  })}`;
}

/** @param {View} view @returns {Table} */
export function histogramTable(view) {
  const { runs, part } = comparisonOf(view);
  const histograms = runs.map((compared) => histogramOf(compared, part));
  const [{ edges }] = histograms;
  const difference = differenceAt(view, view.cursor);
  const rows = histograms.map((histogram) => existingRow(histogram, view.cursor));
  return {
    caption: outsideReadout(view),
    columns: ['From', 'To', ...runs.flatMap(({ label }) => [`${label}: count`, `${label}: density`]), `Density ${differenceTitle(view)}`],
    rows: Array.from(difference, (value, bin) => [
      edgeText(edges, bin),
      edgeText(edges, bin + 1),
      ...histograms.flatMap((histogram, i) => (isKept(histogram, rows[i]) ? [histogram.counts[rows[i]][bin], fixed(histogram.rows[rows[i]][bin], 4)] : ['', ''])),
      Number.isNaN(value) ? '' : fixed(value, 4),
    ]),
  };
}
