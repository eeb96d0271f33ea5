/**
 * What the figures compute before they draw. Run with `node --test`.
 * @import { EpochMetrics, Histogram, RunData, Theme, View } from './types.js'
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInPlot, layOut, tickTexts } from './plot/axes.js';
import { hot, plasma } from './plot/colormaps.js';
import { accuracyTitle, hiddenNotes, rowPosition } from './figure33.js';
import { binCentre, largestDensity, peakText, totalCount } from '../run/histogram.js';
import { densitiesOf, imageAxes } from './plot/histogram-image.js';
import { rowColor } from './plot/histogram-lines.js';
import { FIGURES } from './index.js';
import { freestCorner } from './plot/legend.js';
import { linearScale, roundStep, roundUp, ticks } from './plot/scale.js';
import { fixed, grouped, short, wrap } from '../lib/text.js';

const [figure29, figure33, figure34, figure35] = FIGURES;
const theme = /** @type {Theme} */ ({ series: ['', ''], fontFamily: 'sans-serif' });

/**
 * Ten values a row, most of them in the bin right of the middle.
 * @param {string} title
 * @param {number} limit
 * @param {number} rows
 * @returns {Histogram}
 */
function histogramOf(title, limit, rows) {
  const counts = Array.from({ length: rows }, () => Uint32Array.of(1, 2, 5, 0));
  const width = limit / 2;
  return {
    name: title,
    title,
    edges: Float64Array.of(-limit, -width, 0, width, limit),
    counts,
    rows: counts.map((row) => Float64Array.from(row, (count) => count / 8 / width)),
    below: counts.map((_, row) => row),
    above: counts.map(() => 2),
    nan: counts.map(() => 0),
  };
}

/**
 * @param {number} epochs trained
 * @param {number} plannedEpochs
 * @returns {RunData}
 */
function runOf(epochs, plannedEpochs) {
  return {
    plannedEpochs,
    epochs: Array.from({ length: epochs }, (_, i) => ({
      epoch: i + 1,
      loss: 2 / (i + 1),
      trainAccuracy: 90 + i,
      testAccuracy: 91.256 + i,
      layers: [],
      seconds: 1.5,
    })),
    histograms: {
      all: histogramOf('All parameters', 0.3, epochs + 1),
      layers: ['Input', 'Hidden 1', 'Hidden 2', 'Output'].map((title) => histogramOf(title, 0.7, epochs + 1)),
    },
    initialInput: { edges: Float64Array.of(-0.0357, 0, 0.0357), counts: Uint32Array.of(25000, 25176) },
    layers: [],
    initialParameters: new Float32Array(),
    weights: [],
  };
}

/**
 * @param {RunData} run
 * @param {number} cursor
 * @returns {View}
 */
function viewOf(run, cursor) {
  return { run, cursor, theme };
}

test('the colour maps are those of matplotlib 3.11', () => {
  assert.deepEqual(plasma(0), [12, 7, 134]);
  assert.deepEqual(plasma(0.2), [106, 0, 167]);
  assert.deepEqual(plasma(0.5), [203, 71, 119]);
  assert.deepEqual(plasma(0.55), [214, 85, 109]);
  assert.deepEqual(plasma(0.9), [252, 206, 37]);
  assert.deepEqual(plasma(1), [239, 248, 33]);
  assert.deepEqual(hot(0), [10, 0, 0]);
  assert.deepEqual(hot(0.2), [144, 0, 0]);
  assert.deepEqual(hot(0.5), [255, 91, 0]);
  assert.deepEqual(hot(0.55), [255, 123, 0]);
  assert.deepEqual(hot(0.9), [255, 255, 156]);
  assert.deepEqual(hot(1), [255, 255, 255]);
});

test('the colour maps clamp', () => {
  for (const map of [plasma, hot]) {
    assert.deepEqual(map(-1), map(0));
    assert.deepEqual(map(7), map(1));
    assert.deepEqual(map(NaN), map(0));
  }
});

