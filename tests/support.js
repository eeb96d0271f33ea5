/**
 * What every page test shares: the built page on a real server with a strict CSP, and a page that fails the test if it logs an
 * error, breaks the CSP or asks anybody else for anything.
 */
import { test as base, expect } from '@playwright/test';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../scripts/serve.js';

export { expect };

/** A Python with what `tests/requirements.txt` names: `build.sh` sets it up. */
export const PYTHON = process.env.WEIGHTSCOPE_PYTHON ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weightscope/python/bin/python');

/**
 * @typedef {import('../www/weightscope.js').WeightScope} WeightScope
 * @typedef {object} Fixtures
 * @property {(query?: string) => Promise<import('@playwright/test').Locator>} open the page with this query, ready; as a laboratory, where all panels are in sight, unless it names another layout
 * @property {string[]} problems what the page complained of; a test that expects one takes it out
 * @typedef {object} WorkerFixtures
 * @property {string} address of the built page
 * @property {string} folder that is served
 */

export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures, WorkerFixtures, import('@playwright/test').PlaywrightTestArgs, import('@playwright/test').PlaywrightWorkerArgs>} */ ({
    folder: ['www', { scope: 'worker', option: true }],
    address: [
      async ({ folder }, use) => {
        const { server, address } = await serve(folder, 0);
        await use(address);
        server.close();
        server.closeAllConnections();
      },
      { scope: 'worker' },
    ],
    problems: [
      async ({ page, address }, use) => {
        /** @type {string[]} */
        const problems = [];
        page.on('console', (message) => {
          // Chromium's own words when the page asks for a GPU and there is none.
          if (message.text() === 'No available adapters.') return;
          if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
        });
        page.on('pageerror', (error) => problems.push(String(error)));
        page.on('request', (request) => {
          const url = request.url();
          if (!url.startsWith(address) && !url.startsWith('blob:') && !url.startsWith('data:')) problems.push(`asked for ${url}`);
        });
        await use(problems);
        expect(problems, 'errors in the console, CSP violations and requests to other origins').toEqual([]);
      },
      { auto: true },
    ],
    open: async ({ page, address }, use) => {
      await use(async (query = '') => {
        await page.goto(`${address}?${query.includes('layout=') ? '' : 'layout=lab&'}${query}`);
        const scope = page.locator('weight-scope');
        await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
        return scope;
      });
    },
  }),
);

/**
 * Waits until the element is in this state.
 * @param {import('@playwright/test').Locator} scope
 * @param {import('../www/weightscope.js').State} state
 */
export async function expectState(scope, state) {
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).state)).toBe(state);
}

/** Metrics without time, and a digest of the weights, to compare runs bit for bit. @param {import('@playwright/test').Locator} scope */
export function outcome(scope) {
  return scope.evaluate(async (element) => {
    const { run } = /** @type {WeightScope} */ (element);
    if (!run) throw new Error('no run');
    const digest = await crypto.subtle.digest('SHA-256', run.parameters.slice());
    return {
      epochs: run.epochs.map(({ loss, trainAccuracy, testAccuracy }) => ({ loss, trainAccuracy, testAccuracy })),
      weights: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    };
  });
}

/** Waits until nothing waits to be stored. @param {import('@playwright/test').Page} page */
export function settled(page) {
  return page.evaluate(async () => {
    const address = new URL('store/page-runs.js', location.href).href;
    const { runs } = await import(address);
    await runs.settled();
  });
}

/**
 * Makes the engine trap in whichever worker trains with it, as a bug would: once it has finished so many epochs, it is given an address beyond its memory.
 * @param {import('@playwright/test').Page} page
 * @param {import('../www/engine/client.js').Bundle} bundle
 * @param {number} epochs
 */
export async function breakEngine(page, bundle, epochs) {
  for (const worker of page.workers()) {
    await worker.evaluate(
      async ({ bundle, epochs }) => {
        // The worker's own instance: a module is evaluated once.
        const { Session } = await import(/** @type {string} */ (`/pkg/weightscope-${bundle}.js`));
        const { advance } = Session.prototype;
        // A worker has more than one session: on a GPU one compiles its kernels.
        const finished = new WeakMap();
        Session.prototype.advance = async function (/** @type {number} */ budget) {
          const before = finished.get(this) ?? 0;
          if (before === epochs) this.__wbg_ptr = 0xfffffff0;
          const slice = await advance.call(this, budget);
          if (slice.finished) finished.set(this, before + 1);
          return slice;
        };
      },
      { bundle, epochs },
    );
  }
}

/** The first rows of the real MNIST file, as lines. @param {number} rows */
export function mnistLines(rows) {
  const text = gunzipSync(readFileSync('www/data/mnist_test.csv.gz')).toString('latin1');
  return text.split('\n', rows);
}
