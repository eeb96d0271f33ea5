import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSetOf } from './test-set.js';
import { latest } from '../lib/latest.js';
import { chosenImages, evaluate, largest, softmax } from './predictions.js';
import { boundOf, colourWeights, countBeyond, roundedBound } from '../views/weight-colours.js';

test('softmax adds up to 1, also of large logits', () => {
  const shares = softmax([1000, 1000, 0]);
  assert.deepEqual([...shares], [0.5, 0.5, 0]);
  assert.ok(Math.abs(softmax([0.3, -2, 1]).reduce((a, b) => a + b) - 1) < 1e-12);
});

test('of equals the first is the largest', () => {
  assert.equal(largest([0, 3, 3]), 1);
});

/** @param {number[][]} winners digit and margin of each image */
function logits(winners) {
  const all = new Float32Array(10 * winners.length);
  winners.forEach(([digit, margin], i) => (all[10 * i + digit] = margin));
  return all;
}

test('an evaluation counts what is taken for what', () => {
  const evaluation = evaluate(3, Uint8Array.of(1, 1, 4, 4), logits([[1, 2], [7, 1], [9, 5], [4, 1]]), 10);
  assert.equal(evaluation.row, 3);
  assert.equal(evaluation.correct, 2);
  assert.equal(evaluation.accuracy, 50);
  assert.equal(evaluation.matrix[1 * 10 + 7], 1);
  assert.equal(evaluation.matrix[4 * 10 + 9], 1);
  assert.equal(evaluation.matrix.reduce((a, b) => a + b), 4);
  assert.ok(Math.abs(evaluation.probability[0] - Math.exp(2) / (Math.exp(2) + 9)) < 1e-6);
  assert.deepEqual([...chosenImages(evaluation, null)], [2, 1], 'the surest first');
  assert.deepEqual([...chosenImages(evaluation, { truth: 4, predicted: 9 })], [2]);
});

test('images that are right come the least sure first', () => {
  const evaluation = evaluate(0, Uint8Array.of(2, 2), logits([[2, 5], [2, 1]]), 10);
  assert.deepEqual([...chosenImages(evaluation, { truth: 2, predicted: 2 })], [1, 0]);
});

test('the bound holds all but half a percent, and is rounded up', () => {
  const weights = Float32Array.from({ length: 1000 }, (_, i) => (i < 996 ? 0.1 : -2));
  const bound = boundOf(weights);
  assert.ok(bound >= 0.1 && bound < 0.1 + 2 * (2 / 2000), `bound ${bound}`);
  assert.equal(roundedBound(0.1234), 0.13);
  assert.equal(roundedBound(0.12), 0.12);
  assert.equal(roundedBound(0), 1);
  assert.equal(countBeyond(weights, 0.5), 4);
  assert.equal(boundOf(new Float32Array(4)), 0);
});

test('colours: zero is white, both signs are full at the bound', () => {
  const rgba = new Uint8ClampedArray(16);
  colourWeights([0, 1, -1, 5], 1, rgba);
  assert.deepEqual([...rgba], [255, 255, 255, 255, 204, 85, 0, 255, 0, 90, 181, 255, 204, 85, 0, 255]);
});

test('a slow job skips all wishes but the last', async () => {
  /** @type {number[]} */
  const done = [];
  const ask = latest(async (/** @type {number} */ wish) => {
    await null;
    done.push(wish);
  });
  for (const wish of [1, 2, 3]) ask(wish);
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(done, [1, 3]);
});

test('the test set is the run’s rows, of the run’s data alone', () => {
  const info = { name: 'a', address: null, rows: 3, bytes: 1, counts: [0, 1, 1, 1, 0, 0, 0, 0, 0, 0], max: 9, header: false, scale: /** @type {const} */ ('integers'), level: 1 };
  const data = { info, labels: Uint8Array.of(1, 2, 3), pixels: Uint8Array.from({ length: 3 * 6 }, (_, i) => Math.floor(i / 6)) };
  const run = /** @type {any} */ ({ settings: { testSet: 'split' }, data: { ...info }, layers: [{ inputs: 6 }], testIndices: Uint32Array.of(2, 0) });
  const tests = testSetOf(run, data, null);
  assert.deepEqual([...(tests?.labels ?? [])], [3, 1]);
  assert.equal(tests?.pixels(0)[0], 2);
  assert.equal(testSetOf({ ...run, data: { ...info, rows: 4 } }, data, null), null);
  assert.equal(testSetOf({ ...run, testIndices: undefined }, data, null), null);
  assert.equal(testSetOf({ ...run, settings: { testSet: 'official' } }, data, null), null);
});
