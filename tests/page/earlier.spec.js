// What visitors have of an earlier version still opens: stored runs, run files, links. See tests/fixtures/earlier/README.md.
import { ARRAY, readEarlier } from '../fixtures/earlier/fixtures.js';
import { defaultSettings } from '../../www/settings.js';
import { expect, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const DATA = 'src=data/mnist_test.csv.gz';
const earlier = Object.entries(readEarlier());

/** Puts records into the page's database, as the earlier version left it. @param {import('@playwright/test').Page} page @param {any} database */
function restore(page, database) {
  return page.evaluate(
    async ({ database, array }) => {
      /** @type {(value: any) => any} */
      const unpacked = (value) => {
        if (typeof value !== 'object' || value === null) return value;
        if (Array.isArray(value)) return value.map(unpacked);
        if (!Object.hasOwn(value, array)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner)]));
        const [type, base64] = value[array];
        return new /** @type {any} */ (globalThis)[type](Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
      };
      await new Promise((resolve, reject) => {
        const request = indexedDB.open('weightscope', database.version);
        request.onupgradeneeded = () => {
          for (const { name, keyPath, records } of database.stores) {
            const store = request.result.createObjectStore(name, { keyPath });
            for (const { key, value } of records) store.put(unpacked(value), keyPath === null ? key : undefined);
          }
        };
        request.onerror = () => reject(request.error);
        request.onsuccess = () => resolve(request.result.close());
      });
    },
    { database, array: ARRAY },
  );
}

/** What is shown, without times. @param {import('@playwright/test').Locator} scope */
function shown(scope) {
  return scope.evaluate((element) => {
    const { run } = /** @type {WeightScope} */ (element);
    if (!run) throw new Error('no run');
    const { settings, data, device, histograms, epochs, initialParameters, parameters } = run;
    return {
      settings,
      level: data.level,
      device: device.name,
      epochs: epochs.map(({ loss, trainAccuracy, testAccuracy }) => ({ loss, trainAccuracy, testAccuracy })),
      counts: [histograms.all, ...histograms.layers].map(({ counts }) => counts.map((row) => [...row])),
      ends: [initialParameters, parameters].map((weights) => [...weights.slice(0, 5), ...weights.slice(-5)]),
    };
  });
}

/** What this version calls what that one did. `fused` was what everybody got who chose none. @type {Record<string, string>} */
const ENGINES = { fused: 'auto', reference: 'burn' };

/** The same of the file. @param {any} file */
function filed({ settings, device, epochs, histograms, weights }) {
  const ends = ['0', String(epochs.length)].map((epoch) => Buffer.from(weights[epoch], 'base64'));
  return {
    // What came later has its default.
    settings: { ...defaultSettings(), ...settings, engine: ENGINES[settings.engine] },
    level: 1,
    device: device.name,
    epochs: epochs.map((/** @type {any} */ { loss, trainAccuracy, testAccuracy }) => ({ loss, trainAccuracy, testAccuracy })),
    counts: histograms.map((/** @type {any} */ { counts }) =>
      counts.map((/** @type {string} */ packed) => {
        const bytes = Buffer.from(packed, 'base64');
        return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
      }),
    ),
    ends: ends.map((bytes) => [0, 1, 2, 3, 4, -5, -4, -3, -2, -1].map((i) => bytes.readFloatLE(4 * i + (i < 0 ? bytes.length : 0)))),
  };
}

/** The figures are those of a run after 2 epochs. @param {import('@playwright/test').Page} page */
async function expectFigures(page) {
  await expect(page.locator('[data-figure="33"] .readout')).toHaveText(/^After epoch 2: loss/);
  for (const panel of await page.locator('.figure .panel canvas:first-child').all()) {
    const colours = () =>
      panel.evaluate((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const copy = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d'));
        copy.drawImage(/** @type {HTMLCanvasElement} */ (canvas), 0, 0);
        return new Set(new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer)).size;
      });
    await panel.scrollIntoViewIfNeeded();
    await expect.poll(colours).toBeGreaterThan(5);
  }
}

