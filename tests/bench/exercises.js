// Exercises over seeds: how long they take, how much faster side by side than one after the other, and whether the means of three seeds lie
// within what six seeds gave.
import { availableParallelism } from 'node:os';
import { REPEATS, median } from './harness.js';

/** @import { Page } from '@playwright/test' */
/** @import { Bench, Part } from './harness.js' */
/** @import { ExerciseOptions, WeightScope } from '../../www/weightscope.js' */

/**
 * Standard deviation of each layer's weights ÷ that before training, after 60 epochs: least and most over the seeds 1 to 6, variant by variant,
 * from the input layer to the output layer, as measured with version 0.1.0.
 * @type {Record<string, [least: number, most: number][][]>}
 */
const SIX_SEEDS = {
  dropout: [
    [[1.7, 1.72], [2.07, 2.11], [2.06, 2.1], [3.37, 3.53]],
    [[1.91, 1.94], [2.24, 2.28], [2.22, 2.25], [3.66, 3.84]],
    [[2.03, 2.07], [2.21, 2.27], [2.12, 2.22], [3.66, 3.85]],
  ],
  scale: [
    [[1.91, 1.94], [2.24, 2.28], [2.22, 2.25], [3.66, 3.84]],
    [[2.07, 2.1], [1.19, 1.23], [0.79, 0.84], [1.11, 1.38]],
    [[1, 1], [1, 1], [1, 1], [0.99, 0.99]],
  ],
};
/** Those numbers have two decimals. */
const ROUNDING = 0.005;

/** @param {Bench} bench @returns {Promise<Part>} */
export async function exercises({ onPage, address }) {
  /** @type {Part} */
  const part = { results: {}, rows: [] };
  for (const [id, expected] of Object.entries(SIX_SEEDS)) {
    const { seconds, means } = await onPage((page) => carryOut(page, address, id, { seeds: 3, epochs: 60, held: 'epoch' }));
    const inRange = means.filter((mean, i) => {
      const [least, most] = expected.flat()[i];
      return mean >= least - ROUNDING && mean <= most + ROUNDING;
    });
    part.results[`exercise_${id}_seconds`] = seconds;
    part.results[`exercise_${id}_means_in_range`] = inRange.length;
    part.rows.push([`exercise “${id}”, 3 seeds, 60 epochs`, `${seconds.toFixed(1)} s; ${inRange.length} of ${means.length} means within those of six seeds`]);
  }
  const workers = availableParallelism();
  /** @type {number[]} */
  const ratios = [];
  for (let i = 0; i < REPEATS; i++) {
    const [one, all] = [1, workers].map((size) => () => onPage((page) => carryOut(page, address, 'dropout', { seeds: 2, epochs: 10 }, size)));
    ratios.push((await one()).seconds / (await all()).seconds);
  }
  part.results.exercise_speed_up = median(ratios);
  part.results.exercise_workers = workers;
  part.rows.push([`the same with ${workers} workers rather than 1, 10 epochs (budget ${workers === 2 ? 1.5 : (0.7 * workers).toFixed(1)})`, `${median(ratios).toFixed(2)} times as fast`]);
  return part;
}

/**
 * @param {Page} page
 * @param {string} address
 * @param {string} id
 * @param {ExerciseOptions} options
 * @param {number} [workers] as many as the machine has processors, if nothing else is said
 */
async function carryOut(page, address, id, options, workers) {
  if (workers) await page.addInitScript((workers) => Object.defineProperty(navigator, 'hardwareConcurrency', { value: workers }), workers);
  await page.goto(`${address}?device=cpu`);
  return page.locator('weight-scope').evaluate(async (element, { id, options }) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.ready;
    const start = performance.now();
    const { table } = await scope.runExercise(id, options);
    const seconds = (performance.now() - start) / 1000;
    return { seconds, means: table.map(({ mean }) => mean) };
  }, { id, options });
}
