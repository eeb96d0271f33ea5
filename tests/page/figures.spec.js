// The figures as people see and save them.
import { readFileSync } from 'node:fs';
import { expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const PANELS = ['34-lines', '34-image', '33-loss', '33-accuracy', '35-layer-1', '35-layer-2', '35-layer-3', '35-layer-4', '29-initial-weights'];

/** How many colours a panel's canvas shows, and a sum that changes when it does. @param {import('@playwright/test').Page} page */
function ink(page) {
  return page.locator('.panel').evaluateAll((panels) =>
    panels.map((panel) => {
      const canvas = /** @type {HTMLCanvasElement} */ (panel.querySelector('canvas'));
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext('2d', { willReadFrequently: true }));
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      const pixels = new Uint32Array(data.buffer);
      return {
        id: panel.getAttribute('data-panel'),
        colors: new Set(pixels).size,
        sum: pixels.reduce((sum, pixel) => (sum * 31 + pixel) | 0, 0),
      };
    }),
  );
}

test('every panel is drawn, and drawn anew when an epoch ends', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await expect.poll(async () => (await ink(page)).map(({ colors }) => colors > 5)).toEqual(PANELS.map(() => true));
  const before = await ink(page);
  expect(before.map(({ id }) => id)).toEqual(PANELS);
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect
    .poll(async () => (await ink(page)).filter(({ sum }, i) => sum !== before[i].sum).map(({ id }) => id))
    // The initial weights stay what they were.
    .toEqual(PANELS.filter((id) => id !== '29-initial-weights'));
});

test('pictures are saved under the notebook’s names, at print size', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  for (const [id, name] of [
    ['29', 'figure29_weights_distribution_pre_post_learning.png'],
    ['33', 'figure33_weights_distribution_pre_post_learning.png'],
    ['34', 'figure34_weights_distribution_pre_post_learning.png'],
    ['35', 'figure35_weights_distribution_pre_post_learning_extra1.png'],
  ]) {
    const downloading = page.waitForEvent('download');
    await page.locator(`[data-figure="${id}"]`).getByRole('button', { name: 'Save PNG' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(name);
    const png = readFileSync(await download.path());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const { width, colors, corner } = await page.evaluate(async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(image.width, image.height).getContext('2d'));
      context.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
      return { width: image.width, colors: new Set(pixels).size, corner: pixels[0] };
    }, [...png]);
    expect(width, name).toBe(2400);
    expect(colors, name).toBeGreaterThan(20);
    expect(corner, `${name} is on white`).toBe(0xffffffff);
  }
});

test('the epoch cursor: slider, keyboard and pointer', async ({ open, page }) => {
  const scope = await open('epochs=3');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const readout = page.locator('[data-figure="34"] .readout');
  await expect(readout).toHaveText(/^After epoch 3: peak density/);

  const slider = page.getByLabel('Epoch shown');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(readout).toHaveText(/^Before training: peak density 1\d\.\d\d at −?0\.0\d\d; 0 of 53,706 below −0\.3, 0 above 0\.3/);
  await page.keyboard.press('ArrowRight');
  await expect(readout).toHaveText(/^After epoch 1:/);

  const loss = page.getByRole('slider', { name: 'Model loss' });
  await loss.focus();
  await page.keyboard.press('ArrowRight');
  await expect(readout).toHaveText(/^After epoch 2:/);
  await expect(loss).toHaveAttribute('aria-valuenow', '2');
  await expect(loss).toHaveAttribute('aria-valuetext', /^After epoch 2: loss \d/);

  const image = page.getByRole('slider', { name: 'Image of weight histograms' });
  const box = /** @type {{ width: number, height: number }} */ (await image.boundingBox());
  // The lowest row of the image is the untrained network.
  await image.click({ position: { x: box.width / 2, y: box.height - 60 } });
  await expect(readout).toHaveText(/^Before training/);
  await page.mouse.move(0, 0);
  await expect(readout).toHaveText(/^Before training/);
  await page.getByRole('button', { name: 'Latest' }).click();
  await expect(readout).toHaveText(/^After epoch 3/);
});

