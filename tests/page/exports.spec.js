// What leaves the page as files, and what comes back.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { NOTEBOOK_LAYERS } from '../../www/run/network.js';
import { pytorchScript } from '../../www/exports/pytorch.js';
import { reportHtml } from '../../www/exports/report.js';
import { VERSION } from '../../www/version.js';
import { exampleRun } from '../example-run.js';
import { PYTHON, expect, expectState, mnistLines, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Locator} Locator */

const PYTORCH_FILE = 'tests/fixtures/notebook-trace/init.safetensors';

/** @param {Locator} scope */
const train = (scope) => scope.evaluate(async (element) => void (await /** @type {WeightScope} */ (element).train()));

/** @param {Page} page */
const openPanel = (page) =>
  page.locator('summary', { hasText: 'Save and hand in' }).evaluate((summary) => summary.parentElement?.setAttribute('open', ''));

/** Presses a button and waits for its file. @param {Page} page @param {string} name @returns {Promise<{ path: string, name: string }>} */
async function saved(page, name) {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).first().click();
  const download = await downloading;
  return { path: await download.path(), name: download.suggestedFilename() };
}

/** Digests of what the panels show, once all of them are drawn. @param {Page} page */
async function pictures(page) {
  const read = () =>
    page.locator('.panel').evaluateAll((panels) =>
      panels.map((panel) => {
        const canvas = /** @type {HTMLCanvasElement} */ (panel.querySelector('canvas'));
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext('2d', { willReadFrequently: true }));
        context.drawImage(canvas, 0, 0);
        const pixels = new Uint32Array(context.getImageData(0, 0, copy.width, copy.height).data.buffer);
        const colors = new Set(pixels).size;
        return `${panel.getAttribute('data-panel')} ${canvas.width}×${canvas.height} ${colors > 5 ? pixels.reduce((sum, pixel) => (sum * 31 + pixel) | 0, 0) : 'empty'}`;
      }),
    );
  let before = await read();
  await expect
    .poll(async () => {
      const now = await read();
      const isSettled = now.join() === before.join() && !now.join().includes('empty');
      before = now;
      return isSettled;
    })
    .toBe(true);
  return before;
}

/**
 * What `importRun` or `importWeights` says about a file with these bytes, and whether it changed anything.
 * @param {Locator} scope
 * @param {'importRun' | 'importWeights'} method
 * @param {Buffer} bytes
 */
function refused(scope, method, bytes) {
  return scope.evaluate(
    async (element, [method, base64]) => {
      const scope = /** @type {WeightScope} */ (element);
      const before = { run: scope.run, state: scope.state, kept: scope.runs, epochs: scope.run?.epochs.length, first: scope.run?.parameters[0] };
      const file = new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], 'hostile');
      const kind = await scope[method](file).then(() => 'accepted', (error) => error.kind);
      const { run, state, runs: kept } = scope;
      const isSame = run === before.run && state === before.state && kept === before.kept && run?.epochs.length === before.epochs && run?.parameters[0] === before.first;
      return { kind, isSame };
    },
    /** @type {const} */ ([method, bytes.toString('base64')]),
  );
}

test('the network that files hold is the engine’s', async ({ open }) => {
  const scope = await open();
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.layers)).toEqual(NOTEBOOK_LAYERS);
});

