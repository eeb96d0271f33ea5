// The element's attributes, its page's query, its controls.
import { defaultSettings } from '../../www/settings.js';
import { expect, expectState, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test('the query sets attributes, and the run is made with them', async ({ open, page }) => {
  const scope = await open('epochs=7&dropout=0.5&rate=0.02&batch=64&seed=9&normalise=false&test-share=0.2&engine=reference&device=cpu&figures=33,29');
  const run = await scope.evaluate((element) => /** @type {WeightScope} */ (element).run);
  expect(run?.settings).toEqual({
    ...defaultSettings(), epochs: 7, dropout: 0.5, rate: 0.02, batch: 64, seed: 9, normalise: false, testSet: 'split', testShare: 0.2, engine: 'burn', device: 'cpu',
  });
  expect(run).toMatchObject({ trainRows: 16_000, testRows: 4_000, device: { kind: 'cpu', reason: 'The CPU was asked for.' } });
  expect(await page.locator('.figure').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-figure')))).toEqual(['33', '29']);
  await expect(page.getByLabel('Batch size')).toHaveValue('64');
  await expect(page.getByLabel('Normalise pixels')).not.toBeChecked();
  // `reference` is the old word.
  await expect(page.getByLabel('Engine')).toHaveValue('burn');
});

test('wrong attributes are named and change nothing', async ({ open, page }) => {
  const scope = await open('epochs=abc&dropout=1&figures=34,99');
  const alert = page.getByRole('alert').locator('p');
  await expect(alert).toContainText('Epochs is “abc”, expected an integer from 1 to 500. It stays 60.');
  await expect(alert).toContainText('Dropout is “1”, expected a number from 0 to 0.95. It stays 0.25.');
  await expect(alert).toContainText('There is no figure “99”; choose from 29, 33, 34, 35, growth, quantiles');
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.settings)).toMatchObject({ epochs: 60, dropout: 0.25 });
});

test('WebGPU that was asked for and is not there is no secret, and another device can be chosen', async ({ open, page }) => {
  const sentence = 'This browser has WebGPU, but no GPU that it can use.';
  await expect(open('device=webgpu')).rejects.toThrow(`${sentence} Choose another device.`);
  await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
  await page.getByLabel('Device', { exact: true }).selectOption('CPU');
  await expect(page.locator('.device')).toHaveText(/^Trains on the CPU, by the shortcut, a step written by hand \(fused SIMD step\)\. The CPU was asked for\.$/);
  await page.getByLabel('Device', { exact: true }).selectOption('Automatic');
  await expect(page.locator('.device')).toHaveText(`Trains on the CPU, by the shortcut, a step written by hand (fused SIMD step). ${sentence}`);
});

test('a control out of range says so and keeps the value before', async ({ open, page }) => {
  const scope = await open();
  const dropout = page.getByLabel('Dropout', { exact: true });
  await dropout.fill('2');
  await dropout.press('Tab');
  await expect(page.getByText('Expected a number from 0 to 0.95.')).toBeVisible();
  await expect(dropout).toHaveAttribute('aria-invalid', 'true');
  await dropout.fill('0.5');
  await dropout.press('Tab');
  await expect(page.getByText('Expected a number from 0 to 0.95.')).toBeHidden();
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.settings.dropout)).toBe(0.5);
});

test('a change while training applies to the next run', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByLabel('Dropout', { exact: true }).fill('0');
  await page.getByLabel('Dropout', { exact: true }).press('Tab');
  await expect(page.getByText('A change applies to the next run.')).toBeVisible();
  await expectState(scope, 'finished');
  const dropout = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.settings.dropout);
  expect(await dropout()).toBe(0.25);
  await page.getByRole('button', { name: 'Train with dropout 0' }).click();
  await expect.poll(dropout).toBe(0);
  await expectState(scope, 'finished');
});

test('a new seed gives another network', async ({ open, page }) => {
  const scope = await open();
  const weight = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.parameters[0]);
  const before = await weight();
  await page.getByRole('button', { name: 'New seed' }).click();
  await expect.poll(weight).not.toBe(before);
  await expectState(scope, 'ready');
});

test('two elements, added and removed by a script, train side by side', async ({ open, page }) => {
  await open();
  const results = await page.evaluate(async () => {
    const elements = ['0', '0.5'].map((dropout) => {
      const element = /** @type {WeightScope} */ (document.createElement('weight-scope'));
      element.setAttribute('dropout', dropout);
      element.setAttribute('epochs', '1');
      document.body.append(element);
      return element;
    });
    const runs = await Promise.all(
      elements.map(async (element) => {
        await element.ready;
        return element.train();
      }),
    );
    elements[0].train({ more: 400 }).catch(() => {});
    await new Promise((resolve) => elements[0].addEventListener('weightscope-epoch', resolve, { once: true }));
    elements[0].remove();
    await Promise.resolve();
    const epochs = runs[0].epochs.length;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { losses: runs.map((run) => run.epochs[0].loss), afterRemoval: runs[0].epochs.length - epochs, state: elements[0].state };
  });
  expect(results.losses[0]).toBeLessThan(results.losses[1]);
  expect(results).toMatchObject({ afterRemoval: 0, state: 'finished' });
});

