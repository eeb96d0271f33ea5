// What is said of gradients and dead units is what was measured, over all seeds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { measuredReason, reasonText } from './measured-reason.js';

const run = exampleRun(2);
const layers = run.layers.length;
const variants = ['Normalised', 'Raw', 'Raw, slow'].map((label) => ({ label, runs: [run, run] }));

/** @param {number} gradient @param {number} dead */
function ends(gradient, dead) {
  const inside = (/** @type {number} */ dead) => ({ gradients: run.layers.map((_, i) => gradient * (i + 1)), updates: [], activations: [], dead: [dead] });
  return { start: inside(0), end: inside(dead) };
}

test('gradients are told beside those of the first variant, as a range over the seeds, and dead units of all', () => {
  const text = reasonText(variants, [[ends(1, 0), ends(2, 0)], [ends(700, 8), ends(1800, 23)], [ends(1.001, 0), ends(2, 1)]]);
  assert.match(text, /^Before training, with the same weights, the gradients with “Raw” are so many times as large as with “Normalised”: 700 to 900 in the input layer/);
  assert.equal(text.match(/700 to 900/g)?.length, layers);
  assert.doesNotMatch(text, /gradients with “Raw, slow”/, 'where they are the same nothing is said');
  assert.match(text, /these answer to none of the images after 2 epochs: 0 with “Normalised”, 8 to 23 with “Raw” and 0 to 1 with “Raw, slow”\.$/);
});

test('variants of the same gradients are told together', () => {
  const text = reasonText(variants, [[ends(1, 0), ends(2, 0)], [ends(3, 0), ends(8, 0)], [ends(3, 0), ends(8, 0)]]);
  assert.match(text, /gradients with “Raw” and “Raw, slow” are .*: 3\.0 to 4\.0 in the input layer/);
});

test('small ratios have a decimal, and where the images of one run are missing nothing is said', async () => {
  assert.match(reasonText(variants.slice(0, 2), [[ends(1, 0), ends(1, 0)], [ends(1.5, 0), ends(2.25, 0)]]), /1\.5 to 2\.3 in|1\.5 to 2\.2 in/);
  let asked = 0;
  assert.equal(await measuredReason(variants, async () => (++asked === 4 ? null : ends(1, 0))), '');
});