test('weights load in Python under PyTorch’s names and give the page’s logits in NumPy', async ({ open, page }, testInfo) => {
  const scope = await open('epochs=2&seed=5');
  await train(scope);
  await openPanel(page);
  const file = await saved(page, 'Weights after epoch 2');
  expect(file.name).toBe('weightscope-seed5-after2.safetensors');

  const digits = mnistLines(50);
  const csv = testInfo.outputPath('digits.csv');
  writeFileSync(csv, `${digits.join('\n')}\n`);
  const python = JSON.parse(execFileSync(PYTHON, ['tests/fixtures/safetensors_logits.py', file.path, csv, '255'], { encoding: 'utf8' }));
  expect(python.shapes).toEqual({
    'input.weight': ['float32', 64, 784], 'input.bias': ['float32', 64],
    'fc1.weight': ['float32', 32, 64], 'fc1.bias': ['float32', 32],
    'fc2.weight': ['float32', 32, 32], 'fc2.bias': ['float32', 32],
    'output.weight': ['float32', 10, 32], 'output.bias': ['float32', 10],
  });
  expect(python.metadata).toEqual({ format: 'pt', weightscope: VERSION, epoch: '2', seed: '5' });

  const pixels = digits.flatMap((line) => line.split(',').slice(1).map(Number));
  const logits = await scope.evaluate(async (element, pixels) => {
    const { run } = /** @type {WeightScope} */ (element);
    if (!run) throw new Error('no run');
    /** @type {typeof import('../../www/engine/helper.js')} */
    const { Helper, modelOf } = await import(/** @type {string} */ (`${location.origin}/engine/helper.js`));
    return [...(await new Helper().logits({ ...modelOf(run), parameters: run.parameters, pixels: Uint8Array.from(pixels) }))];
  }, pixels);
  const inNumPy = python.logits.flat();
  expect(logits).toHaveLength(500);
  expect(inNumPy).toHaveLength(500);
  const largest = Math.max(...logits.map((logit, i) => Math.abs(logit - inNumPy[i])));
  expect(largest, 'largest difference of a logit').toBeLessThan(1e-5);
  expect(Math.max(...logits) - Math.min(...logits), 'the logits are not all alike').toBeGreaterThan(0.1);
});

test('weights of the epoch under the cursor', async ({ open, page }) => {
  const scope = await open('epochs=3');
  await train(scope);
  await openPanel(page);
  await page.getByLabel('Epoch shown').focus();
  await page.keyboard.press('ArrowLeft');
  const file = await saved(page, 'Weights after epoch 2');
  const bytes = readFileSync(file.path);
  const first = bytes.readFloatLE(8 + Number(bytes.readBigUInt64LE(0)));
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.weights[2]?.[0])).toBe(first);
});

test('a run starts from weights that PyTorch wrote, and Train trains from them', async ({ open, page }) => {
  const scope = await open('epochs=1');
  const bytes = [...readFileSync(PYTORCH_FILE)];
  const imported = await scope.evaluate(async (element, bytes) => {
    const scope = /** @type {any} */ (element);
    const run = await scope.importWeights(new File([new Uint8Array(bytes)], 'init.safetensors'));
    const parts = [{ start: 0, end: run.initialParameters.length, low: -0.3, high: 0.3, bins: 100 }];
    const { Helper } = await import(/** @type {string} */ (`${location.origin}/engine/helper.js`));
    const [counted] = await new Helper().histograms({ values: run.initialParameters.slice(), parts });
    return { state: scope.state, epochs: run.epochs.length, first: run.initialParameters[0], row0: [...run.histograms.all.counts[0]], counted: [...counted.counts], rows: run.histograms.all.rows.length };
  }, bytes);
  const headerLength = Number(Buffer.from(bytes).readBigUInt64LE(0));
  const header = JSON.parse(Buffer.from(bytes).toString('utf8', 8, 8 + headerLength));
  const first = Buffer.from(bytes).readFloatLE(8 + headerLength + header['input.weight'].data_offsets[0]);
  expect(imported).toMatchObject({ state: 'ready', epochs: 0, first, rows: 1 });
  expect(imported.row0).toEqual(imported.counted);
  await expect(page.locator('.origin')).toHaveText('This run starts from imported weights (“init.safetensors”), not from random ones. Reset goes back to random ones.');

  // A setting changes the run, not where it starts.
  await scope.evaluate((element) => element.setAttribute('dropout', '0'));
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.settings.dropout)).toBe(0);
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.initialParameters[0])).toBe(first);

  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.locator('.origin')).toBeHidden();
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.initialParameters[0])).not.toBe(first);
});

test('training goes on from exported weights, bit for bit the same each time', async ({ open }) => {
  const scope = await open('epochs=4');
  await train(scope);
  const before = await outcome(scope);
  const again = async () => {
    await scope.evaluate(async (element) => {
      const scope = /** @type {any} */ (element);
      // Kept on the element from one call to the next.
      scope.trained ??= await scope.exportWeights();
      element.setAttribute('epochs', '1');
      await scope.importWeights(scope.trained);
      await scope.train();
    });
    return outcome(scope);
  };
  const first = await again();
  expect(first.epochs).toHaveLength(1);
  expect(first.epochs[0].loss, 'the first epoch begins where the fourth ended').toBeLessThan(before.epochs[3].loss);
  expect(await again()).toEqual(first);
});

