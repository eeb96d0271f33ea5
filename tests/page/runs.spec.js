// Runs are kept: the list, its cards, the store behind it, links.
import { expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test('a run is kept from its first finished epoch, and one that is only prepared is not', async ({ open }) => {
  const scope = await open('epochs=2&dropout=0&seed=7');
  const kept = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const before = scope.runs.length;
    const heard = new Promise((resolve) => scope.addEventListener('weightscope-epoch', () => resolve(scope.runs.length), { once: true }));
    const run = await scope.train();
    await scope.reset();
    const [first] = scope.runs;
    return { before, atFirst: await heard, after: scope.runs.length, same: first.run === run, name: first.name };
  });
  expect(kept).toEqual({ before: 0, atFirst: 1, after: 1, same: true, name: 'Dropout 0, seed 7' });
});

test('a reload brings runs, names and pins back', async ({ open, page }) => {
  const scope = await open('epochs=3&seed=4');
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.train();
  });
  await settled(page);
  const before = await described(scope);
  await page.reload();
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.length)).toBe(1);
  expect(await described(scope)).toEqual(before);
});

/** Waits until nothing waits to be stored. @param {import('@playwright/test').Page} page */
function settled(page) {
  return page.evaluate(async () => {
    const address = new URL('engine/page-runs.js', location.href).href;
    const { runs } = await import(address);
    await runs.settled();
  });
}

/** All there is of the kept runs, weights included, as text. @param {import('@playwright/test').Locator} scope */
function described(scope) {
  return scope.evaluate(async (element) => {
    const { weightsAt } = await import(new URL('engine/weights.js', location.href).href);
    const typed = (/** @type {string} */ _key, /** @type {any} */ value) => (ArrayBuffer.isView(value) ? { type: value.constructor.name, values: [.../** @type {any} */ (value)] } : value);
    return Promise.all(
      /** @type {WeightScope} */ (element).runs.map(async ({ run, ...kept }) => {
        const weights = await Promise.all(run.weights.map((_, row) => weightsAt(run, row)));
        const digests = await Promise.all(weights.map((row) => crypto.subtle.digest('SHA-256', row)));
        return { text: JSON.stringify({ ...kept, run: { ...run, weights: null } }, typed), weights: digests.map((digest) => [...new Uint8Array(digest)].join()) };
      }),
    );
  });
}
