// What every part of the bench needs: a browser, the shipped page, medians and words for numbers.
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { serve } from '../../scripts/serve.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 *
 * @typedef {object} Bench
 * @property {string} address of the shipped page
 * @property {string} quickAddress of the page with the quick profile's engine: the reference step at its best
 * @property {string} root folder of the shipped page
 * @property {string} version of the browser
 * @property {<Result>(measure: (page: Page) => Promise<Result>) => Promise<Result>} onPage measures on a fresh page
 *
 * @typedef {object} Part
 * @property {Record<string, number>} results for `--json`
 * @property {[name: string, value: string][]} rows for people
 */

/** How often everything is measured. */
export const REPEATS = 5;

const ROOT = 'dist/www';
const QUICK_ROOT = 'www';

/**
 * @template Result
 * @param {(bench: Bench) => Promise<Result>} measure
 * @param {{ args?: string[] }} [options] arguments for the browser
 */
export async function withBench(measure, { args = [] } = {}) {
  const { server, address } = await serve(ROOT, 0);
  const { server: quickServer, address: quickAddress } = await serve(QUICK_ROOT, 0);
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), ...args] });
  try {
    return await measure({
      address,
      quickAddress,
      root: ROOT,
      version: browser.version(),
      async onPage(measurePage) {
        const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
        try {
          return await measurePage(page);
        } finally {
          await page.close();
        }
      },
    });
  } finally {
    await browser.close();
    server.close();
    quickServer.close();
  }
}

/**
 * A clock of the processor time, in milliseconds, that the page's main thread has used: what else the machine does lengthens
 * it little, where a clock on the wall may show many times as much.
 * @param {Page} page
 */
export async function processorClock(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? NaN);
  };
}

/** @param {() => Promise<number>} measure */
export async function repeat(measure) {
  const values = [];
  for (let i = 0; i < REPEATS; i++) values.push(await measure());
  return median(values);
}

/** @param {number[]} values */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** @param {number} value */
export function ms(value) {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