test('weights wait for a run that goes on', async ({ open, page }) => {
  const scope = await open('epochs=50');
  const kind = await scope.evaluate(async (element, bytes) => {
    const scope = /** @type {WeightScope} */ (element);
    void scope.train();
    return scope.importWeights(new Blob([new Uint8Array(bytes)])).then(() => 'accepted', (error) => error.kind);
  }, [...readFileSync(PYTORCH_FILE)]);
  expect(kind).toBe('busy');
  await expect(page.getByRole('alert').locator('p')).toHaveText('The network is being trained. Stop the run before weights are imported.');
  await expectState(scope, 'training');
});

for (const weights of /** @type {const} */ (['ends', 'all'])) {
  test(`a run as JSON, with the weights of ${weights}, gives the same figures on a page without data`, async ({ open, page }) => {
    const scope = await open('epochs=3&dropout=0');
    await train(scope);
    await openPanel(page);
    if (weights === 'all') await page.getByLabel('In the JSON, the weights after every epoch').check();
    const before = await pictures(page);
    const result = await outcome(scope);
    const file = await saved(page, 'Run (JSON)');
    expect(file.name).toBe('weightscope-seed1-dropout-0-3epochs.json');

    const other = await open('src=none');
    await openPanel(page);
    await page.locator('#import-file').setInputFiles({ name: 'From a friend.json', mimeType: 'application/json', buffer: readFileSync(file.path) });
    await expect(page.locator('.origin')).toHaveText('This run was read from a file.');
    expect(await pictures(page)).toEqual(before);
    expect(await outcome(other)).toEqual(result);
    const kept = await other.evaluate((element) => {
      const { runs, run } = /** @type {WeightScope} */ (element);
      return { name: runs.at(-1)?.name, isShown: runs.at(-1)?.run === run, weights: run?.weights.map((row) => row?.length ?? 0) };
    });
    expect(kept).toMatchObject({ name: 'From a friend', isShown: true });
    expect(Object.values(kept.weights ?? []).filter(Boolean)).toHaveLength(weights === 'all' ? 4 : 2);
  });
}

test('a run from a file is there after a reload, and goes on to the same result as where it came from', async ({ open }) => {
  const scope = await open('epochs=2');
  await train(scope);
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.dataFingerprint)).toMatch(/^[0-9a-f]{16}$/);
  const json = await scope.evaluate(async (element) => (await /** @type {WeightScope} */ (element).exportRun()).text());
  await scope.evaluate(async (element) => void (await /** @type {WeightScope} */ (element).train({ more: 1 })));
  const expected = await outcome(scope);

  const other = await open();
  await other.evaluate(async (element, json) => void (await /** @type {WeightScope} */ (element).importRun(new File([json], 'Shared.json'))), json);
  await other.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  const reloaded = await open();
  const find = () => reloaded.evaluate((element) => /** @type {WeightScope} */ (element).runs.find(({ name }) => name === 'Shared')?.run.imported);
  await expect.poll(find).toBe(true);
  await reloaded.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.goOn(scope.runs.find(({ name }) => name === 'Shared')?.id ?? '', 1);
  });
  expect(await outcome(reloaded)).toEqual(expected);
});

