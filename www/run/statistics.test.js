// Against what NumPy 2 and SciPy computed of the same float32 values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countOutside, largestMagnitude, partsOf, statistics, statisticsOfParts } from './statistics.js';

const VALUES = Float32Array.of(-0.8, -0.31, -0.3, -0.05, 0, 0.01, 0.02, 0.3, 0.300001, 1.5);

/** @param {number} actual @param {number} expected */
function near(actual, expected) {
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${actual} is not ${expected}`);
}

test('mean, standard deviation, extremes and excess kurtosis are those of NumPy and SciPy', () => {
  const { count, mean, deviation, least, most, kurtosis } = statistics(VALUES);
  assert.equal(count, 10);
  near(mean, 0.06700009796768427);
  near(deviation, 0.566940076275411);
  near(kurtosis, 1.6716119601206554);
  assert.deepEqual([least, most], [-0.800000011920929, 1.5]);
  assert.equal(largestMagnitude({ count, mean, deviation, least: -2, most: 1.5, kurtosis }), 2);
});

test('two equally frequent values have the least kurtosis, −2', () => {
  const { mean, deviation, kurtosis } = statistics([-1, 1, -1, 1]);
  assert.deepEqual([mean, deviation, kurtosis], [0, 1, -2]);
});

test('one value that is not a number makes all of them so', () => {
  const { mean, deviation, least, most, kurtosis } = statistics([1, NaN, 3]);
  assert.deepEqual([mean, deviation, least, most, kurtosis], [NaN, NaN, NaN, NaN, NaN]);
});

test('outside the range: below, above, not a number; its ends are inside', () => {
  assert.equal(countOutside([-0.5, -0.25, 0, 0.25, 0.5, NaN, Infinity, 0], -0.25, 0.25), 4);
  // As float32, −0.3 lies below the double −0.3, and 0.3 above 0.3.
  assert.equal(countOutside(VALUES, -0.3, 0.3), 6);
});

test('the parts: everything, then each layer’s weights without biases', () => {
  const layers = [
    { name: 'input', title: 'Input', inputs: 2, outputs: 1, weights: { start: 0, end: 2 }, biases: { start: 2, end: 3 } },
    { name: 'output', title: 'Output', inputs: 1, outputs: 2, weights: { start: 3, end: 5 }, biases: { start: 5, end: 7 } },
  ];
  assert.deepEqual(partsOf({ layers }), [
    { title: 'All parameters', start: 0, end: 7 },
    { title: 'Input', start: 0, end: 2 },
    { title: 'Output', start: 3, end: 5 },
  ]);
  const all = statisticsOfParts(Float32Array.of(1, 3, 100, -2, 6, 0, 0), { layers });
  assert.deepEqual(all.map(({ count, mean, deviation }) => [count, mean, deviation]).slice(1), [[2, 2, 1], [2, 2, 4]]);
  assert.equal(all[0].count, 7);
});
