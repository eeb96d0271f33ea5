// What every part of the bench needs: a browser, the shipped page, medians and words for numbers.
import { readdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { serve } from '../../scripts/serve.js';

/**
 * @typedef {import('@playwright/test').Page} Page
 *
 * @typedef {object} Bench
 * @property {string} address of the shipped page
 * @property {string} hooksAddress of the page as `serve` has it, module by module; beside it lies the second link of the bundle, which has the hooks that take an engine to pieces
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
const HOOKS_ROOT = 'www';

/**
 * @template Result
 * @param {(bench: Bench) => Promise<Result>} measure
 * @param {{ args?: string[] }} [options] arguments for the browser
 */
export async function withBench(measure, { args = [] } = {}) {
  const { server, address } = await serve(ROOT, 0);
  const { server: hooksServer, address: hooksAddress } = await serve(HOOKS_ROOT, 0);
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), ...args] });
  try {
    return await measure({
      address,
      hooksAddress,
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
    hooksServer.close();
  }
}

/**
 * Leaves `engine`, a second link of a bundle, and `data`, the first 20,000 images, on the page.
 * @param {Page} page of `hooksAddress`
 * @param {'cpu-testing' | 'gpu-burn-testing'} bundle
 */
export async function openHooks(page, bundle) {
  await page.evaluate(async (bundle) => {
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/testing/weightscope-${bundle}.js`));
    await engine.default();
    const packed = await fetch('data/mnist_train_small.csv.gz');
    const unpacked = /** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream('gzip'));
    const reader = new engine.CsvReader();
    reader.push(new Uint8Array(await new Response(unpacked).arrayBuffer()));
    Object.assign(globalThis, { engine, data: reader.finish() });
  }, bundle);
}

/**
 * Where a file of the shipped page lies, in whose name stands a hash.
 * @param {Pick<Bench, 'root'>} bench
 * @param {string} name without the hash, as `weightscope-cpu.js`
 */
export function assetOf({ root }, name) {
  const [stem, ending] = name.split('.');
  const files = readdirSync(`${root}/assets`).filter((file) => new RegExp(`^${stem}-[A-Z0-9]{8}\\.${ending}$`).test(file));
  if (files.length !== 1) throw new Error(`${files.length} files of ${root}/assets are ${name}`);
  return `assets/${files[0]}`;
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
