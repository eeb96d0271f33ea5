// The figures that answer the lesson's questions, beside the notebook's: what they say in numbers. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { SvgContext } from '../exports/svg-context.js';
import { figureSvg } from '../exports/svg.js';
import { layOut } from './plot/axes.js';
import { biasDeviationsAt, biases } from './biases.js';
import { changeImage, fillOf, ratioAt } from './change-image.js';
import { densityLog } from './density-log.js';
import { growthAccuracy } from './growth-accuracy.js';
import { growth } from './growth.js';
import { layersOf } from '../run/network.js';
import { quantiles } from './quantiles.js';

const theme = /** @type {import('./types.js').Theme} */ ({ text: '#000', muted: '#666', grid: '#ddd', surface: '#fff', series: ['#00f', '#f00'], runs: ['#00f', '#f00', '#0a0', '#a0a'], fontFamily: 'sans-serif' });
const run = exampleRun(2);
/** @param {import('./types.js').RunData} run @param {number} cursor */
const viewOf = (run, cursor) => ({ run, cursor, theme });

/** What is drawn on 600 × 300 pixels, as SVG. @param {(frame: import('./types.js').Frame) => void} draw */
function pictureOf(draw) {
  const ctx = new SvgContext({ resolution: 1, measure: (text) => 6 * text.length, prefix: '' });
  draw({ ctx: /** @type {any} */ (ctx), width: 600, height: 300 });
  return ctx.markup;
}

test('growth: before training every layer stands at 1, and its line ends at what it became', () => {
  const { rows } = growth.table(viewOf(run, 2));
  assert.deepEqual(rows[0], [0, '1.0000', '1.0000', '1.0000', '1.0000']);
  // The wave of the example has amplitudes of 0.05 before and 0.45 after.
  assert.ok(rows[2].slice(1).every((ratio) => Math.abs(Number(ratio) - 9) < 0.1), String(rows[2]));
  const texts = new Set(Array.from(figureSvg(growth, viewOf(run, 2)).matchAll(/>([^<>]+ ×[\d.]+)</g), ([, text]) => text));
  assert.deepEqual([...texts].map((text) => text.replace(/ ×.*/, '')).toSorted(), ['Hidden 1', 'Hidden 2', 'Input', 'Output']);
  assert.match(growth.readout(viewOf(run, 0)), /^Before training: Input layer \(784→64\) 1\.000; .* times as far as before training$/);
});

test('growth against accuracy: a point stands over its accuracy and at its growth, and the cursor’s line at that of the epoch', () => {
  const { rows } = growthAccuracy.table(viewOf(run, 2));
  assert.deepEqual(rows.map((row) => row.slice(0, 2)), [[1, '55.00'], [2, '55.14']]);
  assert.deepEqual(rows.map((row) => row.slice(2)), growth.table(viewOf(run, 2)).rows.slice(1).map((row) => row.slice(1)));
  // The axis goes from 54 to 56 %, from 1 to 9.
  const { plot } = layOut({ width: 600, height: 300 }, { title: '', xLabel: '', yLabel: '', xDomain: [54, 56], yDomain: [1, 9], right: 104 });
  const markup = pictureOf((frame) => growthAccuracy.panels[0].drawCursor(frame, viewOf(run, 1)));
  assert.match(markup, new RegExp(`M${(plot.left + plot.right) / 2} ${plot.top}L${(plot.left + plot.right) / 2} ${plot.bottom}`));
  assert.equal(pictureOf((frame) => growthAccuracy.panels[0].drawCursor(frame, viewOf(run, 0))), '');
  assert.match(growthAccuracy.readout(viewOf(run, 2)), /^After epoch 2, at 55\.14 % test accuracy: Input layer \(784→64\) 9\.000; /);
  assert.equal(growthAccuracy.readout(viewOf(run, 0)), 'Before training: no accuracy measured yet');
});

test('change: ratios to the start have the colours that the legend names; bins that were empty have their own', () => {
  const changed = exampleRun(1);
  const [layer] = changed.histograms.layers;
  // Bins: as many, 4 times, 16 times, a quarter, emptied, filled, empty.
  layer.rows[0] = Float64Array.from({ length: 100 }, (_, bin) => [2, 1, 1, 2, 2, 0, 0][bin] ?? 0);
  layer.rows[1] = Float64Array.from({ length: 100 }, (_, bin) => [2, 4, 16, 0.5, 0, 3, 0][bin] ?? 0);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((bin) => ratioAt(layer, 1, bin)), [1, 4, 16, 0.25, 0, Infinity, NaN]);
  const fills = [0, 1, 2, 3, 4, 5, 6].map((bin) => fillOf(layer, 1, bin));
  assert.deepEqual(fills, ['rgb(247, 247, 247)', 'rgb(179, 88, 6)', 'rgb(179, 88, 6)', 'rgb(33, 102, 172)', 'rgb(33, 102, 172)', '#3f1452', '#bdbdbd']);
  const view = viewOf(changed, 1);
  assert.deepEqual(changeImage.table(view).rows.slice(0, 7).map((row) => row[2]), ['1.000', '4.000', '16.000', '0.250', 'none now', 'none at the start', 'none']);
  assert.match(changeImage.readout(view), /^After epoch 1, times as dense as before training: Input layer \(784→64\) most 16\.00 times at −0\.665, least 0\.00 times at −0\.637, 1 of 100 bins filled that were empty; /);
  const svg = figureSvg(changeImage, view);
  for (const words of ['a quarter or less', 'as many', '4 times or more', 'none at the start, none now']) assert.equal(svg.split(`>${words}<`).length - 1, 4, words);
  const size = { width: 400, height: 350 };
  assert.equal(changeImage.panels[0].epochAt?.(size, view, 200, 60), 1);
  assert.equal(changeImage.panels[0].epochAt?.(size, view, 200, 345), null);
});

