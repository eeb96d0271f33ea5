// The step alone, fused against reference, in the quick profile's engine (all of it at opt-level 3 with simd128) and in the shipped
// one, in processor time; and what else an epoch is made of. `Bench` of the engine runs the parts one by one.
import { REPEATS, median, ms, processorClock } from './harness.js';

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
export async function steps({ address, quickAddress, onPage }) {
  // Side by side and by turns, so that what else the machine does hits all alike.
  const { quick, shipped, parts } = await onPage(async (quickPage) =>
    onPage(async (page) => {
      await openBenches(quickPage, quickAddress);
      await openBenches(page, address);
      const clocks = new Map([[quickPage, await processorClock(quickPage)], [page, await processorClock(page)]]);
      /** @type {{ fused: number[], reference: number[] }[]} */
      const [quick, shipped] = [{ fused: [], reference: [] }, { fused: [], reference: [] }];
      // The first round also compiles the code.
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [times, where] of /** @type {const} */ ([[quick, quickPage], [shipped, page]])) {
          for (const engine of /** @type {const} */ (['fused', 'reference'])) {
            const clock = /** @type {() => Promise<number>} */ (clocks.get(where));
            const before = await clock();
            await runSteps(where, engine);
            const time = (await clock()) - before;
            if (round > 0) times[engine].push(time);
          }
        }
      }
      return { quick: medians(quick), shipped: medians(shipped), parts: await partTimes(page) };
    }),
  );
  const speed = (STEPS * denseOperations(WIDTHS, 32)) / 1e6;
  return {
    results: {
      steps_fused_quick_ms: quick.fused,
      steps_reference_quick_ms: quick.reference,
      steps_reference_over_fused_quick: quick.reference / quick.fused,
      steps_fused_shipped_ms: shipped.fused,
      steps_reference_shipped_ms: shipped.reference,
      steps_reference_over_fused_shipped: shipped.reference / shipped.fused,
      fused_dense_gflop_per_s: speed / quick.fused,
      reference_dense_gflop_per_s: speed / quick.reference,
      epoch_batches_ms: parts.batches,
      epoch_evaluation_ms: parts.evaluate,
      epoch_histograms_ms: parts.snapshot,
      epoch_transfer_ms: parts.transfer,
    },
    rows: [
      [`${STEPS} steps, all at opt-level 3: fused`, ms(quick.fused)],
      [`${STEPS} steps, all at opt-level 3: reference`, ms(quick.reference)],
      ['reference ÷ fused (budget 4)', (quick.reference / quick.fused).toFixed(2)],
      [`${STEPS} steps, shipped: fused`, ms(shipped.fused)],
      [`${STEPS} steps, shipped: reference`, ms(shipped.reference)],
      ['shipped reference ÷ shipped fused', (shipped.reference / shipped.fused).toFixed(2)],
      ['as if dense: fused; reference', `${(speed / quick.fused).toFixed(1)}; ${(speed / quick.reference).toFixed(1)} GFLOP/s`],
      ['of an epoch: order of the batches', ms(parts.batches)],
      ['of an epoch: steps', ms(shipped.fused)],
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

/** @param {{ fused: number[], reference: number[] }} times */
function medians({ fused, reference }) {
  return { fused: median(fused), reference: median(reference) };
}

/** Leaves `benches.fused` and `benches.reference` on the page. @param {Page} page @param {string} address */
async function openBenches(page, address) {
  await page.goto(`${address}?src=none`);
  await page.evaluate(async () => {
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/weightscope-cpu.js`));
    await engine.default();
    const packed = await fetch('data/mnist_train_small.csv.gz');
    const unpacked = /** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream('gzip'));
    const reader = new engine.CsvReader();
    reader.push(new Uint8Array(await new Response(unpacked).arrayBuffer()));
    const { labels, pixels } = reader.finish();
    const settings = { batch: 32, rate: 0.01, dropout: 0.25, testShare: 0.1, normalise: true, seed: 1 };
    /** @param {string} name */
    const bench = (name) => engine.Bench.open(labels, pixels, new Uint32Array([64, 32, 32]), { ...settings, engine: name });
    Object.assign(globalThis, { benches: { fused: await bench('fused'), reference: await bench('reference') } });
  });
}

/** @param {Page} page @param {'fused' | 'reference'} engine */
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
