// Exercises, the comparison of pinned runs, and the range of histograms.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, expectState, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */
/** @typedef {import('@playwright/test').Page} Page */

/** Numbers cross the border as text, which is many times faster. @param {string} joined */
function numbers(joined) {
  return joined.split(' ').map(Number);
}

/** The runs that are pinned, with the weights that they export before and after training. @param {Page} page */
async function pinnedRuns(page) {
  const runs = await page.locator('weight-scope').evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const shown = scope.runs.find(({ run }) => run === scope.run)?.id ?? null;
    const found = [];
    for (const { id, name, run } of scope.runs.filter(({ pinned }) => pinned)) {
      scope.show(id);
      const exported = [];
      for (const epoch of [0, run.epochs.length]) {
        // By the format's definition: the length of the header, the header, the numbers of each tensor.
        const file = await (await scope.exportWeights({ epoch })).arrayBuffer();
        const start = 8 + Number(new DataView(file).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, start - 8)));
        const tensors = run.layers.flatMap((layer) => ['weight', 'bias'].map((tensor) => header[`${layer.name}.${tensor}`].data_offsets));
        exported.push(tensors.map(([from, to]) => new Float32Array(file.slice(start + from, start + to)).join(' ')).join(' '));
      }
      found.push({ name, settings: run.settings, epochs: run.epochs, layers: run.layers, initial: exported[0], final: exported[1] });
    }
    scope.show(shown);
    return found;
  });
  return runs.map((run) => ({ ...run, initial: numbers(run.initial), final: numbers(run.final) }));
}

/** By definition, another way than the page does it. @param {number[]} values @param {number} low @param {number} high */
function measured(values, low, high) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const moment = (/** @type {number} */ power) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  return {
    deviation: Math.sqrt(moment(2)),
    largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    outside: values.filter((value) => value < low || value > high).length,
    kurtosis: moment(4) / moment(2) ** 2 - 3,
  };
}

/** `numpy.histogram(values, numpy.linspace(low, high, bins + 1))`, value by value. @param {number[]} values @param {number} low @param {number} high @param {number} bins */
function numpyHistogram(values, low, high, bins) {
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : i * ((high - low) / bins) + low));
  const counts = edges.slice(1).map((to, i) => values.filter((value) => value >= edges[i] && (value < to || (i === bins - 1 && value === to))).length);
  return { counts, below: values.filter((value) => value < low).length, above: values.filter((value) => value > high).length };
}

/** @param {number} value @param {number} decimals */
function text(value, decimals) {
  return value.toFixed(decimals).replace('-', '−');
}

/** Cells of a table, row by row. @param {import('@playwright/test').Locator} box */
function cells(box) {
  return box.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
}

/** @param {Page} page @param {string} low @param {string} high @param {string} bins */
async function setRange(page, low, high, bins) {
  await page.getByLabel('Lowest').fill(low);
  await page.getByLabel('Highest').fill(high);
  await page.getByLabel('Bins', { exact: true }).fill(bins);
  await page.getByLabel('Bins', { exact: true }).press('Tab');
}

/** @param {Page} page @param {string} id */
async function doExercise(page, id) {
  await page.getByRole('button', { name: `Start exercise ${id}` }).click();
  await expect(page.locator('.exercise-progress')).toHaveText(new RegExp(`^Exercise ${id} is finished`), { timeout: 60_000 });
}

/** What the page tells of an exercise. @param {import('@playwright/test').Locator | Page} scope @param {string} id */
function conclusionOf(scope, id) {
  return scope.locator(`[data-exercise="${id}"] .conclusion`);
}

