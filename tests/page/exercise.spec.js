// Exercises carried out over seeds: `el.runExercise`, and what it says against NumPy.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { PYTHON, expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */
/** @typedef {import('../../www/weightscope.js').ExerciseOptions} ExerciseOptions */

/** What of a result can be handed over. @param {import('@playwright/test').Locator} scope @param {string} id @param {ExerciseOptions} options */
const carriedOut = (scope, id, options) =>
  scope.evaluate(async (element, { id, options }) => {
    const scope = /** @type {WeightScope} */ (element);
    /** @type {unknown[]} */
    const events = [];
    scope.addEventListener('weightscope-exercise', ({ detail }) => events.push(detail));
    const result = await scope.runExercise(id, options);
    const ids = result.variants.map(({ runs }) => runs.map((run) => scope.runs.find((kept) => kept.run === run)?.id ?? ''));
    return { ...result, variants: result.variants.map(({ runs: _, ...variant }, i) => ({ ...variant, ids: ids[i] })), isTold: events.length === 1 && events[0] === result };
  }, { id, options });

for (const [id, variants] of /** @type {[string, number][]} */ ([['layers', 1], ['scale', 3], ['dropout', 3]])) {
  test(`exercise “${id}”: its table is NumPy’s, of the weights that are saved`, async ({ open }, testInfo) => {
    const scope = await open('device=cpu');
    const result = await carriedOut(scope, id, { seeds: 2, epochs: 8, held: 'epoch', answer: 'My guess.' });
    expect(result).toMatchObject({ id, prediction: 'My guess.', held: 'epoch', isTold: true });
    expect(result.variants).toHaveLength(variants);
    expect(result.sentence).toMatch(/8 epochs/);
    expect(result.holds.of).toBe(2);
    /** @type {string[]} */
    const files = [];
    for (const [i, run] of result.variants.flatMap(({ ids }) => ids).entries()) {
      const saved = await scope.evaluate(async (element, run) => {
        const scope = /** @type {WeightScope} */ (element);
        await scope.open(run);
        scope.show(run);
        const blobs = [await scope.exportWeights({ epoch: 0 }), await scope.exportWeights()];
        return Promise.all(blobs.map(async (blob) => Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join('')));
      }, run);
      for (const [j, bytes] of saved.entries()) {
        const path = testInfo.outputPath(`${i}-${j}.safetensors`);
        writeFileSync(path, bytes, 'latin1');
        files.push(path);
      }
    }
    /** @type {number[][]} one a run, in the order of variants and seeds */
    const ratios = JSON.parse(execFileSync(PYTHON, ['tests/fixtures/safetensors_growth.py', ...files], { encoding: 'utf8' }));
    expect(result.table).toHaveLength(4 * variants);
    for (const [i, { label }] of result.variants.entries()) {
      for (const [layer, { mean, low, high }] of result.table.filter(({ variant }) => variant === label).entries()) {
        const own = [ratios[2 * i][layer], ratios[2 * i + 1][layer]];
        const expected = { mean: (own[0] + own[1]) / 2, low: Math.min(...own), high: Math.max(...own) };
        for (const key of /** @type {const} */ (['mean', 'low', 'high'])) expect({ mean, low, high }[key], `${label}, layer ${layer}, ${key}`).toBeCloseTo(expected[key], 6);
      }
    }
  });
}

test('with another seed only that is trained; a reload keeps all of it', async ({ open, page }) => {
  const scope = await open('device=cpu');
  await carriedOut(scope, 'layers', { seeds: 1, epochs: 3 });
  const count = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.length);
  expect(await count()).toBe(1);
  const two = await carriedOut(scope, 'layers', { seeds: 2, epochs: 3 });
  expect(await count()).toBe(2);
  // What is stored is stored a moment later.
  await page.waitForTimeout(1000);
  await page.reload();
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  const again = await carriedOut(scope, 'layers', { seeds: 2, epochs: 3 });
  expect(await count()).toBe(2);
  expect(again.table).toEqual(two.table);
  expect(again.sentence).toBe(two.sentence);
});