test('a figure that is replaced under a resting pointer lets go of the cursor', async ({ open, page }) => {
  const scope = await open('epochs=3&figures=34');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const readout = page.locator('[data-figure="34"] .readout');
  const image = page.getByRole('slider', { name: 'Image of weight histograms' });
  await image.scrollIntoViewIfNeeded();
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await image.boundingBox());
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 60);
  await expect(readout).toHaveText(/^Before training/);
  // The pointer rests where another figure comes to stand, or none.
  await scope.evaluate((element) => element.setAttribute('figures', '29'));
  await expect(page.getByLabel('Epoch shown')).toHaveValue('3');
});

test('a picture that the browser can’t make is told in a sentence', async ({ open, page }) => {
  await open();
  await page.evaluate(() => {
    HTMLCanvasElement.prototype.toBlob = (done) => done(null);
  });
  await page.locator('[data-figure="34"]').getByRole('button', { name: 'Save PNG' }).click();
  await expect(page.getByRole('alert').locator('p')).toHaveText(/^The browser could not make a picture of 2400 × \d+ pixels\. Close other tabs and try again, or save the figure as SVG\.$/);
});

test('each figure has its table', async ({ open, page }) => {
  const scope = await open('epochs=2');
  const run = await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  for (const [id, rows] of /** @type {const} */ ([['29', 40], ['33', 2], ['34', 100], ['35', 100]])) {
    const card = page.locator(`[data-figure="${id}"]`);
    await card.getByText('Table', { exact: true }).click();
    await expect(card.locator('tbody tr'), `figure ${id}`).toHaveCount(rows);
  }
  const last = page.locator('[data-figure="33"] tbody tr').last();
  await expect(last.locator('th')).toHaveText('2');
  await expect(last.locator('td').first()).toHaveText(run.epochs[1].loss.toFixed(4));
});

test('the network: summary, attributes, weight matrix, before training and at the epoch cursor', async ({ open, page }) => {
  const scope = await open('epochs=2');
  const network = page.locator('.network');
  const matrix = network.locator('pre');
  const choice = network.getByLabel('Weights');
  /** A weight of the middle of the image, as it is printed. @param {number} row */
  const weight = (row) =>
    scope.evaluate((element, row) => (/** @type {WeightScope} */ (element).run?.weights[row]?.[14 * 28 + 11] ?? NaN).toFixed(4).replace('-', '−'), row);
  await expect(network.getByText('Model summary: 53,706 parameters')).toBeVisible();
  await expect(network.locator('tr', { hasText: '[64, 784]' }).first()).toContainText('50,240');
  await expect(matrix).toContainText('shape [64, 784]');
  await expect(matrix).toContainText(`[ …${(await weight(0)).padStart(8)}`);
  await expect(network.getByText('(row 15, columns 12 to 17)')).toBeVisible();
  await expect(choice.locator(':checked')).toHaveText('before training (epoch cursor)');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  // Out of sight it is not brought up to date.
  await matrix.scrollIntoViewIfNeeded();
  for (const row of [2, 1]) {
    await page.locator('#epoch-cursor').fill(String(row));
    await expect(choice.locator(':checked')).toHaveText(`after epoch ${row} (epoch cursor)`);
    await expect(matrix).toContainText(`[ …${(await weight(row)).padStart(8)}`);
  }
  await choice.selectOption('initial');
  await expect(matrix).toContainText(`[ …${(await weight(0)).padStart(8)}`);
  await network.getByLabel('Layer', { exact: true }).selectOption('output');
  await expect(matrix).toContainText('shape [10, 32]');
  await expect(network.getByText('(row 15, columns 12 to 17)')).toBeHidden();

  await choice.selectOption('cursor');
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.importRun(new File([await scope.exportRun({ weights: 'ends' })], 'ends.json'));
  });
  await page.locator('#epoch-cursor').fill('1');
  await expect(network.getByText('The weights after epoch 1 were not kept.')).toBeVisible();
  await expect(matrix).toBeHidden();
});
