// The panels about the network at the epoch under the cursor, on real training.
import { expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */
/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Locator} Locator */

/** Strokes as people draw them, in sides of the canvas. @type {Record<number, [number, number][][]>} */
const DRAWN = {
  0: [ellipse(0.5, 0.5, 0.2, 0.32)],
  1: [[[0.52, 0.15], [0.48, 0.85]]],
  3: [[[0.33, 0.2], [0.55, 0.15], [0.66, 0.27], [0.58, 0.42], [0.45, 0.47], [0.6, 0.52], [0.68, 0.66], [0.55, 0.83], [0.33, 0.8]]],
  7: [[[0.28, 0.22], [0.7, 0.22], [0.55, 0.5], [0.45, 0.85]]],
};

/** @param {number} x @param {number} y @param {number} a @param {number} b @returns {[number, number][]} */
function ellipse(x, y, a, b) {
  return Array.from({ length: 25 }, (_, i) => [x + a * Math.sin((i / 24) * 2 * Math.PI), y - b * Math.cos((i / 24) * 2 * Math.PI)]);
}

/** @param {Page} page @param {[number, number][][]} strokes @param {number} [scale] @param {number} [shift] */
async function draw(page, strokes, scale = 1, shift = 0) {
  await page.getByRole('button', { name: 'Clear' }).click();
  const canvas = page.locator('.drawing');
  await canvas.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await canvas.boundingBox();
  if (!box) throw new Error('the canvas is not to be seen');
  const place = (/** @type {[number, number]} */ [x, y]) =>
    /** @type {const} */ ([box.x + box.width * (scale * x + shift), box.y + box.height * (scale * y + shift)]);
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...place(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...place(point), { steps: 3 });
    await page.mouse.up();
  }
}

/** Opens one panel alone and brings it into sight. @param {Page} page @param {string} name */
async function show(page, name) {
  const panel = page.locator(`[data-view=${name}]`);
  await panel.evaluate((element) => {
    element.setAttribute('open', '');
    element.scrollIntoView({ block: 'start' });
  });
  return panel;
}

/** @param {Locator} scope */
const train = (scope) => scope.evaluate((element) => /** @type {WeightScope} */ (element).train().then(() => {}));

/** @param {Page} page @param {number} row */
const moveCursor = (page, row) => page.locator('#epoch-cursor').fill(String(row));

/** The test images, and what a plain forward pass with the run's weights makes of them. @param {Locator} scope @param {number} row */
function recomputed(scope, row) {
  return scope.evaluate(async (element, row) => {
    const { run } = /** @type {WeightScope} */ (element);
    if (!run?.testIndices) throw new Error('no test rows');
    const response = await fetch('data/mnist_train_small.csv.gz');
    const stream = response.body?.pipeThrough(new DecompressionStream('gzip'));
    const lines = (await new Response(stream).text()).trim().split('\n');
    const results = [];
    for (const index of run.testIndices) {
      const parameters = run.weights[row];
      if (!parameters) throw new Error('no weights');
      const [label, ...pixels] = lines[index].split(',').map(Number);
      let values = Float64Array.from(pixels, (pixel) => (run.settings.normalise ? pixel / run.data.max : pixel));
      run.layers.forEach(({ inputs, outputs, weights, biases }, layer) => {
        const next = new Float64Array(outputs);
        for (let out = 0; out < outputs; out++) {
          let sum = parameters[biases.start + out];
          for (let i = 0; i < inputs; i++) sum += parameters[weights.start + out * inputs + i] * values[i];
          next[out] = layer === run.layers.length - 1 ? sum : Math.max(0, sum);
        }
        values = next;
      });
      const predicted = values.indexOf(Math.max(...values));
      const sum = values.reduce((sum, value) => sum + Math.exp(value - values[predicted]), 0);
      results.push({ label, predicted, probability: 1 / sum });
    }
    return results;
  }, row);
}

