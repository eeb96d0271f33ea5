// Cost against work: number of samples, of rows in a batch and of units in a layer. The shortcut must never lose to burn.
import { REPEATS, median, openHooks, processorClock } from './harness.js';

/** @import { Bench, Page, Part } from './harness.js' */

/** @typedef {{ samples: number, batch: number, width: number }} Work a network of three hidden layers of this width */

const NOTEBOOK = { samples: 20_000, batch: 32, width: 64 };

/** @type {Work[]} */
const WORK = [
  ...[5_000, 20_000, 60_000].map((samples) => ({ ...NOTEBOOK, samples })),
  ...[8, 128, 512, 1024].map((batch) => ({ ...NOTEBOOK, batch })),
  ...[32, 128, 256, 512].map((width) => ({ ...NOTEBOOK, width })),
];

/** Training samples of a measurement. */
const TRAINED = 4_096;

/** @param {Bench} bench @returns {Promise<Part>} */
export async function scaling({ hooksAddress, onPage }) {
  /** @type {Part} */
  const part = { results: {}, rows: [] };
  let least = Infinity;
  for (const work of WORK) {
    const { fused, burn } = await onPage((page) => stepTimes(page, hooksAddress, work));
    const { samples, batch, width } = work;
    const ratio = burn / fused;
    least = Math.min(least, ratio);
    part.results[`scaling_${samples}_samples_batch_${batch}_width_${width}_ratio`] = ratio;
    part.results[`scaling_${samples}_samples_batch_${batch}_width_${width}_fused_us`] = fused;
    part.rows.push([
      `µs a sample: ${samples.toLocaleString('en')} samples, batch ${batch}, width ${width}`,
      `${fused.toFixed(1)} fused, ${burn.toFixed(1)} burn: ${ratio.toFixed(2)}`,
    ]);
  }
  part.results.scaling_least_ratio = least;
  part.rows.push(['least burn ÷ fused of these (budget 1)', least.toFixed(2)]);
  return part;
}

/** Microseconds of processor time a sample. @param {Page} page @param {string} address @param {Work} work */
async function stepTimes(page, address, work) {
  await page.goto(`${address}?src=none`);
  await openHooks(page, 'cpu-testing');
  await page.evaluate(async ({ samples, batch, width }) => {
    const { engine, data: file } = /** @type {any} */ (globalThis);
    // MNIST's 60,000 are the 20,000 three times over.
    const [labels, pixels] = [new Uint8Array(samples), new Uint8Array(samples * 784)];
    for (let row = 0; row < samples; row += file.rows) {
      const rows = Math.min(file.rows, samples - row);
      labels.set(file.labels.subarray(0, rows), row);
      pixels.set(file.pixels.subarray(0, rows * 784), row * 784);
    }
    const settings = { batch, rate: 0.01, dropout: 0.25, testShare: 0.1, normalise: true, seed: 1 };
    /** @param {string} name */
    const bench = (name) => engine.Bench.open({ labels, pixels, level: 1 }, [width, width, width], { ...settings, engine: name });
    Object.assign(globalThis, { benches: { fused: await bench('fused'), burn: await bench('burn') } });
  }, work);
  const clock = await processorClock(page);
  const steps = Math.ceil(TRAINED / work.batch);
  /** @type {Record<'fused' | 'burn', number[]>} */
  const times = { fused: [], burn: [] };
  // The first round also compiles the code.
  for (let round = 0; round <= REPEATS; round++) {
    for (const engine of /** @type {const} */ (['fused', 'burn'])) {
      const before = await clock();
      await page.evaluate(({ engine, steps }) => /** @type {any} */ (globalThis).benches[engine].steps(steps), { engine, steps });
      if (round > 0) times[engine].push((1000 * ((await clock()) - before)) / (steps * work.batch));
    }
  }
  return { fused: median(times.fused), burn: median(times.burn) };
}
