import { defineConfig } from '@playwright/test';
import { launchOptions } from './scripts/browser.js';

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
  use: {
    viewport: { width: 1280, height: 900 },
    launchOptions,
  },
});
