// The step alone, the shortcut against burn, in processor time; and what else an epoch is made of. `Bench` of the engine's second link runs
// the parts one by one.
import { REPEATS, median, ms, openHooks, processorClock } from './harness.js';

/** @import { Bench, Page, Part } from './harness.js' */

/** Steps of the notebook's epoch. */
export const STEPS = 562;

/** Cheap, and what counts most. */
const ROUNDS = 11;

/** Parts that take less than a clock's tick are repeated. */
const REPETITIONS = 20;

/** Units of the notebook's network. */
const WIDTHS = [784, 64, 32, 32, 10];

/** @param {Bench} bench @returns {Promise<Part>} */
export async function steps({ hooksAddress, onPage }) {
  const { fused, burn, parts } = await onPage(async (page) => {
    await page.goto(`${hooksAddress}?src=none`);
    await openBenches(page);
    const clock = await processorClock(page);
    /** @type {Record<'fused' | 'burn', number[]>} */
    const times = { fused: [], burn: [] };
    // By turns, so that what else the machine does hits both alike. The first round also compiles the code.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const engine of /** @type {const} */ (['fused', 'burn'])) {
        const before = await clock();
        await runSteps(page, engine);
        const time = (await clock()) - before;
        if (round > 0) times[engine].push(time);
      }
    }
    return { fused: median(times.fused), burn: median(times.burn), parts: await partTimes(page) };
  });
  const speed = (STEPS * denseOperations(WIDTHS, 32)) / 1e6;
  return {
    results: {
      steps_fused_ms: fused,
      steps_burn_ms: burn,
      steps_burn_over_fused: burn / fused,
      fused_dense_gflop_per_s: speed / fused,
      burn_dense_gflop_per_s: speed / burn,
      epoch_batches_ms: parts.batches,
      epoch_evaluation_ms: parts.evaluate,
      epoch_histograms_ms: parts.snapshot,
      epoch_transfer_ms: parts.transfer,
    },
    rows: [
      [`${STEPS} steps: fused`, ms(fused)],
      [`${STEPS} steps: burn`, ms(burn)],
      ['burn ÷ fused (budget 5)', (burn / fused).toFixed(2)],
      ['as if dense: fused; burn', `${(speed / fused).toFixed(1)}; ${(speed / burn).toFixed(1)} GFLOP/s`],
      ['of an epoch: order of the batches', ms(parts.batches)],
      ['of an epoch: steps', ms(fused)],
      ['of an epoch: evaluation', ms(parts.evaluate)],
      ['of an epoch: parameters and histograms', ms(parts.snapshot)],
      ['of an epoch: hand-over from worker to page', ms(parts.transfer)],
    ],
  };
}

/** Additions and multiplications of a step that looks at every number. @param {number[]} widths @param {number} batch */
export function denseOperations(widths, batch) {
  const weights = widths.slice(1).map((width, i) => width * widths[i]);
  const all = weights.reduce((sum, count) => sum + count, 0);
  // Forward, gradient of the weights, and gradient of the inputs but for the pixels.
  return 2 * batch * (3 * all - weights[0]);
}

/** Leaves `benches.fused` and `benches.burn` on the page. @param {Page} page */
async function openBenches(page) {
  await openHooks(page, 'cpu-testing');
  await page.evaluate(async () => {
    const { engine, data } = /** @type {any} */ (globalThis);
    const settings = { batch: 32, rate: 0.01, dropout: 0.25, testShare: 0.1, normalise: true, seed: 1 };
    /** @param {string} name */
    const bench = (name) => engine.Bench.open(data, [64, 32, 32], { ...settings, engine: name });
    Object.assign(globalThis, { benches: { fused: await bench('fused'), burn: await bench('burn') } });
  });
}

/** @param {Page} page @param {'fused' | 'burn'} engine */
function runSteps(page, engine) {
  return page.evaluate(
    async ({ engine, count }) => {
      const bench = /** @type {any} */ (globalThis).benches[engine];
      bench.batches();
      await bench.steps(count);
    },
    { engine, count: STEPS },
  );
}

/** @param {Page} page */
async function partTimes(page) {
  const rounds = await page.evaluate(
    async ({ repeats, repetitions }) => {
      const bench = /** @type {any} */ (globalThis).benches.fused;
      // Both ends of it, as the clone of a message is written by one and read by the other.
      const snapshot = await bench.snapshot();
      /** @type {Record<string, () => unknown>} */
      const parts = {
        batches: () => bench.batches(),
        evaluate: () => bench.evaluate(),
        snapshot: () => bench.snapshot(),
        transfer: () => structuredClone(snapshot),
      };
      const rounds = [];
      for (let round = 0; round <= repeats; round++) {
        /** @type {Record<string, number>} */
        const times = {};
        for (const [name, run] of Object.entries(parts)) {
          const start = performance.now();
          for (let i = 0; i < repetitions; i++) await run();
          times[name] = (performance.now() - start) / repetitions;
        }
        if (round > 0) rounds.push(times);
      }
      return rounds;
    },
    { repeats: REPEATS, repetitions: REPETITIONS },
  );
  /** @param {string} part */
  const of = (part) => median(rounds.map((times) => times[part]));
  return { batches: of('batches'), evaluate: of('evaluate'), snapshot: of('snapshot'), transfer: of('transfer') };
}