test('stopped, it keeps what is finished, and goes on the next time', async ({ open }) => {
  const scope = await open('device=cpu');
  const outcome = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const done = scope.runExercise('layers', { seeds: 1, epochs: 30 }).then(() => 'it ended', (error) => error.kind);
    while (!scope.runs[0]?.run.epochs.length) await new Promise((resolve) => setTimeout(resolve, 10));
    scope.stop();
    const ended = await done;
    const before = scope.runs[0].run.epochs.length;
    const { variants: [{ runs: [run] }] } = await scope.runExercise('layers', { seeds: 1, epochs: 30 });
    return { ended, before, after: run.epochs.map(({ epoch }) => epoch), isSame: run === scope.runs[0].run };
  });
  expect(outcome).toEqual({ ended: 'stopped', before: expect.any(Number), after: Array.from({ length: 30 }, (_, i) => i + 1), isSame: true });
  expect(outcome.before).toBeLessThan(30);
});

test('on the page: a press trains all seeds, can be paused, and its answer stands there', async ({ open, page }) => {
  const scope = await open('device=cpu&epochs=2');
  await page.locator('[data-exercise="dropout"] > summary').click();
  const exercise = page.locator('[data-lesson="dropout"]').first();
  await exercise.getByLabel('the more the weights spread.').check();
  await exercise.getByRole('button', { name: 'Train 9 runs of 2 epochs' }).click();
  await exercise.getByRole('button', { name: 'Pause' }).click();
  await expect(exercise.getByText(/^Paused/)).toBeVisible();
  await expect(page.locator('.exercise-status')).toHaveText(/of 18 epochs/);
  await exercise.getByRole('button', { name: 'Resume' }).click();
  const sentence = exercise.locator('.sentence').first();
  // Nothing has 92 % after two epochs.
  await expect(exercise.locator('.answer-box').first()).toContainText('did not get there', { timeout: 60_000 });
  // On another footing, without training: what was trained is kept.
  const runs = await scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.length);
  await exercise.getByLabel('Held equal').first().selectOption('epoch');
  await expect(sentence).toContainText('After 2 epochs, ');
  await expect(exercise.locator('.predicted').first()).toContainText('the more the weights spread.');
  await expect(exercise.locator('.verdict').first()).toHaveText('These runs say otherwise than you predicted.');
  await expect(exercise.getByText('With dropout a network learns more slowly')).toBeHidden();
  await exercise.getByText('Why?').first().click();
  await expect(exercise.getByText('With dropout a network learns more slowly')).toBeVisible();
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.length)).toBe(runs);
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.map(({ name }) => name))).toContain('Dropout 0.5, seed 3');
});

test('the layers to rank are those that the settings ask for', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=1&chapter=layers&hidden-layers=16');
  const places = page.locator('.prediction select').first().locator('option');
  await expect(places).toHaveText(['choose', 'Input layer', 'Output layer']);
  await scope.evaluate((element) => element.setAttribute('hidden-layers', '32,16'));
  await expect(places).toHaveText(['choose', 'Input layer', 'Hidden layer 1', 'Output layer']);
  const selects = page.locator('.exercise-flow').first().locator('.prediction select');
  for (const [i, name] of ['fc1', 'output', 'input'].entries()) await selects.nth(i).selectOption(name);
  await page.getByRole('button', { name: /^Train 3 runs of 1 epoch/ }).click();
  await expect(page.locator('.predicted').first()).toHaveText('You predicted: hidden layer 1, output layer, input layer.', { timeout: 60_000 });
});

test('what a program held equal is what the choice says', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=1&chapter=dropout');
  await expect(page.getByLabel('Held equal').first()).toHaveValue('test-accuracy');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).runExercise('dropout', { seeds: 1, epochs: 1, held: 'epoch' }));
  await expect(page.getByLabel('Held equal').first()).toHaveValue('epoch');
});

