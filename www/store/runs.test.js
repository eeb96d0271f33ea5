import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { differencesFromLink, linkTo, parseProvenance } from '../exports/link.js';
import { SETTINGS, defaultSettings, parseSetting } from '../settings.js';
import { VERSION } from '../version.js';
import { Runs } from './runs.js';
import { layersOf, parameterCount } from '../run/network.js';
import { StoreError, merged } from './database.js';
import { checkpointOf } from '../run/run.js';
import { extendRun, fillRun, packEpoch, packRun, soundEpochs, unpackRun } from './stored-run.js';

/**
 * Of a network of one layer, with 2 inputs and 3 outputs, unless other layers are asked for.
 * @param {number} epochs
 * @param {object} [settings]
 * @param {import('../weightscope.js').Layer[]} [layers]
 * @returns {import('../weightscope.js').Run}
 */
function runOf(epochs, settings, layers = layersOf([2, 3])) {
  const edges = () => Float64Array.of(-1, 0, 1);
  const rows = Array.from({ length: epochs + 1 }, (_, row) => row);
  const histogram = (/** @type {string} */ name, /** @type {string} */ title) => ({
    name,
    title,
    edges: edges(),
    rows: rows.map((row) => Float64Array.of(row, 0.5)),
    counts: rows.map((row) => Uint32Array.of(row, 2)),
    below: rows.map((row) => row),
    above: rows.map(() => 1),
    nan: rows.map(() => 0),
  });
  const weights = rows.map((row) => new Float32Array(parameterCount(layers)).fill(row / 3));
  return {
    settings: { ...defaultSettings(), ...settings },
    device: { kind: 'cpu', name: 'fused SIMD step', reason: 'none', fromEpoch: 1 },
    formerDevices: [],
    data: { name: 'some.csv', address: null, rows: 20, bytes: 100, counts: [6, 7, 7], max: 255, header: false, scale: 'integers', level: 1 },
    dataFingerprint: '0123456789abcdef',
    version: VERSION,
    layers,
    trainRows: 18,
    testRows: 2,
    testIndices: Uint32Array.of(3, 7),
    stepsPerEpoch: 1,
    plannedEpochs: epochs,
    stopped: false,
    epochs: rows.slice(1).map((epoch) => ({ epoch, loss: 1 / epoch, trainAccuracy: 50, testAccuracy: 60, seconds: 0.1 })),
    histograms: { all: histogram('all', 'All parameters'), layers: layers.map(({ name, title }) => histogram(name, title)) },
    initialInput: { edges: edges(), counts: Uint32Array.of(3, 3) },
    initialParameters: weights[0],
    parameters: weights[epochs],
    weights: [...weights],
  };
}

/** A store in memory. `slow` delays what is written. */
function fakeStore() {
  /** @type {Map<string, any>} */
  const runs = new Map();
  /** @type {Map<string, { record: any, weights: any }[]>} */
  const rows = new Map();
  return {
    full: false,
    slow: 0,
    run: async (/** @type {string} */ id) => runs.get(id),
    runs: async () => [...runs.values()],
    counts: async (/** @type {string[]} */ ids) => ids.map((id) => rows.get(id)?.length ?? 0),
    epochs: async (/** @type {string} */ id) => (rows.get(id) ?? []).map(({ record }) => record),
    weights: async (/** @type {string} */ id, /** @type {number} */ epoch) => rows.get(id)?.[epoch]?.weights,
    /** @type {import('./database.js').Store['save']} */
    async save(run, records, { expected, thin, ...newer }) {
      if (this.slow > 0) await new Promise((resolve) => setTimeout(resolve, this.slow));
      if (this.full) throw new StoreError('full', new Error('full'));
      const before = runs.get(run.id);
      if (!before && expected) return false;
      runs.set(run.id, structuredClone(before ? merged(before, run, { ...newer, epochs: records.length > 0 }) : run));
      const stored = rows.get(run.id) ?? [];
      for (const { epoch, ...row } of records) stored[epoch] = structuredClone(row);
      if (thin && records.at(-1)?.weights) for (const row of stored.slice(1, -1)) row.weights = null;
      rows.set(run.id, stored);
      return true;
    },
    async erase(/** @type {string} */ id) {
      runs.delete(id);
      rows.delete(id);
      this.full = false;
    },
  };
}

