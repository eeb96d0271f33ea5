// Verbs in odd orders with real workers, and an element that is moved and removed. `www/engine/experiment.test.js` tries every order.
import { gzipSync } from 'node:zlib';
import { expect, mnistLines, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const gzip = [...gzipSync(mnistLines(1500).join('\n'))];
/** Those in which a worker is replaced or ended while it computes, and those with what only an element has. */
const PAIRS = [['train', 'reset'], ['train', 'move'], ['step', 'load'], ['load', 'train'], ['setting', 'train'], ['move', 'stop']];

test('verbs in odd orders: promises settle, one worker lives, and it still trains', async ({ page, address, problems }) => {
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
  await page.goto(`${address}?layout=lab&src=none`);
  const wrong = await page.evaluate(
    async ({ pairs, gzip }) => {
      document.querySelector('weight-scope')?.remove();
      const live = /** @type {any} */ (window).liveWorkers;
      const file = new Blob([new Uint8Array(gzip)]);
      const sleep = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));
      /** @type {Record<string, (scope: WeightScope) => unknown>} */
      const verbs = {
        train: (scope) => scope.train(),
        step: (scope) => scope.step(),
        stop: (scope) => scope.stop(),
        reset: (scope) => scope.reset(),
        load: (scope) => scope.load(new Blob([file])),
        setting: (scope) => scope.setAttribute('seed', '7'),
        move: (scope) => document.body.prepend(scope),
      };
      const wrong = [];
      for (const pair of pairs) {
        const scope = document.createElement('weight-scope');
        scope.setAttribute('src', 'none');
        scope.setAttribute('epochs', '3');
        document.body.append(scope);
        await scope.load(file);
        const promises = [];
        for (const verb of pair) {
          promises.push(Promise.resolve(verbs[verb](scope)).then(() => 'kept', () => 'broken'));
          await sleep(20);
        }
        await Promise.all(promises);
        const run = await scope.train();
        const what = pair.join(', ');
        if (run.epochs.length < 3 && !run.stopped) wrong.push(`${what}: trains ${run.epochs.length} epochs afterwards`);
        if (live.size !== 1) wrong.push(`${what}: ${live.size} workers live`);
        scope.remove();
        await sleep(0);
        if (live.size !== 0) wrong.push(`${what}: ${live.size} workers live after removal`);
      }
      return wrong;
    },
    { pairs: PAIRS, gzip },
  );
  expect(wrong).toEqual([]);
  expect(problems).toEqual([]);
});

test('elements of a page read an address once', async ({ page, address }) => {
  let requests = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('mnist_train_small.csv.gz')) requests++;
  });
  await page.goto(`${address}?layout=lab&src=none`);
  const rows = await page.evaluate(async () => {
    const scopes = [1, 2, 3].map(() => document.createElement('weight-scope'));
    document.body.append(scopes[0], scopes[1]);
    await Promise.all([scopes[0].ready, scopes[1].ready]);
    document.body.append(scopes[2]);
    await scopes[2].ready;
    return scopes.map(({ run }) => run?.data.rows);
  });
  expect(rows).toEqual([20_000, 20_000, 20_000]);
  expect(requests).toBe(1);
});

test('removed while it reads or prepares, it stops', async ({ page, address }) => {
  await page.goto(`${address}?layout=lab&src=none`);
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
  await page.goto(`${address}?layout=lab&src=none`);
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
  await page.goto(`${address}?layout=lab&src=none`);
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
  await page.goto(`${address}?layout=lab&src=http://`);
  await expect(page.getByRole('alert').locator('p')).toHaveText(/^“http:\/\/” is no address and no file\./);
  const kinds = await page.evaluate(async () => {
    const scope = /** @type {any} */ (document.querySelector('weight-scope'));
    const kind = (/** @type {Promise<unknown>} */ promise) => promise.then(() => 'kept', (error) => `${error.name} ${error.kind}`);
    return [await kind(scope.load(null)), await kind(scope.load(7)), await kind(scope.train({ more: -1 })), await kind(scope.train(null))];
  });
  expect(kinds).toEqual(['WeightscopeError argument', 'WeightscopeError argument', 'WeightscopeError argument', 'WeightscopeError no-data']);
});
