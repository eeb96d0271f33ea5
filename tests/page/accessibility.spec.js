// What axe-core finds, in each look and state.
import { seriousFaults } from '../axe.js';
import { expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [1280, 360]) {
    test(`no serious fault: ${colorScheme}, ${width} px`, async ({ open, page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const scope = await open('epochs=1&dropout=7');
      await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
      expect(await seriousFaults(page), 'ready').toEqual([]);
      await scope.evaluate((element) => {
        const scope = /** @type {WeightScope} */ (element);
        void scope.train();
        scope.pause();
      });
      await expect(page.locator('.status')).toHaveText(/^Paused/);
      expect(await seriousFaults(page), 'paused').toEqual([]);
      await scope.evaluate((element) => {
        /** @type {WeightScope} */ (element).resume();
        return /** @type {WeightScope} */ (element).train();
      });
      await expect(page.getByText('Finished: 1 epoch.')).toBeVisible();
      expect(await seriousFaults(page), 'finished').toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, 'pixels to scroll sideways').toBe(0);
    });
  }
}

for (const query of ['figures=34', 'exercise=dropout', 'exercise=layers&parts=controls,settings,data,runs,table']) {
  test(`no serious fault in a frame of 320 × 400 or 600 × 400: ${query}`, async ({ page, address }) => {
    for (const width of [320, 600]) {
      await page.setViewportSize({ width, height: 400 });
      await page.goto(`${address}embed.html?device=cpu&epochs=1&${query}`);
      await page.locator('weight-scope').evaluate((element) => /** @type {WeightScope} */ (element).ready);
      await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
      expect(await seriousFaults(page), `${width} px`).toEqual([]);
    }
  });
}

/** The element that has the focus, in words. @param {import('@playwright/test').Page} page */
const focused = (page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active && `${active.localName} ${active.textContent}`;
  });

test('one polite region speaks, once an epoch at most, and nothing else is live', async ({ open, page }) => {
  const scope = await open('epochs=8');
  const live = await scope.evaluate((element) =>
    Array.from(element.shadowRoot?.querySelectorAll('output, [role=status], [role=log], [role=timer], [role=marquee], [aria-live]') ?? [], (part) => part.outerHTML.slice(0, 80)),
  );
  expect(live).toHaveLength(1);
  expect(live[0]).toMatch(/aria-live="polite"/);
  const spoken = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    for (const details of scope.shadowRoot?.querySelectorAll('details') ?? []) details.open = true;
    /** @type {string[]} */
    const sentences = [];
    const region = /** @type {Element} */ (scope.shadowRoot?.querySelector('[aria-live]'));
    new MutationObserver((records) => {
      for (const { addedNodes } of records) sentences.push(...Array.from(addedNodes, (node) => node.textContent ?? ''));
    }).observe(region, { childList: true });
    await scope.train();
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return sentences;
  });
  expect(spoken.filter((sentence) => !/^(Training|Finished)\./.test(sentence)), 'what nobody asked for').toEqual([]);
  expect(spoken.at(-1)).toMatch(/^Finished\. Epoch 8 of 8: loss \d\.\d\d, test accuracy \d+\.\d percent\.$/);
  expect(spoken.length).toBeLessThanOrEqual(9);
});

test('a button that hides itself hands the focus on', async ({ open, page }) => {
  const scope = await open('epochs=3&dropout=0');
  /** @param {import('@playwright/test').Locator} button @param {string} next */
  const press = async (button, next) => {
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(button).toBeHidden();
    expect(await focused(page)).toBe(`button ${next}`);
  };
  await scope.evaluate((element) => element.setAttribute('dropout', 'none at all'));
  await press(page.getByRole('button', { name: 'Dismiss' }), 'Latest');

  await page.getByRole('button', { name: 'Step' }).click();
  await expect(page.locator('.status')).toHaveText(/^Paused/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await press(page.getByRole('button', { name: 'Go on from epoch 1' }), 'Show');
  await expect(page.getByText('Finished: 3 epochs.')).toBeVisible();

  // What is out of sight is not computed.
  for (const view of ['wrong', 'confusion']) {
    await page.locator(`[data-view=${view}]`).evaluate((panel) => {
      panel.setAttribute('open', '');
      panel.scrollIntoView();
    });
  }
  await page.locator('[data-view=confusion]').getByRole('button', { name: /^\d+ of 1, right$/ }).click();
  await press(page.getByRole('button', { name: 'All wrong digits' }), 'Surer');

  await page.evaluate(() => localStorage.setItem('weightscope-device', 'cpu'));
  await page.reload();
  await press(page.getByRole('button', { name: 'Forget that choice' }), 'Which is faster here?');
});