/**
 * Within rounding: that version wrote burn's loss and descent out by hand.
 * @param {import('../fixtures/earlier/fixtures.js').Earlier['continued']} now
 * @param {import('../fixtures/earlier/fixtures.js').Earlier['continued']} then
 */
function expectAlike(now, then) {
  expect(now).toHaveLength(then.length);
  now.forEach(({ loss, trainAccuracy, testAccuracy }, i) => {
    expect(Math.abs(loss / then[i].loss - 1)).toBeLessThan(1e-6);
    // Two samples of 8,992, and of 1,000.
    expect(Math.abs(trainAccuracy - then[i].trainAccuracy)).toBeLessThan(0.023);
    expect(Math.abs(testAccuracy - then[i].testAccuracy)).toBeLessThan(0.21);
  });
}

for (const [name, { database, file, link, further, continued, digest }] of earlier) {
  test(`a stored run of an earlier version is there, and goes on: ${name}`, async ({ open, page, address }) => {
    // Of the same origin, and without a script that opens the database.
    await page.route('**/empty.html', (route) => route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="icon.svg">' }));
    await page.goto(`${address}empty.html`);
    await restore(page, database);
    const scope = await open(DATA);
    const card = page.locator('.run-card');
    await expect(card).toHaveCount(1);
    await expect(card).toContainText(`${file.epochs[1].testAccuracy.toFixed(2)} % after 2 epochs`);
    await card.getByRole('button', { name: /^Show “/ }).click();
    await expect(card).toHaveAttribute('aria-current', 'true');
    await expect(card).toContainText(name === 'default' ? /Default settings; seed 1; CPU, by the shortcut, a step written by hand/ : /engine burn; seed 1; CPU, by burn’s automatic differentiation/);
    expect(await shown(scope)).toEqual(filed(file));
    await expectFigures(page);
    await scope.evaluate((element, further) => {
      const scope = /** @type {WeightScope} */ (element);
      return scope.goOn(scope.runs[0].id, further).then(() => {});
    }, further);
    const { device, formerDevices } = await scope.evaluate((element) => /** @type {import('../../www/weightscope.js').Run} */ (/** @type {WeightScope} */ (element).run));
    expect([device.name, formerDevices]).toEqual([file.device.name, []]);
    const gone = await outcome(scope);
    if (name === 'default') expect(gone).toEqual({ epochs: continued, weights: digest });
    else expectAlike(gone.epochs, continued);
  });

  test(`a run file of an earlier version opens: ${name}`, async ({ open, page }) => {
    const scope = await open('src=none');
    await scope.evaluate((element, json) => /** @type {WeightScope} */ (element).importRun(new File([json], 'earlier.json')).then(() => {}), JSON.stringify(file));
    expect(await shown(scope)).toEqual(filed(file));
    await expect(page.locator('.run-card')).toHaveAttribute('aria-current', 'true');
    await expectFigures(page);
  });

  test(`a link of an earlier version opens and gives its run: ${name}`, async ({ page, address }) => {
    await page.goto(`${address}${link}`);
    const scope = page.locator('weight-scope');
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).train().then(() => {}));
    const now = await shown(scope);
    const then = filed(file);
    // A link says `fused`, which is a choice today.
    expect({ ...now, settings: null }).toMatchObject({ level: 1, device: then.device });
    expect(now.settings.engine).toBe(name === 'default' ? 'fused' : 'burn');
    if (name === 'default') expect([now.epochs, now.counts, now.ends]).toEqual([then.epochs, then.counts, then.ends]);
    else expectAlike(now.epochs, then.epochs);
    await expect(page.locator('.link-note')).toBeEmpty();
    await expect(page.getByRole('alert')).toBeHidden();
  });
}
