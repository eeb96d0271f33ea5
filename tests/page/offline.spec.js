// The page as it is shipped: a visit without a network, after one with; and files of two builds.
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTENT_SECURITY_POLICY, serve } from '../../scripts/serve.js';
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

/** Makes another version of the page in a folder: each hashed name and the build's own is another one. @param {string} folder */
function release(folder) {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|css|wasm|html)$/.test(file));
  const assets = all.filter((file) => file.startsWith('assets/')).map((file) => file.slice('assets/'.length));
  const [, build] = /"([0-9a-f]{12})"/.exec(readFileSync(join(folder, 'service-worker.js'), 'utf8')) ?? [];
  for (const file of all.filter((file) => !file.endsWith('.wasm'))) {
    let text = readFileSync(join(folder, file), 'utf8').replaceAll(build, '111111111111');
    for (const asset of assets) text = text.replaceAll(asset, renamed(asset));
    writeFileSync(join(folder, file), text);
  }
  for (const asset of assets) renameSync(join(folder, 'assets', asset), join(folder, 'assets', renamed(asset)));
}
const renamed = (/** @type {string} */ asset) => asset.replace(/[A-Z0-9]{4}(?=\.\w+$)/, '1111');

test('a newer version takes the place of the older one, files of the two are never mixed, and what is open works on', async ({ page, context, problems }) => {
  const folder = mkdtempSync(join(tmpdir(), 'weightscope-release-'));
  // Without what is packed, which would be of the older one.
  cpSync('dist/www', folder, { recursive: true, dereference: true, filter: (path) => !/\.(br|(js|css|html|wasm|json|svg)\.gz)$/.test(path) });
  const { server, address } = await serve(folder, 0);
  try {
    const first = await visit(page, address);
    await expect.poll(() => isKept(page)).toBe(true);
    const [older] = await page.evaluate(() => caches.keys());
    release(folder);
    const trains = await page.locator('weight-scope').evaluate((element) => {
      const own = /** @type {WeightScope} */ (element);
      own.seed = 2;
      return own.train().then(({ epochs }) => epochs.length);
    });
    expect(trains, 'epochs of what was open').toBe(1);
    const next = await context.newPage();
    /** @type {string[]} */
    const asked = [];
    next.on('response', (response) => asked.push(response.url()));
    const second = await visit(next, address);
    expect({ ...second, epochs: second.epochs.map(({ loss }) => loss) }).toEqual({ ...first, epochs: first.epochs.map(({ loss }) => loss) });
    const assets = asked.filter((url) => url.includes('/assets/'));
    expect(assets.length).toBeGreaterThan(3);
    expect(assets.filter((url) => !/-[A-Z0-9]{4}1111\.\w+$/.test(url))).toEqual([]);
    // The newer one waits until no page of the older one is open.
    await expect.poll(() => next.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state)).toBe('installed');
    await page.close();
    await next.close();
    const last = await context.newPage();
    await expect.poll(async () => {
      await last.goto('about:blank');
      await last.waitForTimeout(500);
      await last.goto(`${address}embed.html`);
      return last.evaluate(() => caches.keys());
    }).toEqual([older.replace(/[0-9a-f]{12}$/, '111111111111')]);
    await context.setOffline(true);
    const third = await visit(last, address);
    expect(third.epochs.length).toBe(1);
    // It has an address of its own.
    problems.splice(0, Infinity, ...problems.filter((problem) => !problem.startsWith(`asked for ${address}`)));
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
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

test('a worker or a wasm of another build is refused with one sentence, and the page works as soon as they fit', async ({ page, address }) => {
  const sentence = 'Two versions of this page are mixed: reload it without the cache (Shift with the reload button).';
  const other = { worker: '**/assets/worker-*.js', wasm: '**/assets/weightscope-cpu_bg-*.wasm' };
  await page.route(other.worker, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/"[0-9a-f]{12}"/, '"000000000000"') });
  });
  // Where no copy is kept, which could answer in the place of this test.
  await page.goto(`${address}embed.html?device=cpu&epochs=1`);
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
