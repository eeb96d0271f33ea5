// What is promised in every engine, written once: `playwright.config.js` names the engines, `tests/engines/` opens their tabs.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { monkey } from '../engines/monkey.js';
import { expect, fileOf, test } from '../engines/support.js';
import { launch } from '../engines/tab.js';
import { mnistLines } from '../support.js';

/** @typedef {import('../engines/support.js').Tab} Tab */
/** @typedef {import('../../www/weightscope.js').State} State */

/** What each chapter draws, once the run and the exercises are there. */
const FIGURES = {
  start: ['34-lines', '34-image'],
  network: ['29-initial-weights', 'Weight matrix of Input layer (784→64) as an image'],
  train: ['34-lines', '34-image', '33-loss', '33-accuracy'],
  layers: ['exercise-variant-1'],
  scale: ['exercise-variant-1', 'exercise-variant-2', 'exercise-variant-3'],
  dropout: ['exercise-variant-1', 'exercise-variant-2', 'exercise-variant-3'],
  try: ['Draw a digit', 'What the network sees: 28 × 28 pixels'],
  'hand-in': [],
};

/** Seed 1 at the defaults: to the last bit, in every engine and every version. */
const LOSSES = {
  fused: [2.2976821342821223, 2.2412524100300257, 1.9608247284363174, 1.4893444321545841, 1.2128720482897504],
  burn: [2.2976821478575573, 2.2412524206358344, 1.9608247581325815],
};

/** @param {Tab} tab @param {State} state */
const expectState = (tab, state) => expect.poll(() => tab.evaluate((scope) => scope.state)).toBe(state);

/** @param {Tab} tab */
const losses = (tab) => tab.evaluate(({ run }) => run?.epochs.map(({ loss }) => loss));

/** What the first element of this kind says. @param {Tab} tab @param {string} selector */
const textOf = (tab, selector) => tab.evaluate((scope, selector) => scope.shadowRoot?.querySelector(selector)?.textContent ?? null, selector);

/** @param {Tab} tab */
const train = (tab) => tab.evaluate(async (scope) => void (await scope.train()));

/** Of every canvas that is shown within this part of the element: what it is, and how many colours it has. @param {Tab} tab @param {string} part */
const colours = (tab, part) =>
  tab.evaluate(
    (scope, part) =>
      [...(scope.shadowRoot?.querySelectorAll(`${part} canvas`) ?? [])]
        // The second of two has the cursor alone.
        .filter((canvas) => canvas.checkVisibility() && !(canvas.previousElementSibling instanceof HTMLCanvasElement))
        .map((element) => {
          const canvas = /** @type {HTMLCanvasElement} */ (element);
          const copy = new OffscreenCanvas(canvas.width, canvas.height);
          const context = /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext('2d', { willReadFrequently: true }));
          context.drawImage(canvas, 0, 0);
          const { data } = context.getImageData(0, 0, copy.width, copy.height);
          const name = canvas.closest('[data-panel]')?.getAttribute('data-panel') ?? canvas.getAttribute('aria-label') ?? canvas.className;
          return /** @type {const} */ ([name, new Set(new Uint32Array(data.buffer)).size]);
        }),
    part,
  );

test('the shortcut: seed 1 at the defaults gives these losses and weights, to the last bit', async ({ tab, address }) => {
  await tab.open(`${address}?epochs=5&device=cpu`);
  await train(tab);
  expect(await losses(tab)).toEqual(LOSSES.fused);
});

test('burn: paused and resumed by the pointer, the same losses to the last bit', async ({ tab, address }) => {
  await tab.open(`${address}?epochs=3&device=cpu&engine=burn#train`);
  await tab.evaluate((scope) => scope.ready);
  await tab.click('button', 'Train');
  await tab.click('button', 'Pause');
  await expectState(tab, 'paused');
  await tab.click('button', 'Resume');
  await expectState(tab, 'finished');
  expect(await losses(tab)).toEqual(LOSSES.burn);
});

test('every chapter opens, and its figures are drawn', async ({ tab, address }) => {
  await tab.open(`${address}?epochs=3&device=cpu`);
  await train(tab);
  // The first with its button, of three runs side by side; the others from a program, of fewer.
  await tab.evaluate((scope) => scope.setAttribute('epochs', '1'));
  await tab.click('a[href="#layers"]');
  await tab.click('[data-lesson="layers"] button', 'Skip and show');
  await expect.poll(() => textOf(tab, '[data-lesson="layers"] .sentence'), { timeout: 60_000 }).toMatch(/^After 1 epoch, .*In 3 of 3 seeds\.$/);
  for (const id of ['scale', 'dropout']) await tab.evaluate(async (scope, id) => void (await scope.runExercise(id, { seeds: 1, epochs: 1 })), id);
  for (const [chapter, figures] of Object.entries(FIGURES)) {
    await tab.click(`a[href="#${chapter}"]`);
    await expect.poll(() => textOf(tab, `[data-chapter="${chapter}"] h2`), { message: chapter }).toBeTruthy();
    if (chapter === 'try') {
      // A dot is a drawing, too.
      await tab.click('canvas.drawing');
      await expect.poll(() => textOf(tab, '.answer'), { message: 'the answer to a drawing' }).toMatch(/\d/);
    }
    await expect
      .poll(async () => (await colours(tab, `[data-chapter="${chapter}"]`)).map(([name, count]) => (count > (chapter === 'try' ? 1 : 5) ? name : `${name} is blank`)), { message: chapter })
      .toEqual(figures);
  }
});

