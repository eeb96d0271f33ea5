// The figures that answer the lesson's questions, beside the notebook's: what they say in numbers. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { figureSvg } from '../exports/svg.js';
import { growth } from './growth.js';
import { quantiles } from './quantiles.js';

const theme = /** @type {import('./types.js').Theme} */ ({ text: '#000', muted: '#666', grid: '#ddd', surface: '#fff', series: ['#00f', '#f00'], runs: ['#00f', '#f00', '#0a0', '#a0a'], fontFamily: 'sans-serif' });
const run = exampleRun(2);
/** @param {import('./types.js').RunData} run @param {number} cursor */
const viewOf = (run, cursor) => ({ run, cursor, theme });

test('growth: before training every layer stands at 1, and its line ends at what it became', () => {
  const { rows } = growth.table(viewOf(run, 2));
  assert.deepEqual(rows[0], [0, '1.0000', '1.0000', '1.0000', '1.0000']);
  // The wave of the example has amplitudes of 0.05 before and 0.45 after.
  assert.ok(rows[2].slice(1).every((ratio) => Math.abs(Number(ratio) - 9) < 0.1), String(rows[2]));
  const texts = [...figureSvg(growth, viewOf(run, 2)).matchAll(/>([^<>]+ ×[\d.]+)</g)].map(([, text]) => text);
  assert.deepEqual(texts.map((text) => text.replace(/ ×.*/, '')).toSorted(), ['Hidden 1', 'Hidden 2', 'Input', 'Output']);
  assert.match(growth.readout(viewOf(run, 0)), /^Before training: Input layer \(784→64\) 1\.000; .* times as far as before training$/);
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
  for (const figure of [growth, quantiles]) assert.match(figureSvg(figure, viewOf(early, 1)), /1 not kept/);
});

test('before the first epoch they say that there is nothing yet', () => {
  for (const figure of [growth, quantiles]) assert.match(figureSvg(figure, viewOf(exampleRun(0), 0)), /No epochs yet/);
});
