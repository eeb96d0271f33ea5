// Groups are runs that differ in the seed alone; numbers over seeds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { bandOf, groupsOf, pairsOf, summaryOf } from './group.js';
import { layersOf } from './network.js';

/** An example of the notebook's size takes half a second to make. */
const SMALL = layersOf([4, 3, 10]);

/** @typedef {import('../weightscope.js').Run} Run */

/** @param {Partial<Run['settings']>} settings @param {Partial<Run>} [more] @returns {Run} */
function runOf(settings, more) {
  const run = exampleRun(1, SMALL);
  return { ...run, settings: { ...run.settings, ...settings }, ...more };
}

test('runs that differ in the seed alone are a group, by seed; groups keep their order', () => {
  const runs = [runOf({ dropout: 0.5, seed: 3 }), runOf({ dropout: 0, seed: 2 }), runOf({ dropout: 0.5, seed: 1 }), runOf({ dropout: 0, seed: 1 })];
  const groups = groupsOf(runs);
  assert.deepEqual(groups.map(({ runs: own }) => own.map((run) => runs.indexOf(run))), [[2, 0], [3, 1]]);
  assert.deepEqual(groups.map(({ settings }) => [settings.dropout, settings.seed]), [[0.5, 1], [0, 1]]);
});

const one = runOf({ seed: 1 });
for (const [what, other] of /** @type {[string, Run][]} */ ([
  ['a setting', runOf({ seed: 2, rate: 0.02 })],
  ['the data', runOf({ seed: 2 }, { dataFingerprint: 'fedcba9876543210' })],
  ['data without a fingerprint', runOf({ seed: 2 }, { dataFingerprint: null, data: { ...one.data, rows: 300 } })],
  ['the labels of data without a fingerprint', runOf({ seed: 2 }, { dataFingerprint: null, data: { ...one.data, counts: [...one.data.counts.slice(0, 8), 10, 30] } })],
  ['what a level of a pixel means', runOf({ seed: 2 }, { data: { ...one.data, level: 1 / 255 } })],
  ['the number of layers', runOf({ seed: 2 }, { layers: one.layers.slice(1) })],
  ['the size of a layer', runOf({ seed: 2 }, { layers: layersOf([4, 3, 12]) })],
  ['imported weights', runOf({ seed: 2 }, { startsFrom: 'Some weights.' })],
  ['a version with other results', runOf({ seed: 2 }, { version: '99.0.0' })],
])) {
  test(`runs that differ in ${what} are no group`, () => assert.equal(groupsOf([one, other]).length, 2));
}

test('the same data without a fingerprint, and a version with the same results, make a group', () => {
  assert.equal(groupsOf([one, runOf({ seed: 2 }, { dataFingerprint: null, version: '0.2.0' })]).length, 1);
});

test('of a seed that was trained twice, the run with more epochs counts', () => {
  const longer = runOf({ seed: 1 }, { epochs: exampleRun(3, SMALL).epochs });
  assert.deepEqual(groupsOf([one, longer, runOf({ seed: 1 })])[0].runs, [longer]);
  assert.equal(groupsOf([one, runOf({ seed: 1 })])[0].runs[0], one, 'else the first');
});

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