test('files that are not what they should be are refused and change nothing', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await train(scope);
  const before = await pictures(page);
  const files = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const latin1 = async (/** @type {Blob} */ blob) => Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join('');
    return { run: await latin1(await scope.exportRun()), weights: await latin1(await scope.exportWeights()) };
  });
  const run = Buffer.from(files.run, 'latin1');
  const json = run.toString();
  /** @param {(file: any) => void} change */
  const changed = (change) => {
    const file = JSON.parse(json);
    change(file);
    return Buffer.from(JSON.stringify(file));
  };
  const weights = Buffer.from(files.weights, 'latin1');
  const header = weights.toString('latin1', 8, 8 + Number(weights.readBigUInt64LE(0)));
  /** @param {string} from @param {string} to of the same length */
  const rewritten = (from, to) => {
    expect(to).toHaveLength(from.length);
    return Buffer.concat([weights.subarray(0, 8), Buffer.from(header.replace(from, to), 'latin1'), weights.subarray(8 + header.length)]);
  };
  const notANumber = Buffer.from(weights);
  notANumber.writeFloatLE(NaN, notANumber.length - 4);

  for (const [what, method, bytes] of /** @type {const} */ ([
    ['a run cut off', 'importRun', run.subarray(0, -100)],
    ['weights instead of a run', 'importRun', weights],
    ['a huge count', 'importRun', changed((file) => { file.plannedEpochs = 4e9; })],
    ['too few counts', 'importRun', changed((file) => { file.histograms[0].counts.pop(); })],
    ['script for a layer’s name', 'importRun', changed((file) => { file.layers[0].name = '<script>alert(1)</script>'; })],
    ['prototypes', 'importRun', Buffer.from(json.replace('{', '{"__proto__":{"polluted":1},'))],
    ['a name twice', 'importRun', Buffer.from(json.replace('{', '{"stopped":true,'))],
    ['a missing loss', 'importRun', changed((file) => { file.epochs[0].loss = null; })],
    ['weights cut off', 'importWeights', weights.subarray(0, -4)],
    ['a run instead of weights', 'importWeights', run],
    ['a shape that is wrong', 'importWeights', rewritten('[64,784]', '[784,64]')],
    ['script for a tensor’s name', 'importWeights', rewritten('fc1.weight', '<script>{}')],
    ['a tensor’s name twice', 'importWeights', rewritten('fc2.weight', 'fc1.weight')],
    ['a value that is no number', 'importWeights', notANumber],
  ])) {
    expect(await refused(scope, method, bytes), what).toEqual({ kind: 'import', isSame: true });
  }
  expect(await page.evaluate(() => /** @type {any} */ ({}).polluted)).toBeUndefined();
  await expect(page.getByRole('alert').locator('p')).toHaveText('Tensor “output.bias” holds NaN at place 9, expected numbers from -1e30 to 1e30.');
  expect(await pictures(page)).toEqual(before);
});

test('markup in names that are allowed is text', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await train(scope);
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const file = JSON.parse(await (await scope.exportRun()).text());
    file.startsFrom = file.data.name = file.device.name = '<img src=x onerror="document.title=1">';
    await scope.importRun(new File([JSON.stringify(file)], '<b>run</b>.json'));
  });
  await expect(page.locator('.origin')).toContainText('<img src=x');
  await expect(page.locator('weight-scope img')).toHaveCount(0);
});

test('a report and a picture of runs whose names are markup run no script when they are opened', async ({ open, page, browser }) => {
  const evil = '"><script>window.hacked=1</script><svg onload=hacked=1>';
  const scope = await open('epochs=1');
  await scope.evaluate(async (element, evil) => {
    const scope = /** @type {WeightScope} */ (element);
    for (const seed of [1, 2]) {
      scope.seed = seed;
      await scope.train();
    }
    const { runs } = await import(/** @type {string} */ (`${location.origin}/store/page-runs.js`));
    for (const { id } of scope.runs) {
      runs.rename(id, evil);
      runs.pin(id, true);
    }
  }, evil);
  await openPanel(page);
  await page.getByLabel('Your name').fill(evil);
  await page.getByLabel('Remarks').fill(evil);
  await expect(page.locator('[data-figure="compare-histograms"]')).toBeVisible();
  const downloading = page.waitForEvent('download');
  await page.locator('[data-figure="compare-histograms"]').getByRole('button', { name: 'Save SVG' }).click();
  const files = [await (await downloading).path(), (await saved(page, 'Save the report')).path];
  const context = await browser.newContext();
  for (const [path, ending] of [[files[0], 'svg'], [files[1], 'html']]) {
    const named = `${path}.${ending}`;
    writeFileSync(named, readFileSync(path));
    const opened = await context.newPage();
    await opened.goto(`file://${named}`);
    // The name is there, as text.
    expect(await opened.evaluate(() => document.documentElement.textContent)).toContain('<script>window.hacked=1');
    expect(await opened.evaluate(() => [/** @type {any} */ (window).hacked, document.querySelectorAll('script, [onload]').length]), ending).toEqual([undefined, 0]);
  }
  await context.close();
});

test('weights and runs can be dropped onto the page', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await train(scope);
  /** @param {'exportWeights' | 'exportRun'} method @param {string} name */
  const drop = (method, name) =>
    scope.evaluate(
      async (element, [method, name]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([await /** @type {any} */ (element)[method]()], name));
        element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      [method, name],
    );
  await drop('exportRun', 'dropped.json');
  await expect(page.locator('.origin')).toHaveText('This run was read from a file.');
  await drop('exportWeights', 'dropped.safetensors');
  await expect(page.locator('.origin')).toContainText('imported weights (“dropped.safetensors”, epoch 1, seed 1)');
  await expectState(scope, 'ready');
});

