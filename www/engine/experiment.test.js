/**
 * The state machine, with clients that compute nothing: whatever is called after whatever. Run with `node --test`.
 * @import { Run, Settings } from '../weightscope.js'
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClients, turns } from '../../tests/fake-client.js';
import { WeightscopeError } from '../error.js';
import { defaultSettings } from '../settings.js';
import { Datasets } from './datasets.js';
import { Experiment } from './experiment.js';

/** Of an imported network: no run comes so far. */
const IMPORTED = 1000;
/** Turns of the event loop in which all that was begun must have ended: far more than it takes. */
const DEADLINE = 2000;

/** @param {Partial<Settings>} [settings] */
function setUp(settings) {
  const clients = new FakeClients();
  const engine = { newClient: clients.make, datasets: new Datasets(clients.make) };
  /** @type {WeightscopeError[]} */
  const errors = [];
  const claims = { claim: async () => {}, release: () => {} };
  const experiment = new Experiment({ ...defaultSettings(), epochs: 3, device: 'cpu', ...settings }, (notice, detail) => {
    if (notice === 'error') errors.push(/** @type {any} */ (detail).error);
  }, claims, engine);
  return { experiment, clients, errors, engine };
}

/** @param {Partial<Settings>} [settings] */
async function loaded(settings) {
  const made = setUp(settings);
  await made.experiment.load('data', 'Data');
  return made;
}

/** Until nothing goes on. @param {Experiment} experiment */
async function rest(experiment) {
  for (let i = 0; experiment.preparing || ['loading', 'training'].includes(experiment.state); i++) {
    assert.ok(i < DEADLINE, `rests some time, but is ${experiment.state}`);
    await turns();
  }
}

/** @param {Promise<unknown>} promise */
function kindOf(promise) {
  return promise.then(() => 'kept', (error) => error.kind);
}

/** @type {Record<string, (made: ReturnType<typeof setUp>) => unknown>} */
const VERBS = {
  train: ({ experiment }) => experiment.train(),
  more: ({ experiment }) => experiment.train({ more: 1 }),
  step: ({ experiment }) => experiment.step(),
  pause: ({ experiment }) => experiment.pause(),
  resume: ({ experiment }) => experiment.resume(),
  stop: ({ experiment }) => experiment.stop(),
  reset: ({ experiment }) => experiment.reset(),
  load: ({ experiment }) => experiment.load('data', 'Data'),
  'bad load': ({ experiment }) => experiment.load('bad', 'Data'),
  setting: ({ experiment }) => (experiment.settings = { ...experiment.settings, seed: experiment.settings.seed + 1 }),
  import: ({ experiment }) => experiment.startFrom({ parameters: Float32Array.of(IMPORTED, 0, 0), words: 'Imported.' }),
  trial: ({ experiment }) => experiment.timeDevices(() => {}),
  crash: ({ clients }) => clients.crash(),
  'leave and return': ({ experiment }) => {
    experiment.close();
    experiment.reopen();
  },
};

/** @param {string[]} verbs @param {number} pause turns after each @returns {Promise<string[]>} what is wrong */
async function wrongAfter(verbs, pause) {
  const made = await loaded();
  const { experiment, clients } = made;
  const wrong = /** @type {string[]} */ ([]);
  const say = (/** @type {string} */ what) => wrong.push(`${verbs.join(', ')} (${pause} turns apart): ${what}`);
  const promises = [];
  for (const verb of verbs) {
    promises.push(kindOf(Promise.resolve(VERBS[verb](made))));
    await turns(pause);
  }
  let settled = false;
  Promise.all(promises).then(() => (settled = true));
  for (let i = 0; i < DEADLINE && !settled; i++) {
    await turns();
    // A paused run is pending by design, and one that takes a step pauses again.
    if (experiment.state === 'paused') experiment.resume();
  }
  if (!settled) say(`a promise is pending in state ${experiment.state}`);
  // What was resumed goes on though nobody waits for it.
  await rest(experiment);
  if (!['ready', 'paused', 'finished', 'failed'].includes(experiment.state)) say(`ends as ${experiment.state}`);
  const run = await experiment.train();
  if (run.epochs.length < 3 && !run.stopped) say(`trains ${run.epochs.length} epochs afterwards`);
  if (run.parameters[0] !== run.epochs.length + (run.startsFrom ? IMPORTED : 0)) say(`has weights of ${run.parameters[0]} epochs after ${run.epochs.length}`);
  if (run.weights.length !== run.epochs.length + 1) say(`has ${run.weights.length} rows of weights after ${run.epochs.length} epochs`);
  if (clients.live.size !== 1) say(`${clients.live.size} workers live afterwards`);
  experiment.close();
  await turns();
  if (clients.live.size !== 0) say(`${clients.live.size} workers live after the element has left`);
  return wrong;
}