test('drawn digits are recognised after training and not before; size and place matter little', async ({ open, page }) => {
  const scope = await open('epochs=12&dropout=0&rate=0.05');
  const panel = await show(page, 'draw');
  await draw(page, DRAWN[7]);
  await expect(panel.locator('.verdict')).toHaveText(/^Before training: most likely/);
  const before = await panel.locator('.value').allTextContents();
  // An untrained network is sure of nothing.
  expect(Math.max(...before.map(parseFloat))).toBeLessThan(30);
  await train(scope);
  for (const [digit, strokes] of Object.entries(DRAWN)) {
    await draw(page, strokes);
    await expect(panel.locator('.verdict'), `a drawn ${digit}`).toHaveText(new RegExp(`^After epoch 12: most likely ${digit},`));
  }
  await draw(page, DRAWN[0], 0.35, 0.6);
  await expect(panel.locator('.verdict'), 'small, in a corner').toHaveText(/^After epoch 12: most likely 0,/);
  const shares = (await panel.locator('.value').allTextContents()).map(parseFloat);
  expect(Math.abs(shares.reduce((a, b) => a + b) - 100)).toBeLessThan(0.6);
  await moveCursor(page, 0);
  await expect(panel.locator('.verdict')).toHaveText(/^Before training/);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(panel.locator('.verdict')).toHaveText('Nothing is drawn yet.');
});

test('raw pixels: a drawn digit is recognised, too', async ({ open, page }) => {
  const scope = await open('epochs=5&dropout=0&normalise=false');
  await train(scope);
  const panel = await show(page, 'draw');
  await draw(page, DRAWN[0]);
  await expect(panel.locator('.verdict')).toHaveText(/^After epoch 5: most likely 0,/);
});