test('SVG looks like the PNG', async ({ open, page }) => {
  const scope = await open('epochs=3');
  await train(scope);
  for (const id of ['29', '33', '34', '35']) {
    const card = page.locator(`[data-figure="${id}"]`);
    /** @type {string[]} */
    const files = [];
    for (const kind of ['PNG', 'SVG']) {
      const downloading = page.waitForEvent('download');
      await card.getByRole('button', { name: `Save ${kind}` }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toMatch(new RegExp(`^figure${id}_weights_distribution_pre_post_learning.*\\.${kind.toLowerCase()}$`));
      const bytes = readFileSync(await download.path());
      // Behind the header the chunk pHYs: 11,811 dots a metre, which are 300 an inch.
      if (kind === 'PNG') expect(bytes.toString('hex', 33, 54)).toBe('000000097048597300002e2300002e230178a53f76');
      files.push(`data:image/${kind === 'PNG' ? 'png' : 'svg+xml'};base64,${bytes.toString('base64')}`);
    }
    const { mean, blank } = await page.evaluate(async (files) => {
      const images = await Promise.all(files.map(async (src) => {
        const image = Object.assign(new Image(), { src });
        await image.decode();
        return image;
      }));
      const [width, height] = [images[0].naturalWidth, images[0].naturalHeight];
      const [png, svg] = images.map((image) => {
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d'));
        context.drawImage(image, 0, 0, width, height);
        return context.getImageData(0, 0, width, height).data;
      });
      let [difference, ink] = [0, 0];
      for (let i = 0; i < png.length; i++) {
        difference += Math.abs(png[i] - svg[i]);
        if (i % 4 < 3) ink += 255 - png[i];
      }
      // The mean over the channels of all pixels, 0 to 255; and what it would be if the SVG were blank.
      return { mean: difference / (png.length * 0.75), blank: ink / (png.length * 0.75) };
    }, files);
    // Measured: 0.5 to 0.9, from the edges of letters and lines.
    expect(mean, `figure ${id}`).toBeLessThan(1.5);
    expect(mean, `figure ${id} beside a blank picture`).toBeLessThan(blank / 5);
  }
});

test('the report stands alone: no script, its own policy, the figures in it', async ({ open, page, browser }) => {
  const scope = await open('epochs=2&dropout=0.5');
  await train(scope);
  await openPanel(page);
  await page.getByLabel('Your name').fill('Ada <script>document.title="hacked"</script>');
  await page.getByLabel('Remarks').fill('The tails grow.\nThe block sinks.');
  const file = await saved(page, 'Save the report');
  expect(file.name).toBe('weightscope-seed1-dropout-0.5-2epochs-report.html');

  // With scripts, to see that there are none.
  const context = await browser.newContext();
  const report = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  report.on('console', (message) => complaints.push(message.text()));
  report.on('pageerror', (error) => complaints.push(String(error)));
  report.on('request', (request) => request.url().startsWith('file:') || complaints.push(request.url()));
  const named = `${file.path}.html`;
  writeFileSync(named, readFileSync(file.path));
  await report.goto(`file://${named}`);
  await expect(report).toHaveTitle('Weightscope: a run by Ada <script>document.title="hacked"</script>');
  await expect(report.locator('script')).toHaveCount(0);
  await expect(report.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute('content', /^default-src 'none'; style-src 'sha256-/);
  await expect(report.locator('.remarks')).toHaveText('The tails grow.\nThe block sinks.');
  await expect(report.locator('tr.changed')).toHaveText(['Epochs260', 'Dropout0.50.25']);
  const { epochs } = await outcome(scope);
  await expect(report.locator('table').nth(2).locator('tbody tr').nth(1)).toContainText(epochs[1].loss.toFixed(4));
  const boxes = await report.locator('figure svg').evaluateAll((all) => all.map((svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return { isWide: width > 600, isHigh: height > 200, texts: svg.querySelectorAll('text').length > 10 };
  }));
  expect(boxes).toEqual(Array.from({ length: 4 }, () => ({ isWide: true, isHigh: true, texts: true })));
  // The style is in force.
  expect(await report.locator('body').evaluate((body) => getComputedStyle(body).maxWidth)).toBe('768px');
  expect(complaints).toEqual([]);
  await context.close();
});

test('the report of a comparison has the exercise, the comparison and each run, in the range that is shown', async ({ open, page, browser }) => {
  const scope = await open('epochs=1');
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.runExercise('scale', { seeds: 1, epochs: 1, held: 'epoch' });
    scope.normalise = false;
    await scope.train();
  });
  await page.locator('[data-exercise="scale"] > summary').click();
  await page.locator('[data-lesson="scale"]').getByRole('button', { name: 'Compare histograms' }).first().click();
  await page.getByLabel('Lowest').fill('-0.1');
  await page.getByLabel('Lowest').press('Tab');
  await expect(page.locator('[data-figure="compare-images"] .readout')).toContainText('below −0.1');
  await openPanel(page);
  const sentence = await page.locator('[data-lesson="scale"] .sentence').first().innerText();
  const { path, name } = await saved(page, 'Save the report');
  expect(name).toBe('weightscope-comparison-report.html');
  const report = await browser.newPage();
  await report.setContent(readFileSync(path, 'utf8'));
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('Weightscope: a comparison of 3 runs');
  expect((await report.locator('p').allInnerTexts()).some((text) => sentence.startsWith(text.slice(0, 60)))).toBe(true);
  await expect(report.getByRole('heading', { level: 2 })).toHaveText(['Exercises', 'Settings', 'Comparison', /^Run A: /, /^Run B: /, /^Run C: /, 'Spread of the weights', 'Loss and accuracy', 'How it was made']);
  await expect(report.locator('figure')).toHaveCount(1 + 5 + 3 * 2);
  await expect(report.getByRole('row', { name: /^Histograms/ })).toContainText('All parameters in 100 bins from −0.1 to 0.3, each layer in 100 bins from −0.1 to 0.3.');
  await report.close();

  await page.getByLabel('About').selectOption('the run that is shown');
  const single = await saved(page, 'Save the report');
  expect(readFileSync(single.path, 'utf8')).toContain('<h1>Weightscope: a run</h1>');
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.settings.normalise)).toBe(false);
  const rows = readFileSync((await saved(page, 'Histograms (CSV)')).path, 'utf8').split('\n');
  expect(rows[1]).toMatch(/^all,0,-inf,-0\.1,/);
});

