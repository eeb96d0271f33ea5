// Screenshots of the page for people to look at: light and dark, wide and narrow, ready and trained. `node scripts/shots.js [EPOCHS]`
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.js';
import { serve } from './serve.js';

const folder = 'test-results/shots';
mkdirSync(folder, { recursive: true });
const epochs = Number(process.argv[2] ?? 5);
const { server, address } = await serve('www', 0);
const browser = await chromium.launch(launchOptions);
for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [1280, 390]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: width === 390 ? 800 : 900 } });
    page.on('console', (message) => console.log(message.type(), message.text()));
    page.on('pageerror', (error) => console.log('page error', error));
    await page.goto(`${address}?epochs=${epochs}`);
    const scope = page.locator('weight-scope');
    await scope.evaluate((element) => /** @type {any} */ (element).ready);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/${colorScheme}-${width}-ready.png` });
    await scope.evaluate((element) => /** @type {any} */ (element).train());
    await page.waitForTimeout(700);
    await page.screenshot({ path: `${folder}/${colorScheme}-${width}-finished.png` });
    await page.screenshot({ path: `${folder}/${colorScheme}-${width}-whole.png`, fullPage: true });
    await page.close();
  }
}
await browser.close();
server.close();
console.log(`Screenshots are in ${folder}/`);
