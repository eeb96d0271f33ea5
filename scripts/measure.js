// Carries a lesson and its transfer question out over more seeds than its readers will, in a real browser: `node scripts/measure.js LESSON.json [SEEDS=6]`
//
// Each is told after the last epoch, and as the lesson holds equal, by the page's own rules and table. It needs `./build.sh build`, and takes minutes.
import { readFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { growthTable } from '../www/lesson/exercise-result.js';
import { checkLesson, transferOf } from '../www/lesson/lesson-file.js';
import { launchOptions } from './browser.js';
import { serve } from './serve.js';

/** @import { ExerciseOptions, WeightScope } from '../www/weightscope.js' */

const [path, seeds = '6'] = process.argv.slice(2);
const body = await readFile(path, 'utf8');
const lesson = checkLesson(JSON.parse(body));

const { server, address } = await serve('www', 0);
const browser = await chromium.launch(launchOptions);
const page = await browser.newPage();
await page.route('**/lesson.json', (route) => route.fulfill({ body }));
await page.goto(`${address}?device=cpu&lesson=lesson.json`);
await page.getByRole('link', { name: lesson.title, exact: true }).waitFor();

/** Runs stay in the page. @param {string} id @param {ExerciseOptions} options */
function carryOut(id, options) {
  return page.locator('weight-scope').evaluate(async (element, [id, options]) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.ready;
    const result = await scope.runExercise(id, options);
    return { ...result, variants: result.variants.map((variant) => ({ ...variant, runs: [] })) };
  }, /** @type {const} */ ([id, options]));
}

for (const own of [lesson, transferOf(lesson)].filter((one) => one !== null)) {
  for (const held of new Set(/** @type {const} */ (['epoch', own.held]))) {
    const result = await carryOut(own.id, { seeds: Number(seeds), held });
    console.log(`\n${own.id}: ${result.sentence}`);
    const { columns, rows } = growthTable(result);
    for (const row of [columns, ...rows]) console.log(row.join('\t'));
  }
}
await browser.close();
server.close();
