// The page as students have it: chapters, the transport, exercises from prediction to own words.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, expectState, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const CHAPTERS = ['Start', 'Network', 'Train', 'Layers', 'Scale', 'Dropout', 'Try it', 'Hand in'];

for (const [width, height] of [[1280, 720], [390, 844]]) {
  test(`every chapter at ${width} × ${height}: its heading and what it is about are in view, and nothing scrolls sideways`, async ({ open, page }) => {
    await page.setViewportSize({ width, height });
    const scope = await open('layout=lesson&device=cpu&epochs=1');
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
    for (const chapter of CHAPTERS) {
      await page.getByRole('link', { name: chapter, exact: true }).click();
      await expect(scope.locator('.chapter-heading')).toBeInViewport();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), chapter).toBe(width);
      await expect(page.getByRole('link', { name: chapter, exact: true })).toHaveAttribute('aria-current', 'page');
    }
    const row = await scope.locator('.transport').boundingBox();
    expect(row?.height).toBeLessThanOrEqual(width < 700 ? 96 : 58);
    if (width < 700) return;
    for (const chapter of ['Start', 'Train']) {
      await page.getByRole('link', { name: chapter, exact: true }).click();
      await expect(scope.locator('[data-panel="34-lines"]')).toBeInViewport({ ratio: 1 });
    }
  });
}

test('a chapter has an address, and going back leads to the one before', async ({ page, address }) => {
  await page.goto(`${address}?device=cpu&epochs=1#dropout`);
  await expect(page.getByRole('heading', { name: 'Dropout', level: 2 })).toBeVisible();
  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await expect(page).toHaveURL(/#train$/);
  await expect(page.getByRole('heading', { name: 'Train it, and watch its weights' })).toBeFocused();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Dropout', level: 2 })).toBeVisible();
  await page.goto(`${address}?device=cpu&epochs=1&exercise=2`);
  await expect(page.getByRole('heading', { name: 'Scale', level: 2 })).toBeVisible();
});

test('a recording moves at the start and says so, until somebody trains', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=2');
  await expect(scope.locator('.recording')).toHaveText(/^This is a recording of 60 epochs at the default settings \(test accuracy at the end: 9\d\.\d %\)/);
  await expect(scope.locator('.transport .big').first()).toHaveText('60 of 60', { timeout: 15_000 });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expectState(scope, 'finished');
  await expect(scope.locator('.recording')).toHaveText('This is the run that was trained here.');
  await expect(scope.locator('.transport .big').first()).toHaveText('2 of 2');
  await expect(page.getByRole('button', { name: 'Train with another seed' })).toBeVisible();
});

test('who wants no motion gets none', async ({ page, open }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const scope = await open('layout=lesson&device=cpu');
  await expect(scope.locator('.recording')).toHaveText(/^This is a recording/);
  await expect(scope.locator('.transport .big').first()).toHaveText('60 of 60');
  await expect(page.getByRole('button', { name: 'Replay' })).toBeVisible();
});

test('the transport replays a run, and its numbers are those of the epoch that is shown', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=3&chapter=train');
  const accuracies = await scope.evaluate(async (element) => (await /** @type {WeightScope} */ (element).train()).epochs.map(({ testAccuracy }) => testAccuracy));
  const [epoch, accuracy] = [scope.locator('.transport .big').first(), scope.locator('.transport .big').last()];
  await page.getByRole('slider', { name: 'Epoch shown' }).press('Home');
  await expect(epoch).toHaveText('0 of 3');
  await page.getByRole('slider', { name: 'Epoch shown' }).press('ArrowRight');
  await expect(epoch).toHaveText('1 of 3');
  await expect(accuracy).toHaveText(`${accuracies[0].toFixed(1)} %`);
  await page.getByRole('button', { name: 'Replay' }).click();
  await expect(epoch).toHaveText('3 of 3');
  await expect(accuracy).toHaveText(`${accuracies[2].toFixed(1)} %`);
});

