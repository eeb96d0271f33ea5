import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mainAction } from './main-button.js';
import { defaultOptions } from '../element/options.js';
import { exampleRun } from '../../tests/example-run.js';

const own = exampleRun(2);
const { settings } = own;
/** @param {object} scene */
const action = (scene) => mainAction(/** @type {any} */ ({ state: 'finished', preparing: false, own, settings, options: defaultOptions(), ...scene }));

test('the main button says what it will do', () => {
  assert.deepEqual(action({ state: 'ready', own: { ...own, epochs: [] } }), { label: 'Train', verb: 'train' });
  assert.deepEqual(action({ state: 'training' }), { label: 'Pause', verb: 'pause' });
  assert.deepEqual(action({ state: 'ready', preparing: true }), { label: 'Pause', verb: 'pause' });
  assert.deepEqual(action({ state: 'paused' }), { label: 'Resume', verb: 'resume' });
});

test('where the seed is locked, the run is trained again, and says so', () => {
  assert.deepEqual(action({ options: { ...defaultOptions(), locked: ['seed'] } }), { label: 'Train again', verb: 'train' });
});

test('a finished run is not trained once more without a word', () => {
  assert.deepEqual(action({}), { label: 'Train with another seed', verb: 'another' });
  assert.deepEqual(action({ settings: { ...settings, dropout: 0.75 } }), { label: 'Train with dropout 0.75', verb: 'train' });
  assert.deepEqual(action({ settings: { ...settings, dropout: 0.75, seed: 77 } }), { label: 'Train with dropout 0.75 and seed 77', verb: 'train' });
  assert.deepEqual(action({ settings: { ...settings, dropout: 0.75, seed: 77, rate: 1 } }), { label: 'Train with these settings', verb: 'train' });
});