/** The numbers of an exercise agree with those of its runs' weights. @param {Page} page @param {string} id @param {string[]} labels */
async function expectMeasuredNumbers(page, id, labels) {
  const runs = await pinnedRuns(page);
  expect(runs.map(({ name }) => name)).toEqual(labels);
  const expected = runs.flatMap(({ name, layers, initial, final }) =>
    [{ title: 'All parameters', weights: { start: 0, end: initial.length } }, ...layers].map(({ title, weights: { start, end } }, i) => {
      const [low, high] = i === 0 ? [-0.3, 0.3] : [-0.7, 0.7];
      const [before, after] = [initial, final].map((values) => measured(values.slice(start, end), low, high));
      const both = (/** @type {'deviation' | 'largest' | 'kurtosis'} */ key, /** @type {number} */ decimals) => `${text(before[key], decimals)} → ${text(after[key], decimals)}`;
      const outside = [before, after].map(({ outside }) => `${outside.toLocaleString('en-US')}\u00a0(${text((100 * outside) / (end - start), 2)}\u00a0%)`);
      return [name, title, both('deviation', 4), both('largest', 3), outside.join(' → '), both('kurtosis', 2)];
    }),
  );
  expect(await cells(page.getByRole('region', { name: `Spread in the runs of exercise ${id}` }))).toEqual(expected);
  const metrics = runs.map(({ name, epochs }) => {
    const last = epochs[epochs.length - 1];
    return [name, String(epochs.length), text(last.loss, 4), text(last.trainAccuracy, 2), text(last.testAccuracy, 2), 'as planned'];
  });
  expect(await cells(page.getByRole('region', { name: `Accuracy and loss in the runs of exercise ${id}` }))).toEqual(metrics);
  return runs;
}

test('exercise 1 alone: one run without dropout, and figure 35', async ({ open, page }) => {
  const scope = await open('epochs=2&exercise=1&seed=3');
  await expect(page.locator('.exercise:visible')).toHaveCount(1);
  expect(await page.locator('.figure').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-figure')))).toEqual(['35', '33', 'growth']);
  await expect(page.getByRole('heading', { name: 'Comparison' })).toBeHidden();
  await doExercise(page, '1');
  const [run, ...others] = await expectMeasuredNumbers(page, '1', ['Dropout 0']);
  expect(others).toEqual([]);
  expect(run.settings).toMatchObject({ dropout: 0, seed: 3, epochs: 2, normalise: true });
  // The text names the layer whose spread grew most.
  const ratios = run.layers.map(({ weights: { start, end } }) => measured(run.final.slice(start, end), -1, 1).deviation / measured(run.initial.slice(start, end), -1, 1).deviation);
  const most = Math.max(...ratios);
  await expect(conclusionOf(page, '1')).toContainText(`became ${text(most, 2)} times its initial value in ${run.layers[ratios.indexOf(most)].title}, the largest ratio`);
  await page.getByRole('button', { name: 'Show figure 35' }).click();
  await expect(page.locator('[data-figure="35"]')).toBeFocused();
  // The element's own settings hold again.
  const dropout = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.settings.dropout);
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(await dropout()).toBe(0.25);
  // The figure that the text is about is that of its run, then and after a reload.
  await page.getByRole('button', { name: 'Show figure 35' }).click();
  expect(await dropout()).toBe(0);
  await page.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  await page.reload();
  await expect.poll(dropout).toBe(0);
});

test('alone, an exercise has its title for a heading, and its own button is the main one', async ({ open, page }) => {
  const scope = await open('epochs=1&exercise=3');
  await expect(page.getByRole('heading', { name: 'Exercise 3: Dropout', level: 2 })).toBeVisible();
  await expect(page.getByRole('heading', { name: '3 Dropout', exact: true })).toBeHidden();
  const main = page.locator('button.primary:visible');
  await expect(main).toHaveText(['Start exercise 3']);
  await doExercise(page, '3');
  await expect(page.getByRole('heading', { name: 'What was measured', level: 3 })).toBeVisible();
  await scope.evaluate((element) => element.removeAttribute('exercise'));
  await expect(page.getByRole('heading', { name: 'Exercises', level: 2 })).toBeVisible();
  await expect(main).toHaveText(['Train with dropout 0.25']);
});