test('a file of one’s own is read; one that is none is refused with a sentence, and the data stay', async ({ tab, address }) => {
  await tab.open(`${address}?layout=lab&epochs=1&device=cpu&src=none`);
  await tab.choose('#data-file', fileOf('digits.csv.gz', gzipSync(mnistLines(300).join('\n'))));
  await expect.poll(() => textOf(tab, '.description')).toMatch(/^digits\.csv\.gz: 300 images of 28 × 28 pixels/);
  await tab.choose('#data-file', fileOf('cut.csv', mnistLines(300).join('\n').slice(0, -100)));
  await expect.poll(() => textOf(tab, '[role="alert"]')).toMatch(/\w.*\./);
  await tab.click('[role="alert"] button', 'Dismiss');
  expect(await textOf(tab, '.description')).toMatch(/^digits\.csv\.gz: 300 images/);
  await train(tab);
  expect(await losses(tab)).toHaveLength(1);
});

test('what can be saved is saved as files, and a run that was saved opens again', async ({ tab, address, saved }) => {
  await tab.open(`${address}?layout=lab&epochs=2&device=cpu`);
  await train(tab);
  const png = await saved(() => tab.click('[data-figure="34"] button', 'Save PNG'));
  expect(png.name).toBe('figure34_weights_distribution_pre_post_learning.png');
  expect([png.bytes.toString('latin1', 1, 4), png.bytes.readUInt32BE(16)]).toEqual(['PNG', 2400]);
  const svg = await saved(() => tab.click('[data-figure="34"] button', 'Save SVG'));
  expect(svg.bytes.toString()).toMatch(/^<svg [^]*<\/svg>\s*$/);

  const report = await saved(() => tab.click('.exports button', 'Save the report'));
  expect(report.bytes.toString()).toMatch(/^<!doctype html>[^]*<svg [^]*<\/html>\s*$/i);
  const weights = await saved(() => tab.click('.exports button', 'Weights after epoch 2'));
  expect(weights.name).toBe('weightscope-seed1-after2.safetensors');
  expect(weights.bytes.length).toBeGreaterThan(4 * 53_706);
  const metrics = await saved(() => tab.click('.exports button', 'Metrics (CSV)'));
  expect(metrics.bytes.toString().trim().split('\n')).toHaveLength(3);

  const run = await saved(() => tab.click('.exports button', 'Run (JSON)'));
  expect(JSON.parse(run.bytes.toString()).epochs.map((/** @type {{ loss: number }} */ { loss }) => loss)).toEqual(LOSSES.fused.slice(0, 2));
  // The folder of what was saved is emptied with the next.
  await tab.choose('#import-file', fileOf('again.json', run.bytes));
  const imported = () => tab.evaluate(({ runs }) => runs.find(({ name }) => name === 'again')?.run.epochs.map(({ loss }) => loss));
  await expect.poll(imported).toEqual(LOSSES.fused.slice(0, 2));
});

test('a run that a reload cut off is kept, and goes on to the same bits', async ({ tab, address }) => {
  await tab.open(`${address}?layout=lab&epochs=5&device=cpu`);
  await tab.evaluate(async (scope) => {
    await scope.ready;
    scope.addEventListener('weightscope-epoch', ({ detail }) => detail.epoch === 2 && scope.pause());
    void scope.train();
  });
  await expectState(tab, 'paused');
  // What is stored is stored a moment later.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await tab.reload();
  await tab.click('.run-cards button', 'Go on from epoch 2');
  await expect.poll(() => tab.evaluate(({ runs }) => runs[0]?.run.epochs.map(({ loss }) => loss)), { timeout: 60_000 }).toEqual(LOSSES.fused);
});

