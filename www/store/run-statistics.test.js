import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { layersOf } from '../run/network.js';
import { Evaluator } from './evaluator.js';
import { WeightscopeError } from '../error.js';
import { runs } from './page-runs.js';
import { RunStatistics } from './run-statistics.js';

/** A run whose inner weights are in the store alone, which can't be read as long as `fails`. */
function storedRun() {
  const run = exampleRun(3, layersOf([6, 3]));
  const [, stored] = run.weights;
  run.weights[1] = run.weights[2] = null;
  const state = { run, fails: true };
  runs.storedWeights = async (_, row) => {
    if (state.fails) throw new WeightscopeError({ kind: 'storage', message: 'busy' });
    return row === 1 ? stored : null;
  };
  return state;
}

/** What is being computed goes on, with a pause of a millisecond now and then. */
async function settle() {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(1);
  }
}

test('weights that can’t be read once are read later; those that were not kept are not asked for again', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const state = storedRun();
    const statistics = new RunStatistics(() => {});
    const known = () => {
      statistics.prepare(state.run);
      return statistics.of(state.run).map((row) => (row ? 'known' : row));
    };
    known();
    await settle();
    assert.deepEqual([...known()], ['known', undefined, undefined, 'known']);
    state.fails = false;
    await settle();
    assert.deepEqual([...known()], ['known', undefined, undefined, 'known'], 'not at once');
    mock.timers.tick(3000);
    known();
    await settle();
    assert.deepEqual([...known()], ['known', 'known', null, 'known']);
  } finally {
    mock.timers.reset();
  }
});

test('the test set is evaluated with weights that can be read again', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const state = storedRun();
    let changes = 0;
    const helper = /** @type {any} */ ({ logits: async () => Float32Array.of(0, 1, 0) });
    const evaluator = new Evaluator(helper, async () => ({ labels: Uint8Array.of(1), pixels: () => new Uint8Array(6) }), () => changes++);
    const ask = async () => {
      const answer = evaluator.answer({ run: state.run, row: 1, training: false });
      await settle();
      return answer;
    };
    await ask();
    assert.equal(evaluator.problem, 'busy');
    state.fails = false;
    await ask();
    assert.equal(evaluator.problem, 'busy', 'not at once');
    const before = changes;
    mock.timers.tick(3000);
    assert.equal(changes, before + 1);
    await ask();
    assert.deepEqual([evaluator.problem, (await ask())?.evaluation.accuracy], ['', 100]);
  } finally {
    mock.timers.reset();
  }
});
