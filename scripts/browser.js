// Which browsers drive tests, benchmarks and screenshots: Debian's where there are such, else Playwright's own.
// Run by itself with an engine's name it exits with 0 if there is one.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, firefox, webkit } from '@playwright/test';

const DEBIAN = '/usr/bin/chromium';
const FIREFOX = '/usr/bin/firefox-esr';

/** @type {import('@playwright/test').LaunchOptions} */
export const launchOptions = {
  executablePath: existsSync(DEBIAN) ? DEBIAN : undefined,
  // Chromium refuses to run as root inside its sandbox.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
};

export const isDebianFirefox = existsSync(FIREFOX);

/** Playwright's own Firefox speaks a protocol of its own, Debian's WebDriver BiDi. @type {import('@playwright/test').LaunchOptions} */
export const firefoxOptions = isDebianFirefox ? { executablePath: FIREFOX, channel: 'moz-firefox' } : {};

/** What drives Debian's WebKitGTK, its smallest browser, and a display for it: Playwright can't. */
export const DEBIAN_WEBKIT = { driver: '/usr/bin/WebKitWebDriver', browser: '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser', display: '/usr/bin/Xvfb' };
export const isDebianWebKit = Object.values(DEBIAN_WEBKIT).every(existsSync);

/** @typedef {'chromium' | 'firefox' | 'webkit'} Engine */

/** Whether there is a browser with this engine. @type {Record<Engine, () => boolean>} */
export const isThere = {
  chromium: () => existsSync(launchOptions.executablePath ?? chromium.executablePath()),
  firefox: () => existsSync(firefoxOptions.executablePath ?? firefox.executablePath()),
  webkit: () => isDebianWebKit || existsSync(webkit.executablePath()),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exit(isThere[/** @type {Engine} */ (process.argv[2] ?? 'chromium')]() ? 0 : 1);
}
