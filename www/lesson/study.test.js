/**
 * An exercise carried out, with clients that compute nothing. Run with `node --test`.
 * @import { Settings } from '../weightscope.js'
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClients, turns } from '../../tests/fake-client.js';
import { Datasets } from '../engine/datasets.js';
import { WeightscopeError } from '../error.js';
import { defaultSettings } from '../settings.js';
import { Runs } from '../store/runs.js';
import { Study } from './study.js';

const VARIANTS = [{ label: 'Dropout 0', settings: { dropout: 0 } }, { label: 'Dropout 0.5', settings: { dropout: 0.5 } }];

/** Keeps nothing beyond the page. */
const store = /** @type {any} */ ({ runs: async () => [], counts: async () => [], run: async () => undefined, epochs: async () => [], weights: async () => undefined, save: async () => true, erase: async () => {} });

async function setUp() {
  const clients = new FakeClients();
  const engine = { newClient: clients.make, datasets: new Datasets(clients.make) };
  const ending = new AbortController();
  const { signal } = ending;
  const data = await engine.datasets.read('data', 'Data', { signal, onProgress: () => {} });
  const runs = new Runs(store);
  /** @param {{ seeds?: number, size?: number } & Partial<Settings>} [options] */
  const begin = ({ seeds = 2, size = 2, ...settings } = {}) => {
    const study = new Study({ id: 'dropout', variants: VARIANTS, common: { ...defaultSettings(), device: 'cpu', epochs: 3, ...settings }, seeds }, runs, engine, size);
    return { study, done: study.carryOut({ data, signal, onChange: () => {} }) };
  };
  return { clients, runs, begin, ending };
}

test('every variant has its runs in the order of seeds, kept under names that say what they are', async () => {
  const { begin, runs, clients } = await setUp();
  const trained = await begin({ seed: 7 }).done;
  assert.deepEqual(trained.map(({ variant }) => variant.label), ['Dropout 0', 'Dropout 0.5']);
  assert.deepEqual(trained.map(({ runs }) => runs.map(({ settings: { seed, dropout }, epochs }) => [seed, dropout, epochs.length])), [[[7, 0, 3], [8, 0, 3]], [[7, 0.5, 3], [8, 0.5, 3]]]);
  const kept = trained.flatMap(({ runs: own }) => own.map((run) => runs.of(run)));
  assert.deepEqual(kept.map((one) => one?.name), ['Dropout 0, seed 7', 'Dropout 0, seed 8', 'Dropout 0.5, seed 7', 'Dropout 0.5, seed 8']);
  assert.deepEqual(kept.map((one) => one?.weights), ['all', 'ends', 'all', 'ends']);
  assert.equal(clients.live.size, 0);
});

test('more seeds add to what is there', async () => {
  const { begin, runs, clients } = await setUp();
  const [[first]] = (await begin().done).map(({ runs }) => runs);
  const before = clients.count('train');
  const more = await begin({ seeds: 3 }).done;
  assert.equal(clients.count('train') - before, 2);
  assert.equal(more[0].runs[0], first);
  assert.equal(runs.list.length, 6);
});

test('other settings are other runs', async () => {
  const { begin, runs } = await setUp();
  await begin().done;
  await begin({ rate: 0.02 }).done;
  assert.equal(runs.list.length, 8);
});

test('the last seed is followed by the first', async () => {
  const { begin } = await setUp();
  const [{ runs }] = await begin({ seed: 4294967295 }).done;
  assert.deepEqual(runs.map(({ settings: { seed } }) => seed), [4294967295, 0]);
});

test('stopped, it keeps what is finished, and the next time it goes on there', async () => {
  const { begin, runs } = await setUp();
  const { study, done } = begin({ epochs: 40, size: 1 });
  while (study.progress.finished === 0) await turns();
  study.stop();
  await assert.rejects(done, { kind: 'stopped' });
  const [kept] = runs.list;
  const finished = kept.run.epochs.length;
  assert.ok(finished > 0 && finished < 40);
  const again = begin({ epochs: 40 });
  const [{ runs: [run] }] = await again.done;
  assert.equal(run, kept.run);
  assert.deepEqual(run.epochs.map(({ epoch }) => epoch), Array.from({ length: 40 }, (_, i) => i + 1));
  assert.deepEqual(again.study.progress, { finished: 160, all: 160 });
});

test('the runs are claimed while it goes on, and free afterwards', async () => {
  const { begin, runs } = await setUp();
  const { study, done } = begin({ epochs: 40, size: 1 });
  while (study.progress.finished === 0) await turns();
  assert.ok(runs.isInTraining(runs.list[0]));
  study.stop();
  await done.catch(() => {});
  assert.ok(!runs.isInTraining(runs.list[0]));
});

test('the element leaves: it ends', async () => {
  const { begin, ending, clients } = await setUp();
  const { study, done } = begin({ epochs: 40 });
  while (study.progress.finished === 0) await turns();
  ending.abort(new WeightscopeError({ kind: 'closed', message: 'The element was removed from the page.' }));
  await assert.rejects(done, { kind: 'closed' });
  assert.equal(clients.live.size, 0);
});

test('a run that diverges is a result; another failure is told after the others have ended', async () => {
  for (const kind of ['diverged', 'memory']) {
    const { begin, clients } = await setUp();
    clients.fault = (name, payload) => (name === 'open' && payload.settings.dropout > 0 ? new WeightscopeError({ kind, message: 'It failed.' }) : null);
    const { done } = begin();
    if (kind === 'memory') await assert.rejects(done, { kind: 'memory' });
    else assert.deepEqual((await done).map(({ runs }) => runs.map(({ epochs }) => epochs.length)), [[3, 3], []]);
  }
});
