import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIDE, centreOfMass, digitPixels } from './digit.js';

/** A five, off any symmetry. */
const FIVE = [
  [{ x: 0.65, y: 0.2 }, { x: 0.35, y: 0.2 }, { x: 0.33, y: 0.45 }, { x: 0.55, y: 0.42 }, { x: 0.66, y: 0.6 }, { x: 0.5, y: 0.78 }, { x: 0.32, y: 0.72 }],
];

/** @param {number} scale @param {number} dx @param {number} dy @param {number} [grid] to whose lines points are rounded, as a screen does */
function moved(scale, dx, dy, grid = 0) {
  const snap = (/** @type {number} */ value) => (grid ? Math.round(value * grid) / grid : value);
  return FIVE.map((stroke) => stroke.map(({ x, y }) => ({ x: snap(scale * x + dx), y: snap(scale * y + dy) })));
}

/** @param {Uint8Array} pixels */
function box(pixels) {
  const inked = [...pixels.keys()].filter((i) => pixels[i] > 0);
  const [columns, rows] = [inked.map((i) => i % SIDE), inked.map((i) => Math.floor(i / SIDE))];
  return { width: Math.max(...columns) - Math.min(...columns) + 1, height: Math.max(...rows) - Math.min(...rows) + 1 };
}

/** @param {Uint8Array} a @param {Uint8Array} b */
const largestDifference = (a, b) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

test('place and size of a drawing make at most one level of difference', () => {
  const centred = digitPixels(FIVE);
  for (const [scale, dx, dy] of [[1, 0.2, -0.15], [0.3, 0, 0], [0.3, 0.65, 0.7], [1.5, -0.3, -0.25]]) {
    assert.ok(largestDifference(centred, digitPixels(moved(scale, dx, dy))) <= 1, `${scale} ${dx} ${dy}`);
  }
});

test('drawn at a third of the size on a canvas of 280 pixels, pixels differ by 3 % on average at most', () => {
  const [large, small] = [digitPixels(FIVE), digitPixels(moved(0.33, 0.5, 0.1, 280))];
  const mean = large.reduce((sum, value, i) => sum + Math.abs(value - small[i]), 0) / large.length;
  assert.ok(mean <= 0.03 * 255, `mean difference ${mean}`);
});

test('ink fills a box of 20 and keeps its aspect ratio', () => {
  const { width, height } = box(digitPixels(FIVE));
  assert.ok(height === 19 || height === 20, `height ${height}`);
  const expected = ((20 - 3.7) * 0.34) / 0.58 + 3.7;
  assert.ok(Math.abs(width - expected) <= 1, `width ${width}, expected ${expected}`);
});

test('the centre of mass lies where MNIST puts it', () => {
  const { x, y } = centreOfMass(digitPixels(moved(0.5, 0.4, 0.1)));
  assert.ok(Math.hypot(x - 14, y - 14) < 0.1, `${x}, ${y}`);
});

test('edges are grey, and the darkest pixel is as dark as asked', () => {
  const pixels = digitPixels(FIVE, { ink: 200 });
  assert.equal(Math.max(...pixels), 200);
  assert.ok(pixels.some((pixel) => pixel > 0 && pixel < 200));
});

test('a dot stays a dot in the middle, and nothing stays nothing', () => {
  const { width, height } = box(digitPixels([[{ x: 0.1, y: 0.9 }]]));
  assert.ok(width <= 4 && height <= 4, `${width} × ${height}`);
  assert.equal(digitPixels([]).some((pixel) => pixel > 0), false);
  assert.equal(digitPixels([[]]).some((pixel) => pixel > 0), false);
});

test('ink that hangs on one side does not reach over the edge', () => {
  // A long tail on a black blot: its centre of mass is far from the middle of its box.
  const blot = Array.from({ length: 40 }, (_, i) => ({ x: 0.1 + (i % 2) * 0.4, y: 0.1 + i * 0.008 }));
  const pixels = digitPixels([blot, [{ x: 0.5, y: 0.1 }, { x: 0.5, y: 0.95 }]]);
  const { height } = box(pixels);
  assert.ok(height >= 19, `height ${height}`);
});

test('strokes over an image stay in their place and leave the rest', () => {
  const base = new Uint8Array(784).fill(7);
  const pixels = digitPixels([[{ x: 0, y: 0 }]], { base });
  assert.equal(pixels[0], 255);
  assert.equal(pixels[783], 7);
});
