import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { growthAt, measuresAt, measuresOf } from './measures.js';

/** @param {ArrayLike<number>} found @param {number[]} expected */
function near(found, expected) {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 1e-6 * Math.max(1, Math.abs(value)), `${i}: ${found[i]} instead of ${value}`));
}

test('mean, deviation and quantiles are NumPy’s', () => {
  const { mean, deviation, quantiles } = measuresOf(Float32Array.of(3, -1, 0.5, 4, -2.5));
  near([mean, deviation], [0.8, 2.420743687382041]);
  near(quantiles, [-2.494, -2.44, -2.2, -1, 0.5, 3, 3.8, 3.96, 3.996]);
});

test('what an engine has measured is taken', () => {
  const run = exampleRun(2);
  assert.equal(measuresAt(run, 2), run.epochs[1].layers);
});

test('what was not measured is computed from the weights, once, and is not known where they were not kept', () => {
  const run = exampleRun(3);
  const measured = run.epochs.map(({ layers }) => layers ?? []);
  for (const metrics of run.epochs) delete metrics.layers;
  run.weights[2] = null;
  assert.equal(measuresAt(run, 2), null);
  assert.equal(growthAt(run, 2), null);
  const computed = measuresAt(run, 3) ?? [];
  near(computed.map(({ deviation }) => deviation), measured[2].map(({ deviation }) => deviation));
  assert.equal(measuresAt(run, 3), computed);
});

test('growth is the ratio to the untrained network, of each layer', () => {
  const run = exampleRun(2);
  near(growthAt(run, 0) ?? [], [1, 1, 1, 1]);
  // The wave of the example has amplitudes of 0.05 before and 0.45 after.
  (growthAt(run, 2) ?? []).forEach((ratio) => assert.ok(Math.abs(ratio - 9) < 0.1, String(ratio)));
});

test('a run that was not opened yet has no growth', () => {
  const run = { ...exampleRun(2), initialParameters: new Float32Array() };
  assert.equal(growthAt(run, 2), null);
});