test('on paper a report has all its columns, however long a run’s name is', async ({ page }) => {
  const run = exampleRun(2);
  // A4 without margins.
  await page.setViewportSize({ width: 680, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  for (const name of ['A run with a long name about dropout and the learning rate', 'x'.repeat(60)]) {
    const reports = [[{ label: '', name, run }], [{ label: 'A', name, run }, { label: 'B', name, run }]].map((runs) => reportHtml({ runs, date: new Date(), browser: 'x' }));
    for (const html of reports) {
      await page.setContent(html);
      const widths = await page.locator('.wide, html').evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]));
      expect(widths.filter(([content, room]) => content > room)).toEqual([]);
    }
  }
});

test('a large run file is read in a worker, while the page goes on, and can be given up', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await train(scope);
  /** @type {string[]} */
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  const { epochs, size, turns, givenUp, refused } = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    /** @type {typeof import('../../www/exports/files.js')} */
    const { readRunFile } = await import(/** @type {string} */ (`${location.origin}/exports/files.js`));
    // What it was after its second epoch it is after all that follow.
    const epochs = 300;
    const file = JSON.parse(await (await scope.exportRun()).text());
    const { 0: first, 2: last } = file.weights;
    const longer = (/** @type {any[]} */ list) => list.push(...Array(epochs - 2).fill(list[list.length - 1]));
    longer(file.epochs);
    for (const { counts, below, above, nan } of file.histograms) [counts, below, above, nan].forEach(longer);
    Object.assign(file, { plannedEpochs: epochs, weights: {} });
    const opening = JSON.stringify(file).slice(0, -2);
    const blob = new Blob([opening, `"0":"${first}"`, ...Array.from({ length: epochs - 1 }, (_, i) => `,"${i + 2}":"${last}"`), '}}']);

    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    const run = await readRunFile(blob);
    clearInterval(timer);
    const giving = new AbortController();
    const given = readRunFile(blob, { signal: giving.signal }).then(() => 'it was read', (error) => error.kind);
    giving.abort();
    const refused = await readRunFile(new Blob([opening])).then(() => 'it was read', (error) => `${error.kind}: ${error.message}`);
    return { epochs: [run.epochs.length, run.weights.filter(Boolean).length], size: blob.size, turns, givenUp: await given, refused };
  });
  expect(size).toBeGreaterThan(80e6);
  expect(epochs).toEqual([300, 300]);
  expect(givenUp).toBe('closed');
  expect(refused).toBe('import: The file is not valid JSON: it is damaged or cut off.');
  // The one that was given up may have ended before anybody heard of it.
  expect(workers.filter((address) => address.endsWith('/exports/run-file-worker.js')).length).toBeGreaterThan(1);
  // The page hears a little later that a worker has ended.
  await expect.poll(() => page.workers().filter((worker) => worker.url().endsWith('/exports/run-file-worker.js')).length).toBe(0);
  // Read on the page it would be one turn.
  expect(turns, 'turns that the page had meanwhile').toBeGreaterThan(5);
});