test('focus stays on a button that was pressed', async ({ open, page }) => {
  const scope = await open('epochs=5');
  const step = page.getByRole('button', { name: 'Step' });
  await step.focus();
  for (const epochs of [1, 2]) {
    await page.keyboard.press('Enter');
    await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length)).toBe(epochs);
    await expectState(scope, 'paused');
    await expect(step).toBeFocused();
  }
});

test('everything can be done with the keyboard', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expectState(scope, 'finished');
  /** @type {(string | null)[]} */
  const visited = [];
  for (let i = 0; i < 150 && visited.at(-1) !== 'network-layer'; i++) {
    await page.keyboard.press('Tab');
    visited.push(
      await scope.evaluate((element) => {
        const active = element.shadowRoot?.activeElement;
        return active ? active.getAttribute('aria-label') || active.id || active.textContent : null;
      }),
    );
  }
  for (const stop of ['Step', 'Train more', 'Reset', 'epoch-cursor', 'data-source', 'data-file', 'setting-epochs', 'setting-device', 'Save PNG', 'Model loss', 'network-layer']) {
    expect(visited, `Tab reaches ${stop}`).toContain(stop);
  }
});

test('on a small screen training can be paused beside the cursor', async ({ open, page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const scope = await open('epochs=400');
  const brief = page.locator('.cursor .brief');
  await expect(brief).toHaveText('Train');
  await brief.click();
  await expect(brief).toHaveText('Pause');
  await page.mouse.wheel(0, 3000);
  await brief.click();
  await expectState(scope, 'paused');
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(brief).toBeHidden();
});

test('a course page’s way to set text stays outside', async ({ open, page }) => {
  const scope = await open();
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('body { font: italic 700 30px serif; letter-spacing: 5px; text-align: justify; text-transform: uppercase; text-indent: 3em; }');
    document.adoptedStyleSheets = [sheet];
  });
  const style = await scope.evaluate((element) => {
    const { fontStyle, fontWeight, letterSpacing, textAlign, textTransform, textIndent } = getComputedStyle(/** @type {Element} */ (element.shadowRoot?.querySelector('.explain')));
    return { fontStyle, fontWeight, letterSpacing, textAlign, textTransform, textIndent };
  });
  expect(style).toEqual({ fontStyle: 'normal', fontWeight: '400', letterSpacing: 'normal', textAlign: 'start', textTransform: 'none', textIndent: '0px' });
});

test('settings are properties, too, reflected in attributes', async ({ open, page }) => {
  const scope = await open('epochs=7');
  const result = await scope.evaluate((element) => {
    const scope = /** @type {WeightScope} */ (element);
    const before = scope.epochs;
    scope.epochs = 5;
    scope.normalise = false;
    scope.testSet = 'official';
    const { epochs, normalise, settings } = scope;
    return { before, epochs, normalise, settings, attributes: ['epochs', 'normalise', 'test-set'].map((name) => scope.getAttribute(name)) };
  });
  expect(result).toMatchObject({ before: 7, epochs: 5, normalise: false, settings: { epochs: 5, normalise: false, testSet: 'official' }, attributes: ['5', 'false', 'official'] });
  await expect(page.getByLabel('Normalise pixels')).not.toBeChecked();
});

test('a bad value of a property is told like that of an attribute, and the old one stays', async ({ open, page }) => {
  const scope = await open('dropout=0.5');
  const result = await scope.evaluate((element) => {
    const scope = /** @type {WeightScope} */ (element);
    scope.dropout = 7;
    return { dropout: scope.dropout, attribute: scope.getAttribute('dropout') };
  });
  expect(result).toEqual({ dropout: 0.5, attribute: '0.5' });
  await expect(page.getByRole('alert').locator('p')).toHaveText('Dropout is “7”, expected a number from 0 to 0.95. It stays 0.5.');
  await scope.evaluate((element) => {
    /** @type {WeightScope} */ (element).dropout = 0.25;
  });
  await expect(page.getByRole('alert')).toBeHidden();
});

test('properties that were set before the element was defined hold', async ({ page, address }) => {
  await page.route('**/early.html', (route) => route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="icon.svg"><weight-scope src="none"></weight-scope>' }));
  await page.goto(`${address}early.html`);
  const settings = await page.evaluate(async (module) => {
    const scope = /** @type {WeightScope} */ (document.querySelector('weight-scope'));
    Object.assign(scope, { epochs: 3, normalise: false });
    const { WeightscopeError } = await import(module);
    return { ...scope.settings, isError: new WeightscopeError({ kind: 'a', message: 'b' }) instanceof Error };
  }, `${address}weightscope.js`);
  expect(settings).toMatchObject({ epochs: 3, normalise: false, isError: true });
});

test('in a hidden tab, where no frame comes, a deleted run is not the one that is shown', async ({ open }) => {
  const scope = await open('epochs=1');
  const [shown, own] = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.train();
    const first = scope.runs[0];
    await scope.train();
    globalThis.requestAnimationFrame = () => 0;
    scope.show(first.id);
    const shown = scope.run === first.run;
    const { runs } = await import(`${location.origin}/store/page-runs.js`);
    runs.remove(first.id);
    return [shown, scope.run === scope.runs.at(-1)?.run];
  });
  expect([shown, own]).toEqual([true, true]);
});
