// The page as shipped: bundled, under other names, in any folder. What is left out of it must not be needed.
import { gzipSync } from 'node:zlib';
import { CONTENT_SECURITY_POLICY } from '../../scripts/serve.js';
import { webgpuLaunchOptions } from '../../scripts/webgpu.js';
import { expect, mnistLines, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

// Its parent, so that the page lies in a folder of the site.
test.use({ folder: 'dist', launchOptions: webgpuLaunchOptions });

/** What may be asked for: names with a hash of the content, and those that others know. */
const KNOWN = /^www\/(assets\/[\w-]+-[A-Z0-9]{8}\.(js|css|wasm)|data\/\w+\.csv\.gz|weightscope\.js|icon\.svg)?$/;

/** @type {string[]} */
let requests;

test.beforeEach(({ page, problems, address }) => {
  requests = [];
  page.on('request', (request) => {
    if (request.url().startsWith(address)) requests.push(request.url().slice(address.length).split('?')[0]);
  });
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
  page.on('response', (response) => response.ok() || problems.push(`${response.status()}: ${response.url()}`));
});

test('it trains, takes a file, exports a figure and opens panels, and asks for nothing else', async ({ page, address }) => {
  await page.goto(`${address}www/?layout=lab&epochs=2&device=cpu`);
  const scope = page.locator('weight-scope');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const { epochs } = await outcome(scope);
  expect(epochs[1].loss).toBeLessThan(epochs[0].loss);
  await expect(page.getByText('Finished: 2 epochs.')).toBeVisible();

  const downloading = page.waitForEvent('download');
  await page.locator('[data-figure="34"]').getByRole('button', { name: 'Save PNG' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^figure34_.*\.png$/);
  // Answers come from the engine, in a worker of their own.
  await page.getByText('Confusion matrix', { exact: true }).click();
  await expect(page.locator('.confusion')).toBeVisible();

  await page.getByLabel('Choose a file…').setInputFiles({ name: 'digits.csv', mimeType: 'text/csv', buffer: Buffer.from(mnistLines(300).join('\n')) });
  await expect(page.locator('.description')).toHaveText(/^digits\.csv: 300 images/);
  expect(requests.filter((request) => !KNOWN.test(request))).toEqual([]);
});

test('WebGPU', async ({ page, address }) => {
  await page.goto(`${address}www/?layout=lab&src=none&epochs=1&device=webgpu`);
  const scope = page.locator('weight-scope');
  await scope.evaluate((element, gzip) => /** @type {WeightScope} */ (element).load(new Blob([new Uint8Array(gzip)])), [...gzipSync(mnistLines(300).join('\n'))]);
  const device = await scope.evaluate(async (element) => (await /** @type {WeightScope} */ (element).train()).device);
  expect(device).toMatchObject({ kind: 'webgpu', name: 'fused kernels' });
  expect(requests.filter((request) => !KNOWN.test(request))).toEqual([]);
  expect(requests.filter((request) => /weightscope-gpu_bg-.*wasm/.test(request))).toHaveLength(1);
});

test('weightscope.js alone defines the element on a page of another folder', async ({ page, address }) => {
  const course = {
    'course/week-3/page.html': ['text/html', '<!doctype html><title>Week 3</title><script type="module" src="own.js"></script><weight-scope epochs="1" figures="34"></weight-scope>'],
    'course/week-3/own.js': ['text/javascript', "import { WeightScope } from '../../www/weightscope.js'; document.title = String(customElements.get('weight-scope') === WeightScope);"],
  };
  for (const [path, [contentType, body]] of Object.entries(course)) {
    await page.route(`${address}${path}`, (route) => route.fulfill({ contentType, body, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } }));
  }
  await page.goto(`${address}course/week-3/page.html`);
  await expect(page).toHaveTitle('true');
  const scope = page.locator('weight-scope');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect((await outcome(scope)).epochs).toHaveLength(1);
  expect(requests.filter((request) => !KNOWN.test(request) && !(request in course))).toEqual([]);
});

test('when the page has loaded, the element is defined and says when it is ready', async ({ page, address }) => {
  await page.addInitScript(() => {
    addEventListener('load', () => {
      const element = document.querySelector('weight-scope');
      Object.assign(globalThis, { atLoad: [!!element, customElements.get('weight-scope') !== undefined, /** @type {any} */ (element)?.ready instanceof Promise] });
    });
  });
  await page.goto(`${address}www/`);
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).atLoad)).toEqual([true, true, true]);
});

test('what can be packed comes packed, and may be kept for ever if its name has a hash', async ({ page, address }) => {
  /** @type {[string, string | undefined, string | undefined][]} */
  const answers = [];
  page.on('response', async (response) => {
    const { 'content-encoding': encoding, 'cache-control': cache } = response.headers();
    answers.push([response.url().slice(address.length), encoding, cache]);
  });
  await page.goto(`${address}www/`);
  await page.locator('weight-scope').evaluate((element) => /** @type {WeightScope} */ (element).ready);
  const assets = answers.filter(([path]) => path.startsWith('www/assets/'));
  expect(assets.length).toBeGreaterThan(4);
  // On http Chromium takes gzip alone.
  for (const answer of assets) expect(answer).toEqual([answer[0], expect.stringMatching(/^(br|gzip)$/), 'public, max-age=31536000, immutable']);
  expect(answers.find(([path]) => path === 'www/')).toEqual(['www/', expect.stringMatching(/^(br|gzip)$/), 'no-cache']);
});

for (const [width, height] of [[412, 823], [1280, 900]]) {
  test(`nothing that is seen moves when data come, ${width} pixels wide`, async ({ page, address }) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript(() => {
      /** @type {{ value: number, moved: string[] }[]} */
      const shifts = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const { value, sources } of /** @type {any[]} */ (list.getEntries())) {
          shifts.push({ value, moved: sources.map((/** @type {any} */ { node, previousRect, currentRect }) => `${node?.nodeName} ${node?.className}: ${previousRect.y} → ${currentRect.y}`) });
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    // The first paint comes before them.
    /** @type {() => void} */
    let painted = () => {};
    const paint = new Promise((resolve) => (painted = () => resolve(undefined)));
    await page.route('**/*.csv.gz', async (route) => {
      await paint;
      await route.continue();
    });
    await page.goto(`${address}www/`);
    const scope = page.locator('weight-scope');
    await expect(scope.locator('.status')).toHaveText(/^(Starting|Reading)/);
    const frame = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await frame();
    painted();
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
    await expect(scope.locator('.status')).toHaveText(/^Ready/);
    // The recording comes a moment later.
    await expect(scope.locator('.recording')).toHaveText(/^This is a recording/);
    await frame();
    /** @type {{ value: number, moved: string[] }[]} */
    const shifts = await page.evaluate(() => /** @type {any} */ (globalThis).shifts);
    expect(shifts.reduce((sum, { value }) => sum + value, 0), JSON.stringify(shifts, null, 1)).toBeLessThan(0.02);
  });
}