test('the version is that of package.json', () => {
  assert.equal(VERSION, JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version);
});

test('a run is the same after it was stored, and no run where a part has another shape', () => {
  const run = runOf(2);
  const kept = { id: 'a', name: 'x', created: 5, run, pinned: true, hidden: false, weights: /** @type {const} */ ('ends'), exercise: { id: '2', variant: 1, attempt: 7 } };
  const record = () => structuredClone(packRun(kept, null));
  const epochs = () => /** @type {any[]} */ (structuredClone([0, 1, 2].map((epoch) => packEpoch(run, epoch).record)));
  const restored = (/** @type {any[]} */ given, first = /** @type {unknown} */ (run.weights[0]), last = /** @type {unknown} */ (undefined)) => {
    const back = unpackRun(record(), given);
    const sound = back ? soundEpochs(back.run, given) : [];
    return back && fillRun(back.run, sound, first, last ?? run.weights[sound.length - 1]) ? back : null;
  };
  assert.deepEqual(restored(epochs()), { ...kept, run: { ...run, weights: [run.weights[0], null, run.weights[2]] } });
  assert.equal(restored(epochs(), run.weights[0], new Float32Array(8)), null);
  assert.equal(restored(epochs(), [...run.parameters]), null);

  /** @type {((run: any) => void)[]} */
  const damages = [
    (record) => (record.format = 2),
    (record) => delete record.labels,
    (record) => (record.labels.name = { toString: () => 'x' }),
    (record) => (record.exercise.variant = -1),
    (record) => (record.run.failure = 3),
    (record) => (record.run.settings.dropout = 2),
    (record) => (record.run.settings.seed = '1'),
    (record) => (record.run.layers[0].weights.end = 7),
    (record) => (record.run.layers[0].outputs = 1e9),
    (record) => (record.run.device.kind = 'abacus'),
    (record) => (record.run.settings.engine = 'reference'),
    (record) => (record.run.data.counts = []),
    (record) => (record.run.data.level = 0.5),
    (record) => (record.run.plannedEpochs = Infinity),
    (record) => (record.edges[0] = [0, 1]),
    (record) => record.edges[1].fill(NaN),
    (record) => (record.run.initialInput.counts = new Uint32Array(9)),
  ];
  for (const damage of damages) {
    const damaged = record();
    damage(damaged);
    assert.equal(unpackRun(damaged, epochs()), null, String(damage));
  }
  for (const nothing of [null, undefined, 7, 'run', []]) assert.equal(unpackRun(nothing, epochs()), null);
  assert.equal(restored([]), null);
  // Epochs behind a gap or a damaged one are left out.
  const [zero, one, two] = epochs();
  assert.equal(restored([zero, one])?.run.epochs.length, 1);
  assert.equal(restored([zero, one, { ...two, counts: new Uint32Array(3) }])?.run.epochs.length, 1);
  assert.equal(restored([zero, one, { ...two, metrics: { ...two.metrics, loss: NaN } }])?.run.epochs.length, 1);
  assert.equal(restored([zero, two])?.run.epochs.length, 0);
});

for (const widths of [[2, 3], [2, 4, 3]]) {
  test(`a run of another network is stored and comes back: ${widths.join(', ')}`, async () => {
    const store = fakeStore();
    const runs = new Runs(store);
    const run = runOf(2, {}, layersOf(widths));
    runs.add(run);
    await runs.settled();
    const again = new Runs(store);
    await again.restore();
    await again.open(again.list[0].run);
    assert.deepEqual(again.list[0].run, { ...run, weights: [run.weights[0], null, run.weights[2]] });
  });
}

