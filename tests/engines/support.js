/** What the checks share that run in every engine: a tab of the engine that the project names, and a test that fails if the page complained of anything. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { serve } from '../../scripts/serve.js';
import { launch } from './tab.js';

export { expect };

/**
 * @typedef {import('./tab.js').Tab} Tab
 * @typedef {{ engine: import('../../scripts/browser.js').Engine, launched: import('./tab.js').Browser, address: string }} WorkerFixtures
 * @typedef {object} Fixtures
 * @property {Tab} tab
 * @property {(press: () => Promise<void>) => Promise<{ name: string, path: string, bytes: Buffer }>} saved the file that comes from a press
 */
export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures, WorkerFixtures, import('@playwright/test').PlaywrightTestArgs, import('@playwright/test').PlaywrightWorkerArgs>} */ ({
    engine: ['chromium', { scope: 'worker', option: true }],
    address: [
      async ({ engine }, use) => {
        // As shipped. WebDriver hands over no console: the page keeps its own.
        const { server, address } = await serve('dist/www', 0, { first: engine === 'webkit' ? 'tests/engines/collect.js' : undefined });
        await use(address);
        server.close();
        server.closeAllConnections();
      },
      { scope: 'worker' },
    ],
    launched: [
      async ({ engine }, use) => {
        const folder = mkdtempSync(join(tmpdir(), 'weightscope-saved-'));
        const launched = await launch(engine, folder);
        await use(launched);
        await launched.close();
        rmSync(folder, { recursive: true });
      },
      { scope: 'worker' },
    ],
    tab: async ({ launched }, use, testInfo) => {
      const tab = await launched.newTab();
      testInfo.annotations.push({ type: 'engine', description: launched.version });
      await use(tab);
      const problems = [...(await tab.problems())];
      if (testInfo.errors.length > 0) await tab.screenshot(testInfo.outputPath('failed.png'));
      await tab.close();
      expect(problems, 'errors in the console and violations of the policy').toEqual([]);
    },
    saved: async ({ launched: { downloads } }, use) => {
      await use(async (press) => {
        for (const name of readdirSync(downloads)) rmSync(join(downloads, name));
        await press();
        let length = -1;
        // Until it is whole: one file, under no name of the browser's own, that grows no more.
        await expect
          .poll(() => {
            const names = readdirSync(downloads);
            if (names.length !== 1 || /\.(part|wkdownload|crdownload)$/.test(names[0])) return false;
            const before = length;
            length = readFileSync(join(downloads, names[0])).length;
            return length > 0 && length === before;
          }, { message: 'a file is saved' })
          .toBe(true);
        const [name] = readdirSync(downloads);
        return { name, path: join(downloads, name), bytes: readFileSync(join(downloads, name)) };
      });
    },
  }),
);

/** A file of this name in the test's own folder. @param {string} name @param {string | Buffer} content */
export function fileOf(name, content) {
  const path = test.info().outputPath(name);
  writeFileSync(path, content);
  return path;
}
