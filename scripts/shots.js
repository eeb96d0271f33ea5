// Screenshots of every view for people to look at: light and dark, wide and narrow. `node scripts/shots.js [EPOCHS]`
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.js';
import { serve } from './serve.js';

/** @import { Page } from '@playwright/test' */

const folder = 'test-results/shots';
mkdirSync(folder, { recursive: true });
const epochs = Number(process.argv[2] ?? 5);
const { server, address } = await serve('www', 0);
const browser = await chromium.launch(launchOptions);

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: width === 390 ? 800 : 900 } });
    const page = await context.newPage();
    page.on('console', (message) => console.log(message.type(), message.text()));
    page.on('pageerror', (error) => console.log('page error', error));
    await page.goto(`${address}?layout=lab&epochs=${epochs}`);
    await shoot(page, `${colorScheme}-${width}`);
    await context.close();
  }
}
await browser.close();
server.close();
console.log(`Screenshots are in ${folder}/`);

/** @param {Page} page @param {string} name */
async function shoot(page, name) {
  const scope = page.locator('weight-scope');
  /** @param {string} view */
  const whole = async (view) => {
    await page.waitForTimeout(700);
    await page.screenshot({ path: `${folder}/${name}-${view}.png` });
  };
  /** @param {string} selector @param {string} view */
  const part = async (selector, view) => {
    await scope.locator(selector).first().scrollIntoViewIfNeeded();
    await page.waitForTimeout(700);
    await scope.locator(selector).first().screenshot({ path: `${folder}/${name}-${view}.png` });
  };
  await scope.evaluate((element) => /** @type {any} */ (element).ready);
  await whole('ready');
  await scope.evaluate((element) => /** @type {any} */ (element).train());
  await whole('finished');

  await scope.evaluate((element, epochs) => /** @type {any} */ (element).runExercise('dropout', { epochs }), epochs);
  await scope.locator('[data-exercise="dropout"] > summary').click();
  await scope.locator('[data-lesson="dropout"]').getByRole('button', { name: 'Compare histograms' }).first().click();
  await scope.locator('details.panel-box, details[data-view]').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
  await drawSeven(page);
  await whole('exercise');
  // What sticks to the top would cover parts of what is taller than the window.
  await scope.evaluate((element) => {
    const style = new CSSStyleSheet();
    style.replaceSync('.bar, .cursor { position: static !important; }');
    element.shadowRoot?.adoptedStyleSheets.push(style);
  });
  await part('.exercises', 'exercises');
  await part('.comparison', 'comparison');
  await part('.understanding', 'understanding');
  await part('[data-view=units]', 'units');
  await part('.side', 'side');
  await part('.figures', 'figures');
  await page.screenshot({ path: `${folder}/${name}-page.png`, fullPage: true });

  const [report] = await Promise.all([page.waitForEvent('download'), scope.getByRole('button', { name: 'Save the report' }).click()]);
  await report.saveAs(`${folder}/report.html`);
  const paper = await page.context().newPage();
  await paper.goto(`file://${process.cwd()}/${folder}/report.html`);
  await paper.screenshot({ path: `${folder}/${name}-report.png`, fullPage: true });
}

/** @param {Page} page */
async function drawSeven(page) {
  const pad = page.locator('weight-scope .drawing').first();
  await pad.scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  const box = await pad.boundingBox();
  if (!box) return;
  const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.move(...at(0.3, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.25), { steps: 8 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 12 });
  await page.mouse.up();
}
