/**
 * Between which values the weights of each layer lie, over the epochs: bands that hold 50, 90, 98 and 99.8 % of them, on one axis.
 * @import { Figure, Frame, Panel, RunData, Size, View } from './types.js'
 * @import { Axes } from './plot/axes.js'
 */
import { clipToPlot, drawAxes, drawNotes, isInPlot, layOut, line } from './plot/axes.js';
import { roundUp, ticks } from './plot/scale.js';
import { afterEpoch, fixed } from '../lib/text.js';
import { QUANTILES, measuresAt } from '../run/measures.js';

/** As many as the notebook's network has. Of a larger one the table has the others. */
const PANELS = 4;
/** How strongly each band is filled, from the widest to the narrowest. */
const STRENGTHS = [0.16, 0.3, 0.45, 0.65];
const MIDDLE = (QUANTILES.length - 1) / 2;

/** @param {RunData} run @param {number} layer @returns {(number[] | null)[]} row → quantiles */
function quantilesOf(run, layer) {
  return Array.from({ length: run.epochs.length + 1 }, (_, row) => measuresAt(run, row)?.[layer].quantiles ?? null);
}

/** The same for all panels, so that they can be compared. @param {RunData} run */
function limitOf(run) {
  const ends = run.layers.slice(0, PANELS).flatMap((_, layer) => quantilesOf(run, layer).flatMap((quantiles) => (quantiles ? [-quantiles[0], quantiles[quantiles.length - 1]] : [])));
  return roundUp(Math.max(0, ...ends.filter(Number.isFinite)));
}

/** @param {Size} size @param {RunData} run @param {number} layer @returns {Axes} */
function axesOf(size, run, layer) {
  const last = Math.max(1, run.plannedEpochs, run.epochs.length);
  const limit = limitOf(run);
  return layOut(size, { title: run.layers[layer].title, xLabel: 'Epoch', yLabel: 'Weight value', xDomain: [0, last], xTicks: (most) => ticks([0, last], most, 1), yDomain: [-limit, limit], grid: true });
}

/** @param {number} layer @returns {Panel} */
function layerPanel(layer) {
  return {
    id: `quantiles-layer-${layer + 1}`,
    name: `Quantiles of the weights of layer ${layer + 1}`,
    axis: 'x',
    isIn: ({ run }) => layer < run.layers.length,
    draw(frame, { run, theme }) {
      const axes = axesOf(frame, run, layer);
      const rows = quantilesOf(run, layer);
      drawAxes(frame, theme, axes, () => {
        frame.ctx.fillStyle = frame.ctx.strokeStyle = theme.runs[layer % theme.runs.length];
        drawBands(frame, axes, rows);
      });
      if (run.epochs.length === 0) drawNotes(frame.ctx, theme, axes, 'centre', ['No epochs yet']);
      const notKept = rows.filter((row) => row === null).length;
      drawNotes(frame.ctx, theme, axes, 'right', notKept > 0 ? [`${notKept} not kept`] : []);
    },
    drawCursor({ ctx, ...size }, { run, cursor, theme }) {
      if (run.epochs.length === 0) return;
      const axes = axesOf(size, run, layer);
      const x = axes.x.toPixel(Math.min(cursor, run.epochs.length));
      clipToPlot(ctx, axes, () => {
        ctx.lineWidth = 1.5;
        ctx.strokeStyle = theme.text;
        line(ctx, x, axes.plot.top, x, axes.plot.bottom);
      });
    },
    epochAt(size, { run }, x, y) {
      const axes = axesOf(size, run, layer);
      return isInPlot(axes, x, y) ? Math.min(run.epochs.length, Math.max(0, Math.round(axes.x.toValue(x)))) : null;
    },
  };
}

/** From the widest to the narrowest, then the median. @param {Frame} frame @param {Axes} axes @param {(number[] | null)[]} rows */
function drawBands({ ctx }, { x, y }, rows) {
  const known = rows.flatMap((quantiles, row) => (quantiles ? [{ row, quantiles }] : []));
  for (const [i, strength] of STRENGTHS.entries()) {
    ctx.globalAlpha = strength;
    ctx.beginPath();
    for (const { row, quantiles } of known) ctx.lineTo(x.toPixel(row), y.toPixel(quantiles[i]));
    for (const { row, quantiles } of known.toReversed()) ctx.lineTo(x.toPixel(row), y.toPixel(quantiles[quantiles.length - 1 - i]));
    ctx.fill();
  }
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (const { row, quantiles } of known) ctx.lineTo(x.toPixel(row), y.toPixel(quantiles[MIDDLE]));
  ctx.stroke();
}

/** @type {Figure} */
export const quantiles = {
  id: 'quantiles',
  file: 'weightscope_quantiles.png',
  heading: 'Between which values the weights lie',
  columns: 2,
  aspect: 1.35,
  suptitle: 'Bands that hold 50, 90, 98 and 99.8 % of each layer’s weights',
  panels: Array.from({ length: PANELS }, (_, layer) => layerPanel(layer)),
  explain:
    'Each panel is a layer, and all have one axis. The line is the median; around it bands hold 50, 90, 98 and 99.8 % of the layer’s weights, without biases. ' +
    'Where a band widens, weights move away from zero; where only the outer ones do, few weights move far.',
  readout({ run, cursor }) {
    const row = Math.min(cursor, run.epochs.length);
    const measures = measuresAt(run, row);
    if (!measures) return `${afterEpoch(row)}: the weights of this epoch were not kept`;
    return `${afterEpoch(row)}, 90 % lie between: ${run.layers.map(({ title }, i) => `${title} ${fixed(measures[i].quantiles[2], 3)} and ${fixed(measures[i].quantiles[QUANTILES.length - 3], 3)}`).join('; ')}`;
  },
  table({ run, cursor }) {
    const row = Math.min(cursor, run.epochs.length);
    const measures = measuresAt(run, row);
    return {
      caption: `${afterEpoch(row)}: quantiles of each layer’s weights${measures ? '' : ', which were not kept'}`,
      columns: ['Share below (%)', ...run.layers.map(({ title }) => title)],
      rows: measures ? QUANTILES.map((share, i) => [String(Number((100 * share).toFixed(1))), ...measures.map(({ quantiles: own }) => fixed(own[i], 4))]) : [],
    };
  },
};