test('lines run along plasma from 0.2 to 0.9', () => {
  assert.equal(rowColor(0, 60), 'rgb(106, 0, 167)');
  assert.equal(rowColor(60, 60), `rgb(${plasma(0.9).join(', ')})`);
});

test('ticks are multiples of a round step', () => {
  assert.deepEqual(ticks([-0.3, 0.3], 7), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  assert.deepEqual(ticks([-0.3, 0.3], 4), [-0.2, 0, 0.2]);
  assert.deepEqual(ticks([0, 3], 4), [0, 1, 2, 3]);
  assert.deepEqual(ticks([1, 3], 9, 1), [1, 2, 3]);
  assert.deepEqual(ticks([1, 1], 9, 1), [1]);
  assert.deepEqual(ticks([0, 40 * Number.MIN_VALUE], 9), [0]);
  assert.ok(ticks([-0.3, 0.3], 7).every((value) => !Object.is(value, -0)));
  for (let most = 1; most < 12; most++) assert.ok(ticks([-0.7, 0.7], most).length <= most);
});

test('ticks share their decimals and carry a real minus sign', () => {
  assert.deepEqual(tickTexts([-0.2, 0, 0.2]), ['−0.2', '0.0', '0.2']);
  assert.deepEqual(tickTexts([0, 5, 10]), ['0', '5', '10']);
  assert.deepEqual(tickTexts([-0.02, -0.015]), ['−0.020', '−0.015']);
});

test('round steps and axis ends', () => {
  assert.equal(roundStep(0.03), 0.05);
  assert.equal(roundStep(5), 5);
  assert.equal(roundStep(6), 10);
  assert.equal(roundUp(13.3), 14);
  assert.equal(roundUp(0), 1);
  assert.equal(roundUp(NaN), 1);
  assert.equal(roundUp(Number.MIN_VALUE), 1);
});

test('a scale goes both ways', () => {
  const scale = linearScale([-0.3, 0.3], [56, 320]);
  assert.equal(scale.toPixel(-0.3), 56);
  assert.ok(Math.abs(scale.toValue(scale.toPixel(0.123)) - 0.123) < 1e-12);
});

test('numbers as text', () => {
  assert.equal(fixed(-0.0031, 3), '−0.003');
  assert.equal(fixed(-0.0001, 3), '0.000');
  assert.equal(fixed(NaN, 2), 'not a number');
  assert.equal(fixed(Infinity, 2), 'infinite');
  assert.equal(short(-0.1 - 0.2), '−0.3');
  assert.equal(grouped(53706), '53,706');
});

test('titles wrap at the bracket, else evenly', () => {
  const title = 'Histograms of weights (brighter is later in training)';
  assert.deepEqual(wrap(title, 14, 900), [title]);
  assert.deepEqual(wrap(title, 14, 270), ['Histograms of weights', '(brighter is later in training)']);
  assert.deepEqual(wrap('Distribution of initialized input layer weights', 14, 270), [
    'Distribution of initialized',
    'input layer weights',
  ]);
});

test('the plot keeps a size in a panel that is too small', () => {
  const { plot } = layOut({ width: 40, height: 30 }, { title: '', xLabel: '', yLabel: '', xDomain: [0, 1], yDomain: [0, 1] });
  assert.ok(plot.right > plot.left && plot.bottom > plot.top);
});

test('figure 33: the pointer finds the epoch that is drawn there', () => {
  for (const [trained, planned] of [[60, 60], [22, 60], [1, 1], [2, 3], [7, 10]]) {
    const run = runOf(trained, planned);
    const size = { width: 330, height: 220 };
    for (const panel of figure33.panels) {
      // Both panels have their plots at the same place.
      const axes = layOut(size, {
        title: 'Model loss',
        xLabel: '',
        yLabel: '',
        xDomain: [1 - Math.max(0.6, 0.02 * planned), planned + Math.max(0.6, 0.02 * planned)],
        yDomain: [0, 3],
      });
      for (let row = 0; row <= trained; row++) {
        const x = /** @type {number} */ (rowPosition(axes, run, row));
        assert.ok(isInPlot(axes, x, 100));
        assert.equal(panel.epochAt?.(size, viewOf(run, 0), x, 100), row, `${panel.id}, row ${row} of ${trained}, ${planned} planned`);
      }
      assert.equal(panel.epochAt?.(size, viewOf(run, 0), axes.plot.right, 100), trained);
      assert.equal(panel.epochAt?.(size, viewOf(run, 0), 10, 100), null);
      assert.equal(panel.epochAt?.(size, viewOf(run, 0), 100, 215), null);
    }
  }
});

test('figure 34: the pointer finds the row that is drawn there', () => {
  const image = figure34.panels[1];
  const size = { width: 330, height: 287 };
  const run = runOf(22, 60);
  const axes = imageAxes(size, run, run.histograms.all, {
    title: 'Image of weight histograms',
    titleBeside: 'Histograms of weights (brighter is later in training)',
  });
  for (let row = 0; row <= 22; row++) assert.equal(image.epochAt?.(size, viewOf(run, 0), 100, axes.y.toPixel(row)), row);
  assert.equal(image.epochAt?.(size, viewOf(run, 0), 100, axes.plot.top), 22);
  assert.equal(image.epochAt?.(size, viewOf(run, 0), 100, axes.plot.top - 1), null);
  assert.equal(image.epochAt?.(size, viewOf(run, 0), axes.plot.right + 1, 150), null);
});

test('panels without an epoch axis say so', () => {
  for (const panel of FIGURES.flatMap(({ panels }) => panels)) assert.equal(panel.axis === null, panel.epochAt === undefined);
});

test('the title of the accuracies', () => {
  assert.equal(accuracyTitle(runOf(0, 3)), 'Accuracy');
  assert.equal(accuracyTitle(runOf(2, 3)), 'Test accuracy: 92.26 %');
  assert.equal(accuracyTitle(runOf(3, 3)), 'Final test accuracy: 93.26 %');
});

test('what the axes clip is counted', () => {
  const run = runOf(3, 3);
  const [first, second, third] = run.epochs;
  first.loss = 7;
  second.loss = NaN;
  third.loss = Infinity;
  const series = [{ name: 'Loss', value: (/** @type {EpochMetrics} */ { loss }) => loss, color: /** @type {0} */ (0), dash: [], marker: /** @type {const} */ ('circle') }];
  assert.deepEqual(hiddenNotes(run, series, { over: 3, unit: '' }), ['2 epochs above 3', '1 epoch not a number']);
  assert.deepEqual(hiddenNotes(runOf(3, 3), series, { over: 3, unit: '' }), []);
});

test('white is the notebook’s density; in a narrower range than its own the largest of all images, rounded, and the colours say so', () => {
  assert.deepEqual([0.3, 20].map((limit) => densitiesOf([histogramOf('All', limit, 2)]).texts), [['0', '1', '2', '≥3'], ['0', '1', '2', '≥3']]);
  // Their largest densities are 5 of 8 in a bin of half the limit.
  const [narrow, narrower] = [histogramOf('All', 0.1, 2), histogramOf('All', 0.01, 2)];
  assert.deepEqual(densitiesOf([narrow]), { most: 15, ticks: [0, 5, 10, 15], texts: ['0', '5', '10', '15'] });
  assert.deepEqual(densitiesOf([narrow, narrower]).texts, ['0', '50', '100', '150']);
  const empty = { ...narrow, rows: narrow.rows.map((row) => row.fill(0)) };
  assert.equal(densitiesOf([empty]).most, 3);
  for (let largest = 0.013; largest < 1e6; largest *= 1.07) {
    const { most, ticks } = densitiesOf([{ ...narrow, rows: [Float64Array.of(largest)] }]);
    assert.ok(most >= largest * (1 - 1e-9) && most < 1.7 * largest, `${most} for ${largest}`);
    assert.ok(ticks.length >= 3 && ticks.length <= 6);
  }
});

test('the legend avoids points', () => {
  const plot = { left: 0, top: 0, right: 200, bottom: 100 };
  assert.deepEqual(freestCorner(plot, 60, 30, []), [132, 62]);
  assert.deepEqual(freestCorner(plot, 60, 30, [[150, 80]]), [8, 62]);
});

test('a histogram in numbers', () => {
  const histogram = histogramOf('All', 0.3, 2);
  assert.equal(totalCount(histogram, 1), 8 + 1 + 2);
  assert.equal(binCentre(histogram.edges, 2), 0.075);
  assert.ok(Math.abs(largestDensity(histogram) - 5 / 8 / 0.15) < 1e-12);
  histogram.rows.push(Float64Array.of(1, 9, 2, 1));
  assert.equal(largestDensity(histogram), 9);
  const undefinedDensity = histogramOf('All', 0.3, 2);
  undefinedDensity.rows[1].fill(NaN);
  assert.equal(peakText(undefinedDensity, 1), 'no value inside the range');
  assert.ok(Math.abs(largestDensity(undefinedDensity) - 5 / 8 / 0.15) < 1e-12);
});

test('readouts', () => {
  const run = runOf(2, 3);
  assert.equal(figure29.readout(viewOf(run, 2)), 'Before training: 50,176 weights from −0.03570 to 0.03570 in 2 bins of 25,000 to 25,176 weights');
  assert.equal(figure33.readout(viewOf(run, 0)), 'Before training: no loss or accuracy measured yet');
  assert.equal(figure33.readout(viewOf(run, 2)), 'After epoch 2: loss 1.0000, train accuracy 91.00 %, test accuracy 92.26 %');
  assert.equal(
    figure34.readout(viewOf(run, 0)),
    'Before training: peak density 4.17 at 0.075; 0 of 10 below −0.3, 2 above 0.3 (left out of the density)',
  );
  assert.equal(
    figure34.readout(viewOf(run, 9)),
    'After epoch 2: peak density 4.17 at 0.075; 2 of 12 below −0.3, 2 above 0.3 (left out of the density)',
  );
  const { all } = runOf(2, 3).histograms;
  const lost = { ...all, rows: [all.rows[0], all.rows[1].map(() => NaN), all.rows[2]], counts: [all.counts[0], all.counts[1].map(() => 0), all.counts[2]], below: [0, 0, 2], above: [2, 0, 2] };
  const view = viewOf({ ...run, histograms: { ...run.histograms, all: lost } }, 1);
  assert.equal(figure34.readout(view), 'After epoch 1: its weights were not kept, so only the notebook’s ranges show it');
  assert.deepEqual(figure34.table(view).rows, []);
  run.histograms.all.nan[1] = 4;
  assert.match(figure34.readout(viewOf(run, 1)), /1 of 15 below −0\.3, 2 above 0\.3, 4 not a number/);
  assert.match(
    figure35.readout(viewOf(run, 1)),
    /^After epoch 1: Input peak density 1\.79 at 0\.175, 1 below and 2 above the range; .*\(range −0\.7 to 0\.7\)$/,
  );
});

test('tables', () => {
  const run = runOf(2, 3);
  for (const figure of FIGURES) {
    const { columns, rows } = figure.table(viewOf(run, 1));
    assert.ok(rows.length > 0);
    assert.ok(rows.every((row) => row.length === columns.length));
  }
  assert.deepEqual(figure29.table(viewOf(run, 0)).rows[0], ['−0.03570', '0.00000', 25000]);
  assert.deepEqual(figure33.table(viewOf(run, 0)).rows[1], [2, '1.0000', '91.00', '92.26', '1.50']);
  assert.deepEqual(figure34.table(viewOf(run, 1)).rows[2], ['0.000', '0.150', 5, '4.1667']);
  assert.match(figure34.table(viewOf(run, 1)).caption, /^After epoch 1: histogram of all 11 parameters; 1 of 11 below −0\.3/);
  assert.deepEqual(figure35.table(viewOf(run, 1)).columns, ['From', 'To', 'Input', 'Hidden 1', 'Hidden 2', 'Output']);
  assert.deepEqual(figure33.table(viewOf(runOf(0, 3), 0)).rows, []);
});
