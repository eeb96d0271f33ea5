/**
 * Loss and accuracies over the epochs.
 * @import { EpochMetrics, Figure, Frame, Panel, RunData, Size, View } from './types.js'
 * @import { Axes } from './plot/axes.js'
 * @import { Marker } from './plot/markers.js'
 *
 * @typedef {object} Series
 * @property {string} name
 * @property {(metrics: EpochMetrics) => number} value
 * @property {0 | 1} color index into the theme's series
 * @property {number[]} dash so that colour is not alone in telling the series apart
 * @property {Marker} marker
 */
import { drawAxes, drawNotes, clipToPlot, isInPlot, layOut, line } from './plot/axes.js';
import { drawLegend } from './plot/legend.js';
import { drawMarker } from './plot/markers.js';
import { ticks } from './plot/scale.js';
import { afterEpoch, epochsText, fixed } from '../lib/text.js';

// With more epochs than this, markers would run into each other.
const MOST_MARKERS = 15;

/** @type {Series} */
const LOSS = { name: 'Loss', value: (metrics) => metrics.loss, color: 0, dash: [], marker: 'circle' };
/** @type {Series[]} */
const ACCURACIES = [
  { name: 'Train accuracy', value: (metrics) => metrics.trainAccuracy, color: 0, dash: [], marker: 'circle' },
  { name: 'Test accuracy', value: (metrics) => metrics.testAccuracy, color: 1, dash: [5, 3], marker: 'square' },
];

/** @param {RunData} run */
function hasMarkers({ epochs }) {
  return epochs.length <= MOST_MARKERS;
}

/** @param {RunData} run */
function epochsShown(run) {
  return Math.max(1, run.plannedEpochs, run.epochs.length);
}

/**
 * Epochs 1 to the planned ones, with a margin in which row 0, before training, also has a place for the pointer.
 * @param {RunData} run
 */
function epochAxis(run) {
  const last = epochsShown(run);
  const margin = Math.max(0.6, 0.02 * last);
  return {
    xLabel: 'Epoch',
    xDomain: /** @type {const} */ ([1 - margin, last + margin]),
    /** @param {number} most */
    xTicks(most) {
      const round = ticks([1, last], most, 1);
      const step = round.length > 1 ? round[1] - round[0] : 1;
      // Ticks at 10, 20, … want a 1 before them; ticks at 2, 4, … are too near to it.
      return step >= 5 && round[0] === step ? [1, ...round] : round;
    },
  };
}

/**
 * @param {Size} size
 * @param {RunData} run
 */
function lossAxes(size, run) {
  return layOut(size, { ...epochAxis(run), title: 'Model loss', yLabel: 'Loss', yDomain: [0, 3] });
}

/**
 * @param {Size} size
 * @param {RunData} run
 */
function accuracyAxes(size, run) {
  return layOut(size, {
    ...epochAxis(run),
    title: accuracyTitle(run),
    yLabel: 'Accuracy (%)',
    yDomain: [10, 100],
    yTicks: (most) => (most >= 9 ? [10, 20, 30, 40, 50, 60, 70, 80, 90, 100] : [10, 40, 70, 100]),
  });
}

/** @param {RunData} run */
export function accuracyTitle(run) {
  const newest = run.epochs.at(-1);
  if (newest === undefined) return 'Accuracy';
  const ended = run.epochs.length >= run.plannedEpochs;
  return `${ended ? 'Final test' : 'Test'} accuracy: ${fixed(newest.testAccuracy, 2)} %`;
}

/**
 * What the axes clip or leave out, in words.
 * @param {RunData} run
 * @param {Series[]} series
 * @param {{ under?: number, over?: number, unit: string }} limits
 */
export function hiddenNotes({ epochs }, series, { under = -Infinity, over = Infinity, unit }) {
  /** @param {(value: number) => boolean} test */
  const count = (test) => epochs.filter((metrics) => series.some(({ value }) => test(value(metrics)))).length;
  /** @type {[number, string][]} */
  const kinds = [
    [count((value) => value > over), `above ${over}${unit}`],
    [count((value) => value < under), `below ${under}${unit}`],
    [count(Number.isNaN), 'not a number'],
  ];
  return kinds.filter(([n]) => n > 0).map(([n, what]) => `${epochsText(n)} ${what}`);
}

/**
 * @param {Frame} frame
 * @param {View} view
 * @param {Axes} axes
 * @param {Series[]} series
 */
