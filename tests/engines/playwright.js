// A tab through Playwright: Chromium, Firefox (Debian's, too), and Playwright's own WebKit.
/** @import { Browser, WeightScope } from './tab.js' */
import { join } from 'node:path';
import playwright from '@playwright/test';
import { firefoxOptions, isDebianFirefox, launchOptions } from '../../scripts/browser.js';

/** @param {import('../../scripts/browser.js').Engine} engine @param {string} downloads @param {{ webgpu?: boolean }} options @returns {Promise<Browser>} */
export async function launchWithPlaywright(engine, downloads, { webgpu = false }) {
  // Debian's Firefox tells Playwright nothing of what it saves, but saves it there.
  const savesByItself = engine === 'firefox' && isDebianFirefox;
  const firefoxUserPrefs = webgpu ? { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true } : {};
  const options = { chromium: launchOptions, firefox: { ...firefoxOptions, firefoxUserPrefs }, webkit: {} }[engine];
  const browser = await playwright[engine].launch(savesByItself ? { ...options, downloadsPath: downloads } : options);
  return {
    version: `${engine} ${browser.version()}`,
    downloads,
    async newTab() {
      // Debian's Firefox can't pretend to have other preferences than it has.
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null });
      const page = await context.newPage();
      /** @type {string[]} */
      const problems = [];
      page.on('console', (message) => {
        // Chromium's own words when the page asks for a GPU and there is none.
        if (message.text() === 'No available adapters.') return;
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(String(error)));
      if (!savesByItself) page.on('download', (download) => download.saveAs(join(downloads, download.suggestedFilename())));
      const scope = page.locator('weight-scope');
      return {
        open: async (url) => void (await page.goto(url)),
        reload: async () => void (await page.reload()),
        // A function that Playwright calls gets its element as a type of its own.
        evaluate: (run, argument) => scope.evaluate(/** @type {any} */ (run), argument),
        async click(selector, text) {
          const all = page.locator(selector);
          await (text === undefined ? all : all.filter({ hasText: whole(text) })).filter({ visible: true }).first().click();
        },
        choose: (selector, path) => page.locator(selector).setInputFiles(path),
        async press(...keys) {
          for (const key of keys) await page.keyboard.press(key);
        },
        problems: async () => problems,
        // Hiding the caret would need a style that the page's policy forbids.
        screenshot: async (path) => void (await page.screenshot({ path, caret: 'initial' })),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

/** @param {string} text */
const whole = (text) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
