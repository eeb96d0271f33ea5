// Memory after 1, 60 and 600 epochs: the engine's must not grow, the page's by what a run keeps of each epoch.
import { assetOf, kilobytes } from './harness.js';

/**
 * @import { Bench, Page, Part } from './harness.js'
 * @import { WeightScope } from '../../www/weightscope.js'
 */

const EPOCHS = [1, 60, 600];

/** @param {Bench} bench @returns {Promise<Part>} */
export async function memory(bench) {
  const { samples, kept } = await bench.onPage((page) => measure(page, bench));
  const [, middle, last] = samples;
  const growth = (last.page - middle.page) / (EPOCHS[2] - EPOCHS[1]);
  return {
    results: {
      ...Object.fromEntries(samples.flatMap(({ page, engine }, i) => [
        [`memory_page_${EPOCHS[i]}_epochs_bytes`, page],
        [`memory_engine_${EPOCHS[i]}_epochs_bytes`, engine],
      ])),
      memory_kept_per_epoch_bytes: kept,
      memory_page_growth_per_epoch_bytes: growth,
    },
    rows: [
      [`engine memory after ${EPOCHS.join(', ')} epochs`, samples.map(({ engine }) => megabytes(engine)).join(', ')],
      [`page memory after ${EPOCHS.join(', ')} epochs`, samples.map(({ page }) => megabytes(page)).join(', ')],
      ['the page grows by, an epoch', kilobytes(growth)],
      ['of which weights and histograms that a run keeps', kilobytes(kept)],
    ],
  };
}

/** @param {Page} page @param {Bench} bench */
async function measure(page, bench) {
  const { address } = bench;
  const engine = `${address}${assetOf(bench, 'weightscope-cpu.js')}`;
  await page.goto(`${address}?epochs=1`);
  const scope = page.locator('weight-scope');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  const devtools = await page.context().newCDPSession(page);
  const samples = [];
  for (const [i, epochs] of EPOCHS.entries()) {
    await scope.evaluate(async (element, more) => {
      await /** @type {WeightScope} */ (element).train(more ? { more } : undefined);
    }, i === 0 ? 0 : epochs - EPOCHS[i - 1]);
    await devtools.send('HeapProfiler.collectGarbage');
    /** @type {{ usedSize: number, backingStorageSize?: number }} */
    const heap = await devtools.send('Runtime.getHeapUsage');
    samples.push({ page: heap.usedSize + (heap.backingStorageSize ?? 0), engine: await engineMemory(page, engine) });
  }
  return { samples, kept: await scope.evaluate(keptPerEpoch) };
}

/** Asked of the worker itself, in which initialising again gives what is there. @param {Page} page @param {string} address of the engine's module */
async function engineMemory(page, address) {
  const workers = page.workers();
  const [worker] = workers.slice(-1);
  return worker.evaluate(async (address) => {
    const engine = await import(address);
    const { memory } = await engine.default();
    return memory.buffer.byteLength;
  }, address);
}

/** Bytes of the arrays that hold the last epoch. @param {Element} element */
function keptPerEpoch(element) {
  const run = /** @type {import('../../www/weightscope.js').Run} */ (/** @type {WeightScope} */ (element).run);
  const histograms = [run.histograms.all, ...run.histograms.layers];
  /** @param {ArrayLike<unknown>} rows */
  const last = (rows) => /** @type {{ byteLength: number }} */ (rows[rows.length - 1]).byteLength;
  return last(run.weights) + histograms.reduce((sum, { rows, counts }) => sum + last(rows) + last(counts), 0);
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
