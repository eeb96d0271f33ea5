// Verbs in odd orders: whatever is called after whatever, every promise settles, the state is a legal one, at most one worker lives,
// and the element still trains.
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { expect, mnistLines, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const VERBS = ['train', 'more', 'step', 'pause', 'resume', 'stop', 'reset', 'load', 'bad load', 'setting', 'import', 'move'];
const weights = readFileSync('tests/fixtures/notebook-trace/init.safetensors').toString('base64');
const gzip = [...gzipSync(mnistLines(1500).join('\n'))];

for (const first of VERBS) {
  test(`${first}, then anything`, async ({ page, address, problems }) => {
    await page.addInitScript(() => {
      const live = new Set();
      Object.assign(window, { liveWorkers: live });
      window.Worker = class extends Worker {
        /** @param {string | URL} url @param {WorkerOptions} [options] */
        constructor(url, options) {
          super(url, options);
          live.add(this);
        }
        terminate() {
          live.delete(this);
          super.terminate();
        }
      };
    });
    await page.goto(`${address}?src=none`);
    const wrong = await page.evaluate(
      async ({ first, verbs, gzip, weights }) => {
        document.querySelector('weight-scope')?.remove();
        const live = /** @type {any} */ (window).liveWorkers;
        const file = new Blob([new Uint8Array(gzip)]);
        const weightsFile = new Blob([Uint8Array.from(atob(weights), (character) => character.charCodeAt(0))]);
        const sleep = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));
        /** @type {Record<string, (scope: WeightScope) => unknown>} */
        const actions = {
          train: (scope) => scope.train(),
          more: (scope) => scope.train({ more: 1 }),
          step: (scope) => scope.step(),
          pause: (scope) => scope.pause(),
          resume: (scope) => scope.resume(),
          stop: (scope) => scope.stop(),
          reset: (scope) => scope.reset(),
          load: (scope) => scope.load(file),
          'bad load': (scope) => scope.load(new Blob(['<html>'])),
          setting: (scope) => scope.setAttribute('seed', String(Math.random() * 1000 | 0)),
          import: (scope) => scope.importWeights(weightsFile),
          move: (scope) => document.body.prepend(scope),
        };
        const wrong = [];
        for (const second of verbs) {
          for (const pause of [0, 20]) {
            const scope = document.createElement('weight-scope');
            scope.setAttribute('src', 'none');
            scope.setAttribute('epochs', '3');
            document.body.append(scope);
            await scope.load(file);
            const promises = [];
            for (const verb of [first, second]) {
              promises.push(Promise.resolve(actions[verb](scope)).then(() => 'kept', () => 'broken'));
              if (pause) await sleep(pause);
            }
            // A paused run is pending by design.
            await sleep(30);
            for (let i = 0; i < 200 && ['training', 'loading'].includes(scope.state); i++) await sleep(20);
            if (scope.state === 'paused') scope.resume();
            const settled = await Promise.race([Promise.all(promises), sleep(6000).then(() => null)]);
            // What was resumed goes on though nobody waits for it.
            for (let i = 0; i < 200 && scope.state === 'training'; i++) await sleep(20);
            const what = `${first}, ${pause} ms, ${second}`;
            if (settled === null) wrong.push(`${what}: a promise is pending in state ${scope.state}`);
            if (!['ready', 'paused', 'finished', 'failed'].includes(scope.state)) wrong.push(`${what}: ends as ${scope.state}`);
            const run = await scope.train();
            if (run.epochs.length < 3 && !run.stopped) wrong.push(`${what}: trains ${run.epochs.length} epochs afterwards`);
            if (live.size !== 1) wrong.push(`${what}: ${live.size} workers live`);
            scope.remove();
            await sleep(0);
            if (live.size !== 0) wrong.push(`${what}: ${live.size} workers live after removal`);
          }
        }
        return wrong;
      },
      { first, verbs: VERBS, gzip, weights },
    );
    expect(wrong).toEqual([]);
    expect(problems).toEqual([]);
  });
}

test('removed while it reads or prepares, it stops', async ({ page, address }) => {
  await page.goto(`${address}?src=none`);
  const states = await page.evaluate(async () => {
    const sleep = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));
    const reading = document.createElement('weight-scope');
    document.body.append(reading);
    await sleep(50);
    reading.remove();
    const ready = await reading.ready.then(() => 'ready', (error) => error.kind);
    const preparing = document.createElement('weight-scope');
    document.body.append(preparing);
    await preparing.ready;
    await preparing.train({ more: 1 });
    const again = preparing.train();
    preparing.remove();
    const run = await again;
    await sleep(500);
    return { ready, epochs: run.epochs.length, state: preparing.state, sameRun: preparing.run === run };
  });
  expect(states).toEqual({ ready: 'closed', epochs: 1, state: 'finished', sameRun: true });
});

test('removed while it reads and put back later, it reads again', async ({ page, address }) => {
  await page.goto(`${address}?src=none`);
  const rows = await page.evaluate(async () => {
    const sleep = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));
    const scope = document.createElement('weight-scope');
    document.body.append(scope);
    await sleep(20);
    scope.remove();
    await sleep(50);
    const { state } = scope;
    document.body.append(scope);
    for (let i = 0; i < 1000 && scope.state !== 'ready'; i++) await sleep(20);
    return { state, rows: scope.run?.data.rows };
  });
  expect(rows).toEqual({ state: 'empty', rows: 20_000 });
});

test('the latest source wins', async ({ page, address }) => {
  await page.goto(`${address}?src=none`);
  const names = await page.evaluate(async () => {
    const scope = document.createElement('weight-scope');
    document.body.append(scope);
    scope.setAttribute('src', 'data/mnist_test.csv.gz');
    await scope.ready;
    return { rows: scope.run?.data.rows };
  });
  expect(names).toEqual({ rows: 10_000 });
});

test('what cannot be an address is refused in a sentence', async ({ page, address }) => {
  await page.goto(`${address}?src=http://`);
  await expect(page.getByRole('alert').locator('p')).toHaveText(/^“http:\/\/” is no address and no file\./);
  const kinds = await page.evaluate(async () => {
    const scope = /** @type {any} */ (document.querySelector('weight-scope'));
    const kind = (/** @type {Promise<unknown>} */ promise) => promise.then(() => 'kept', (error) => `${error.name} ${error.kind}`);
    return [await kind(scope.load(null)), await kind(scope.load(7)), await kind(scope.train({ more: -1 })), await kind(scope.train(null))];
  });
  expect(kinds).toEqual(['WeightscopeError argument', 'WeightscopeError argument', 'WeightscopeError argument', 'WeightscopeError no-data']);
});
