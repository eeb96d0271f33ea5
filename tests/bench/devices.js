// Whole epochs on the page as shipped, on the CPU and on the adapter that the browser has: how long they take with each engine and batch size, how far the
// losses are apart, what the first epoch costs, an exercise, and what the page's own trial says.
import { availableParallelism } from 'node:os';
import { REPEATS, median, ms } from './harness.js';

/**
 * @import { Bench, Page, Part } from './harness.js'
 * @import { WeightScope } from '../../www/weightscope.js'
 *
 * @typedef {{ engine: string, device: string, batch: number, epochs: number, pause?: number }} Asked
 * @typedef {{ losses: number[], testAccuracy: number, seconds: number[], ready: number, first: number, adapter: string }} Trained
 */

const ENGINES = ['fused', 'burn'];
const DEVICES = /** @type {const} */ (['cpu', 'webgpu']);
const BATCHES = [32, 256, 1024];
/** The first one also compiles code and kernels, and is not timed. */
const EPOCHS = 1 + REPEATS;
/** Milliseconds from a page that is ready to training: a reader takes longer, and meanwhile kernels are compiled. */
const PAUSES = [0, 1500];
const EXERCISE = { id: 'dropout', seeds: 3, epochs: 10 };

/** @param {Bench} bench @returns {Promise<Part>} */
export async function devices({ address, onPage }) {
  /** @type {Part} */
  const part = { results: {}, rows: [] };
  /** @param {Asked} asked */
  const trained = (asked) => onPage((page) => train(page, address, asked));

  for (const device of DEVICES) {
    for (const pause of PAUSES) {
      /** @type {Trained[]} */
      const opened = [];
      for (let i = 0; i < REPEATS; i++) opened.push(await trained({ engine: 'auto', device, batch: 32, epochs: 1, pause }));
      const [ready, first] = [median(opened.map((run) => run.ready)), median(opened.map((run) => run.first))];
      Object.assign(part.results, { [`devices_ready_${device}_ms`]: ready, [`devices_first_${device}_after_${pause}_ms`]: first });
      if (pause === PAUSES[0]) part.rows.push([`page opened → data and network ready: ${device}`, ms(ready)]);
      part.rows.push([`training, ${ms(pause)} later → first epoch computed: ${device}`, ms(first)]);
      if (device === 'webgpu' && pause === PAUSES[0]) part.rows.unshift(['WebGPU adapter', opened[0].adapter]);
    }
  }

  for (const engine of ENGINES) {
    for (const batch of BATCHES) {
      const [cpu, gpu] = [await trained({ engine, device: 'cpu', batch, epochs: EPOCHS }), await trained({ engine, device: 'webgpu', batch, epochs: EPOCHS })];
      const [onCpu, onGpu] = [cpu, gpu].map(({ seconds }) => 1000 * median(seconds.slice(1)));
      const apart = Math.max(...gpu.losses.map((loss, i) => Math.abs(loss / cpu.losses[i] - 1)));
      Object.assign(part.results, {
        [`devices_epoch_${engine}_${batch}_cpu_ms`]: onCpu,
        [`devices_epoch_${engine}_${batch}_webgpu_ms`]: onGpu,
        [`devices_loss_${engine}_${batch}_difference`]: apart,
      });
      part.rows.push([
        `an epoch, ${engine}, batch ${batch}`,
        `${ms(onCpu)} CPU, ${ms(onGpu)} WebGPU: ${(onGpu / onCpu).toFixed(2)}; losses of ${EPOCHS} epochs within ${apart.toExponential(1)}`,
      ]);
      if (batch === 32) part.rows.push([`  its losses on WebGPU`, `${gpu.losses.map((loss) => loss.toFixed(10)).join(' ')}; test accuracy ${gpu.testAccuracy} %, CPU ${cpu.testAccuracy} %`]);
    }
  }
  const [onCpu, onGpu] = [await onPage((page) => exercise(page, address, 'cpu')), await onPage((page) => exercise(page, address, 'webgpu'))];
  Object.assign(part.results, { devices_exercise_cpu_ms: onCpu, devices_exercise_webgpu_ms: onGpu, devices_exercise_workers: availableParallelism() });
  part.rows.push([`exercise “${EXERCISE.id}”, 9 runs of ${EXERCISE.epochs} epochs, ${availableParallelism()} workers`, `${ms(onCpu)} CPU, ${ms(onGpu)} WebGPU: ${(onGpu / onCpu).toFixed(2)}`]);
  for (const engine of ENGINES) for (const line of await onPage((page) => trial(page, address, engine))) part.rows.push([`“Which is faster here?”, ${engine}`, line]);
  return part;
}

/** @param {Page} page @param {string} address @param {Asked} asked @returns {Promise<Trained>} */
async function train(page, address, { engine, device, batch, epochs, pause = 0 }) {
  const start = Date.now();
  await page.goto(`${address}?engine=${engine}&device=${device}&batch=${batch}&epochs=${epochs}`);
  const scope = page.locator('weight-scope');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  const ready = Date.now() - start;
  await page.waitForTimeout(pause);
  return scope.evaluate(async (element, ready) => {
    const scope = /** @type {WeightScope} */ (element);
    const start = performance.now();
    let first = NaN;
    scope.addEventListener('weightscope-epoch', () => (first = performance.now() - start), { once: true });
    const { device, epochs } = await scope.train();
    const { vendor = '', architecture = '', description = '' } = device.adapter ?? {};
    return {
      losses: epochs.map(({ loss }) => loss),
      testAccuracy: epochs[epochs.length - 1].testAccuracy,
      seconds: epochs.map(({ seconds }) => seconds),
      ready,
      first,
      adapter: [vendor, architecture, description].filter(Boolean).join(', '),
    };
  }, ready);
}

/** @param {Page} page @param {string} address @param {string} device @returns {Promise<number>} milliseconds */
async function exercise(page, address, device) {
  // Runs that are kept would not be trained again: each page of a browser's own has none.
  await page.goto(`${address}?device=${device}`);
  return page.locator('weight-scope').evaluate(async (element, { id, ...options }) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.ready;
    const start = performance.now();
    await scope.runExercise(id, options);
    return performance.now() - start;
  }, EXERCISE);
}

/** What the page's trial says: its sentence, and a line for each batch size. @param {Page} page @param {string} address @param {string} engine */
async function trial(page, address, engine) {
  await page.goto(`${address}?layout=lab&engine=${engine}`);
  await page.locator('weight-scope').evaluate((element) => /** @type {WeightScope} */ (element).ready);
  await page.getByRole('button', { name: 'Which is faster here?' }).click();
  const table = page.getByRole('table', { name: /^Samples per second/ });
  await table.waitFor({ timeout: 300_000 });
  const sentence = await page.locator('.trial > p').innerText();
  const rows = await table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  return [sentence, ...rows.map(([batch, cpu, gpu]) => `samples a second at batches of ${batch}: ${cpu} CPU, ${gpu} WebGPU`)];
}
