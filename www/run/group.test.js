// Groups are runs that differ in the seed alone; numbers over seeds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { bandOf, pairsOf, summaryOf } from './group.js';
import { layersOf } from './network.js';

/** An example of the notebook's size takes half a second to make. */
const SMALL = layersOf([4, 3, 10]);

/** @typedef {import('../weightscope.js').Run} Run */

/** @param {Partial<Run['settings']>} settings @param {Partial<Run>} [more] @returns {Run} */
function runOf(settings, more) {
  const run = exampleRun(1, SMALL);
  return { ...run, settings: { ...run.settings, ...settings }, ...more };
}

test('pairs are runs of the same seed, of those that count', () => {
  const groups = [0, 0.5].map((dropout) => ({ runs: [1, 2, 3].map((seed) => runOf({ dropout, seed })) }));
  groups[1].runs.shift();
  const seedsOf = (/** @type {Run[][]} */ pairs) => pairs.map((pair) => pair.map(({ settings }) => settings.seed));
  assert.deepEqual(seedsOf(pairsOf(groups)), [[2, 2], [3, 3]]);
  assert.deepEqual(seedsOf(pairsOf(groups, (run) => run !== groups[0].runs[2])), [[2, 2]]);
  assert.deepEqual(pairsOf([]), []);
});

test('mean, median, low and high, of even and odd counts, by size and not by text', () => {
  assert.deepEqual(summaryOf([10, 9, 2]), { mean: 7, median: 9, low: 2, high: 10, count: 3 });
  assert.deepEqual(summaryOf([4, 1, 2, 9]), { mean: 4, median: 3, low: 1, high: 9, count: 4 });
  assert.deepEqual(summaryOf([5]), { mean: 5, median: 5, low: 5, high: 5, count: 1 });
});

test('a band has the seeds that came so far, and none where nothing is known', () => {
  const runs = [exampleRun(1, SMALL), exampleRun(2, SMALL), exampleRun(1, SMALL)];
  const band = bandOf({ runs }, (run, row) => (row === 0 ? null : row === 1 && run === runs[2] ? NaN : run.epochs[row - 1].testAccuracy + run.epochs.length));
  assert.deepEqual(band.map((summary) => summary && [summary.low, summary.high, summary.count]), [null, [56, 57, 2], [57 + 1 / 7, 57 + 1 / 7, 1]]);
});