test('an untrained run comes back from its JSON', async ({ open, page }) => {
  const scope = await open();
  await openPanel(page);
  const before = await outcome(scope);
  const { path } = await saved(page, 'Run (JSON)');
  await page.locator('#import-file').setInputFiles({ name: 'untrained.json', mimeType: 'application/json', buffer: readFileSync(path) });
  await expect(page.locator('.origin')).toHaveText('This run was read from a file.');
  expect(await outcome(scope)).toEqual(before);
  await page.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  await page.reload();
  await expect(page.locator('.run-card .run-result')).toHaveText('Untrained');
});

test('a run that starts from awkward weights comes back from its JSON', async ({ open, page }) => {
  const scope = await open();
  for (const [what, ...pair] of /** @type {[string, number, number][]} */ ([
    ['the largest that are allowed', -1e30, 1e30],
    ['all alike, and too large for a range of one', 2 ** 40, 2 ** 40],
    ['two neighbouring numbers', 1, 1 + 2 ** -23],
    ['the smallest numbers', 0, 2 ** -149],
  ])) {
    await scope.evaluate(async (element, pair) => {
      const scope = /** @type {WeightScope} */ (element);
      const { parameters, layers } = /** @type {import('../../www/weightscope.js').Run} */ (scope.run);
      const { writeSafetensors } = await import(`${location.origin}/exports/safetensors.js`);
      await scope.importWeights(writeSafetensors(parameters.map((_, i) => pair[i % 2]), layers, {}));
      await scope.importRun(await scope.exportRun());
    }, pair);
    await expect(page.locator('.origin'), what).toContainText('This run was read from a file.');
    await expect(page.locator('[data-figure="29"] .readout'), what).toContainText('50,176 weights');
  }
});

test('figure 34 as a film', async ({ open, page, browser }) => {
  const scope = await open('epochs=3');
  await train(scope);
  await openPanel(page);
  const file = await saved(page, 'Animation');
  expect(file.name).toBe('weightscope-seed1-3epochs-figure34.webm');
  const bytes = readFileSync(file.path);
  expect(bytes.length).toBeGreaterThan(10_000);
  expect(bytes.length).toBeLessThan(5_000_000);
  // The page's policy allows no films; nor has it any.
  const context = await browser.newContext();
  const viewer = await context.newPage();
  const film = await viewer.evaluate(async (base64) => {
    const video = document.createElement('video');
    video.muted = true;
    video.src = `data:video/webm;base64,${base64}`;
    const happened = (/** @type {string} */ type) => new Promise((resolve) => video.addEventListener(type, resolve, { once: true }));
    await happened('loadeddata');
    const { duration, videoWidth: width, videoHeight: height } = video;
    const pictureAt = async (/** @type {number} */ time) => {
      video.currentTime = time;
      await happened('seeked');
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true }));
      context.drawImage(video, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    };
    // The grey of “Not trained yet”, in the upper part of the image of histograms.
    const isGrey = (/** @type {Uint8ClampedArray} */ data) => data[4 * (Math.round(0.3 * height) * width + Math.round(0.65 * width))] > 150;
    return { duration, width, height, grey: [isGrey(await pictureAt(0.1)), isGrey(await pictureAt(duration - 0.2))] };
  }, bytes.toString('base64'));
  await context.close();
  expect(film).toMatchObject({ width: 1280, height: 620, grey: [true, false] });
  // 2 seconds of growing, 1.5 of rest; a busy browser begins to record late and ends late.
  expect(film.duration).toBeGreaterThan(2.5);
  expect(film.duration).toBeLessThan(6);
});