test('an exercise that was not the last one still has its file names and its report', async ({ open, page }) => {
  await open('epochs=1');
  await doExercise(page, '2');
  await doExercise(page, '1');
  const pin = (/** @type {string} */ name) => page.getByRole('button', { name: `Compare “${name}”` }).click();
  const [images, comparison] = [page.locator('[data-figure="compare-images"]').getByRole('button', { name: 'Save PNG' }), page.getByLabel('About')];
  const saved = async (/** @type {import('@playwright/test').Locator} */ button) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return { name: download.suggestedFilename(), path: await download.path() };
  };
  await pin('Dropout 0');
  await pin('Normalised pixels');
  await pin('Raw pixels');
  expect((await saved(images)).name).toBe('figure34_weights_distribution_pre_post_learning_extra2.png');
  const report = page.getByRole('button', { name: 'Save the report' });
  expect(readFileSync((await saved(report)).path, 'utf8')).toContain('<h1>Weightscope: Exercise 2 (Scale)</h1>');
  // The run that is shown is that of exercise 1.
  await comparison.selectOption('the run that is shown');
  expect(readFileSync((await saved(report)).path, 'utf8')).toContain('<h1>Weightscope: Exercise 1 (Layers)</h1>');
  await pin('Dropout 0');
  expect((await saved(images)).name).toBe('figure34_weights_distribution_pre_post_learning_comparison.png');
});

test('exercise 2: two scales, from the same weights', async ({ open, page }) => {
  await open('epochs=2');
  await doExercise(page, '2');
  const runs = await expectMeasuredNumbers(page, '2', ['Normalised pixels', 'Raw pixels']);
  expect(runs.map(({ settings }) => [settings.normalise, settings.dropout, settings.seed])).toEqual([[true, 0.25, 1], [false, 0.25, 1]]);
  expect(runs[1].initial).toEqual(runs[0].initial);
  const changes = runs.map(({ initial, final }) => Math.sqrt(final.slice(0, 50_176).reduce((sum, value, i) => sum + (value - initial[i]) ** 2, 0) / 50_176));
  const conclusion = conclusionOf(page, '2');
  await expect(conclusion).toContainText(`${text(changes[0], 4)} (normalised pixels) and ${text(changes[1], 4)} (raw pixels)`);
  await expect(conclusion).toContainText(`After the first epoch the loss was ${text(runs[0].epochs[0].loss, 3)} (normalised pixels) and ${text(runs[1].epochs[0].loss, 3)} (raw pixels).`);
  const downloading = page.waitForEvent('download');
  await page.locator('[data-figure="compare-images"]').getByRole('button', { name: 'Save PNG' }).click();
  expect((await downloading).suggestedFilename()).toBe('figure34_weights_distribution_pre_post_learning_extra2.png');
});

test('exercise 3: three runs, shown together, and told apart by more than colour', async ({ open, page }) => {
  await open('epochs=2');
  await doExercise(page, '3');
  const runs = await expectMeasuredNumbers(page, '3', ['Dropout 0', 'Dropout 0.25', 'Dropout 0.5']);
  expect(runs.map(({ settings }) => settings.dropout)).toEqual([0, 0.25, 0.5]);
  const legend = page.getByRole('list', { name: 'Compared runs' }).getByRole('listitem');
  await expect(legend).toHaveText(['ADropout 02 epochs', 'BDropout 0.252 epochs', 'CDropout 0.52 epochs']);
  // How much of a sample's middle row is ink: the first line is whole, the others are dashed in ways of their own.
  const ink = await legend.locator('canvas').evaluateAll((samples) =>
    samples.map((sample) => {
      const { width, height } = /** @type {HTMLCanvasElement} */ (sample);
      const copy = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d'));
      copy.drawImage(/** @type {HTMLCanvasElement} */ (sample), 0, 0);
      return copy.getImageData(0, height / 2, width, 1).data.filter((value, i) => i % 4 === 3 && value > 128).length / width;
    }),
  );
  expect(ink[0]).toBe(1);
  expect(ink.every((share, i) => i === 0 || share < 0.9)).toBe(true);
  expect(new Set(ink).size).toBe(3);
  const images = page.locator('[data-figure="compare-images"] .panel');
  await expect(images).toHaveCount(3);
  // Runs that follow take the place of these.
  await doExercise(page, '1');
  expect((await pinnedRuns(page)).map(({ name }) => name)).toEqual(['Dropout 0 (2)']);
  await expect(page.getByText(/^Choose at least two runs to compare them here/)).toBeVisible();
  await expect(images).toHaveCount(0);
});

