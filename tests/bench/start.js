// From opening the page to the first epoch on it, by part.
import { REPEATS, assetOf, median, ms } from './harness.js';

/**
 * @import { Bench, Page, Part } from './harness.js'
 * @import { WeightScope } from '../../www/weightscope.js'
 */

/** @param {Bench} bench @returns {Promise<Part>} */
export async function start(bench) {
  const { address, onPage } = bench;
  const wasm = `${address}${assetOf(bench, 'weightscope-cpu_bg.wasm')}`;
  /** @type {Awaited<ReturnType<typeof startTimes>>[]} */
  const starts = [];
  for (let i = 0; i < REPEATS; i++) starts.push(await onPage((page) => startTimes(page, address, wasm)));
  /** @param {keyof (typeof starts)[number]} part */
  const of = (part) => median(starts.map((times) => times[part]));
  return {
    results: {
      scripts_run_ms: of('scripts'),
      engine_compiled_ms: of('compile'),
      data_ready_ms: of('ready'),
      click_to_training_ms: of('training'),
      click_to_first_epoch_ms: of('firstEpoch'),
    },
    rows: [
      ['page opened → its scripts have run', ms(of('scripts'))],
      ['the engine fetched and compiled, alone', ms(of('compile'))],
      ['page opened → data and network ready', ms(of('ready'))],
      ['click on Train → training', ms(of('training'))],
      ['click on Train → first epoch computed', ms(of('computed'))],
      ['click on Train → first epoch drawn', ms(of('firstEpoch'))],
    ],
  };
}

/** @param {Page} page @param {string} address @param {string} wasm address of the engine */
async function startTimes(page, address, wasm) {
  await page.goto(address);
  const scope = page.locator('weight-scope');
  const ready = await scope.evaluate(async (element) => {
    await /** @type {WeightScope} */ (element).ready;
    return performance.now();
  });
  const scripts = await page.evaluate(() => {
    const [page] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
    return page.domContentLoadedEventEnd;
  });
  const clicked = await scope.evaluate(async (element) => {
    /** @param {string} type */
    const event = (type) => new Promise((resolve) => element.addEventListener(type, resolve, { once: true }));
    const state = event('weightscope-state');
    const epoch = event('weightscope-epoch');
    const start = performance.now();
    /** @type {HTMLElement | null | undefined} */ (element.shadowRoot?.querySelector('button.primary'))?.click();
    await state;
    const training = performance.now() - start;
    await epoch;
    const computed = performance.now() - start;
    // The frame that draws it, and the one after which it has been drawn.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return { training, computed, firstEpoch: performance.now() - start };
  });
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).stop());
  const compile = await page.evaluate(async (wasm) => {
    const start = performance.now();
    await WebAssembly.compileStreaming(fetch(wasm, { cache: 'no-store' }));
    return performance.now() - start;
  }, wasm);
  return { scripts, compile, ready, ...clicked };
}