/** Many at once: they wait more than they compute. @param {{ verbs: string[], pause: number }[]} cases */
async function nothingWrongAfter(cases) {
  const left = [...cases];
  const wrong = [];
  while (left.length > 0) wrong.push(...(await Promise.all(left.splice(0, 100).map(({ verbs, pause }) => wrongAfter(verbs, pause)))).flat());
  assert.deepEqual(wrong, []);
}

const names = Object.keys(VERBS);
const pairs = names.flatMap((first) => names.map((second) => [first, second]));

test('any verb after any: promises settle, one worker lives, and it still trains', () =>
  nothingWrongAfter(pairs.flatMap((verbs) => [0, 3, 12].map((pause) => ({ verbs, pause })))));

test('any verb after any two: the same', () => {
  // The others do nothing to an untrained network.
  const first = names.filter((name) => !['pause', 'resume', 'stop', 'crash'].includes(name));
  const triples = first.flatMap((name) => pairs.map((pair) => [name, ...pair]));
  return nothingWrongAfter(triples.map((verbs, i) => ({ verbs, pause: i % 2 === 0 ? 0 : 3 })));
});

test('a source that is chosen while another loads takes its place without an alert', async () => {
  const { experiment, errors } = setUp();
  const first = experiment.load('slow', 'Slow');
  await turns(2);
  const kinds = await Promise.all([kindOf(first), kindOf(experiment.load('data', 'Data'))]);
  assert.deepEqual(kinds, ['superseded', 'kept']);
  // As the element does with what its own `load` rejects with.
  experiment.fail(await first.catch((error) => error));
  assert.deepEqual([errors, experiment.error, experiment.data?.info.name], [[], null, 'Data']);
});

test('a step that is paused in its midst finishes its epoch when it goes on, and pauses there', async () => {
  const { experiment, clients } = await loaded();
  clients.steps = 10;
  const stepped = experiment.step();
  while (!experiment.progress) await turns();
  experiment.pause();
  await rest(experiment);
  assert.deepEqual([experiment.state, experiment.run?.epochs.length], ['paused', 0]);
  experiment.resume();
  assert.equal((await stepped).epochs.length, 1);
  await turns(20);
  assert.deepEqual([experiment.state, experiment.run?.epochs.length], ['paused', 1]);
  experiment.resume();
  await rest(experiment);
  assert.deepEqual([experiment.state, experiment.run?.epochs.length], ['finished', 3], 'then to the plan');
});

test('an empty number of further epochs is told in a sentence', async () => {
  const { experiment, errors } = await loaded();
  await experiment.train();
  for (const more of [NaN, 0]) await kindOf(experiment.train({ more }));
  assert.deepEqual(errors.map(({ message }) => message), [
    'Further epochs is empty, expected a whole number from 1 to 500.',
    'more is 0, expected a whole number of epochs above 0.',
  ]);
});

/** @type {[what: string, settings: Partial<Settings>, isIt: (name: string, payload: any) => boolean][]} */
const HANGING = [
  ['a worker that does not start', {}, (name) => name === 'init'],
  ['a network that is never made', {}, (name) => name === 'open'],
  ['an official test set that never comes', { testSet: 'official' }, (name, payload) => name === 'load' && payload.source !== 'data'],
];

for (const [what, settings, isIt] of HANGING) {
  test(`${what}: Reset, Stop and other data end the wait, and the next run trains`, async (t) => {
    for (const verb of /** @type {const} */ (['reset', 'load', 'stop'])) {
      const made = await loaded();
      const { experiment, clients } = made;
      clients.hangs = isIt;
      experiment.settings = { ...experiment.settings, seed: 2, ...settings };
      const trained = verb === 'load' ? null : kindOf(experiment.train());
      await turns(20);
      // What hangs stays so; what is asked for from now on is answered.
      clients.hangs = () => false;
      t.mock.timers.enable({ apis: ['setTimeout'] });
      const done = VERBS[verb](made);
      await turns(5);
      t.mock.timers.tick(2000);
      t.mock.timers.reset();
      assert.ok(['kept', 'stopped', 'superseded', 'reset', null].includes(await trained), `${verb}: ${await trained}`);
      await done;
      await rest(experiment);
      const run = await experiment.train();
      assert.deepEqual([run.epochs.length, run.settings.seed, clients.live.size], [3, 2, 1], verb);
      experiment.close();
    }
  });
}