test('with fewer than two runs pinned the comparison says how to get there', async ({ open, page }) => {
  const scope = await open('epochs=1');
  const how = page.getByText(/^Choose at least two runs to compare them here: .*exercise 2 or 3/);
  await expect(how).toBeVisible();
  await scope.evaluate(async (element) => {
    const scope = /** @type {any} */ (element);
    for (const seed of ['1', '2']) {
      scope.setAttribute('seed', seed);
      await scope.train();
    }
  });
  await expect(how).toBeVisible();
  await expect(page.locator('.comparison .figure')).toHaveCount(0);
});

test('one cursor for figures and comparison; its numbers are those of the weights', async ({ open, page }) => {
  const scope = await open('epochs=3');
  await doExercise(page, '2');
  const figure34 = page.locator('[data-figure="34"] .readout');
  const metrics = page.locator('[data-figure="compare-metrics"] .readout');
  const runs = await pinnedRuns(page);
  const at = (/** @type {number} */ epoch) => runs.map(({ epochs }, i) => `${'AB'[i]}, after epoch ${epoch}: loss ${text(epochs[epoch - 1].loss, 4)}`);
  for (const part of at(3)) await expect(metrics).toContainText(part);

  await page.getByRole('slider', { name: 'Loss of each run' }).press('ArrowLeft');
  for (const part of at(2)) await expect(metrics).toContainText(part);
  await expect(figure34).toHaveText(/^After epoch 2/);
  await page.getByLabel('Epoch shown').press('Home');
  await expect(metrics).toHaveText('A, before training: nothing measured; B, before training: nothing measured');
  await page.getByLabel('Epoch shown').press('ArrowRight');

  const texts = await scope.evaluate((element) =>
    /** @type {WeightScope} */ (element).runs.filter(({ pinned }) => pinned).map(({ run }) => run.weights[1]?.join(' ') ?? ''),
  );
  const after1 = texts.map(numbers);
  const statistics = page.getByRole('region', { name: 'Statistics of the compared runs' });
  const rows = async () => (await cells(statistics)).filter(([of, , when]) => of === 'All parameters' && when === 'after epoch 1');
  await expect.poll(async () => (await rows()).map(([, , , deviation, , , , , kurtosis]) => [deviation, kurtosis])).toEqual(
    after1.map((values) => {
      const { deviation, kurtosis } = measured(values, -0.3, 0.3);
      return [text(deviation, 5), text(kurtosis, 2)];
    }),
  );

  // A minus B, bin by bin, of the layer that was chosen.
  await page.getByLabel('Histograms of', { exact: true }).selectOption('Hidden layer 1 (64→32)');
  const card = page.locator('[data-figure="compare-histograms"]');
  await card.getByText('Table', { exact: true }).click();
  const { start, end } = runs[0].layers[1].weights;
  const [first, second] = after1.map((values) => {
    const { counts } = numpyHistogram(values.slice(start, end), -0.7, 0.7, 100);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => count / total / 0.014);
  });
  await expect.poll(async () => (await cells(card)).map((row) => Number(row[6].replace('−', '-')).toFixed(3))).toEqual(
    first.map((density, bin) => Number((density - second[bin]).toFixed(4)).toFixed(3)).map((value) => value.replace('-0.000', '0.000')),
  );
});