test('the reason is shown by what was measured on these runs, and by a figure of each variant', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=1&chapter=scale');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).runExercise('scale', { seeds: 1, epochs: 1, held: 'epoch' }));
  const reason = page.locator('.why').first();
  await reason.getByText('Why?').click();
  await expect(reason.locator('.measured')).toHaveText(
    /^Before training, with the same weights, the gradients with “Raw pixels” and “Raw pixels, learning rate 0\.0001” are so many times as large as with “Normalised pixels”: [\d,]{3,} in the input layer.* Of the 64 units .* after 1 epoch: \d+ with “Normalised pixels”/,
  );
  await reason.getByRole('button', { name: 'Raw pixels', exact: true }).click();
  await expect(reason.locator('.readout')).toHaveText(/^After epoch 1, gradients: Input /);
  await reason.getByRole('button', { name: 'Show its units' }).click();
  await expect(page.getByRole('heading', { name: 'Try it', level: 2 })).toBeVisible();
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.settings.normalise)).toBe(false);
});

test('what can’t be carried out is told, and on the page', async ({ open }) => {
  const scope = await open('device=cpu');
  for (const [id, options, words] of /** @type {[string, ExerciseOptions, RegExp][]} */ ([
    ['spread', {}, /There is no exercise “spread”/],
    ['layers', { seeds: 17 }, /seeds is 17, expected a whole number from 1 to 16/],
    ['layers', { epochs: 0.5 }, /epochs is 0\.5, expected a whole number from 1 to 500/],
    ['layers', { held: /** @type {any} */ ('loss') }, /held is “loss”, expected epoch, test-accuracy or train-loss/],
  ])) {
    const message = await scope.evaluate(
      (element, { id, options }) => /** @type {WeightScope} */ (element).runExercise(id, options).then(() => 'it was carried out', (error) => error.message),
      { id, options },
    );
    expect(message).toMatch(words);
    await expect(scope.locator('.alert p')).toContainText(words);
  }
});

/** The example of the document, as a teacher would copy it. */
const EXAMPLE = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/lessons.md', 'utf8'))?.[1] ?? '';

test('a teacher’s lesson is shown in the place of the exercises, and done', async ({ open, page, address }) => {
  const small = { ...JSON.parse(EXAMPLE), seeds: 1, held: 'epoch', title: 'Batch size <b>' };
  delete small.threshold;
  await page.route(`${address}course/batch.json`, (route) => route.fulfill({ json: small }));
  const scope = await open('device=cpu&epochs=1&lesson=course/batch.json');
  await expect(page.getByRole('heading', { name: 'Batch size <b>' })).toBeVisible();
  await expect(page.locator('.exercise:visible')).toHaveCount(0);
  const lesson = page.locator('.exercise-stage:visible').first();
  await lesson.getByLabel('the less the weights spread.').check();
  await lesson.getByRole('button', { name: 'Train 3 runs of 1 epoch' }).click();
  await expect(lesson.locator('.verdict').first()).toHaveText('So it is in these runs, as you predicted.', { timeout: 60_000 });
  await expect(lesson.locator('.predicted').first()).toContainText('the less the weights spread.');
  await expect(lesson.locator('.sentence').first()).toContainText('the larger the batch, the less the weights spread in every layer');
  // In the order in which they ended: workers train side by side.
  expect((await scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.map(({ name }) => name))).toSorted()).toEqual(['Batch size 128, seed 1', 'Batch size 32, seed 1', 'Batch size 64, seed 1']);
});

