// What the engine's bundle says to calls that the page never makes: every failure is a plain object with a kind and one sentence.
import { expect, test } from '../support.js';

/** @typedef {typeof import('../../www/pkg/weightscope-cpu.js')} Engine */

/**
 * Opens a session with these settings over the usual ones, on 60 rows of 28 × 28, or of another size; what it throws, or its engine.
 * @param {import('@playwright/test').Page} page
 * @param {object} settings
 * @param {object} [pictures]
 */
async function opened(page, settings, pictures) {
  return page.evaluate(
    async ({ settings, pictures }) => {
      /** @type {Engine} */
      const engine = await import(/** @type {string} */ (`${location.origin}/pkg/weightscope-cpu.js`));
      await engine.default();
      const { width, height, classes } = { width: 28, height: 28, classes: 10, ...pictures };
      const data = {
        labels: Uint8Array.from({ length: 60 }, (_, i) => i % classes),
        pixels: Uint8Array.from({ length: 60 * width * height }, (_, i) => (i * i) % 256),
        ...pictures,
      };
      const usual = { batch: 8, rate: 0.1, dropout: 0.25, testShare: 0.1, normalise: true, seed: 1 };
      try {
        const session = await engine.Session.open(data, null, { ...usual, ...settings });
        await session.advance(1e9);
        const { engine: name, layers } = session.summary();
        const { parameters, optimiser } = await session.checkpoint();
        return { engine: name, widths: [layers[0].inputs, ...layers.map((/** @type {any} */ { outputs }) => outputs)], parameters: parameters.length, optimiser: optimiser.values.length };
      } catch (error) {
        return { isPlain: Object.getPrototypeOf(error) === Object.prototype, .../** @type {object} */ (error) };
      }
    },
    { settings, pictures },
  );
}

test('settings that can’t be are refused by name, and are no crash', async ({ open, page }) => {
  await open('src=none');
  expect(await opened(page, { seed: -1 })).toMatchObject({ isPlain: true, kind: 'argument', message: expect.stringMatching(/^The settings can’t be read \(.*\)\.$/) });
  expect(await opened(page, { engine: 'abacus' })).toMatchObject({ isPlain: true, kind: 'argument' });
  expect(await opened(page, { dropout: 0.96 })).toMatchObject({ isPlain: true, kind: 'setting', value: 0.96, message: 'The setting “dropout” is 0.96, expected a number from 0 to 0.95.' });
});

test('an optimiser that the shortcut does not implement: auto takes burn, the shortcut is refused in a sentence', async ({ open, page }) => {
  await open('src=none');
  const optimiser = 'momentum';
  expect(await opened(page, {})).toMatchObject({ engine: 'fused SIMD step', optimiser: 0 });
  expect(await opened(page, { optimiser })).toMatchObject({ engine: 'burn Flex', parameters: 53_706, optimiser: 53_706 });
  expect(await opened(page, { optimiser: 'adam' })).toMatchObject({ engine: 'burn Flex', optimiser: 2 * 53_706 });
  expect(await opened(page, { optimiser, engine: 'fused' })).toMatchObject({
    isPlain: true,
    kind: 'engine',
    message: 'The shortcut trains by plain SGD, and these settings have another optimiser. Choose engine=auto or engine=burn.',
  });
});

test('training by momentum goes on from a checkpoint to the same bits; plain SGD refuses its state', async ({ open, page }) => {
  await open('src=none');
  const found = await page.evaluate(async () => {
    /** @type {Engine} */
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/weightscope-cpu.js`));
    await engine.default();
    const data = { labels: Uint8Array.from({ length: 60 }, (_, i) => i % 10), pixels: Uint8Array.from({ length: 60 * 784 }, (_, i) => (i * i) % 256) };
    const usual = { batch: 8, rate: 0.1, dropout: 0.25, testShare: 0.1, normalise: true, seed: 1 };
    const momentum = { ...usual, optimiser: 'momentum' };
    const whole = await engine.Session.open(data, null, momentum);
    await whole.advance(1e9);
    const middle = await whole.checkpoint();
    await whole.advance(1e9);
    const resumed = await engine.Session.open(data, null, momentum);
    resumed.resume(middle, 1);
    await resumed.advance(1e9);
    const plain = await engine.Session.open(data, null, usual);
    const without = await engine.Session.open(data, null, momentum);
    /** @param {() => void} call */
    const refusal = (call) => {
      try {
        return call();
      } catch (error) {
        return { .../** @type {object} */ (error) };
      }
    };
    const [a, b] = [await whole.checkpoint(), await resumed.checkpoint()];
    return {
      isSame: String(a.parameters) === String(b.parameters) && String(a.optimiser.values) === String(b.optimiser.values) && a.optimiser.steps === b.optimiser.steps,
      refusals: [refusal(() => plain.resume(middle, 1)), refusal(() => plain.resume({ parameters: middle.parameters.slice(1) }, 1)), refusal(() => plain.resume({}, 1)), refusal(() => without.resume({ parameters: middle.parameters }, 1))],
    };
  });
  expect(found.isSame).toBe(true);
  expect(found.refusals).toMatchObject([
    { kind: 'argument', message: 'The checkpoint has an optimiser’s state, and plain SGD has none.' },
    { kind: 'parameters', message: 'There are 53705 parameters, expected 53706. Use the weights of a network of the same size.' },
    { kind: 'argument', message: '“parameters” is no Float32Array.' },
    { kind: 'argument', message: 'The optimiser’s state after these epochs is missing, so the run can’t go on as it would have. Train a new one.' },
  ]);
});

test('pictures of another size and other hidden layers make another network', async ({ open, page }) => {
  await open('src=none');
  for (const engine of ['burn', 'fused']) {
    const found = await opened(page, { hiddenLayers: '16,9', engine }, { width: 9, height: 7, classes: 5 });
    expect(found).toMatchObject({ widths: [63, 16, 9, 5], parameters: 64 * 16 + 17 * 9 + 10 * 5 });
  }
});

test('histograms that can’t be are refused', async ({ open, page }) => {
  await open('src=none');
  const refusals = await page.evaluate(async () => {
    /** @type {Engine} */
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/weightscope-cpu.js`));
    await engine.default();
    const values = Float32Array.of(0, 1);
    const calls = [
      () => engine.histogramOverOwnRange(values, 0),
      () => engine.histogramInRange(values, 0, 1, 0),
      () => engine.histogramInRange(values, 1, 1, 5),
      () => engine.histogramInRange(values, 0, NaN, 5),
    ];
    return calls.map((call) => {
      try {
        return call();
      } catch (error) {
        return { isPlain: Object.getPrototypeOf(error) === Object.prototype, .../** @type {object} */ (error) };
      }
    });
  });
  for (const refusal of refusals) expect(refusal).toMatchObject({ isPlain: true, kind: 'argument', message: expect.stringMatching(/^A histogram of \d bins from .* cannot be made\./) });
});