test('another range bins every epoch anew, as NumPy would', async ({ open, page }) => {
  const scope = await open('epochs=2&rate=0.05');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const texts = await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.weights.map((row) => row?.join(' ') ?? '') ?? []);
  const weights = texts.map(numbers);
  const layers = await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.layers ?? []);
  const figure34 = page.locator('[data-figure="34"]');
  const figure35 = page.locator('[data-figure="35"]');
  for (const card of [figure34, figure35]) await card.getByText('Table', { exact: true }).click();
  await setRange(page, '-0.03', '0.1', '13');
  await expect(figure34.locator('tbody tr')).toHaveCount(13);

  await page.getByLabel('Epoch shown').press('Home');
  for (const [epoch, values] of weights.entries()) {
    const { counts, below, above } = numpyHistogram(values, -0.03, 0.1, 13);
    await expect(figure34.locator('.readout')).toContainText(
      `${below.toLocaleString('en-US')} of 53,706 below −0.03, ${above.toLocaleString('en-US')} above 0.1`,
    );
    expect((await cells(figure34)).map(([, , count]) => Number(count)), `epoch ${epoch}`).toEqual(counts);
    const densities = layers.map(({ weights: { start, end } }) => {
      const { counts } = numpyHistogram(values.slice(start, end), -0.03, 0.1, 13);
      const total = counts.reduce((sum, count) => sum + count, 0);
      return counts.map((count) => count / total / 0.01);
    });
    const shown = (await cells(figure35)).map((row) => row.slice(2).map(Number));
    shown.forEach((row, bin) => row.forEach((density, layer) => expect(density).toBeCloseTo(densities[layer][bin], 3)));
    await page.getByLabel('Epoch shown').press('ArrowRight');
  }
  expect(weights).toHaveLength(3);

  // Epochs that come later are binned likewise.
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train({ more: 1 }));
  await page.getByRole('button', { name: 'Latest' }).click();
  const newest = numbers(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.parameters.join(' ') ?? ''));
  await expect(figure34.locator('.readout')).toContainText(/^After epoch 3/);
  await expect.poll(async () => (await cells(figure34)).map(([, , count]) => Number(count))).toEqual(numpyHistogram(newest, -0.03, 0.1, 13).counts);

  await page.getByLabel('Lowest').fill('0.2');
  await page.getByLabel('Lowest').press('Tab');
  await expect(page.getByText('Lowest is 0.2 and highest is 0.1: the first must be less than the second. The range before stays in force.')).toBeVisible();
  await expect(figure34.locator('tbody tr')).toHaveCount(13);
  await page.getByRole('button', { name: 'The notebook’s ranges' }).click();
  await expect(page.getByLabel('Lowest')).toHaveValue('-0.3');
  await expect(figure34.locator('tbody tr')).toHaveCount(100);
  await expect(figure34.locator('.readout')).toContainText('below −0.3,');
});