test('by keyboard alone: train, move along the epochs, go to a chapter, open the lab and shut it', async ({ tab, address }) => {
  await tab.open(`${address}?epochs=2&device=cpu`);
  await tab.evaluate((scope) => scope.ready);
  const focused = () =>
    tab.evaluate(({ shadowRoot }) => {
      const element = shadowRoot?.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
  /** @param {string} name @param {string} [key] */
  const tabTo = async (name, key = 'Tab') => {
    for (let i = 0; i < 60 && (await focused()) !== name; i++) await tab.press(key);
    expect(await focused()).toBe(name);
  };
  await tabTo('Train');
  await tab.press('Enter');
  await expectState(tab, 'finished');
  await tabTo('Epoch shown');
  await tab.press('Home');
  await expect.poll(() => textOf(tab, '.transport .big')).toBe('0 of 2');
  await tab.press('ArrowRight');
  await expect.poll(() => textOf(tab, '.transport .big')).toBe('1 of 2');
  await tabTo('Dropout');
  await tab.press('Enter');
  await expect.poll(() => textOf(tab, '.chapter-heading')).toBe('Dropout');
  // The chapter's heading has the focus now; the rail stands before it.
  await tabTo('Lab', 'Shift+Tab');
  await tab.press('Enter');
  await expect.poll(focused).toBe('Close');
  await tab.press('Escape');
  await expect.poll(focused).toBe('Lab');
});

test('what a page complains of is heard: its console, what it throws, and what its policy forbids', async ({ launched, address }) => {
  const tab = await launched.newTab();
  await tab.open(`${address}?src=none`);
  await tab.evaluate(() => {
    console.error('said aloud');
    setTimeout(() => {
      throw new Error('thrown');
    });
    void Promise.reject(new Error('rejected'));
    document.body.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }));
  });
  for (const words of [/said aloud/, /thrown/, /rejected/, /style-src/]) await expect.poll(async () => (await tab.problems()).join('\n')).toMatch(words);
  await tab.close();
});

test('the page in one file trains and draws in a sandbox that takes its origin', async ({ tab, address }) => {
  const sandbox = createServer((_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': 'sandbox allow-scripts' }).end(readFileSync('dist/www/embed-standalone.html')),
  );
  await new Promise((resolve) => sandbox.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (sandbox.address());
  await tab.open(`http://127.0.0.1:${port}/?epochs=2&figures=34`);
  await train(tab);
  expect(await tab.evaluate(({ run }) => [globalThis.origin, run?.data.rows, run?.epochs.length])).toEqual(['null', 2000, 2]);
  await expect.poll(async () => (await colours(tab, '[data-panel="34-lines"]')).map(([, count]) => count > 5)).toEqual([true]);
  sandbox.close();
  sandbox.closeAllConnections();
  // What the tab has heard can be asked for where there is storage.
  await tab.open(`${address}?src=none`);
});

test('WebGPU in Firefox, on Mesa’s adapter in software: the losses are those of the CPU within rounding', async ({ engine, launched, address }) => {
  test.skip(engine !== 'firefox', 'in Chromium: webgpu.spec.js');
  test.skip(!existsSync('/usr/share/vulkan/icd.d'), 'there is no Vulkan: apt-get install mesa-vulkan-drivers');
  const browser = await launch(engine, launched.downloads, { webgpu: true });
  const tab = await browser.newTab();
  const file = fileOf('digits.csv', mnistLines(1500).join('\n'));
  /** @type {Record<string, number[] | undefined>} */
  const found = {};
  for (const device of ['cpu', 'webgpu']) {
    await tab.open(`${address}?layout=lab&epochs=2&rate=0.1&device=${device}&src=none`);
    await tab.choose('#data-file', file);
    await expect.poll(() => textOf(tab, '.description')).toMatch(/1,500 images/);
    await train(tab);
    expect(await tab.evaluate(({ run }) => run?.device.kind)).toBe(device);
    found[device] = await losses(tab);
  }
  const problems = [...(await tab.problems())];
  await browser.close();
  expect(problems).toEqual([]);
  expect(found.webgpu).toHaveLength(2);
  found.webgpu?.forEach((loss, i) => expect(loss).toBeCloseTo(found.cpu?.[i] ?? NaN, 4));
  // Rounding differs: two devices have computed this.
  expect(found.webgpu).not.toEqual(found.cpu);
});

/** Seconds; minutes of it are for `./build.sh test slow`. */
const MONKEY = Number(process.env.WEIGHTSCOPE_MONKEY ?? 15);
const SEED = Number(process.env.WEIGHTSCOPE_MONKEY_SEED ?? 1);

test(`whatever is pressed, called and set in any order, seed ${SEED}: nothing is complained of, nothing hangs, and it trains afterwards`, async ({ tab, address }) => {
  test.setTimeout(1000 * (MONKEY + 240));
  await tab.open(`${address}?device=cpu&epochs=2`);
  let [seed, steps] = [SEED, 0];
  /** @type {Awaited<ReturnType<typeof monkey>>} */
  let told;
  for (let left = MONKEY; ; left -= 15) {
    told = await tab.evaluate(monkey, { seed, milliseconds: 1000 * Math.min(15, left), isLast: left <= 15 });
    seed = told.seed;
    steps += told.steps;
    if (left <= 15) break;
  }
  const { last, problem } = told;
  expect(problem, `after ${steps} steps, the last of them ${last.join(', ')}`).toBe('');
  expect(await tab.problems(), `the last steps: ${last.join(', ')}`).toEqual([]);
});