test('density on a logarithmic axis: a decade is a decade, an empty bin lies on the lower edge, and each line is named', () => {
  const logarithmic = exampleRun(2);
  const { all } = logarithmic.histograms;
  all.rows = [0, 1, 2].map((row) => Float64Array.from({ length: 100 }, (_, bin) => [[0.1, 1, 0], [0.01, 1, 0.1], [0.1, 0.1, 5]][row][bin] ?? 0));
  const picture = (/** @type {number} */ cursor) => pictureOf((frame) => densityLog.panels[0].draw(frame, viewOf(logarithmic, cursor)));
  // The axis goes from 0.01 to 5.5; the dashed line is that of the start.
  const [, start] = /<path d="([^"]*)"[^>]*stroke-dasharray/.exec(picture(1)) ?? [];
  const heights = [...start.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
  const [tenth, one, bottom] = [heights[0], heights[2], heights[4]];
  assert.ok(Math.abs(bottom - tenth - (tenth - one)) < 0.05, `${[tenth, one, bottom]}`);
  assert.ok(heights.slice(4).every((y) => y === bottom) && bottom === 254);
  for (const text of ['0.01', '0.1', '1', 'before training', 'after epoch 1', 'after epoch 2, the newest']) assert.ok(picture(1).includes(`>${text}<`), text);
  assert.ok(!picture(2).includes('>after epoch 2<') && !picture(0).includes('>after epoch 1<'));
  assert.deepEqual(densityLog.table(viewOf(logarithmic, 1)).rows[2].slice(2), ['0.0000', '0.1000']);
  assert.match(densityLog.readout(viewOf(logarithmic, 2)), /^After epoch 2: peak density 5\.00 at −0\.285; 100 of 100 bins hold weights, \d+ before training; [\d,]+ of 53,706 below/);
});

test('biases: their own standard deviation, where the weights were kept', () => {
  const own = exampleRun(2);
  const [{ biases: { start, end } }] = own.layers;
  // Half of them at −0.5, half at 0.5.
  for (let i = start; i < end; i++) /** @type {Float32Array} */ (own.weights[2])[i] = i % 2 - 0.5;
  own.weights[1] = null;
  assert.equal(biasDeviationsAt(own, 2)?.[0], 0.5);
  assert.equal(biasDeviationsAt(own, 1), null);
  const { rows } = biases.table(viewOf(own, 2));
  assert.equal(rows[2][1], '0.50000');
  assert.deepEqual(rows[1], [1, 'not kept', 'not kept', 'not kept', 'not kept']);
  assert.match(biases.readout(viewOf(own, 1)), /^After epoch 1: the weights and biases of this epoch were not kept$/);
  assert.match(biases.readout(viewOf(own, 2)), /: Input layer \(784→64\) 0\.5000; Hidden/);
  assert.match(figureSvg(biases, viewOf(own, 2)), /Hidden 1: 1 not kept/);
});

test('quantiles: shares and values, of every layer', () => {
  const { columns, rows } = quantiles.table(viewOf(run, 2));
  assert.equal(columns.length, 5);
  assert.deepEqual(rows.map(([share]) => share), ['0.1', '1', '5', '25', '50', '75', '95', '99', '99.9']);
  for (const layer of [1, 2, 3, 4]) {
    const values = rows.map((row) => Number(String(row[layer]).replace('−', '-')));
    assert.deepEqual(values, values.toSorted((a, b) => a - b));
  }
  assert.match(quantiles.readout(viewOf(run, 1)), /^After epoch 1, 90 % lie between: Input layer \(784→64\) −0\.\d+ and 0\.\d+; /);
});

test('where weights were neither measured nor kept it is said', () => {
  const early = exampleRun(3);
  for (const metrics of early.epochs) delete metrics.layers;
  early.weights[1] = null;
  assert.match(growth.readout(viewOf(early, 1)), /were not kept/);
  assert.deepEqual(growth.table(viewOf(early, 1)).rows[1], [1, 'not kept', 'not kept', 'not kept', 'not kept']);
  assert.match(quantiles.readout(viewOf(early, 1)), /were not kept/);
  for (const figure of [growth, quantiles, growthAccuracy]) assert.match(figureSvg(figure, viewOf(early, 1)), /1 not kept/);
});

test('weights that start at 0 have no growth: their deviation is told; a network without biases says so', () => {
  const zeros = exampleRun(2);
  zeros.initialParameters = new Float32Array(zeros.initialParameters.length);
  assert.match(growth.readout(viewOf(zeros, 1)), /^After epoch 1: Input layer \(784→64\) from 0 to 0\.\d{4}; Hidden/);
  assert.match(growthAccuracy.readout(viewOf(zeros, 1)), /Input layer \(784→64\) from 0 to 0\.\d{4}; Hidden/);
  assert.doesNotMatch(JSON.stringify([growth.table(viewOf(zeros, 2)), growthAccuracy.table(viewOf(zeros, 2))]), /infinite|not a number/);
  const without = exampleRun(2, layersOf([6, 4, 3], false));
  assert.equal(biases.readout(viewOf(without, 1)), 'This network has no biases');
});

test('before the first epoch they say that there is nothing yet', () => {
  for (const figure of [growth, quantiles, growthAccuracy, biases]) assert.match(figureSvg(figure, viewOf(exampleRun(0), 0)), /No epochs yet/);
});