test('an exercise can be paused, and one that is stopped says so', async ({ open, page }) => {
  const scope = await open('epochs=20');
  const status = page.locator('.exercise-progress');
  await scope.evaluate((element) => {
    const scope = /** @type {WeightScope} */ (element);
    const begun = new Set();
    scope.addEventListener('weightscope-epoch', ({ detail: { run } }) => {
      if (begun.has(run)) return;
      begun.add(run);
      if (begun.size === 2) scope.pause();
      if (begun.size === 3) scope.stop();
    });
  });
  await page.getByRole('button', { name: 'Start exercise 3' }).click();
  await expect(status).toHaveText('Exercise 3: run 2 of 3 (Dropout 0.25), paused');
  await expectState(scope, 'paused');
  await expect(page.getByRole('button', { name: 'Start exercise 1' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status).toHaveText('Exercise 3 was stopped in run 3 of 3.');
  // The worker may be some epochs ahead of a busy page.
  await expect(conclusionOf(page, '3')).toContainText(/Dropout 0\.5: 1?\d of 20 planned epochs are finished\.\s*No conclusion is drawn: that takes numbers of all 3 runs after the same number of epochs\./);

  await page.getByLabel('Epochs', { exact: true }).fill('400');
  await page.getByLabel('Epochs', { exact: true }).press('Tab');
  await page.getByRole('button', { name: 'Start exercise 2' }).click();
  await expect(status).toHaveText('Exercise 2: run 1 of 2 (Normalised pixels)');
  await expect
    .poll(() => scope.evaluate((element) => {
      const { run } = /** @type {WeightScope} */ (element);
      return run?.settings.epochs === 400 && run.epochs.length;
    }))
    .toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status).toHaveText('Exercise 2 was stopped in run 1 of 2.');
  await expect(conclusionOf(page, '2')).toContainText('Not trained, or deleted: Raw pixels.');
  await expectState(scope, 'finished');
});

test('each exercise keeps its result, and shows its runs', async ({ open, page }) => {
  const scope = await open('epochs=1');
  for (const id of ['3', '2', '1']) await doExercise(page, id);
  const results = page.locator('.exercise-result:visible');
  await expect(results).toHaveCount(3);
  for (const [id, label] of [['1', 'Dropout 0'], ['2', 'Raw pixels'], ['3', 'Dropout 0.5']]) {
    await expect(page.getByRole('region', { name: `Accuracy and loss in the runs of exercise ${id}` }).getByRole('row', { name: label })).not.toHaveCount(0);
  }
  const pinned = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.filter(({ pinned }) => pinned).map(({ name }) => name));
  const show = (/** @type {string} */ id) => page.locator(`[data-exercise="${id}"]`).getByRole('button', { name: /^Show/ }).click();
  const head = page.locator('.comparison .compare');
  // What is hidden is shown again, where it is asked for.
  await scope.evaluate(async (element) => {
    const { runs } = await import(`${location.origin}/store/page-runs.js`);
    runs.hide(/** @type {WeightScope} */ (element).runs[0].id, true);
  });
  for (const [id, names] of /** @type {[string, string[]][]} */ ([['3', ['Dropout 0', 'Dropout 0.25', 'Dropout 0.5']], ['2', ['Normalised pixels', 'Raw pixels']]])) {
    await show(id);
    await expect(head).toBeFocused();
    await expect(head.getByRole('list', { name: 'Compared runs' })).toBeInViewport();
    expect(await pinned()).toEqual(names);
  }
  // Without figure 35, exercise 1 has nothing to scroll to.
  await scope.evaluate((element) => element.setAttribute('figures', '34'));
  await expect(page.locator('[data-exercise="1"]').getByRole('button', { name: /^Show/ })).toBeHidden();
  await page.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  const words = await results.allInnerTexts();
  await page.reload();
  await expect(results).toHaveCount(3);
  await expect.poll(async () => (await results.allInnerTexts()).slice(1)).toEqual(words.slice(1));
});

test('an exercise is told again after a reload', async ({ open, page }) => {
  await open('epochs=1');
  await doExercise(page, '2');
  const told = page.locator('[data-exercise="2"] .exercise-result');
  const [text, numbers] = [await conclusionOf(page, '2').innerText(), await cells(told)];
  await page.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  await page.reload();
  await expect(page.locator('.exercise-progress')).toHaveText('Exercise 2 is finished: 2 runs.');
  await expect.poll(() => conclusionOf(page, '2').innerText()).toBe(text);
  expect(await cells(told)).toEqual(numbers);
  await expect(page.locator('[data-figure="compare-images"] .panel')).toHaveCount(2);
});

