// Whole epochs on the page as shipped, with all figures: their time, what they cost the main thread, and the same natively.
import { execFileSync } from 'node:child_process';
import { REPEATS, median, ms, processorClock } from './harness.js';

/**
 * @import { Bench, Page, Part } from './harness.js'
 * @import { WeightScope } from '../../www/weightscope.js'
 */

/** The first epochs also compile the code. */
const WARM_UP = 2;

/** @param {Bench} bench @returns {Promise<Part>} */
export async function training({ address, onPage }) {
  const runs = [];
  for (let i = 0; i < REPEATS; i++) runs.push(await onPage((page) => train(page, address, 'auto')));
  const burn = await onPage((page) => train(page, address, 'burn'));
  const epoch = 1000 * median(runs.flatMap(({ seconds }) => seconds));
  const epochBurn = 1000 * median(burn.seconds);
  const exercise = await onPage((page) => trainExercise(page, address));
  const native = 1000 * median(nativeEpochs());
  const wall = median(runs.map((run) => run.wall));
  const drawing = median(runs.map((run) => run.main));
  const longTasks = runs.flatMap((run) => run.longTasks);
  const longest = Math.max(0, ...longTasks);
  return {
    results: {
      epoch_browser_ms: epoch,
      epoch_burn_browser_ms: epochBurn,
      epoch_burn_over_fused: epochBurn / epoch,
      epoch_wall_ms: wall,
      epoch_drawing_ms: drawing,
      epoch_native_ms: native,
      epoch_browser_over_native: epoch / native,
      longest_main_thread_task_ms: longest,
      main_thread_tasks_over_50_ms: longTasks.length,
      exercise_longest_main_thread_task_ms: Math.max(0, ...exercise),
      exercise_main_thread_tasks_over_50_ms: exercise.length,
    },
    rows: [
      ['an epoch, shipped page, in the worker', ms(epoch)],
      ['an epoch, shipped page, engine=burn', ms(epochBurn)],
      ['burn ÷ fused, whole epochs (budget 5)', (epochBurn / epoch).toFixed(2)],
      ['an epoch, from click to end of the run', ms(wall)],
      ['of an epoch: drawing and all else on the main thread', ms(drawing)],
      ['an epoch, native, test profile', ms(native)],
      ['browser ÷ native', (epoch / native).toFixed(2)],
      [`main-thread tasks over 50 ms in ${REPEATS} runs`, longTasksText(longTasks)],
      ['the same in the exercise “Dropout”, 20 epochs and one seed, its chart in sight', longTasksText(exercise)],
    ],
  };
}

/**
 * `main` is the main thread's processor time for each epoch, drawing above all.
 * @param {Page} page
 * @param {string} address
 * @param {string} engine
 */
async function train(page, address, engine) {
  const epochs = WARM_UP + (engine === 'auto' ? 20 : REPEATS);
  await page.goto(`${address}?epochs=${epochs}&engine=${engine}`);
  const scope = page.locator('weight-scope');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  const mainThread = await processorClock(page);
  const before = await mainThread();
  const run = await scope.evaluate(async (element, warmUp) => {
    /** @type {number[]} */
    const longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    const start = performance.now();
    const run = await /** @type {WeightScope} */ (element).train();
    const wall = (performance.now() - start) / run.epochs.length;
    // What the last epoch draws.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return { seconds: run.epochs.slice(warmUp).map(({ seconds }) => seconds), wall, longTasks };
  }, WARM_UP);
  return { ...run, main: ((await mainThread()) - before) / epochs };
}

/**
 * The exercise “Dropout” with one seed, whose chart grows in sight.
 * @param {Page} page
 * @param {string} address
 * @returns {Promise<number[]>} milliseconds of tasks that took over 50
 */
async function trainExercise(page, address) {
  await page.goto(`${address}?epochs=20#dropout`);
  const scope = page.locator('weight-scope');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  const longTasks = await scope.evaluateHandle(() => {
    /** @type {number[]} */
    const durations = [];
    new PerformanceObserver((list) => durations.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    return durations;
  });
  await page.locator('[data-lesson="dropout"]').first().waitFor();
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).runExercise('dropout', { seeds: 1, epochs: 20 }));
  await scope.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return longTasks.jsonValue();
}

/** @param {number[]} durations */
function longTasksText(durations) {
  return `${durations.length}${durations.length > 0 ? ` (longest ${ms(Math.max(...durations))})` : ''}`;
}

function nativeEpochs() {
  const output = execFileSync('cargo', ['run', '--quiet', '--locked', '--package', 'weightscope', '--example', 'epoch'], { encoding: 'utf8' });
  return output.trim().split('\n').map(Number);
}
