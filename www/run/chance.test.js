// Whether a network has learnt nothing, and why that may be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { isAtChance, whyAtChance } from './chance.js';
import { layersOf } from './network.js';

/** An example of the notebook's size takes half a second to make. */
const SMALL = layersOf([4, 3, 10]);

/** @param {Partial<import('../weightscope.js').EpochMetrics>} metrics */
function runOf(metrics) {
  const run = exampleRun(1, SMALL);
  return { ...run, epochs: [{ ...run.epochs[0], ...metrics }] };
}

test('at chance: an accuracy of about 10 %, whatever the loss', () => {
  assert.equal(isAtChance(runOf({ testAccuracy: 11.35, testLoss: 5 })), true);
  assert.equal(isAtChance(runOf({ testAccuracy: 14, testLoss: 2.1 })), false);
});

test('at chance: a loss of about ln 10, unless the accuracy says otherwise', () => {
  assert.equal(isAtChance(runOf({ testAccuracy: 18, testLoss: 2.3 })), true);
  assert.equal(isAtChance(runOf({ testAccuracy: 18, testLoss: 2.2 })), false);
  assert.equal(isAtChance(runOf({ testAccuracy: 60, testLoss: 2.3 })), false, 'a network that is too sure of itself');
  assert.equal(isAtChance(runOf({ testAccuracy: 18, testLoss: undefined, evaluatedTrainLoss: undefined, loss: 2.3 })), true, 'an earlier version');
});

test('where one class is frequent, naming it is no learning', () => {
  const run = runOf({ testAccuracy: 50, testLoss: 1 });
  run.data = { ...run.data, counts: [100, 100, 0, 0, 0, 0, 0, 0, 0, 0] };
  assert.equal(isAtChance(run), true);
});

test('before training nothing is said', () => assert.equal(isAtChance(exampleRun(0, SMALL)), false));

test('the epoch may be named', () => {
  const run = exampleRun(2, SMALL);
  run.epochs[0].testAccuracy = 10;
  assert.deepEqual([isAtChance(run, 1), isAtChance(run)], [true, false]);
});

test('why: steps that are too large, also by large pixels, else too few or too small', () => {
  const why = (/** @type {Partial<import('../weightscope.js').Settings>} */ settings) => {
    const run = exampleRun(2, SMALL);
    return whyAtChance({ ...run, settings: { ...run.settings, ...settings } });
  };
  assert.match(why({ rate: 2 }), /^A learning rate of 2 may make steps so large/);
  assert.match(why({ normalise: false }), /^A learning rate of 0\.01 with pixels up to 255 may make steps so large/);
  assert.match(why({ normalise: false, rate: 0.0001 }), /^10 steps with a batch size of 32 and a learning rate of 0\.0001 may be too few or too small:/);
  assert.match(why({ dropout: 0.9 }), /a dropout of 0\.9 leaves few units/);
});