test('an exercise that lost a run is not called stopped, nor compared with itself, and another exercise’s page does not tell it', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await doExercise(page, '3');
  const difference = [page.getByLabel('Difference', { exact: true }), page.getByLabel('Run that is subtracted')];
  await difference[0].selectOption('run C');
  await difference[1].selectOption('run A');
  await page.getByRole('button', { name: 'Delete “Dropout 0.25”' }).click();
  await expect(conclusionOf(page, '3')).toContainText('Not trained, or deleted: Dropout 0.25.');
  await expect(difference[0]).toHaveValue('0');
  await expect(difference[1]).toHaveValue('1');
  await page.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  await page.reload();
  await expect(page.locator('.exercise-progress')).toHaveText('Exercise 3, done before: of its 3 runs, not all are kept or ended as planned.');
  await expect(conclusionOf(page, '3')).toContainText('Not trained, or deleted: Dropout 0.25.');
  await open('epochs=1&exercise=1');
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.length)).toBe(2);
  await expect(page.locator('.exercise-progress')).toBeEmpty();
  await expect(page.locator('.exercise-result:visible')).toHaveCount(0);
});

test('two exercises on one page keep to their own runs', async ({ page, address }) => {
  await page.goto(`${address}?layout=lab&epochs=1&exercise=2`);
  await page.evaluate(() => {
    const other = document.createElement('weight-scope');
    other.setAttribute('exercise', '3');
    other.setAttribute('epochs', '1');
    other.setAttribute('src', 'data/mnist_train_small.csv.gz');
    document.body.append(other);
    return Promise.all([...document.querySelectorAll('weight-scope')].map((scope) => /** @type {WeightScope} */ (scope).ready));
  });
  const [first, second] = [page.locator('weight-scope').nth(0), page.locator('weight-scope').nth(1)];
  await second.getByRole('button', { name: 'Start exercise 3' }).click();
  await expect(second.locator('.exercise-progress')).toContainText('Exercise 3: run 1 of 3');
  await expect(first.getByText('Another exercise of this page goes on: let it finish first.')).toBeVisible();
  await expect(second.locator('.exercise-progress')).toHaveText('Exercise 3 is finished: 3 runs.');
  await expect(first.locator('.exercise-progress')).toBeEmpty();
  await first.getByRole('button', { name: 'Start exercise 2' }).click();
  await expect(first.locator('.exercise-progress')).toHaveText('Exercise 2 is finished: 2 runs.');
  await expect(first.getByRole('list', { name: 'Compared runs' }).getByRole('listitem')).toHaveText([/Normalised pixels/, /Raw pixels/]);
  await expect(second.getByRole('list', { name: 'Compared runs' }).getByRole('listitem')).toHaveText([/Dropout 0(?!\.)/, /Dropout 0\.25/, /Dropout 0\.5/]);
});

test('the epoch slider reaches the longest compared run; the table’s head follows the choice of the difference', async ({ open, page }) => {
  const scope = await open();
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    for (const epochs of [3, 1]) {
      scope.setAttribute('epochs', String(epochs));
      await scope.train();
    }
  });
  for (const button of await page.getByRole('button', { name: /^Compare “/ }).all()) await button.click();
  const slider = page.getByLabel('Epoch shown');
  await expect(slider).toHaveAttribute('max', '3');
  await slider.press('Home');
  for (let i = 0; i < 2; i++) await slider.press('ArrowRight');
  await expect(page.locator('[data-figure="compare-metrics"] .readout')).toContainText('A, after epoch 2: loss');
  await expect(page.locator('[data-figure="34"] .readout')).toContainText('After epoch 1:');
  const card = page.locator('[data-figure="compare-histograms"]');
  await card.getByText('Table', { exact: true }).click();
  const head = card.locator('thead th').last();
  await expect(head).toHaveText('Density A minus B');
  await page.getByLabel('Difference', { exact: true }).selectOption('run B');
  await page.getByLabel('Run that is subtracted').selectOption('run A');
  await expect(head).toHaveText('Density B minus A');
});

