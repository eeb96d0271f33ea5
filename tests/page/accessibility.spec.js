// What axe-core finds, in each look and state.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [1280, 360]) {
    test(`no serious fault: ${colorScheme}, ${width} px`, async ({ open, page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const scope = await open('epochs=1&dropout=7');
      const faults = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      };
      await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
      expect(await faults(), 'ready').toEqual([]);
      await scope.evaluate((element) => {
        const scope = /** @type {WeightScope} */ (element);
        void scope.train();
        scope.pause();
      });
      await expect(page.locator('.status')).toHaveText(/^Paused/);
      expect(await faults(), 'paused').toEqual([]);
      await scope.evaluate((element) => {
        /** @type {WeightScope} */ (element).resume();
        return /** @type {WeightScope} */ (element).train();
      });
      await expect(page.getByText('Finished: 1 epoch.')).toBeVisible();
      expect(await faults(), 'finished').toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, 'pixels to scroll sideways').toBe(0);
    });
  }
}
