// Which Chromium drives tests, benchmarks and screenshots: Debian's where there is one, else Playwright's own.
// Run by itself it exits with 0 if there is one.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const DEBIAN = '/usr/bin/chromium';

/** @type {import('@playwright/test').LaunchOptions} */
export const launchOptions = {
  executablePath: existsSync(DEBIAN) ? DEBIAN : undefined,
  // Chromium refuses to run as root inside its sandbox.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exit(existsSync(launchOptions.executablePath ?? chromium.executablePath()) ? 0 : 1);
}
