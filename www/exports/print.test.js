// A figure as a PNG, on a canvas that writes down what is drawn; and one that the browser can't make.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { FIGURES } from '../figures/index.js';
import { PRINT_THEME, renderPng } from './print.js';
import { SvgContext } from './svg-context.js';

const figure = FIGURES[0];
const view = { run: exampleRun(2), cursor: 2, theme: PRINT_THEME };
/** The signature, and a header chunk: all that is read before the resolution goes in. */
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, ...Array(17).fill(0)]);

/** @param {Blob | null} picture @param {{ context?: boolean }} [options] */
function canvasThatGives(picture, { context = true } = {}) {
  /** @type {number[][]} */
  const sizes = [];
  const createCanvas = (/** @type {number} */ width, /** @type {number} */ height) => {
    sizes.push([width, height]);
    const toBlob = (/** @type {BlobCallback} */ done) => done(picture);
    return /** @type {any} */ ({ getContext: () => (context ? new SvgContext({ resolution: 1, measure: () => 0, prefix: '' }) : null), toBlob });
  };
  return { sizes, createCanvas };
}

test('a picture is eight inches wide at 300 dots, and says so', async () => {
  const { sizes, createCanvas } = canvasThatGives(new Blob([PNG]));
  const blob = await renderPng(figure, view, { createCanvas });
  assert.equal(sizes[0][0], 2400);
  assert.equal(blob.type, 'image/png');
  assert.match(Buffer.from(await blob.arrayBuffer()).toString('latin1'), /pHYs/);
});

test('a picture that can’t be made is refused in a sentence that says what to do', async () => {
  const refusal = { kind: 'picture', message: /^The browser could not make a picture of 2400 × \d+ pixels\. Close other tabs and try again, or save the figure as SVG\.$/ };
  await assert.rejects(renderPng(figure, view, canvasThatGives(null)), refusal);
  await assert.rejects(renderPng(figure, view, canvasThatGives(null, { context: false })), refusal);
});
