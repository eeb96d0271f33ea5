// Exercises on one page, the comparison of pinned runs, and the range of histograms.
import { readFileSync } from 'node:fs';
import { seriousFaults } from '../axe.js';
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
    // In the order in which they are shown.
    const variant = (/** @type {{ exercise?: { variant: number } }} */ { exercise }) => exercise?.variant ?? 0;
    for (const { id, name, run } of scope.runs.filter(({ pinned }) => pinned).toSorted((a, b) => variant(a) - variant(b))) {
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

/** Trains an exercise with one seed, and compares its runs. @param {Page} page @param {string} id */
async function compareExercise(page, id) {
  const scope = page.locator('weight-scope');
  await scope.evaluate((element, id) => {
    const scope = /** @type {WeightScope} */ (element);
    return scope.runExercise(id, { seeds: 1, epochs: scope.epochs, held: 'epoch' });
  }, id);
  const box = page.locator(`[data-exercise="${id}"]`);
  if (await box.evaluateAll(([details]) => details && !(/** @type {HTMLDetailsElement} */ (details).open))) await box.locator('summary').first().click();
  await page.locator(`[data-lesson="${id}"]`).getByRole('button', { name: 'Compare histograms' }).first().click();
}

/** @param {Page} page @param {import('@playwright/test').Locator} button */
async function nameOf(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return download.suggestedFilename();
}

test('an exercise alone stands above the figures, under its title', async ({ open, page }) => {
  const scope = await open('epochs=1&exercise=3');
  await expect(page.getByRole('heading', { name: 'Dropout', level: 2 })).toBeVisible();
  await expect(page.locator('.exercise-stage:visible')).toHaveCount(1);
  await expect(page.getByRole('heading', { name: 'Comparison' })).toBeHidden();
  const top = (/** @type {string} */ selector) => page.locator(selector).first().evaluate((element) => element.getBoundingClientRect().top);
  expect(await top('.exercises')).toBeLessThan(await top('[data-figure="34"]'));
  await expect(page.locator('button.primary:visible')).toHaveText(['Train 9 runs of 1 epoch']);
  await scope.evaluate((element) => element.removeAttribute('exercise'));
  await expect(page.getByRole('heading', { name: 'Exercises', level: 2 })).toBeVisible();
  await expect(page.locator('.exercise')).toHaveCount(3);
  await expect(page.locator('button.primary:visible')).toHaveText(['Train']);
});

test('the runs of an exercise are compared from the same weights, and their files have the notebook’s names', async ({ open, page }) => {
  await open('epochs=2');
  await compareExercise(page, 'scale');
  const runs = await pinnedRuns(page);
  expect(runs.map(({ settings }) => [settings.normalise, settings.rate, settings.dropout, settings.seed])).toEqual([[true, 0.01, 0.25, 1], [false, 0.01, 0.25, 1], [false, 0.0001, 0.25, 1]]);
  for (const run of runs) expect(run.initial).toEqual(runs[0].initial);
  const save = page.locator('[data-figure="compare-images"]').getByRole('button', { name: 'Save PNG' });
  expect(await nameOf(page, save)).toBe('figure34_weights_distribution_pre_post_learning_extra2.png');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('button', { name: 'Compare “Default settings”' }).click();
  expect(await nameOf(page, save)).toBe('figure34_weights_distribution_pre_post_learning_comparison.png');
});

test('three runs, shown together, and told apart by more than colour', async ({ open, page }) => {
  await open('epochs=2');
  await compareExercise(page, 'dropout');
  await expect(page.locator('.comparison .compare')).toBeFocused();
  expect((await pinnedRuns(page)).map(({ settings }) => settings.dropout)).toEqual([0, 0.25, 0.5]);
  const legend = page.getByRole('list', { name: 'Compared runs' }).getByRole('listitem');
  await expect(legend).toHaveText(['ADropout 0, seed 12 epochs', 'BDropout 0.25, seed 12 epochs', 'CDropout 0.5, seed 12 epochs']);
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
  await expect(page.locator('[data-figure="compare-images"] .panel')).toHaveCount(3);
});

test('with fewer than two runs pinned the comparison says how to get there', async ({ open, page }) => {
  const scope = await open('epochs=1');
  const how = page.getByText(/^Choose at least two runs to compare them here: .*the answer of an exercise/);
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
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await compareExercise(page, 'scale');
  const figure34 = page.locator('[data-figure="34"] .readout');
  const metrics = page.locator('[data-figure="compare-metrics"] .readout');
  const runs = await pinnedRuns(page);
  const at = (/** @type {number} */ epoch) => runs.map(({ epochs }, i) => `${'ABC'[i]}, after epoch ${epoch}: loss ${text(epochs[epoch - 1].loss, 4)}`);
  for (const part of at(3)) await expect(metrics).toContainText(part);

  await page.getByRole('slider', { name: 'Loss of each run' }).press('ArrowLeft');
  for (const part of at(2)) await expect(metrics).toContainText(part);
  await expect(figure34).toHaveText(/^After epoch 2/);
  await page.getByLabel('Epoch shown').press('Home');
  await expect(metrics).toHaveText('A, before training: nothing measured; B, before training: nothing measured; C, before training: nothing measured');
  await page.getByLabel('Epoch shown').press('ArrowRight');

  const texts = await scope.evaluate((element) =>
    /** @type {WeightScope} */ (element).runs
      .filter(({ pinned }) => pinned)
      .toSorted((a, b) => (a.exercise?.variant ?? 0) - (b.exercise?.variant ?? 0))
      .map(({ run }) => run.weights[1]?.join(' ') ?? ''),
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
  await expect.poll(async () => (await cells(card)).map((row) => Number(row[row.length - 1].replace('−', '-')).toFixed(3))).toEqual(
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

test('each exercise keeps its answer, and compares its runs; all of it is there after a reload', async ({ open, page }) => {
  const scope = await open('epochs=1');
  const pinned = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.filter(({ pinned }) => pinned).map(({ name }) => name));
  for (const [id, names] of /** @type {[string, string[]][]} */ ([
    ['dropout', ['Dropout 0, seed 1', 'Dropout 0.25, seed 1', 'Dropout 0.5, seed 1']],
    ['scale', ['Normalised pixels, seed 1', 'Raw pixels, learning rate 0.0001, seed 1', 'Raw pixels, seed 1']],
  ])) {
    await compareExercise(page, id);
    await expect.poll(async () => (await pinned()).toSorted()).toEqual(names);
    // What is hidden is shown again, where it is asked for.
    await scope.evaluate(async (element) => {
      const { runs } = await import(`${location.origin}/store/page-runs.js`);
      runs.hide(/** @type {WeightScope} */ (element).runs[0].id, true);
    });
  }
  await page.locator('[data-lesson="dropout"]').getByRole('button', { name: 'Compare histograms' }).first().click();
  await expect(page.getByRole('list', { name: 'Compared runs' })).toBeInViewport();
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).runs[0].hidden)).toBe(false);
  const answer = (/** @type {string} */ id) => page.locator(`[data-lesson="${id}"] .sentence`).first();
  const said = [await answer('dropout').textContent(), await answer('scale').textContent()];
  expect(said[0]).toMatch(/After 1 epoch|In 1 of 1/);
  await page.evaluate(async () => (await import(`${location.origin}/store/page-runs.js`)).runs.settled());
  await page.reload();
  await expect(page.locator('.exercise > summary')).toHaveCount(3);
  for (const box of await page.locator('.exercise > summary').all()) await box.click();
  for (const id of ['dropout', 'scale']) await expect(answer(id)).not.toBeEmpty({ timeout: 30_000 });
  await expect(page.locator('[data-figure="compare-images"] .panel')).toHaveCount(3);
});

test('two exercises on one page keep to their own runs', async ({ page, address }) => {
  await page.goto(`${address}?layout=lab&epochs=1&exercise=2`);
  await page.evaluate(() => {
    const other = document.createElement('weight-scope');
    other.setAttribute('layout', 'lab');
    other.setAttribute('exercise', '3');
    other.setAttribute('epochs', '1');
    other.setAttribute('src', 'data/mnist_train_small.csv.gz');
    document.body.append(other);
    return Promise.all([...document.querySelectorAll('weight-scope')].map((scope) => /** @type {WeightScope} */ (scope).ready));
  });
  const scopes = [page.locator('weight-scope').nth(0), page.locator('weight-scope').nth(1)];
  // Both at once.
  await Promise.all(scopes.map((scope, i) => scope.evaluate((element, id) => /** @type {WeightScope} */ (element).runExercise(id, { seeds: 1, epochs: 1 }), ['scale', 'dropout'][i])));
  for (const scope of scopes) await scope.getByRole('button', { name: 'Compare histograms' }).first().click();
  await expect(scopes[0].getByRole('list', { name: 'Compared runs' }).getByRole('listitem')).toHaveText([/Normalised pixels/, /Raw pixels, seed/, /Raw pixels, learning/]);
  await expect(scopes[1].getByRole('list', { name: 'Compared runs' }).getByRole('listitem')).toHaveText([/Dropout 0(?!\.)/, /Dropout 0\.25/, /Dropout 0\.5/]);
});

/**
 * The list may be painted after the last run has ended.
 * @param {import('@playwright/test').Page} page
 */
async function compareBoth(page) {
  const buttons = page.getByRole('button', { name: /^Compare “/ });
  await expect(buttons).toHaveCount(2);
  for (const button of await buttons.all()) await button.click();
}

test('the epoch slider reaches the longest compared run; the table’s head follows the choice of the difference', async ({ open, page }) => {
  const scope = await open();
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    for (const epochs of [3, 1]) {
      scope.setAttribute('epochs', String(epochs));
      await scope.train();
    }
  });
  await compareBoth(page);
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
  await compareBoth(page);
  await expect(page.locator('[data-figure="compare-deviation"] .readout')).toHaveText(/A, after epoch 1: Input layer .* 0\.\d+; B, after epoch 1: not known, since its weights were not kept$/);
  await page.getByRole('button', { name: 'The notebook’s ranges' }).click();
  await expect(readout).toHaveText(/^After epoch 1: peak density .* of 53,706 below −0\.3/);
});

