/**
 * The distribution of all parameters on a logarithmic axis: at the start each layer is a block, and their sum a flight of stairs.
 * @import { Figure, Histogram, RunData, Size, View } from './types.js'
 * @import { Axes } from './plot/axes.js'
 * @import { Point } from './plot/legend.js'
 */
import { drawAxes, drawNotes, layOut } from './plot/axes.js';
import { rowColor } from './plot/histogram-lines.js';
import { drawLegend } from './plot/legend.js';
import { roundUp, ticks } from './plot/scale.js';
import { NOT_KEPT, binCentre, edgeText, existingRow, isKept, largestDensity, outsideNotes, outsideText, peakText } from '../run/histogram.js';
import { afterEpoch, fixed, short } from '../lib/text.js';

const TITLE = 'Density of all weights and biases, on a logarithmic axis';

/** The least that is not zero, of all rows. @param {Histogram} histogram */
function leastDensity({ rows, whole }) {
  let least = Infinity;
  for (const row of whole?.rows ?? rows) for (const density of row) if (density > 0 && density < least) least = density;
  return least;
}

/** The vertical axis has powers of ten. @param {Size} size @param {RunData} run */
function axesOf(size, { histograms: { all } }) {
  const most = Math.log10(roundUp(largestDensity(all) * 1.02));
  const least = Math.min(most - 1, Math.floor(Math.log10(Math.min(1, leastDensity(all)))));
  return layOut(size, {
    title: TITLE,
    xLabel: 'Weight value',
    yLabel: 'Density',
    xDomain: [all.edges[0], all.edges[all.edges.length - 1]],
    yDomain: [least, most],
    yTicks: (count) => ticks([least, most], count, 1),
    yTexts: (powers) => powers.map((power) => short(10 ** power)),
    grid: true,
  });
}

/** The height of a density; an empty bin lies on the lower edge, since its logarithm is below any. @param {Axes} axes @param {number} density */
function heightOf({ y }, density) {
  return y.toPixel(Math.max(y.domain[0], Math.log10(density)));
}

/** Start, newest and the row under the cursor, each once. @param {View} view */
function shownRows({ run: { histograms: { all }, plannedEpochs }, cursor, theme }) {
  const [now, newest] = [existingRow(all, cursor), all.rows.length - 1];
  const shown = [{ row: 0, color: theme.text, dash: [4, 3], name: 'before training' }];
  if (newest > 0) shown.push({ row: newest, color: rowColor(newest, plannedEpochs), dash: [], name: `after epoch ${newest}, the newest` });
  if (now > 0 && now < newest) shown.push({ row: now, color: theme.text, dash: [], name: `after epoch ${now}` });
  return shown.filter(({ row }) => !Number.isNaN(all.rows[row][0]));
}

/** @type {Figure} */
export const densityLog = {
  id: 'density-log',
  file: 'weightscope_density_logarithmic.png',
  heading: 'The blocks that all weights start from, and the tails that grow',
  columns: 1,
  aspect: 1.8,
  panels: [
    {
      id: 'density-log',
      name: TITLE,
      axis: null,
      followsCursor: true,
      draw(frame, view) {
        const { run: { histograms: { all } }, cursor, theme } = view;
        const { ctx } = frame;
        const axes = axesOf(frame, view.run);
        const shown = shownRows(view);
        drawAxes(frame, theme, axes, () => {
          ctx.lineJoin = 'bevel';
          ctx.lineWidth = 1.75;
          for (const { row, color, dash } of shown) {
            ctx.strokeStyle = color;
            ctx.setLineDash(dash);
            ctx.beginPath();
            for (const [bin, density] of all.rows[row].entries()) {
              // Stairs, as a block has upright flanks.
              ctx.lineTo(axes.x.toPixel(all.edges[bin]), heightOf(axes, density));
              ctx.lineTo(axes.x.toPixel(all.edges[bin + 1]), heightOf(axes, density));
            }
            ctx.stroke();
          }
          ctx.setLineDash([]);
        });
        if (shown.length > 0) {
          const points = shown.flatMap(({ row }) => Array.from(all.rows[row], (density, bin) => /** @type {Point} */ ([axes.x.toPixel(binCentre(all.edges, bin)), heightOf(axes, density)])));
          drawLegend(ctx, theme, axes, shown.map(({ name, color, dash }) => ({ name, color, dash, marker: null })), [], points);
        }
        const { below, above, nan } = outsideNotes(all, existingRow(all, cursor));
        drawNotes(ctx, theme, axes, 'left', [...below, ...nan]);
        drawNotes(ctx, theme, axes, 'right', above);
      },
      drawCursor() {},
    },
  ],
  explain:
    'The same histogram as in figure 34, but each step up the axis is ten times as dense, so that small densities can be seen. Each layer starts uniform between its own limits, −1/√n and 1/√n for n inputs; ' +
    'where those of a layer end, the dashed line steps down. An empty bin lies on the lower edge. The upper corners count what lies outside the range at the epoch under the cursor.',
  readout({ run: { histograms: { all } }, cursor }) {
    const row = existingRow(all, cursor);
    if (!isKept(all, row)) return `${afterEpoch(row)}: ${NOT_KEPT}`;
    const filled = (/** @type {number} */ at) => all.counts[at].reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    const before = isKept(all, 0) ? `, ${filled(0)} before training` : '';
    return `${afterEpoch(row)}: ${peakText(all, row)}; ${filled(row)} of ${all.edges.length - 1} bins hold weights${before}; ${outsideText(all, row)}`;
  },
  table({ run: { histograms: { all } }, cursor }) {
    const row = existingRow(all, cursor);
    const text = (/** @type {number} */ density) => (Number.isNaN(density) ? '' : fixed(density, 4));
    return {
      caption: `${afterEpoch(row)}: density of all parameters beside that before training; ${outsideText(all, row)}`,
      columns: ['From', 'To', 'Density before training', `Density ${row === 0 ? 'under the cursor' : afterEpoch(row).toLowerCase()}`],
      rows: Array.from(all.rows[row], (density, bin) => [edgeText(all.edges, bin), edgeText(all.edges, bin + 1), text(all.rows[0][bin]), text(density)]),
    };
  },
};