test('the state of an optimiser is stored, and what another tab made of it is taken over; it is gone on from where it is of the last epoch', async () => {
  const store = fakeStore();
  const runs = new Runs(store);
  const run = runOf(2, { optimiser: 'momentum', bias: false }, layersOf([2, 3], false));
  run.optimiser = { steps: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
  runs.add(run);
  await runs.settled();
  const again = new Runs(store);
  await again.restore();
  const [{ run: restored }] = again.list;
  await again.open(restored);
  assert.deepEqual(restored.layers, run.layers);
  assert.deepEqual(checkpointOf(restored), { parameters: run.parameters, optimiser: run.optimiser, epochs: 2 });
  const newer = { ...runOf(3), optimiser: { steps: 3, values: Float32Array.of(6, 5, 4, 3, 2, 1) } };
  extendRun(restored, newer);
  assert.equal(restored.optimiser, newer.optimiser);
  // An epoch that could not be read.
  assert.deepEqual(checkpointOf({ ...run, epochs: run.epochs.slice(0, 1) }), { parameters: run.parameters, epochs: 1 });
});

test('a run of an earlier version trained with level 1, and its engines are told by their names of today', () => {
  const stored = (/** @type {{ engine?: string }} */ settings) => {
    const record = structuredClone(packRun({ id: 'a', name: 'x', created: 5, run: runOf(1), pinned: false, hidden: false, weights: 'all' }, null));
    const run = /** @type {any} */ (record.run);
    delete run.data.level;
    delete run.settings.engine;
    Object.assign(run.settings, settings);
    return unpackRun(record, [0, 1].map((epoch) => packEpoch(runOf(1), epoch).record))?.run;
  };
  const engines = [{ engine: 'fused' }, { engine: 'reference' }, {}, { engine: 'abacus' }].map((settings) => stored(settings)?.settings.engine);
  assert.deepEqual(engines, ['auto', 'burn', 'auto', undefined]);
  assert.equal(stored({})?.data.level, 1);
  const chosen = { ...runOf(1), settings: { ...runOf(1).settings, engine: /** @type {const} */ ('fused') } };
  const kept = { id: 'a', name: 'x', created: 5, run: chosen, pinned: false, hidden: false, weights: /** @type {const} */ ('all') };
  assert.equal(unpackRun(packRun(kept, null), [packEpoch(chosen, 0).record])?.run.settings.engine, 'fused', 'today it is a choice');
});

test('names: a default from the settings, free ones, tidy ones', () => {
  const runs = new Runs(fakeStore());
  const names = [runOf(1), runOf(2), runOf(1, { dropout: 0, normalise: false, epochs: 3 })].map((run) => runs.add(run).name);
  assert.deepEqual(names, ['Default settings', 'Default settings (2)', 'Dropout 0, normalise pixels off']);
  const [first] = runs.list;
  runs.rename(first.id, `  a\n b ${'x'.repeat(100)}`);
  assert.equal(first.name, `a b ${'x'.repeat(56)}`);
  runs.rename(first.id, 'a\u202eb');
  assert.equal(first.name, 'ab');
  runs.rename(first.id, runs.list[1].name);
  assert.equal(first.name, 'Default settings (2) (2)');
  runs.rename(first.id, ' ');
  assert.equal(first.name, 'Default settings');
  assert.equal(runs.add({ ...runOf(1, { dropout: 0 }), startsFrom: 'This run starts from imported weights.' }).name, 'From imported weights, dropout 0');
});

test('weights beyond the memory are read again from the store', async () => {
  const runs = new Runs(fakeStore(), { memory: 6 * 36 });
  const [old, young] = [runOf(4), runOf(4)];
  const before = [...old.weights];
  runs.add(old);
  runs.add(young);
  await runs.settled();
  assert.deepEqual(old.weights.map((row) => row !== null), [true, false, false, false, true]);
  assert.deepEqual(young.weights.map((row) => row !== null), [true, false, true, true, true]);
  assert.deepEqual(await runs.storedWeights(old, 2), before[2]);
  assert.equal(runs.dropped, false);
});

test('a run that keeps the ends has the weights before training and after its last epoch, in memory and in the store, and goes on from there', async () => {
  const store = fakeStore();
  const runs = new Runs(store);
  const run = runOf(3);
  const { id } = runs.add(run, { weights: 'ends' });
  const present = (/** @type {readonly unknown[]} */ weights) => weights.map((kept) => kept != null);
  const stored = async () => present(await Promise.all(run.weights.map((_, row) => store.weights(id, row))));
  assert.deepEqual(present(run.weights), [true, false, false, true]);
  await runs.settled();
  assert.deepEqual(await stored(), [true, false, false, true]);
  for (const row of [4, 5]) {
    const { epochs: [metrics] } = runOf(1);
    run.epochs.push({ ...metrics, epoch: row });
    for (const { rows, counts, below, above, nan } of [run.histograms.all, ...run.histograms.layers]) for (const list of [rows, counts, below, above, nan]) list.push(/** @type {any} */ (list[1]));
    run.parameters = run.initialParameters.map(() => row);
    run.weights.push(run.parameters);
    runs.add(run);
    await runs.settled();
  }
  assert.deepEqual(present(run.weights), [true, false, false, false, false, true]);
  assert.deepEqual(await stored(), [true, false, false, false, false, true]);
  const later = new Runs(store);
  await later.restore();
  const [kept] = later.list;
  assert.equal(kept.weights, 'ends');
  await later.open(kept.run);
  assert.deepEqual(kept.run.parameters, run.parameters);
});

test('weights that can’t be read are not called lost', async () => {
  const store = fakeStore();
  const runs = new Runs(store, { memory: 2 * 36 });
  const run = runOf(3);
  runs.add(run);
  await runs.settled();
  store.weights = async () => Promise.reject(new Error('the disk is gone'));
  await assert.rejects(runs.storedWeights(run, 1), /The weights after epoch 1 could not be read from the browser’s storage/);
});

test('where nothing can be stored, the oldest run’s inner weights are lost, and that is known', async () => {
  const store = Object.assign(fakeStore(), { full: true });
  const runs = new Runs(store, { memory: 7 * 36 });
  const [old, young] = [runOf(4), runOf(4)];
  runs.add(old);
  runs.add(young);
  await runs.settled();
  assert.equal(runs.trouble, 'full');
  assert.deepEqual(old.weights.map((row) => row !== null), [true, false, false, false, true]);
  assert.equal(young.weights.includes(null), false);
  assert.equal(runs.dropped, true);
  assert.equal(await runs.storedWeights(old, 2), null);
});

test('full storage: what a deleted run took is used, and all is stored', async () => {
  const store = fakeStore();
  const runs = new Runs(store);
  const first = runs.add(runOf(1));
  await runs.settled();
  runs.remove(first.id);
  store.full = true;
  const second = runs.add(runOf(12));
  await runs.settled();
  assert.equal(runs.trouble, null);
  assert.equal(runs.removed, null);
  const again = new Runs(store);
  await again.restore();
  assert.deepEqual(again.list.map(({ id, run }) => [id, run.epochs.length]), [[second.id, 12]]);
});

test('full storage: deleting a run stores those that wait for room', async () => {
  const store = fakeStore();
  const runs = new Runs(store);
  const first = runs.add(runOf(1));
  await runs.settled();
  store.full = true;
  const second = runs.add(runOf(3));
  await runs.settled();
  assert.equal(runs.trouble, 'full');
  runs.remove(first.id);
  await until(() => runs.trouble === null);
  const again = new Runs(store);
  await again.restore();
  assert.deepEqual(again.list.map(({ id, run }) => [id, run.epochs.length]), [[second.id, 3]]);
});

test('undo wins over a deletion that is still being written', async () => {
  const store = Object.assign(fakeStore(), { slow: 20 });
  const runs = new Runs(store);
  const { id } = runs.add(runOf(1));
  await runs.settled();
  runs.remove(id);
  runs.undo();
  await runs.settled();
  const again = new Runs(store);
  await again.restore();
  assert.deepEqual(again.list.map((kept) => kept.id), [id]);
});

test('a deleted run that is trained on comes back as it was', async () => {
  const runs = new Runs(fakeStore());
  const kept = runs.add(runOf(1), { name: 'mine' });
  runs.remove(kept.id);
  assert.equal(runs.add(kept.run), kept);
  assert.equal(runs.undo(), null);
  assert.deepEqual(runs.list, [kept]);
});

test('what can’t be erased hides no other run', async () => {
  const store = fakeStore();
  const runs = new Runs(store);
  const [old, young] = [runs.add(runOf(1)), runs.add(runOf(1))];
  await runs.settled();
  await store.save(packRun(old, 1), [], { content: false, labels: { deleted: 1 }, expected: true, thin: false });
  store.erase = async () => Promise.reject(new StoreError('full', new Error('full')));
  const again = new Runs(store);
  await again.restore();
  assert.deepEqual(again.list.map(({ id }) => id), [young.id]);
  assert.equal(again.trouble, null);
});

test('two tabs: labels of one, epochs of the other', async () => {
  const store = fakeStore();
  const trainer = new Runs(store);
  const kept = trainer.add(runOf(2));
  kept.run.plannedEpochs = 4;
  trainer.update(kept.run);
  await trainer.settled();
  const other = new Runs(store);
  await other.restore();
  const theirs = /** @type {import('./runs.js').KeptRun} */ (other.get(kept.id));
  await other.open(theirs.run);

  // What one tab has trained is not what the other one knows, and stays.
  const longer = runOf(4);
  kept.run.epochs.push(...longer.epochs.slice(2));
  [kept.run.histograms.all, ...kept.run.histograms.layers].forEach((histogram, i) => {
    const { rows, counts } = [longer.histograms.all, ...longer.histograms.layers][i];
    Object.assign(histogram, { rows, counts, below: [0, 1, 2, 3, 4], above: [1, 1, 1, 1, 1], nan: [0, 0, 0, 0, 0] });
  });
  kept.run.weights.push(...longer.weights.slice(3));
  kept.run.parameters = longer.parameters;
  Object.assign(kept.run, { stopped: true, failure: 'It failed.' });
  trainer.update(kept.run);
  await trainer.settled();
  other.rename(kept.id, 'renamed');
  await other.settled();
  const third = new Runs(store);
  await third.restore();
  assert.deepEqual(third.list.map(({ name, run }) => [name, run.epochs.length, run.stopped, run.failure]), [['renamed', 4, true, 'It failed.']]);

  // It is brought up to date as the same object.
  const { run } = theirs;
  const pinned = trainer.add(runOf(1), { pinned: true });
  await trainer.settled();
  await other.refresh();
  // What is compared there is not compared here.
  assert.deepEqual(other.list.map(({ id, pinned }) => [id, pinned]), [[kept.id, false], [pinned.id, false]]);
  assert.equal(theirs.run, run);
  assert.deepEqual([run.epochs, run.stopped, run.failure, run.parameters], [longer.epochs, true, 'It failed.', longer.parameters]);
  assert.deepEqual(run.histograms, kept.run.histograms);
  assert.deepEqual(run.weights.map((weights) => weights !== null), [true, false, true, false, true]);
  assert.deepEqual(await other.storedWeights(run, 3), longer.weights[3]);

  // Deleted there while it was trained here: whoever adds epochs keeps it.
  other.remove(kept.id);
  await other.settled();
  await until(async () => (await store.run(kept.id)).labels.deleted !== null);
  await store.save(packRun(kept, null), [packEpoch(kept.run, 4)], { content: false, labels: {}, expected: true, thin: false });
  const fourth = new Runs(store);
  await fourth.restore();
  assert.deepEqual(fourth.list.map(({ name, pinned }) => [name, pinned]), [['renamed', false], ['Default settings (2)', true]]);
});

/** Two tabs over one store, joined by a channel as browsers have it. @param {ReturnType<typeof fakeStore>} store */
function tabs(store) {
  const made = [new EventTarget(), new EventTarget()].map((target, i, all) => {
    const channel = /** @type {any} */ (target);
    channel.postMessage = (/** @type {unknown} */ data) => queueMicrotask(() => all[1 - i].dispatchEvent(Object.assign(new Event('message'), { data })));
    return channel;
  });
  return made.map((channel) => new Runs(store, { channel }));
}

/** A run that two tabs know. @param {ReturnType<typeof tabs>} tabs @param {Parameters<Runs['add']>[1]} [options] */
async function sharedRun([a, b], options) {
  const { id } = a.add(runOf(1), options);
  await a.settled();
  await a.restore();
  await b.restore();
  return id;
}

test('a run that one tab deletes leaves the other at once, and what that one labels brings it not back', async () => {
  const store = fakeStore();
  const [a, b] = tabs(store);
  const id = await sharedRun([a, b], { pinned: true });
  a.remove(id);
  // As an exercise begins: before the other tab has heard.
  b.pin(id, false);
  await Promise.all([a.settled(), b.settled()]);
  await until(() => b.list.length === 0);
  const third = new Runs(store);
  await third.restore();
  assert.deepEqual(third.list, []);
  // It is the same there when it is brought back.
  a.undo();
  await a.settled();
  await until(() => b.list.length === 1);
  assert.deepEqual([b.list[0].id, b.list[0].pinned, a.list[0].id], [id, false, id]);
});

test('a rename is seen in the other tab at once, and is not undone by what that one changes', async () => {
  const store = fakeStore();
  const [a, b] = tabs(store);
  const id = await sharedRun([a, b]);
  a.rename(id, 'mine');
  b.pin(id, true);
  await Promise.all([a.settled(), b.settled()]);
  await until(() => b.list[0].name === 'mine');
  assert.equal(a.list[0].pinned, false, 'what another tab compares');
  b.hide(id, true);
  await until(() => a.list[0].hidden);
  const third = new Runs(store);
  await third.restore();
  assert.deepEqual(third.list.map(({ name, pinned, hidden }) => ({ name, pinned, hidden })), [{ name: 'mine', pinned: false, hidden: true }]);
});

test('without a channel labels and deletions are seen when a tab is looked at', async () => {
  const store = fakeStore();
  const [a, b] = [new Runs(store), new Runs(store)];
  const id = await sharedRun([a, b]);
  const other = await sharedRun([a, b], { name: 'other' });
  await b.refresh();
  a.rename(id, 'mine');
  a.remove(other);
  await a.settled();
  const { list } = b;
  await b.refresh();
  assert.notEqual(b.list, list, 'a new list');
  assert.deepEqual(b.list.map(({ name }) => name), ['mine']);
  // Erased: another was deleted after it.
  a.remove(id);
  await until(async () => (await store.run(other)) === undefined);
  await a.settled();
  store.runs = async () => [];
  await b.refresh();
  assert.deepEqual(b.list, []);
});

test('what was read before a label was changed here does not change it back', async () => {
  const store = fakeStore();
  const [a, b] = [new Runs(store), new Runs(store)];
  const id = await sharedRun([a, b]);
  const { runs } = store;
  store.runs = async () => {
    const old = structuredClone(await runs());
    b.rename(id, 'newer');
    await b.settled();
    return old;
  };
  await b.refresh();
  assert.equal(b.list[0].name, 'newer');
});

test('a run that another tab has deleted comes back where it is trained on, and one that is trained stays', async () => {
  const store = fakeStore();
  const [a, b] = tabs(store);
  const id = await sharedRun([a, b]);
  const [theirs] = b.list;
  a.remove(id);
  await until(() => b.list.length === 0);
  assert.equal(b.add(theirs.run), theirs);
  await b.settled();
  assert.equal((await store.run(id)).labels.deleted, null);
  await b.claim(theirs, b);
  await store.erase(id);
  await b.refresh();
  assert.deepEqual(b.list, [theirs]);
});

test('at first a run has what its card shows; its histograms and weights are read once, when it is opened', async () => {
  const store = fakeStore();
  const before = new Runs(store);
  const run = runOf(3);
  const { id } = before.add(run);
  await before.settled();
  const asked = { epochs: 0, weights: 0 };
  const { epochs, weights } = store;
  store.epochs = (id) => (asked.epochs++, epochs(id));
  store.weights = (id, epoch) => (asked.weights++, weights(id, epoch));
  const runs = new Runs(store);
  await runs.restore();
  const [{ run: kept }] = runs.list;
  assert.deepEqual(asked, { epochs: 0, weights: 0 });
  assert.deepEqual([runs.isOpen(kept), kept.epochs, kept.histograms.all.rows.length], [false, run.epochs, 0]);
  assert.deepEqual(await runs.storedWeights(kept, 2), run.weights[2], 'others can be had all the same');
  runs.rename(id, 'renamed');
  await runs.settled();
  await Promise.all([runs.open(kept), runs.open(kept)]);
  await runs.open(kept);
  assert.deepEqual(asked, { epochs: 1, weights: 3 });
  assert.equal(runs.isOpen(kept), true);
  assert.deepEqual(kept, { ...run, weights: [run.weights[0], null, null, run.weights[3]] });
  assert.equal(runs.list[0].run, kept);
});

test('a run that can’t be read is tried again; one that is damaged is none', async () => {
  const store = fakeStore();
  const before = new Runs(store);
  before.add(runOf(2));
  await before.settled();
  const runs = new Runs(store);
  await runs.restore();
  const [{ run }] = runs.list;
  const { weights } = store;
  store.weights = async () => Promise.reject(new Error('busy'));
  await assert.rejects(runs.open(run), { kind: 'storage', message: '“Default settings” could not be read from the browser’s storage. Try again.' });
  store.weights = weights;
  await runs.open(run);
  assert.equal(runs.isOpen(run), true);

  const again = new Runs(store);
  await again.restore();
  store.weights = async () => new Float32Array(2);
  await assert.rejects(again.open(again.list[0].run), { kind: 'storage', message: '“Default settings” is damaged in the browser’s storage: it can’t be shown.' });
  assert.deepEqual(again.list, []);
});

test('a record of an earlier version, without metrics, gets them', async () => {
  const store = fakeStore();
  const before = new Runs(store);
  const { id } = before.add(runOf(2));
  await before.settled();
  delete (await store.run(id)).metrics;
  const runs = new Runs(store);
  await runs.restore();
  assert.deepEqual(runs.list[0].run.epochs, runOf(2).epochs);
  await runs.settled();
  assert.equal((await store.run(id)).metrics.length, 2);
});

test('a run that is not open is brought up to what another tab has trained', async () => {
  const store = fakeStore();
  const [a, b] = [new Runs(store), new Runs(store)];
  await sharedRun([a, b]);
  const c = new Runs(store);
  await c.restore();
  const longer = runOf(3);
  Object.assign(a.list[0].run, longer, { stopped: true });
  a.update(a.list[0].run);
  await a.settled();
  await c.refresh();
  const [{ run }] = c.list;
  assert.deepEqual([run.epochs.length, run.stopped, c.isOpen(run)], [3, true, false]);
  await c.open(run);
  assert.deepEqual(run, { ...longer, stopped: true, weights: [longer.weights[0], null, null, longer.weights[3]] });
});

test('what could not be read once is read the next time, and no trouble stays', async () => {
  const store = fakeStore();
  const before = new Runs(store);
  before.add(runOf(1));
  await before.settled();
  const { counts } = store;
  store.counts = async () => Promise.reject(new Error('busy'));
  const runs = new Runs(store);
  await runs.restore();
  assert.deepEqual([runs.list.length, runs.trouble], [0, 'unreadable']);
  store.counts = counts;
  await runs.refresh();
  assert.deepEqual([runs.list.length, runs.trouble], [1, null]);
});

test('a run that is trained is not deleted', async () => {
  const runs = new Runs(fakeStore());
  const kept = runs.add(runOf(1));
  const owner = {};
  assert.equal(await runs.claim(kept, owner), true);
  runs.remove(kept.id);
  assert.equal(runs.list.length, 1);
  runs.release(owner);
  runs.remove(kept.id);
  assert.equal(runs.list.length, 0);
});

/** @param {() => boolean | Promise<boolean>} holds */
async function until(holds) {
  for (let i = 0; i < 100; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail('waited in vain');
}

test('a link holds all settings, and reads back', () => {
  const run = runOf(2, { seed: 9, dropout: 0.5, normalise: false });
  const page = { hasData: true, canFingerprint: true };
  const link = new URL(linkTo(run, 'https://a.example/page/?x=1#y'));
  assert.equal(link.origin + link.pathname, 'https://a.example/page/');
  for (const setting of SETTINGS) {
    const expected = setting.key === 'device' ? 'cpu' : setting.key === 'epochs' ? 2 : run.settings[setting.key];
    const said = link.searchParams.get(setting.name);
    // What came later is said where it is not as usual.
    assert.equal(said === null && setting.isLater ? setting.default : parseSetting(setting, said ?? ''), expected, setting.name);
  }
  const later = linkTo(runOf(3, { epochs: 2, optimiser: 'adam', beta1: 0.8, hiddenLayers: '', schedule: 'cosine', momentum: 0.1 }), 'https://a.example/');
  const said = Object.fromEntries(new URL(later).searchParams);
  assert.deepEqual([said.optimiser, said.beta1, said['hidden-layers'], said.schedule, said.momentum], ['adam', '0.8', '', 'cosine', undefined]);
  // Three epochs along a cosine of two are not those along a cosine of three.
  assert.equal(said.epochs, '2');
  assert.equal(link.searchParams.get('src'), 'none');
  const provenance = {
    level: null,
    fingerprint: parseProvenance('fingerprint', link.searchParams.get('fingerprint') ?? ''),
    version: parseProvenance('version', link.searchParams.get('version') ?? ''),
    computedBy: parseProvenance('computed-by', link.searchParams.get('computed-by') ?? ''),
  };
  assert.deepEqual(differencesFromLink(provenance, run, page), []);
  assert.equal(differencesFromLink({ ...provenance, version: '9.0.0' }, { ...run, dataFingerprint: 'f'.repeat(16) }, page).length, 2);
  assert.deepEqual(differencesFromLink(provenance, null, { ...page, hasData: false }), ['Load the data that the link’s run was trained on.']);
  // Data are there, but the device is not.
  assert.match(differencesFromLink(provenance, null, page).join(), /^The link’s run was computed by fused SIMD step\. On another device/);
  const on = (/** @type {string} */ architecture) => /** @type {const} */ ({ ...run, device: { ...run.device, kind: 'webgpu', name: 'fused kernels', adapter: { vendor: 'a', architecture, description: '<b>'.repeat(99), software: false } } });
  const computedBy = parseProvenance('computed-by', new URL(linkTo(on('b'), 'https://a.example/')).searchParams.get('computed-by') ?? '');
  assert.deepEqual(differencesFromLink({ ...provenance, computedBy }, on('b'), page), []);
  assert.match(differencesFromLink({ ...provenance, computedBy }, on('c'), page).join(), /another device or engine \(fused kernels on a, b, /);
  const mnist = { ...run, data: { ...run.data, address: 'https://a.example/page/data/x.csv.gz' } };
  assert.equal(new URL(linkTo(mnist, 'https://a.example/page/index.html')).searchParams.get('src'), 'data/x.csv.gz');
  assert.throws(() => parseProvenance('version', '1.0.0\n<b>'), RangeError);
});

test('a link about raw pixels of a file in 0–1 tells what their levels meant; those of earlier versions do not, and took them as 0–255', () => {
  const page = { hasData: true, canFingerprint: true };
  const run = runOf(2, { normalise: false });
  const unit = { ...run, data: { ...run.data, scale: /** @type {const} */ ('unit'), level: 1 / 255 } };
  const level = new URL(linkTo(unit, 'https://a.example/')).searchParams.get('level') ?? '';
  const provenance = { fingerprint: unit.dataFingerprint, level: parseProvenance('level', level), version: unit.version, computedBy: null };
  assert.deepEqual(differencesFromLink(provenance, unit, page), []);
  assert.match(differencesFromLink({ ...provenance, level: null }, unit, page).join(), /^The link’s run took the pixels of this file for another range/);
  assert.deepEqual(differencesFromLink({ ...provenance, level: null }, { ...unit, settings: { ...unit.settings, normalise: true } }, page), []);
  assert.equal(new URL(linkTo(run, 'https://a.example/')).searchParams.has('level'), false);
});