test('a variant that diverges is a result, too', async ({ open, page, problems }) => {
  const scope = await open('epochs=1&rate=1&normalise=false');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).runExercise('dropout', { seeds: 1, epochs: 1, held: 'epoch' }));
  await page.locator('[data-exercise="dropout"] > summary').click();
  const stage = page.locator('[data-lesson="dropout"]').first();
  await expect(stage.locator('.sentence').first()).toContainText('There is nothing to compare before the first epoch was finished.');
  await stage.getByText('How it was measured').first().click();
  await expect(stage.locator('.conditions').first()).toContainText(/“Dropout 0” failed with seed 1 and is not compared there: The loss became (NaN|inf) in epoch 1, step \d+/);
  expect(problems).toEqual([]);
});

test('an exercise that there is not is named', async ({ open, page }) => {
  await open('exercise=4');
  await expect(page.getByRole('alert').locator('p')).toContainText('There is no exercise “4”; choose from layers, scale, dropout.');
  await expect(page.locator('.exercise:visible')).toHaveCount(3);
});

test('a comparison has no serious fault for axe, narrow and dark', async ({ open, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 800 });
  await open('epochs=1');
  await compareExercise(page, 'scale');
  await expect(page.locator('.comparison .figure').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'pixels to scroll sideways').toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
});
