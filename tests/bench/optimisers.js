// A step of burn's engine by each optimiser beside the shortcut's, in processor time.
import { REPEATS, median, ms, openHooks, processorClock } from './harness.js';
import { STEPS } from './steps.js';

/** @import { Bench, Page, Part } from './harness.js' */

/** @type {Record<string, object>} what differs from the notebook's settings */
const CASES = {
  'shortcut, SGD': {},
  'burn, SGD': { engine: 'burn' },
  'burn, momentum': { optimiser: 'momentum' },
  'burn, Nesterov': { optimiser: 'nesterov' },
  'burn, RMSProp': { optimiser: 'rmsprop' },
  'burn, Adam': { optimiser: 'adam' },
  'burn, AdamW with weight decay': { optimiser: 'adamw', weightDecay: 0.01 },
  'burn, SGD, gradients clipped': { clip: 1 },
};

/** @param {Bench} bench @returns {Promise<Part>} */
export async function optimisers({ hooksAddress, onPage }) {
  const times = await onPage(async (page) => {
    await page.goto(`${hooksAddress}?src=none`);
    await openHooks(page, 'cpu-testing');
    await openBenches(page);
    const clock = await processorClock(page);
    /** @type {Record<string, number[]>} */
    const times = Object.fromEntries(Object.keys(CASES).map((name) => [name, []]));
    // By turns, so that what else the machine does hits all alike. The first round also compiles the code.
    for (let round = 0; round <= REPEATS; round++) {
      for (const name of Object.keys(CASES)) {
        const before = await clock();
        await runSteps(page, name);
        const time = (await clock()) - before;
        if (round > 0) times[name].push(time);
      }
    }
    return times;
  });
  const medians = Object.entries(times).map(([name, all]) => /** @type {const} */ ([name, median(all)]));
  return {
    results: Object.fromEntries(medians.map(([name, time]) => [`steps_${name.toLowerCase().replace(/\W+/g, '_')}_ms`, time])),
    rows: medians.map(([name, time]) => [`${STEPS} steps: ${name}`, ms(time)]),
  };
}

/** Leaves `benches` on the page. @param {Page} page */
function openBenches(page) {
  return page.evaluate(async (cases) => {
    const { engine, data } = /** @type {any} */ (globalThis);
    const benches = await Promise.all(Object.entries(cases).map(async ([name, settings]) => [name, await engine.Bench.open(data, [64, 32, 32], { rate: 0.001, ...settings })]));
    Object.assign(globalThis, { benches: Object.fromEntries(benches) });
  }, CASES);
}

/** @param {Page} page @param {string} name */
function runSteps(page, name) {
  return page.evaluate(
    async ({ name, count }) => {
      const bench = /** @type {any} */ (globalThis).benches[name];
      bench.batches();
      await bench.steps(count);
    },
    { name, count: STEPS },
  );
}