/** @type {[what: string, begin: (made: Awaited<ReturnType<typeof loaded>>) => Promise<unknown>, how: string][]} */
const WORK = [
  ['loading', ({ experiment }) => experiment.load('data', 'Data'), 'closed'],
  ['preparing', ({ experiment }) => experiment.reset().then(() => experiment.startFrom({ parameters: Float32Array.of(0, 0, 0), words: '' })), 'closed'],
  ['training', ({ experiment }) => experiment.train(), 'kept'],
  ['a trial', ({ experiment }) => experiment.timeDevices(() => {}), 'closed'],
];

for (const [what, begin, how] of WORK) {
  test(`${what} ends when the element leaves the page, wherever it is`, async () => {
    let wasBusy = 0;
    for (let wait = 0; wait < 12; wait++) {
      const made = await loaded();
      const { experiment, clients, errors } = made;
      const done = kindOf(begin(made));
      await turns(wait);
      const before = clients.asked.length;
      experiment.close();
      await turns();
      assert.equal(clients.live.size, 0, `${wait} turns after it began`);
      const kind = await done;
      assert.ok([how, 'kept'].includes(kind), kind);
      if (kind === how) wasBusy++;
      await turns(20);
      assert.deepEqual([clients.asked.length, errors], [before, []], 'nothing is asked for afterwards, and nothing is told');
    }
    assert.ok(wasBusy > 3, 'it was in work');
  });
}

test('training, other data, and leaving end a trial', async () => {
  for (const [verb, message] of /** @type {const} */ ([['train', 'Training began, so the trial ended.'], ['load', 'Other data are loaded, so the trial ended.']])) {
    const made = await loaded();
    const trial = made.experiment.timeDevices(() => {}).catch((error) => error);
    await turns(4);
    assert.equal(made.clients.live.size, 2, 'the trial has a worker of its own');
    void VERBS[verb](made);
    assert.equal((await trial).message, message);
    await rest(made.experiment);
    assert.deepEqual([made.clients.live.size, made.errors], [1, []]);
  }
});

test('the CPU goes on where the GPU fails in the midst of a run; one that asked for WebGPU ends', async (t) => {
  // Of the browser's patience with its adapter nobody waits for the end.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const adapter = { info: { vendor: 'a GPU' }, limits: { maxStorageBuffersPerShaderStage: 8, maxStorageBufferBindingSize: 1e9 }, features: new Set(['timestamp-query']) };
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: { requestAdapter: async () => adapter } }, configurable: true });
  const lost = new WeightscopeError({ kind: 'device', message: 'The GPU was lost.' });

  const strict = await loaded({ device: 'webgpu' });
  let trained = 0;
  strict.clients.fault = (name) => (name === 'train' && ++trained === 1 ? lost : null);
  assert.equal(await kindOf(strict.experiment.train()), 'device');
  assert.deepEqual([strict.experiment.state, strict.experiment.run?.failure], ['failed', 'The GPU was lost.']);

  const midst = await loaded({ device: 'auto' });
  assert.equal(midst.experiment.run?.device.kind, 'webgpu');
  const run = midst.experiment.train();
  while (!midst.experiment.run?.epochs.length) await turns();
  for (const client of midst.clients.live) client.terminate(lost);
  const { device, formerDevices, epochs, parameters } = await run;
  assert.deepEqual([epochs.length, parameters[0], device.kind, device.fromEpoch], [3, 3, 'cpu', 2]);
  assert.deepEqual(formerDevices.map(({ kind, fromEpoch }) => [kind, fromEpoch]), [['webgpu', 1]]);
  assert.match(device.reason, /^The GPU failed, so the CPU went on\. The GPU was lost\.$/);

  // What fails once is not tried again on this page.
  assert.equal((await loaded({ device: 'auto' })).experiment.run?.device.kind, 'cpu');
});