test('an exercise says that it starts from imported weights, and Reset brings random ones back', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.train();
    await scope.importWeights(new File([await scope.exportWeights()], 'mine.safetensors'));
  });
  const warning = page.getByText('The network starts from imported weights, and so would the exercises’ runs.');
  await expect(warning).toBeVisible();
  await doExercise(page, '1');
  await expect(conclusionOf(page, '1')).toContainText('Before training, the weights are not random but imported ones');
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(warning).toBeHidden();
});

test('the histograms of a run from an earlier visit are binned anew, too', async ({ open, page }) => {
  const scope = await open('epochs=3');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const texts = await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.weights.map((row) => row?.join(' ') ?? '') ?? []);
  await page.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  await page.reload();
  await page.getByRole('button', { name: /^Show “/ }).click();
  await setRange(page, '-0.05', '0.05', '10');
  const figure34 = page.locator('[data-figure="34"]');
  await figure34.getByText('Table', { exact: true }).click();
  await expect(figure34.locator('tbody tr')).toHaveCount(10);
  await page.getByLabel('Epoch shown').press('Home');
  for (const [epoch, values] of texts.map(numbers).entries()) {
    await expect.poll(async () => (await cells(figure34)).map(([, , count]) => Number(count)), `epoch ${epoch}`).toEqual(numpyHistogram(values, -0.05, 0.05, 10).counts);
    await page.getByLabel('Epoch shown').press('ArrowRight');
  }
});

test('in another range, epochs whose weights were not kept are said to be so', async ({ open, page }) => {
  const scope = await open('epochs=3');
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.train();
    await scope.importRun(new File([await scope.exportRun({ weights: 'ends' })], 'ends.json'));
  });
  await setRange(page, '-0.05', '0.05', '10');
  const readout = page.locator('[data-figure="34"] .readout');
  await page.getByLabel('Epoch shown').press('Home');
  await expect(readout).toHaveText(/^Before training: peak density .* of 53,706 below −0\.05/);
  await page.getByLabel('Epoch shown').press('ArrowRight');
  await expect(readout).toHaveText('After epoch 1: its weights were not kept, so only the notebook’s ranges show it');
  await expect(page.locator('[data-figure="35"] .readout')).toHaveText('After epoch 1: its weights were not kept, so only the notebook’s ranges show it');
  for (const button of await page.getByRole('button', { name: /^Compare “/ }).all()) await button.click();
  await expect(page.locator('[data-figure="compare-deviation"] .readout')).toHaveText(/A, after epoch 1: Input layer .* 0\.\d+; B, after epoch 1: not known, since its weights were not kept$/);
  await page.getByRole('button', { name: 'The notebook’s ranges' }).click();
  await expect(readout).toHaveText(/^After epoch 1: peak density .* of 53,706 below −0\.3/);
});

test('a variant that diverges is a result, too', async ({ open, page, problems }) => {
  await open('epochs=1&rate=1');
  await page.getByRole('button', { name: 'Start exercise 2' }).click();
  await expect(page.locator('.exercise-progress')).toHaveText('Exercise 2 is finished: 2 runs.');
  await expect(conclusionOf(page, '2')).toContainText(/Raw pixels: The loss became (NaN|inf) in epoch 1, step \d+: .* It finished no epoch, so it has no numbers after training\./);
  const metrics = await cells(page.getByRole('region', { name: 'Accuracy and loss in the runs of exercise 2' }));
  expect(metrics[1]).toEqual(['Raw pixels', '0', '', '', '', 'failed']);
  expect(problems).toEqual([]);
});

test('an exercise that there is not is named', async ({ open, page }) => {
  await open('exercise=4');
  await expect(page.getByRole('alert').locator('p')).toContainText('There is no exercise “4”; choose from 1, 2, 3.');
  await expect(page.locator('.exercise:visible')).toHaveCount(3);
});

test('a comparison has no serious fault for axe, narrow and dark', async ({ open, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 800 });
  await open('epochs=1');
  await doExercise(page, '2');
  await expect(page.locator('.comparison .figure').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'pixels to scroll sideways').toBe(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
});
