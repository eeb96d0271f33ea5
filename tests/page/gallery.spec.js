// The gallery of the page as shipped: each way to embed works as its lines say.
import { seriousFaults } from '../axe.js';
import { expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test.use({ folder: 'dist/www' });

for (const { width, colorScheme } of /** @type {const} */ ([{ width: 1280, colorScheme: 'light' }, { width: 390, colorScheme: 'dark' }])) {
  test(`each way to embed is live, and its lines name this host: ${width} px, ${colorScheme}`, async ({ page, address }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${address}gallery/`);
    await expect(page.locator('pre').first()).toContainText(`src="${address}embed.html?figures=34"`);
    const frames = page.locator('iframe');
    await expect(frames).toHaveCount(3);
    const scopes = [page.locator('weight-scope'), ...(await frames.all()).map((frame) => frame.contentFrame().locator('weight-scope'))];
    for (const scope of scopes) {
      await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
    }
    // A frame out of sight draws nothing.
    const places = [page.locator('weight-scope'), frames.nth(0), frames.nth(1), frames.nth(2)];
    for (const [i, scope] of scopes.entries()) {
      await places[i].scrollIntoViewIfNeeded();
      if (i === 2) continue;
      await expect(scope.locator('[part~="plot"]').first()).toBeVisible();
      const box = await scope.locator('[part~="plot"]').first().boundingBox();
      expect(box?.width).toBeGreaterThan(150);
      expect(box?.height).toBeGreaterThan(100);
    }
    await expect(scopes[2].getByRole('button', { name: /^Train \d+ runs/ })).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'pixels to scroll sideways').toBe(0);
  });
}