test('a film can be given up', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await train(scope);
  await openPanel(page);
  // In one task: on a busy machine the film would be over before a second press comes.
  await page.getByRole('button', { name: 'Animation' }).evaluate((button) => {
    const root = /** @type {ShadowRoot} */ (button.getRootNode());
    /** @type {HTMLElement} */ (button).click();
    for (const other of root.querySelectorAll('button')) if (other.textContent === 'Cancel') other.click();
  });
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Animation' })).toHaveAttribute('aria-disabled', 'false');
  await expect(page.getByRole('alert')).toBeHidden();
});

test('film and files that are being made are given up when the element leaves the page', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await train(scope);
  await openPanel(page);
  /** @type {string[]} */
  const downloads = [];
  page.on('download', (download) => downloads.push(download.suggestedFilename()));
  await page.evaluate(() => {
    const { stop } = MediaRecorder.prototype;
    const counts = Object.assign(window, { stopped: 0 });
    MediaRecorder.prototype.stop = function () {
      counts.stopped++;
      stop.call(this);
    };
  });
  // In one task: on a busy machine the film would be over before the element goes.
  await scope.evaluate((element) => {
    for (const button of element.shadowRoot?.querySelectorAll('button') ?? []) if (['Animation', 'Run (JSON)'].includes(button.textContent ?? '')) button.click();
    element.remove();
  });
  await expect.poll(() => page.evaluate(() => /** @type {any} */ (window).stopped)).toBe(1);
  // As long as the film would have taken.
  await page.waitForTimeout(4500);
  expect(downloads).toEqual([]);
});

test('where nothing can be recorded, the page says so', async ({ open, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'MediaRecorder'));
  const scope = await open('epochs=1');
  await train(scope);
  await openPanel(page);
  await expect(page.getByText('This browser cannot record films. Another one may.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Animation' })).toHaveAttribute('aria-disabled', 'true');
});

test('CSV of metrics and histograms, and a script for PyTorch', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await train(scope);
  await openPanel(page);
  const { epochs } = await outcome(scope);
  const metrics = readFileSync((await saved(page, 'Metrics (CSV)')).path, 'utf8').trim().split('\n');
  expect(metrics.slice(1).map((line) => Number(line.split(',')[1]))).toEqual(epochs.map(({ loss }) => loss));
  const histograms = readFileSync((await saved(page, 'Histograms (CSV)')).path, 'utf8').trim().split('\n');
  expect(histograms).toHaveLength(1 + 5 * 3 * 103);
  const script = await saved(page, 'PyTorch script');
  expect(script.name).toBe('load_weights.py');
  expect(readFileSync(script.path, 'utf8')).toContain('weights="weightscope-seed1-after2.safetensors"');
});

test('the PyTorch script reads pixels as the engine does', async ({}, testInfo) => {
  const script = testInfo.outputPath('load_weights.py');
  writeFileSync(script, pytorchScript(exampleRun(0), 'weights.safetensors'));
  // PyTorch is too large to be installed for this.
  const program = `
import json, runpy, sys
from unittest.mock import MagicMock
torch = MagicMock()
torch.nn.Module = object
sys.modules |= {"torch": torch, "torch.nn": torch.nn, "safetensors.torch": torch}
read = runpy.run_path(sys.argv[1])["read"]
print(json.dumps([[values[0].tolist() for values in read(csv)] for csv in sys.argv[2:]]))`;
  const files = /** @type {[what: string, row: string, pixels: number[]][]} */ ([
    ['integers', '0,128,255', [0, 128, 255]],
    ['integers up to 1', '0,1,0', [0, 1, 0]],
    ['decimals 0.0 and 1.0', '0.0,1.0,0.0', [0, 255, 0]],
    ['fractions', '0,1,0.3', [0, 255, 77]],
    ['decimals above 1', '0.5,2.5,254.6', [1, 3, 255]],
  ]).flatMap(([what, row, pixels]) =>
    ['', 'label,a,b,c\n'].map((header) => {
      const path = testInfo.outputPath(`${what}${header && ' with a header'}.csv`);
      writeFileSync(path, `${header}7,${row}\n`);
      return { path, expected: [7, pixels] };
    }),
  );
  const read = execFileSync(PYTHON, ['-c', program, script, ...files.map(({ path }) => path)], { encoding: 'utf8' });
  expect(JSON.parse(read)).toEqual(files.map(({ expected }) => expected));
});