test('an exercise by keyboard alone: prediction, run, answer, own words; all of it is there after a reload', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=2&chapter=layers');
  const flow = scope.locator('[data-lesson="layers"]').first();
  const run = flow.getByRole('button', { name: 'Train 3 runs of 2 epochs' });
  await expect(run).toHaveAttribute('aria-disabled', 'true');
  for (const [place, layer] of [['Most:', 'o'], ['2:', 'Hidden layer 1'], ['3:', 'Hidden layer 2'], ['Least:', 'i']]) {
    await flow.getByLabel(place).first().focus();
    await page.keyboard.type(layer);
  }
  await expect(run).not.toHaveAttribute('aria-disabled', 'true');
  await run.focus();
  await page.keyboard.press('Enter');
  await expect(flow.locator('.sentence').first()).toHaveText(/^After 2 epochs, the weights of the output layer spread most.*In 3 of 3 seeds\.$/, { timeout: 60_000 });
  await expect(flow.locator('.sentence').first()).toBeInViewport();
  await expect(flow.locator('.predicted').first()).toHaveText('You predicted: output layer, hidden layer 1, hidden layer 2, input layer.');
  await expect(flow.locator('.verdict').first()).toHaveText('So it is in these runs, as you predicted.');
  await expect(flow.locator('.growth-table').first().locator('tbody tr')).toHaveCount(4);
  await flow.getByLabel('In your own words').focus();
  await page.keyboard.type('The output layer has few inputs.');
  const sentence = await flow.locator('.sentence').first().textContent();
  await page.getByRole('link', { name: 'Hand in' }).press('Enter');
  await expect(scope.locator('.words-table')).toContainText('The output layer has few inputs.');
  // What is stored is stored a moment later.
  await page.waitForTimeout(1500);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Layers ✓' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('link', { name: 'Layers ✓' }).press('Enter');
  await expect(flow.locator('.sentence').first()).toHaveText(sentence ?? '');
  await expect(flow.getByLabel('In your own words')).toHaveValue('The output layer has few inputs.');
});

test('the lab is a drawer; what is compared has a chapter; everything can be cleared', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=1');
  await scope.evaluate(async (element) => {
    const own = /** @type {WeightScope} */ (element);
    await own.train();
    own.seed = 2;
    await own.train();
  });
  await page.getByRole('button', { name: 'Lab' }).click();
  const lab = page.getByRole('region', { name: 'Lab' });
  await expect(lab.getByRole('button', { name: /^Compare “/ })).toHaveCount(2);
  for (const button of await lab.getByRole('button', { name: /^Compare “/ }).all()) await button.click();
  await lab.getByRole('button', { name: '2 chosen → Compare' }).click();
  await expect(page.getByRole('heading', { name: 'Compare runs' })).toBeVisible();
  await expect(lab).toBeHidden();
  await page.getByRole('button', { name: 'Lab' }).click();
  await lab.getByRole('button', { name: 'Clear everything' }).click();
  await lab.getByRole('button', { name: 'Really? Press once more.' }).click();
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.length)).toBe(0);
  await page.keyboard.press('Escape');
  await expect(lab).toBeHidden();
});

test('axe finds no fault in any chapter', async ({ open, page }) => {
  const scope = await open('layout=lesson&device=cpu&epochs=1');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await page.getByRole('button', { name: 'Lab' }).click();
  for (const chapter of CHAPTERS) {
    await page.getByRole('link', { name: chapter, exact: true }).focus();
    await page.keyboard.press('Enter');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${chapter}: ${id} ${nodes[0].html}`)).toEqual([]);
  }
});

for (const [width, height] of [[600, 400], [360, 480], [320, 400]]) {
  test(`embedded at ${width} × ${height}: a figure is whole and in view; so are an exercise’s question and its button`, async ({ page, address }) => {
    await page.setViewportSize({ width, height });
    await page.goto(`${address}embed.html?device=cpu&epochs=1&figures=34&autostart`);
    const scope = page.locator('weight-scope');
    await expectState(scope, 'finished');
    const box = await scope.locator('[data-panel="34-lines"] canvas').first().boundingBox();
    if (!box) throw new Error('no canvas');
    expect(box.width).toBeGreaterThan(150);
    expect(box.height).toBeGreaterThan(100);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    await expect(page.getByRole('link', { name: 'Open the lab' })).toHaveAttribute('href', `${address}index.html?epochs=1&device=cpu`);
    await page.goto(`${address}embed.html?device=cpu&epochs=1&exercise=3&allow-links=false`);
    await expect(scope.locator('.question').first()).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Skip and show' }).first()).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('link', { name: 'Open the lab' })).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

test('an embedded element shows the parts that were asked for, locks settings, and says what there is not', async ({ page, address }) => {
  await page.goto(`${address}embed.html?device=cpu&epochs=1&parts=controls,settings,charts&locked=dropout,seed&theme=dark`);
  const scope = page.locator('weight-scope');
  await expect(page.getByRole('alert').locator('p')).toHaveText('There is no part “charts”; choose from controls, settings, data, runs, digits, table.');
  await scope.getByText('Settings', { exact: true }).click();
  await expect(page.getByLabel('Dropout')).toBeDisabled();
  await expect(page.getByLabel('Learning rate')).toBeEnabled();
  await expect(scope.locator('.run-cards')).toHaveCount(0);
  expect(await scope.evaluate((element) => getComputedStyle(element).getPropertyValue('--surface').trim())).toBe('#1d2025');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect(page.getByRole('button', { name: 'Train again' })).toBeVisible();
});
