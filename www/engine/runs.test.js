import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { differencesFromLink, linkTo, parseProvenance } from '../link.js';
import { SETTINGS, defaultSettings, parseSetting } from '../settings.js';
import { VERSION } from '../version.js';
import { Runs } from './runs.js';
import { StoreError } from './store.js';
import { addWeights, packEpoch, packRun, unpackRun } from './stored-run.js';

const WEIGHTS = 9;

/** A network of one layer, with 2 inputs and 3 outputs. @param {number} epochs @param {object} [settings] @returns {import('../weightscope.js').Run} */
function runOf(epochs, settings) {
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
  const weights = rows.map((row) => new Float32Array(WEIGHTS).fill(row / 3));
  return {
    settings: { ...defaultSettings(), ...settings },
    device: { kind: 'cpu', name: 'fused SIMD step', reason: 'none', fromEpoch: 1 },
    formerDevices: [],
    data: { name: 'some.csv', address: null, rows: 20, bytes: 100, counts: Array(10).fill(2), max: 255, header: false, scale: 'integers' },
    dataFingerprint: '0123456789abcdef',
    version: VERSION,
    layers: [{ name: 'input', title: 'Input', inputs: 2, outputs: 3, weights: { start: 0, end: 6 }, biases: { start: 6, end: 9 } }],
    trainRows: 18,
    testRows: 2,
    testIndices: Uint32Array.of(3, 7),
    stepsPerEpoch: 1,
    plannedEpochs: epochs,
    stopped: false,
    epochs: rows.slice(1).map((epoch) => ({ epoch, loss: 1 / epoch, trainAccuracy: 50, testAccuracy: 60, seconds: 0.1 })),
    histograms: { all: histogram('all', 'All parameters'), layers: [histogram('input', 'Input')] },
    initialInput: { edges: edges(), counts: Uint32Array.of(3, 3) },
    initialParameters: weights[0],
    parameters: weights[epochs],
    weights: [...weights],
  };
}

/** A store in memory. */
function fakeStore() {
  /** @type {Map<string, any>} */
  const runs = new Map();
  /** @type {Map<string, { record: any, weights: any }[]>} */
  const rows = new Map();
  return {
    full: false,
    runs: async () => [...runs.values()],
    epochs: async (/** @type {string} */ id) => (rows.get(id) ?? []).map(({ record }) => record),
    weights: async (/** @type {string} */ id, /** @type {number} */ epoch) => rows.get(id)?.[epoch]?.weights,
    /** @type {import('./store.js').Store['save']} */
    async save(run, records, { relabel, expected }) {
      if (this.full) throw new StoreError('full', new Error('full'));
      const before = runs.get(run.id);
      if (!before && expected) return false;
      runs.set(run.id, structuredClone(before && !relabel ? { ...run, labels: before.labels } : run));
      const stored = rows.get(run.id) ?? [];
      for (const { epoch, ...row } of records) stored[epoch] = structuredClone(row);
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
  const kept = { id: 'a', name: 'x', created: 5, run, pinned: true, hidden: false, exercise: { id: '2', variant: 1, attempt: 7 } };
  const record = () => structuredClone(packRun(kept, null));
  const epochs = () => structuredClone([0, 1, 2].map((epoch) => packEpoch(run, epoch).record));
  const back = unpackRun(record(), epochs());
  assert.ok(back && addWeights(back.run, run.weights[0], run.weights[2]));
  assert.deepEqual(back, { ...kept, run: { ...run, weights: [run.weights[0], null, run.weights[2]] } });
  assert.equal(addWeights(back.run, run.weights[0], new Float32Array(8)), false);
  assert.equal(addWeights(back.run, [...run.parameters], run.weights[2]), false);

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
    (record) => (record.run.data.counts = []),
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
  assert.equal(unpackRun(record(), []), null);
  // Epochs behind a gap or a damaged one are left out.
  const [zero, one, two] = epochs();
  assert.equal(unpackRun(record(), [zero, one])?.run.epochs.length, 1);
  assert.equal(unpackRun(record(), [zero, one, { ...two, counts: new Uint32Array(3) }])?.run.epochs.length, 1);
  assert.equal(unpackRun(record(), [zero, two])?.run.epochs.length, 0);
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

test('a link holds all settings, and reads back', () => {
  const run = runOf(2, { seed: 9, dropout: 0.5, normalise: false });
  const link = new URL(linkTo(run, 'https://a.example/page/?x=1#y'));
  assert.equal(link.origin + link.pathname, 'https://a.example/page/');
  for (const setting of SETTINGS) {
    const expected = setting.key === 'device' ? 'cpu' : setting.key === 'epochs' ? 2 : run.settings[setting.key];
    assert.equal(parseSetting(setting, link.searchParams.get(setting.name) ?? ''), expected);
  }
  assert.equal(link.searchParams.get('src'), 'none');
  const provenance = {
    fingerprint: parseProvenance('fingerprint', link.searchParams.get('fingerprint') ?? ''),
    version: parseProvenance('version', link.searchParams.get('version') ?? ''),
    computedBy: parseProvenance('computed-by', link.searchParams.get('computed-by') ?? ''),
  };
  assert.deepEqual(differencesFromLink(provenance, run, true), []);
  assert.equal(differencesFromLink({ ...provenance, version: '9.0.0' }, { ...run, dataFingerprint: 'f'.repeat(16) }, true).length, 2);
  assert.equal(differencesFromLink(provenance, null, true).length, 1);
  const mnist = { ...run, data: { ...run.data, address: 'https://a.example/page/data/x.csv.gz' } };
  assert.equal(new URL(linkTo(mnist, 'https://a.example/page/index.html')).searchParams.get('src'), 'data/x.csv.gz');
  assert.throws(() => parseProvenance('version', '1.0.0\n<b>'), RangeError);
});
