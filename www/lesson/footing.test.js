// At which epoch runs are compared. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constructedGroup, constructedRun } from '../../tests/constructed-groups.js';
import { footingOf } from './footing.js';

const GROWTH = [1, 1, 1, 1];

/** @param {Partial<import('../../tests/constructed-groups.js').Epoch>[][]} runs */
const group = (...runs) => constructedGroup('Some', {}, runs.map((epochs) => epochs.map((epoch) => ({ growth: GROWTH, ...epoch }))));
/** @param {import('./study.js').Trained[]} groups @param {import('./footing.js').Footing} footing */
const epochsOf = (groups, { epochOf }) => groups.map(({ runs }) => runs.map(epochOf));

test('equal epochs: the last that all have', () => {
  const groups = [group([{}, {}, {}], [{}, {}]), group([{}, {}, {}])];
  const footing = footingOf(groups, 'epoch');
  assert.deepEqual(epochsOf(groups, footing), [[2, 2], [2]]);
  assert.equal(footing.words, 'after 2 epochs');
});

test('equal epochs: one that is given, which some have not reached', () => {
  const groups = [group([{}, {}, {}], [{}])];
  const footing = footingOf(groups, 'epoch', 2);
  assert.deepEqual(epochsOf(groups, footing), [[2, null]]);
});

test('equal test accuracy: the first epoch with 92 % or more, though it falls again', () => {
  const groups = [group([{ accuracy: 91.95 }, { accuracy: 92 }, { accuracy: 90 }], [{ accuracy: 91.95 }])];
  const footing = footingOf(groups, 'test-accuracy');
  assert.deepEqual(epochsOf(groups, footing), [[2, null]]);
  assert.equal(footing.words, 'at the first epoch with a test accuracy of 92 % or more');
});

test('equal test accuracy: the threshold can be chosen, and is said', () => {
  const groups = [group([{ accuracy: 85 }, { accuracy: 92 }])];
  const footing = footingOf(groups, 'test-accuracy', 84.5);
  assert.deepEqual(epochsOf(groups, footing), [[1]]);
  assert.match(footing.words, /84\.5 % or more/);
});

test('equal training loss: the lowest that all have reached, though the last epoch was worse', () => {
  const groups = [group([{ trainLoss: 0.5 }, { trainLoss: 0.3 }, { trainLoss: 0.4 }]), group([{ trainLoss: 0.45 }, { trainLoss: 0.28 }, { trainLoss: 0.1 }])];
  const footing = footingOf(groups, 'train-loss');
  assert.deepEqual(epochsOf(groups, footing), [[2], [2]]);
  assert.equal(footing.words, 'at the first epoch with a training loss of 0.3 or less, measured without dropout');
});

test('equal training loss: the level that is said is the one that is used', () => {
  const groups = [group([{ trainLoss: 0.012345 }]), group([{ trainLoss: 0.01234 }])];
  const footing = footingOf(groups, 'train-loss');
  assert.match(footing.words, / 0\.0124 or less/);
  assert.deepEqual(epochsOf(groups, footing), [[1], [1]]);
});

test('equal training loss: who learnt nothing has no say', () => {
  const stuck = { trainLoss: 2.3, loss: 2.3, accuracy: 10 };
  const groups = [group([{ trainLoss: 1 }, { trainLoss: 0.2 }]), group([stuck, stuck])];
  assert.deepEqual(epochsOf(groups, footingOf(groups, 'train-loss')), [[2], [null]]);
});

test('equal training loss: runs of earlier versions did not measure it', () => {
  const groups = [group([{}, {}]), group([{ trainLoss: 0.4 }])];
  assert.deepEqual(epochsOf(groups, footingOf(groups, 'train-loss')), [[null], [1]]);
  assert.deepEqual(epochsOf(groups.slice(0, 1), footingOf(groups.slice(0, 1), 'train-loss')), [[null]]);
});

test('a run that failed stands nowhere, and does not shorten the others', () => {
  const failed = constructedRun({ seed: 2 }, [{ growth: GROWTH }], { failure: 'The loss became NaN.' });
  const groups = [constructedGroup('Some', {}, [[{ growth: GROWTH }, { growth: GROWTH }], failed])];
  for (const held of /** @type {const} */ (['epoch', 'test-accuracy'])) assert.equal(footingOf(groups, held).epochOf(failed), null);
  assert.deepEqual(epochsOf(groups, footingOf(groups, 'epoch')), [[2, null]]);
});

test('where nobody finished an epoch nobody stands anywhere', () => {
  const groups = [group([])];
  for (const held of /** @type {const} */ (['epoch', 'test-accuracy', 'train-loss'])) assert.deepEqual(epochsOf(groups, footingOf(groups, held)), [[null]]);
});