test('a sketch is drawn by pointer and keyboard, outlives a reload, and stands over what was measured', async ({ open, page, address }) => {
  const lesson = { ...JSON.parse(EXAMPLE), seeds: 1, held: 'epoch', id: 'shape', prediction: { kind: 'sketch', ask: 'Draw the histogram of all weights as you expect it.' } };
  delete lesson.threshold;
  delete lesson.transfer;
  await page.route(`${address}course/shape.json`, (route) => route.fulfill({ json: lesson }));
  const address_ = 'layout=lesson&device=cpu&epochs=1&lesson=course/shape.json';
  await open(address_);
  const stage = page.locator('.exercise-stage:visible').first();
  const pad = stage.getByRole('slider', { name: 'Your sketch of the histogram' });
  const train = stage.getByRole('button', { name: 'Train 3 runs of 1 epoch' });
  await expect(train).toHaveAttribute('aria-disabled', 'true');
  const box = await pad.boundingBox();
  if (!box) throw new Error('no pad');
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.7 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.3 * box.height, { steps: 4 });
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.7 * box.height, { steps: 4 });
  await page.mouse.up();
  const before = Number(await pad.getAttribute('aria-valuenow'));
  await pad.press('ArrowUp');
  expect(Number(await pad.getAttribute('aria-valuenow'))).toBeGreaterThan(before);
  await pad.press('ArrowRight');
  await expect(pad).toHaveAttribute('aria-valuetext', /^From 0\.012 to 0\.036: [\d.]+, before training 1[\d.]+$/);
  const drawn = await page.evaluate(() => JSON.parse(localStorage.getItem('weightscope-answers') ?? '{}').shape.prediction);
  expect(drawn).toHaveLength(25);
  await page.reload();
  await train.click();
  await expect(stage.locator('.predicted')).toHaveText(/a sketch, which shares \d+ % of its area with the histogram that was measured\.$/, { timeout: 60_000 });
  await expect(stage.getByText('Solid: your sketch. Dashed: measured.')).toBeVisible();
  await expect(pad).toHaveAttribute('aria-disabled', 'true');
  await page.screenshot({ path: 'test-results/sketch.png' });
});

test('a lesson that is none, or that can’t be fetched, is told with its place, and the exercises stay', async ({ open, page, address, problems }) => {
  await page.route(`${address}course/bad.json`, (route) => route.fulfill({ body: EXAMPLE.replace('"dropout": 0 } },', '"dropout": 2 } },') }));
  const scope = await open('device=cpu&lesson=course/bad.json');
  await expect(scope.locator('.alert p')).toContainText('The lesson “course/bad.json” is refused: variants[0].settings.dropout is “2”, expected');
  await expect(page.locator('.exercise:visible')).toHaveCount(3);
  await scope.evaluate((element) => element.setAttribute('lesson', 'course/none.json'));
  await expect(scope.locator('.alert p')).toContainText('The lesson “course/none.json” could not be fetched: the server answered 404.');
  problems.splice(0, Infinity, ...problems.filter((problem) => !problem.includes('404')));
});

for (const id of ['initialisation', 'brakes', 'optimisers']) {
  test(`an exercise beyond the notebook’s is opened from the lab, and answers: ${id}`, async ({ open, page }) => {
    const scope = await open('layout=lesson&device=cpu');
    await page.getByRole('button', { name: 'Lab' }).click();
    await page.locator('summary', { hasText: 'More exercises' }).click();
    await page.locator(`.more-exercises a[href*="${id}"]`).click();
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
    await expect(page.getByRole('button', { name: /^Train \d+ runs of \d+ epochs$/ }).first()).toBeVisible();
    const { sentence, table, variants } = await scope.evaluate(async (element, id) => {
      const { sentence, table, variants } = await /** @type {WeightScope} */ (element).runExercise(id, { seeds: 1, epochs: 1, held: 'epoch' });
      return { sentence, table, variants: variants.map(({ label, runs }) => [label, runs[0].epochs.length]) };
    }, id);
    expect(variants.map(([, epochs]) => epochs)).toEqual([1, 1, 1]);
    expect(table).toHaveLength(12);
    expect(sentence).toContain('After 1 epoch');
  });
}
