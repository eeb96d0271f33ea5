import { defineConfig } from '@playwright/test';
import { isThere, launchOptions } from './scripts/browser.js';

/** @type {import('./scripts/browser.js').Engine[]} */
const OTHERS = ['firefox', 'webkit'];
const others = OTHERS.filter((engine) => isThere[engine]());
// Once, and not in every worker.
if (!process.env.TEST_WORKER_INDEX) for (const engine of OTHERS) if (!others.includes(engine)) console.warn(`There is no ${engine} here: its page tests are left out. ./build.sh test installs it where it can.`);

export default defineConfig({
  testDir: 'tests/page',
  outputDir: 'test-results/page',
  // Generous: a busy machine is no reason to fail.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['./tests/summary.js']],
  projects: [
    { name: 'chromium' },
    // What is promised in every engine; the rest is tested in Chromium alone.
    ...others.map((engine) => ({ name: engine, testMatch: 'engines.spec.js', use: { engine } })),
  ],
  use: {
    viewport: { width: 1280, height: 900 },
    launchOptions,
  },
});
