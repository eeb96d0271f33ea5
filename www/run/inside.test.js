// Sums over a probe, against numbers that can be checked by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insideOf } from './inside.js';

test('gradients, updates, activations and dead units of a small network', () => {
  const layers = [{ weights: { start: 0, end: 4 } }, { weights: { start: 6, end: 8 } }];
  const gradients = Float32Array.of(1, 1, 1, 1, 99, 99, 3, 4, 99);
  const parameters = Float32Array.of(2, 2, 2, 2, 99, 99, 0, 10, 99);
  // Two images, three units: the second is never above zero, the third once.
  const activations = [{ units: 3, values: Float32Array.of(1, 0, 0, 2, 0, 3) }];
  const inside = insideOf({ gradients, activations }, parameters, layers, 0.5);
  assert.deepEqual(inside.gradients, [1, 5 / Math.sqrt(2)]);
  assert.deepEqual(inside.updates, [(0.5 * 2) / 4, (0.5 * 5) / 10]);
  assert.deepEqual(inside.activations, [1]);
  assert.deepEqual(inside.dead, [1]);
});

test('weights that are all zero have no ratio, and gradients that are none are none', () => {
  const inside = insideOf({ gradients: new Float32Array(2), activations: [] }, new Float32Array(2), [{ weights: { start: 0, end: 2 } }], 0.1);
  assert.deepEqual(inside, { gradients: [0], updates: [NaN], activations: [], dead: [] });
});
