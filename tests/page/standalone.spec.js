// The page in one file: in frames whose sandbox takes their origin, and opened as a file. Chromium; `engines.spec.js` has the others.
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { seriousFaults } from '../axe.js';
import { expect, mnistLines, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test.use({ folder: 'dist/www' });

/** Opens a page of another origin with the file in a frame, whose sandbox allows scripts and nothing else. @param {import('@playwright/test').Page} page @param {string} file its address */
async function openInSandbox(page, file) {
  const host = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end(`<!doctype html><link rel="icon" href="data:,"><title>A course</title><iframe src="${file}" sandbox="allow-scripts" style="width: 600px; height: 400px; border: 0"></iframe>`),
  );
  await new Promise((resolve) => host.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (host.address());
  await page.goto(`http://127.0.0.1:${port}/`);
  host.close();
  return page.frameLocator('iframe');
}

/** How many colours a canvas has. @param {import('@playwright/test').Locator} canvas */
const colours = (canvas) =>
  canvas.evaluate((element) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (element);
    const pixels = /** @type {HTMLCanvasElement} */ (element).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return new Set(new Uint32Array(/** @type {Uint8ClampedArray} */ (pixels).buffer)).size;
  });

/** What is asked for but the page and what it carries. @param {import('@playwright/test').Page} page */
function requestsOf(page) {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => /^(blob|data):/.test(request.url()) || asked.push(request.url()));
  return asked;
}

test('in a frame with sandbox="allow-scripts" it trains, takes a file, and says that runs are not kept', async ({ page, address, problems }) => {
  const asked = requestsOf(page);
  const frame = await openInSandbox(page, `${address}embed-standalone.html?epochs=2&figures=34`);
  const scope = frame.locator('weight-scope');
  const run = await scope.evaluate(async (element) => {
    const own = /** @type {WeightScope} */ (element);
    await own.ready;
    const { data, epochs, device } = await own.train();
    return { rows: data.rows, losses: epochs.map(({ loss }) => loss), device: device.kind, origin: globalThis.origin };
  });
  expect(run).toMatchObject({ rows: 2000, device: 'cpu', origin: 'null' });
  expect(run.losses[1]).toBeLessThan(run.losses[0]);
  const plot = frame.locator('[data-panel="34-lines"] canvas').first();
  await expect.poll(() => colours(plot)).toBeGreaterThan(5);
  const box = await plot.boundingBox();
  expect(box?.width).toBeGreaterThan(150);
  expect(box?.height).toBeGreaterThan(100);
  await expect(frame.getByText('runs are lost when the page is closed')).toBeVisible();
  // A frame that may open no window has no link that would.
  await expect(frame.getByText('Open the lab')).toBeHidden();

  await frame.locator('summary', { hasText: 'Data' }).click();
  await frame.getByLabel('Choose a file…').setInputFiles({ name: 'digits.csv', mimeType: 'text/csv', buffer: Buffer.from(mnistLines(300).join('\n')) });
  await expect(frame.locator('.description')).toHaveText(/^digits\.csv: 300 images/);
  expect(asked.filter((url) => !url.endsWith('/'))).toEqual([`${address}embed-standalone.html?epochs=2&figures=34`]);
  expect(problems.filter((problem) => !problem.startsWith('asked for '))).toEqual([]);
  problems.length = 0;
});

test('opened as a file it trains, a run file can be opened, and its laboratory is itself', async ({ page, problems }) => {
  await page.goto(`${pathToFileURL(resolve('dist/www/embed-standalone.html'))}?epochs=1&figures=34`);
  const scope = page.locator('weight-scope');
  const epochs = await scope.evaluate(async (element) => {
    const own = /** @type {WeightScope} */ (element);
    await own.ready;
    await own.train();
    return (await own.importRun(await own.exportRun())).epochs.length;
  });
  expect(epochs).toBe(1);
  await page.goto((await page.getByText('Open the lab').getAttribute('href')) ?? '');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  await expect(page.locator('[data-figure="33"]')).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  // What it does not carry is told, and the rest works.
  await scope.evaluate((element) => Object.assign(element, { testSet: 'official' }));
  await expect(page.getByRole('alert').first()).toContainText('carries no official test set: set “Test set” to “Held-out rows”.');
  expect(problems.filter((problem) => !problem.startsWith('asked for file:'))).toEqual([]);
  problems.length = 0;
});

for (const name of ['index.html', 'embed.html']) {
  test(`${name}, opened as a file, says what it needs and which page can be opened so`, async ({ page, problems }) => {
    await page.goto(`${pathToFileURL(resolve('dist/www', name))}`);
    await expect(page.locator('.coming p')).toContainText('embed-standalone.html');
    await expect(page.locator('.coming p')).toHaveCSS('visibility', 'visible');
    problems.length = 0;
  });
}