function drawPanel(frame, { run, theme }, axes, series) {
  const { ctx } = frame;
  drawAxes(frame, theme, axes, () => {
    for (const one of series) {
      ctx.strokeStyle = ctx.fillStyle = theme.series[one.color];
      drawSeries(ctx, axes, run, one);
    }
  });
  if (run.epochs.length === 0) drawNotes(ctx, theme, axes, 'centre', ['No epochs yet']);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {RunData} run
 * @param {Series} series
 */
function drawSeries(ctx, axes, run, { value, dash, marker }) {
  const { epochs } = run;
  const values = epochs.map(value);
  ctx.lineWidth = 1.75;
  ctx.lineJoin = 'round';
  ctx.setLineDash(dash);
  ctx.beginPath();
  let broken = true;
  for (const [i, y] of values.entries()) {
    if (Number.isNaN(y)) {
      broken = true;
      continue;
    }
    // A canvas drops a path with an infinite coordinate; far outside the plot shows the same and stays finite.
    const px = axes.x.toPixel(epochs[i].epoch);
    const py = axes.y.toPixel(Math.min(1e6, Math.max(-1e6, y)));
    if (broken) ctx.moveTo(px, py);
    else ctx.lineTo(px, py);
    broken = false;
  }
  ctx.stroke();
  ctx.setLineDash([]);

  for (const [i, y] of values.entries()) {
    // Between two gaps there is no line to see.
    const alone = Number.isNaN(values[i - 1] ?? NaN) && Number.isNaN(values[i + 1] ?? NaN);
    if (Number.isFinite(y) && (alone || hasMarkers(run))) {
      drawMarker(ctx, marker, axes.x.toPixel(epochs[i].epoch), axes.y.toPixel(y));
    }
  }
}

/**
 * @param {Frame} frame
 * @param {View} view
 * @param {Axes} axes
 * @param {Series[]} series
 */
function drawCursor({ ctx }, { run, cursor, theme }, axes, series) {
  const x = rowPosition(axes, run, cursor);
  if (x === null) return;
  clipToPlot(ctx, axes, () => {
    // Thin, and without a rim: it hides no curve.
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = theme.text;
    line(ctx, x, axes.plot.top, x, axes.plot.bottom);
    const metrics = run.epochs[cursor - 1];
    if (metrics === undefined) return;
    for (const { value, color, marker } of series) {
      if (!Number.isFinite(value(metrics))) continue;
      ctx.fillStyle = theme.series[color];
      drawMarker(ctx, marker, x, axes.y.toPixel(value(metrics)));
      ctx.stroke();
    }
  });
}

/**
 * @param {Axes} axes
 * @param {RunData} run
 * @param {number} row
 * @returns {number | null} row 0 is at the left edge of the plot if the axis starts after 0
 */
export function rowPosition(axes, run, row) {
  if (run.epochs.length === 0) return null;
  return Math.max(axes.plot.left + 1, axes.x.toPixel(Math.min(row, run.epochs.length)));
}

/**
 * @param {(size: Size, run: RunData) => Axes} axesOf
 * @returns {NonNullable<Panel['epochAt']>}
 */
function epochAt(axesOf) {
  return (size, { run }, x, y) => {
    const axes = axesOf(size, run);
    if (!isInPlot(axes, x, y)) return null;
    return Math.min(run.epochs.length, Math.max(0, Math.round(axes.x.toValue(x))));
  };
}

/** @type {Panel} */
const lossPanel = {
  id: '33-loss',
  name: 'Model loss',
  axis: 'x',
  draw(frame, view) {
    const axes = lossAxes(frame, view.run);
    drawPanel(frame, view, axes, [LOSS]);
    drawNotes(frame.ctx, view.theme, axes, 'right', hiddenNotes(view.run, [LOSS], { over: 3, unit: '' }));
  },
  drawCursor(frame, view) {
    drawCursor(frame, view, lossAxes(frame, view.run), [LOSS]);
  },
  epochAt: epochAt(lossAxes),
};

/** @type {Panel} */
const accuracyPanel = {
  id: '33-accuracy',
  name: 'Train and test accuracy',
  axis: 'x',
  draw(frame, view) {
    const axes = accuracyAxes(frame, view.run);
    drawPanel(frame, view, axes, ACCURACIES);
    drawAccuracyLegend(frame.ctx, view, axes);
  },
  drawCursor(frame, view) {
    drawCursor(frame, view, accuracyAxes(frame, view.run), ACCURACIES);
  },
  epochAt: epochAt(accuracyAxes),
};

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Axes} axes
 */
function drawAccuracyLegend(ctx, { run, theme }, axes) {
  if (run.epochs.length === 0) return;
  const items = ACCURACIES.map(({ name, color, dash, marker }) => ({
    name,
    color: theme.series[color],
    dash,
    marker: hasMarkers(run) ? marker : null,
  }));
  const points = run.epochs.flatMap((metrics) =>
    ACCURACIES.map(({ value }) => /** @type {const} */ ([axes.x.toPixel(metrics.epoch), axes.y.toPixel(value(metrics))])),
  );
  drawLegend(ctx, theme, axes, items, hiddenNotes(run, ACCURACIES, { under: 10, unit: ' %' }), points);
}

/** @type {Figure} */
export const figure33 = {
  id: '33',
  file: 'figure33_weights_distribution_pre_post_learning.png',
  heading: 'Loss and accuracy',
  columns: 2,
  aspect: 1.5,
  panels: [lossPanel, accuracyPanel],
  explain:
    'Training changes the weights so that the loss falls, and with a lower loss more digits are recognised. At the default settings it falls slowly at first, ' +
    'fastest in the third and fourth epoch, and then ever more slowly, because fewer errors are left to learn from. ' +
    'Train accuracy is measured during the epoch, while dropout switches units off and the weights still change; test accuracy ' +
    'is measured after it, with all units on, so it can be the higher of the two.',
  readout({ run, cursor }) {
    const row = Math.min(cursor, run.epochs.length);
    if (row === 0) return 'Before training: no loss or accuracy measured yet';
    const { loss, trainAccuracy, testAccuracy } = run.epochs[row - 1];
    return `${afterEpoch(row)}: loss ${fixed(loss, 4)}, train accuracy ${percent(trainAccuracy)}, test accuracy ${percent(testAccuracy)}`;
  },
  table({ run }) {
    return {
      caption: 'Loss and accuracies of every epoch',
      columns: ['Epoch', 'Loss', 'Train accuracy (%)', 'Test accuracy (%)', 'Seconds'],
      rows: run.epochs.map(({ epoch, loss, trainAccuracy, testAccuracy, seconds }) => [
        epoch,
        fixed(loss, 4),
        fixed(trainAccuracy, 2),
        fixed(testAccuracy, 2),
        fixed(seconds, 2),
      ]),
    };
  },
};

/** @param {number} value */
function percent(value) {
  return Number.isFinite(value) ? `${fixed(value, 2)} %` : fixed(value, 2);
}