test('the keyboard draws', async ({ open, page }) => {
  const scope = await open('epochs=12&dropout=0&rate=0.05');
  await train(scope);
  const panel = await show(page, 'draw');
  await page.locator('.drawing').focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowUp');
  await expect(panel.locator('.verdict')).toHaveText('Nothing is drawn yet.');
  await page.keyboard.press(' ');
  for (let i = 0; i < 18; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await expect(panel.locator('.verdict')).toHaveText(/^After epoch 12: most likely 1,/);
  // What a screen reader hears once the pen is lifted.
  await expect(page.locator('[aria-live]')).toContainText(/most likely 1,/);
  await page.keyboard.press('Delete');
  await expect(panel.locator('.verdict')).toHaveText('Nothing is drawn yet.');
});

for (const testSet of ['split', 'official']) {
  test(`the confusion matrix has the run’s accuracy but for rounding, and follows the cursor: ${testSet}`, async ({ open, page }) => {
    const scope = await open(`epochs=3&test-set=${testSet}`);
    await train(scope);
    const run = await scope.evaluate((element) => {
      const { run } = /** @type {WeightScope} */ (element);
      return { testRows: run?.testRows ?? 0, accuracies: run?.epochs.map(({ testAccuracy }) => testAccuracy) ?? [] };
    });
    const panel = await show(page, 'confusion');
    await expect(panel.locator('.cell').first()).toBeVisible();
    for (const row of [3, 1, 2]) {
      await moveCursor(page, row);
      await expect(panel.locator('.readout')).toHaveText(new RegExp(`^After epoch ${row}: .*accuracy of `));
      const counts = (await panel.locator('.cell').allTextContents()).map(Number);
      expect(counts).toHaveLength(100);
      expect(counts.reduce((a, b) => a + b)).toBe(run.testRows);
      const correct = Array.from({ length: 10 }, (_, digit) => counts[11 * digit]).reduce((a, b) => a + b);
      const counted = run.accuracies[row - 1];
      // Burn computes it anew. A digit that is as likely as another may become that.
      expect(Math.abs(correct - (counted * run.testRows) / 100)).toBeLessThan(2.5);
      const accuracy = (100 * correct) / run.testRows;
      const note = accuracy === counted ? '' : ` While training it was counted as ${counted.toFixed(2)} %. Here burn computes it anew on the CPU: where two digits are equally likely, rounding decides.`;
      await expect(panel.locator('.readout')).toHaveText(new RegExp(`accuracy of ${accuracy.toFixed(2)} %\\.${note.replaceAll('.', '\\.')}$`));
    }
    await page.setViewportSize({ width: 390, height: 800 });
    await panel.scrollIntoViewIfNeeded();
    const room = await panel.locator('.confusion tfoot td:last-child').evaluate((total) => {
      const text = document.createRange();
      text.selectNodeContents(total);
      const box = /** @type {Element} */ (total.closest('.table'));
      return box.getBoundingClientRect().right - text.getBoundingClientRect().right;
    });
    expect(room, 'all of the total is in sight').toBeGreaterThanOrEqual(0);
  });
}

test('wrong digits are wrong, the surest first; cells filter them; one can be put into the drawing', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await train(scope);
  const panel = await show(page, 'wrong');
  const images = panel.locator('.example:visible');
  for (const row of [2, 0]) {
    await moveCursor(page, row);
    await expect(panel.locator('.readout')).toHaveText(row === 0 ? /^Before training/ : /^After epoch 2/);
    const wrong = (await recomputed(scope, row)).filter(({ label, predicted }) => label !== predicted);
    await expect(panel.locator('.readout')).toContainText(`: ${wrong.length.toLocaleString('en-US')} of 2,000`);
    wrong.sort((a, b) => b.probability - a.probability);
    const shown = await images.evaluateAll((all) => all.map((example) => Array.from(example.children, (part) => part.textContent)));
    expect(shown).toHaveLength(30);
    shown.forEach(([, words, probability], i) => {
      // Of near ties the order may differ by rounding, so probabilities are compared in order and words where they are apart.
      expect(Math.abs(parseFloat(probability ?? '') - 100 * wrong[i].probability)).toBeLessThan(0.06);
      const alone = wrong.every((other, j) => j === i || Math.abs(other.probability - wrong[i].probability) > 1e-4);
      if (alone) expect(words).toBe(`${wrong[i].label} taken for ${wrong[i].predicted}`);
    });
  }
  await moveCursor(page, 2);
  await expect(panel.locator('.readout')).toHaveText(/^After epoch 2/);
  const [, first, probability] = await images.first().evaluate((example) => Array.from(example.children, (part) => part.textContent ?? ''));
  await panel.getByRole('button', { name: 'Less sure' }).click();
  await expect(panel.getByText(/^31 to 60 of/)).toBeVisible();
  await panel.getByRole('button', { name: 'Surer' }).click();
  await images.first().click();
  const drawing = page.locator('[data-view=draw]');
  await expect(drawing.locator('.drawn-image')).toHaveText(new RegExp(`a ${first[0]}\\.`));
  await expect(drawing.locator('.verdict')).toHaveText(new RegExp(`^After epoch 2: most likely ${first.at(-1)}, ${probability}$`));
  await expect(page.locator('.drawing')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(drawing.locator('.verdict')).toHaveText('Nothing is drawn yet.');
  await expect(drawing.locator('.drawn-image')).toBeEmpty();

  const matrix = await show(page, 'confusion');
  const cell = matrix.getByRole('button', { name: /^\d+ of 4 taken for 9$/ });
  await expect(matrix.locator('.readout')).toHaveText(/^After epoch 2/);
  const count = Number(await cell.textContent());
  await cell.click();
  await expect(cell).toHaveAttribute('aria-pressed', 'true');
  await expect(panel.locator('summary')).toHaveText('Test digits: 4s it takes for 9s');
  await expect(panel.locator('.readout')).toContainText(`: ${count} of 2,000`);
  expect(new Set(await images.locator('span:first-of-type').allTextContents())).toEqual(new Set(count > 0 ? ['4 taken for 9'] : []));

  const right = matrix.getByRole('button', { name: /^\d+ of 1, right$/ });
  await right.click();
  await expect(matrix.locator('[aria-pressed=true]')).toHaveCount(1);
  await expect(right).toHaveAttribute('aria-pressed', 'true');
  await expect(panel.locator('summary')).toHaveText('Test digits: 1s it gets right');
  await expect(panel.locator('.explain')).toContainText('takes for a 1, those it is least sure of first');
  await panel.getByRole('button', { name: 'All wrong digits' }).click();
  await expect(panel.locator('.readout')).toContainText('taken for another digit');
  await expect(panel.locator('summary')).toHaveText('Test digits it gets wrong');
  await expect(panel.locator('.explain')).toContainText('its wrong answer. Some are badly written');
  await expect(matrix.locator('[aria-pressed=true]')).toHaveCount(0);
});

test('unit images are the weights, on one stated scale, and follow the cursor', async ({ open, page }) => {
  const scope = await open('epochs=3&dropout=0');
  await train(scope);
  const panel = await show(page, 'units');
  await panel.getByLabel('Colour scale').selectOption('own');
  for (const row of [3, 0]) {
    await moveCursor(page, row);
    await expect(panel.locator('.readout')).toHaveText(row === 0 ? /^Before training/ : /^After epoch 3/);
    const bound = Number(/to ([\d.]+)\. /.exec((await panel.locator('.readout').textContent()) ?? '')?.[1]);
    const { differences, beyond } = await scope.evaluate(
      (element, { row, bound }) => {
        const { run, shadowRoot } = /** @type {WeightScope} */ (element);
        const canvases = /** @type {NodeListOf<HTMLCanvasElement>} */ (shadowRoot?.querySelectorAll('.unit-button canvas'));
        if (!run || canvases.length !== 64) throw new Error('64 units expected');
        const weights = /** @type {Float32Array} */ (run.weights[row]).subarray(0, 64 * 784);
        const differences = Array.from(canvases, (canvas, unit) => {
          const rgba = canvas.getContext('2d')?.getImageData(0, 0, 28, 28).data ?? [];
          return Math.max(
            ...Array.from({ length: 784 }, (_, i) => {
              const weight = weights[784 * unit + i];
              // Red falls with negative weights, blue with positive ones.
              const expected = 255 - 255 * Math.min(1, Math.abs(weight) / bound);
              return Math.abs(rgba[4 * i + (weight > 0 ? 2 : 0)] - expected);
            }),
          );
        });
        return { differences, beyond: weights.filter((weight) => Math.abs(weight) > bound).length };
      },
      { row, bound },
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    await expect(panel.locator('.readout')).toContainText(`${beyond.toLocaleString('en-US')} of 50,176 weights`);
  }
  // The scale that all epochs share does not move with the cursor.
  await panel.getByLabel('Colour scale').selectOption('shared');
  await expect(panel.locator('.readout')).not.toHaveText(/0\.036\. /);
  const shared = await panel.locator('.legend').textContent();
  await moveCursor(page, 3);
  await expect(panel.locator('.readout')).toHaveText(/^After epoch 3/);
  expect(await panel.locator('.legend').textContent()).toBe(shared);
  await panel.getByRole('button', { name: 'Unit 1', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'Unit 9' })).toBeVisible();
});

test('unit images of an epoch whose weights were not kept are hidden, and what was missed out of sight is shown on coming back', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await train(scope);
  const panel = await show(page, 'units');
  const layout = panel.locator('.units-layout');
  const readout = panel.locator('.readout');
  await expect(readout).toHaveText(/^After epoch 2/);

  // Weights that have to be read from the store take a moment, in which the panel is folded.
  await moveCursor(page, 0);
  await expect(readout).toHaveText(/^Before training/);
  await scope.evaluate(async (element) => {
    const { runs } = await import(`${location.origin}/store/page-runs.js`);
    const { run, shadowRoot } = /** @type {WeightScope} */ (element);
    const slider = /** @type {HTMLInputElement} */ (shadowRoot?.querySelector('#epoch-cursor'));
    await runs.settled();
    if (run) run.weights[1] = null;
    slider.value = '1';
    slider.dispatchEvent(new Event('input'));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    shadowRoot?.querySelector('[data-view=units]')?.removeAttribute('open');
    await runs.storedWeights(run, 1);
  });
  await show(page, 'units');
  await expect(readout).toHaveText(/^After epoch 1/);

  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.importRun(new File([await scope.exportRun({ weights: 'ends' })], 'ends.json'));
  });
  await expect(readout).toHaveText(/^After epoch 2/);
  await moveCursor(page, 1);
  await expect(readout).toHaveText('The weights after epoch 1 were not kept.');
  await expect(layout).toBeHidden();
  await expect(panel.locator('.legend')).toBeHidden();
  await moveCursor(page, 0);
  await expect(readout).toHaveText(/^Before training/);
  await expect(layout).toBeVisible();
});

test('a panel that is open follows a run while it trains', async ({ open, page }) => {
  const scope = await open('epochs=400');
  const panel = await show(page, 'confusion');
  await expect(panel.locator('.readout')).toHaveText(/^Before training/);
  await scope.evaluate((element) => void (/** @type {WeightScope} */ (element).train()));
  await expect(panel.locator('.readout')).toHaveText(/^After epoch \d+: .* right/);
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).state)).toBe('training');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).stop());
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).state)).toBe('finished');
  const epochs = await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length);
  await expect(panel.locator('.readout')).toHaveText(new RegExp(`^After epoch ${epochs}:`));
});
