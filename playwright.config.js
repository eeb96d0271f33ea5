import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

// Debian's Chromium where there is one; else Playwright's own.
const debian = '/usr/bin/chromium';
const isRoot = process.getuid?.() === 0;

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
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: existsSync(debian) ? debian : undefined,
      args: isRoot ? ['--no-sandbox'] : [],
    },
  },
});
