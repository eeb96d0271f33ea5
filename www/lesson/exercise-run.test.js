// An exercise that is told from kept runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExerciseRun } from './exercise-run.js';

test('an exercise that is told is finished once all of its runs have ended as planned', () => {
  const runs = [0, 1].map((variant) => ({
    exercise: { id: '2', variant, attempt: 5 },
    run: { plannedEpochs: 2, epochs: variant === 0 ? [{}, {}] : [{}], failure: /** @type {string | undefined} */ (undefined) },
  }));
  const told = (/** @type {typeof runs} */ list) => ExerciseRun.lastOf(/** @type {any} */ ({ list, isTrained: () => false }), null);
  const both = told(runs);
  assert.equal(both?.status, 'partly');
  runs[1].run.epochs.push({});
  assert.equal(both?.status, 'finished');
  runs[0].run.plannedEpochs = 3;
  assert.equal(both?.status, 'partly');
  runs[0].run.failure = 'The loss became NaN.';
  assert.equal(both?.status, 'finished');
  assert.equal(told(runs.slice(1))?.status, 'partly');
});
