/**
 * Several runs side by side, with clients that compute nothing. Run with `node --test`.
 * @import { Run, Settings } from '../weightscope.js'
 * @import { Task } from './pool.js'
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClients, turns } from '../../tests/fake-client.js';
import { WeightscopeError } from '../error.js';
import { defaultSettings } from '../settings.js';
import { Datasets } from './datasets.js';
import { Pool } from './pool.js';

/** @param {number} size @param {Partial<Settings>[]} variants */
async function setUp(size, variants) {
  const clients = new FakeClients();
  const engine = { newClient: clients.make, datasets: new Datasets(clients.make) };
  const ending = new AbortController();
  const data = await engine.datasets.read('data', 'Data', { signal: ending.signal, onProgress: () => {} });
  const pool = new Pool(engine, size);
  /** @type {Task[]} */
  const tasks = variants.map((settings) => ({ settings: { ...defaultSettings(), device: 'cpu', epochs: 3, ...settings } }));
  let most = 0;
  /** @type {Map<Task, number>} */
  const epochs = new Map();
  const start = () =>
    pool.train(tasks, {
      data,
      signal: ending.signal,
      claims: () => ({ claim: async () => {}, release: () => {} }),
      onNotice: (task, run, notice) => {
        most = Math.max(most, clients.live.size);
        if (notice === 'epoch') epochs.set(task, run.epochs.length);
      },
    });
  return { clients, pool, tasks, start, ending, epochs, data, most: () => most };
}

/** @param {{ run: Run | null }[]} outcomes */
const lengths = (outcomes) => outcomes.map(({ run }) => run?.epochs.length ?? null);

test('each task has its run, in order, and no worker is left', async () => {
  const { clients, start, tasks, epochs } = await setUp(2, [1, 2, 3, 4, 5].map((seed) => ({ seed, epochs: seed })));
  const outcomes = await start();
  assert.deepEqual(outcomes.map(({ run }) => run?.settings.seed), [1, 2, 3, 4, 5]);
  assert.deepEqual(lengths(outcomes), [1, 2, 3, 4, 5]);
  assert.deepEqual(tasks.map((task) => epochs.get(task)), [1, 2, 3, 4, 5]);
  assert.equal(clients.live.size, 0);
});

for (const size of [1, 3]) {
  test(`at most ${size} at once, and no fewer while there is work`, async () => {
    const { start, most } = await setUp(size, Array.from({ length: 5 }, (_, seed) => ({ seed })));
    await start();
    assert.equal(most(), size);
  });
}

test('they train on the CPU, since they would share one GPU', async () => {
  const { start } = await setUp(2, [{ device: 'auto' }, { device: 'auto' }]);
  for (const { run } of await start()) assert.equal(run?.device.reason, 'Runs side by side train on the CPU, a core each, since they would share one GPU.');
});

test('the data are read once', async () => {
  const { clients, start } = await setUp(2, [{}, {}, {}]);
  await start();
  assert.equal(clients.count('load'), 1);
});

test('a pause holds all of them, those to come included, and they go on to the same end', async () => {
  const { pool, start, epochs } = await setUp(2, Array.from({ length: 4 }, (_, seed) => ({ seed })));
  const done = start();
  while (epochs.size === 0) await turns();
  pool.pause();
  await turns(50);
  const before = [...epochs.values()];
  await turns(50);
  assert.deepEqual([...epochs.values()], before);
  assert.ok(before.some((count) => count < 3));
  pool.resume();
  assert.deepEqual(lengths(await done), [3, 3, 3, 3]);
});

for (const isPaused of [false, true]) {
  test(`a stop keeps what is finished${isPaused ? ', in a pause, too' : ''}`, async () => {
    const { pool, start, epochs, clients } = await setUp(1, [{ epochs: 50 }, {}]);
    const done = start();
    while (epochs.size === 0) await turns();
    if (isPaused) pool.pause();
    pool.stop();
    const [first, second] = await done;
    assert.ok(first.run?.stopped && first.run.epochs.length > 0 && first.run.epochs.length < 50);
    assert.equal(second.run, null);
    assert.equal(clients.live.size, 0);
  });
}

test('the signal ends it, and no worker is left', async () => {
  const { start, ending, epochs, clients } = await setUp(2, [{ epochs: 50 }, { epochs: 50 }, {}]);
  const done = start();
  while (epochs.size === 0) await turns();
  ending.abort(new WeightscopeError({ kind: 'closed', message: 'The element was removed from the page.' }));
  await done;
  assert.equal(clients.live.size, 0);
});

test('what fails in one run is nothing to the others', async () => {
  const { clients, start } = await setUp(2, [{}, { rate: 9 }, {}]);
  const diverged = new WeightscopeError({ kind: 'diverged', message: 'The loss became inf.' });
  clients.fault = (name, payload) => (name === 'open' && payload.settings.rate === 9 ? diverged : null);
  const outcomes = await start();
  assert.deepEqual(outcomes.map(({ error }) => error), [null, diverged, null]);
  assert.deepEqual(lengths(outcomes), [3, null, 3]);
});

test('a run that was cut off goes on to its plan', async () => {
  const { start, tasks } = await setUp(1, [{ epochs: 4 }]);
  const [{ run }] = await start();
  assert.ok(run);
  tasks[0].run = run;
  run.plannedEpochs = 6;
  const [outcome] = await start();
  assert.equal(outcome.run, run);
  assert.deepEqual(run.epochs.map(({ epoch }) => epoch), [1, 2, 3, 4, 5, 6]);
});
