// What a student draws, and how it is held against what was measured.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BINS, coarse, isSketch, overlap, stroke } from './sketch.js';

const flat = Array.from({ length: BINS }, () => 1);

test('a sketch has as many densities as it has bins, none below zero, and is not empty', () => {
  assert.ok(isSketch(flat));
  for (const value of [null, 'x', [], flat.slice(1), flat.map(() => 0), flat.map((_, i) => (i === 3 ? -1 : 1)), flat.map((_, i) => (i === 3 ? NaN : 1)), flat.map(String)]) assert.equal(isSketch(value), false);
});

test('a histogram in few bins keeps its area', () => {
  const fine = Float64Array.from({ length: 100 }, (_, i) => i);
  const own = coarse({ rows: [fine] }, 0) ?? [];
  assert.deepEqual(own.slice(0, 2), [1.5, 5.5]);
  assert.equal(own.reduce((sum, density) => sum + density, 0) * 4, fine.reduce((sum, density) => sum + density, 0));
  assert.equal(coarse({ rows: [] }, 0), null, 'not read yet');
});

test('a stroke is a straight line from bin to bin, in either direction, and leaves the others', () => {
  const up = stroke(flat, { bin: 2, density: 0 }, { bin: 6, density: 8 });
  assert.deepEqual(up.slice(0, 9), [1, 1, 0, 2, 4, 6, 8, 1, 1]);
  assert.deepEqual(stroke(flat, { bin: 6, density: 8 }, { bin: 2, density: 0 }), up);
  assert.equal(stroke(flat, { bin: 4, density: 3 }, { bin: 4, density: 5 })[4], 5);
});

test('shared area: all of it, none of it, half; the height of the drawing does not count', () => {
  const left = flat.map((_, i) => (i < 10 ? 1 : 0));
  const right = flat.map((_, i) => (i >= 10 && i < 20 ? 1 : 0));
  const middle = flat.map((_, i) => (i >= 5 && i < 15 ? 1 : 0));
  assert.ok(Math.abs(overlap(left, left.map((density) => 7 * density)) - 1) < 1e-12);
  assert.equal(overlap(left, right), 0);
  assert.ok(Math.abs(overlap(left, middle) - 0.5) < 1e-12);
});
