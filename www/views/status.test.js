// What the line under the buttons says. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { showProgress, statusText } from './status.js';

/** @typedef {import('./status.js').Status} Status */

/** @param {Partial<Status>} more */
function status(more) {
  const run = more.run ?? more.own ?? null;
  const settings = (run ?? exampleRun(1)).settings;
  return statusText({ state: 'finished', preparing: false, own: run, run, isOther: false, data: null, settings, progress: null, loading: null, ...more });
}

test('at rest the status speaks of the run that is shown', () => {
  const own = { ...exampleRun(2), plannedEpochs: 2 };
  const shown = { ...exampleRun(1), plannedEpochs: 5, stopped: true };
  assert.equal(status({ own }), 'Finished: 2 epochs.');
  assert.equal(status({ own, run: shown, isOther: true }), 'Stopped after 1 epoch of 5.');
  assert.equal(status({ own, run: { ...shown, stopped: false }, isOther: true, state: 'ready' }), 'Trained for 1 epoch of 5.');
  assert.equal(status({ own, run: { ...shown, failure: 'It diverged.' }, isOther: true }), 'Failed after 1 epoch.');
});

test('while another run than the one that is shown is trained, the status says so', () => {
  const own = { ...exampleRun(2), plannedEpochs: 5 };
  const progress = { epoch: 3, step: 7, steps: 10, samplesPerSecond: NaN, secondsLeft: NaN };
  assert.equal(status({ state: 'training', own, progress }), 'Training: epoch 3 of 5, step 7 of 10');
  assert.equal(status({ state: 'training', own, run: exampleRun(1), isOther: true, progress }), 'Training another run than the one that is shown: epoch 3 of 5, step 7 of 10');
  assert.equal(status({ state: 'paused', own, run: exampleRun(1), isOther: true }), 'Paused another run than the one that is shown: epoch 3 of 5');
});

test('where “Train more” goes on with other settings than those chosen now, it is said which', () => {
  const run = { ...exampleRun(2), plannedEpochs: 2 };
  const { dropout, seed } = run.settings;
  const words = ` “Train more” goes on with the run’s own settings (dropout ${dropout}, seed ${seed}), not those chosen now.`;
  const settings = { ...run.settings, dropout: 0.9, seed: seed + 1, epochs: 99 };
  assert.equal(status({ own: run, settings }), `Finished: 2 epochs.${words}`);
  assert.equal(status({ own: exampleRun(1), run, isOther: true, settings }), `Finished: 2 epochs.${words}`);
  assert.equal(status({ own: run, settings: { ...run.settings, epochs: 99 } }), 'Finished: 2 epochs.', 'how many epochs is said beside the button');
  assert.doesNotMatch(status({ own: run, settings, state: 'ready' }), /Train more/);
});

test('the bar speaks of the same run as the words', () => {
  const own = { ...exampleRun(2), plannedEpochs: 5 };
  const shown = { ...exampleRun(1), plannedEpochs: 4 };
  const progress = { epoch: 3, step: 5, steps: 10, samplesPerSecond: NaN, secondsLeft: NaN };
  /** @param {Partial<import('../element/scene.js').Scene>} more */
  const barOf = (more) => {
    const bar = /** @type {HTMLProgressElement} */ ({ removeAttribute: (name) => assert.equal(name, 'value') });
    showProgress(bar, /** @type {any} */ ({ state: 'finished', preparing: false, own, run: own, isOther: false, progress: null, loading: null, ...more }));
    return [bar.value, bar.max];
  };
  assert.deepEqual(barOf({ state: 'training', progress }), [2.5, 5]);
  assert.deepEqual(barOf({ state: 'training', progress, run: shown, isOther: true }), [2.5, 5]);
  assert.deepEqual(barOf({ run: shown, isOther: true }), [1, 4]);
  assert.deepEqual(barOf({ loading: { bytes: 3, total: 9, rows: 1 } }), [3, 9]);
  assert.deepEqual(barOf({ loading: { bytes: 3, total: null, rows: 1 } }), [undefined, undefined]);
});
