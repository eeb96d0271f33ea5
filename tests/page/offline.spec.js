// The page as it is shipped: a visit without a network, after one with; and files of two builds.
import { CONTENT_SECURITY_POLICY } from '../../scripts/serve.js';
import { expect, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test.use({ folder: 'dist/www' });

/** The page with one epoch, and what came of it. @param {import('@playwright/test').Page} page @param {string} address */
async function visit(page, address) {
  await page.goto(`${address}?device=cpu&epochs=1`);
  const scope = page.locator('weight-scope');
  await scope.evaluate(async (element) => (await /** @type {WeightScope} */ (element).ready, /** @type {WeightScope} */ (element).train()));
  return outcome(scope);
}

/** Whether the service worker has all that it keeps. @param {import('@playwright/test').Page} page */
const isKept = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
const copies = (/** @type {import('@playwright/test').Page} */ page) => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('weightscope ')).length);

test('the second visit needs no network, also for a new run; who clears everything clears this, too', async ({ page, context, address, problems }) => {
  const first = await visit(page, address);
  await expect.poll(() => isKept(page)).toBe(true);
  await context.setOffline(true);
  expect(await page.evaluate(() => fetch('embed.html').then(() => 'network', () => 'none'))).toBe('none');
  const second = await visit(page, address);
  expect({ ...second, epochs: second.epochs.map(({ loss }) => loss) }).toEqual({ ...first, epochs: first.epochs.map(({ loss }) => loss) });
  // What is not seen first.
  await page.getByRole('button', { name: 'Lab' }).click();
  const lab = page.getByRole('region', { name: 'Lab' });
  await expect(lab.getByRole('heading', { name: 'Lab' })).toBeVisible();
  await expect(lab.getByText('Settings', { exact: true })).toBeVisible();
  expect(await copies(page)).toBe(1);
  await lab.getByRole('button', { name: 'Clear everything' }).click();
  await lab.getByRole('button', { name: 'Really? Press once more.' }).click();
  await expect.poll(() => copies(page)).toBe(0);
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration()) === undefined)).toBe(true);
  // What Chromium says of requests that fail, of which none was needed.
  problems.splice(0, Infinity, ...problems.filter((problem) => !/^Failed to load resource: net::ERR_(FAILED|INTERNET_DISCONNECTED)/.test(problem)));
});

test('a page in a frame keeps no copy', async ({ page, address }) => {
  await page.route(`${address}course.html`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Course</title><iframe src="./?device=cpu"></iframe>', headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } }));
  await page.goto(`${address}course.html`);
  const frame = page.frameLocator('iframe');
  await frame.locator('weight-scope').evaluate((element) => /** @type {WeightScope} */ (element).ready);
  await page.waitForTimeout(300);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test.describe('with no copy kept, which would answer in the place of what this test answers', () => {
  test.use({ serviceWorkers: 'block' });

  test('a worker or a wasm of another build is refused with one sentence, and the page works as soon as they fit', async ({ page, address }) => {
    const sentence = 'Two versions of this page are mixed: reload it without the cache (Shift with the reload button).';
    const other = { worker: '**/assets/worker-*.js', wasm: '**/assets/weightscope-cpu_bg-*.wasm' };
    await page.route(other.worker, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(/"[0-9a-f]{12}"/, '"000000000000"') });
    });
    await page.goto(`${address}?device=cpu&epochs=1`);
    const scope = page.locator('weight-scope');
    await expect(scope.locator('.alert p').first()).toHaveText(sentence);
    await page.unroute(other.worker);
    // A wasm without the names that its JavaScript gives it.
    await page.route(other.wasm, (route) => route.fulfill({ contentType: 'application/wasm', body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 97, 1, 98, 0, 0]) }));
    const train = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).load('data/mnist_train_small.csv.gz').then(() => 'loaded', (error) => error.message));
    expect(await train()).toBe(sentence);
    await page.unroute(other.wasm);
    expect(await train()).toBe('loaded');
  });
});
