// Measures the shipped page: `./build.sh bench`, with `--json` one JSON object. Each figure is a median of five.
//
// Times vary between machines and with what else runs; compare figures of one run alone.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { brotliCompressSync, constants, gunzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { serve } from '../../scripts/serve.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const REPEATS = 5;
const PAGE = 'dist/www';

const { server, address } = await serve(PAGE, 0);
const browser = await chromium.launch(launchOptions);

const csvBytes = gunzipSync(readFileSync(`${PAGE}/data/mnist_train_small.csv.gz`)).length;
const parse = await repeat(() => onPage(parseTime));
const starts = [];
for (let i = 0; i < REPEATS; i++) starts.push(await onPage(startTimes));
const { seconds, longTasks } = await onPage((page) => epochTimes(page, 'fused'));
const reference = await onPage((page) => epochTimes(page, 'reference'));
const epochBrowser = 1000 * median(seconds);
const epochReference = 1000 * median(reference.seconds);
const epochNative = 1000 * median(nativeEpochs());
const wasm = readFileSync(`${PAGE}/pkg/weightscope-cpu_bg.wasm`);

const results = {
  machine: `${cpus()[0].model.trim()}, ${cpus().length} cores, Chromium ${browser.version()}, Node ${process.versions.node}`,
  csv_parse_ms: parse,
  csv_parse_mb_per_s: csvBytes / 1e3 / parse,
  data_ready_ms: median(starts.map(({ ready }) => ready)),
  click_to_first_epoch_ms: median(starts.map(({ firstEpoch }) => firstEpoch)),
  epoch_browser_ms: epochBrowser,
  epoch_reference_browser_ms: epochReference,
  epoch_reference_over_fused: epochReference / epochBrowser,
  epoch_native_ms: epochNative,
  epoch_browser_over_native: epochBrowser / epochNative,
  longest_main_thread_task_ms: longTasks.length ? Math.max(...longTasks) : 0,
  main_thread_tasks_over_50_ms: longTasks.length,
  bundle_raw_bytes: wasm.length,
  bundle_brotli_bytes: brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length } }).length,
};
await browser.close();
server.close();

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(results));
} else {
  /** @type {[string, string][]} */
  const rows = [
    ['CSV, 20,000 rows, parsed in the browser', `${ms(results.csv_parse_ms)} (${Math.round(results.csv_parse_mb_per_s)} MB/s)`],
    ['page opened → data and network ready', ms(results.data_ready_ms)],
    ['click on Train → first epoch drawn', ms(results.click_to_first_epoch_ms)],
    ['an epoch, browser, shipped bundle', ms(results.epoch_browser_ms)],
    ['an epoch, browser, engine=reference', ms(results.epoch_reference_browser_ms)],
    ['reference ÷ fused', results.epoch_reference_over_fused.toFixed(2)],
    ['an epoch, native, test profile', ms(results.epoch_native_ms)],
    ['browser ÷ native', results.epoch_browser_over_native.toFixed(2)],
    ['main-thread tasks over 50 ms in 6 epochs', `${results.main_thread_tasks_over_50_ms} (longest ${ms(results.longest_main_thread_task_ms)})`],
    ['CPU bundle, raw', kilobytes(results.bundle_raw_bytes)],
    ['CPU bundle, brotli (budget 250 kB)', kilobytes(results.bundle_brotli_bytes)],
  ];
  console.log(`${results.machine}\n`);
  for (const [name, value] of rows) console.log(`${name.padEnd(44)} ${value}`);
}

/**
 * @template Result
 * @param {(page: import('@playwright/test').Page) => Promise<Result>} measure
 */
async function onPage(measure) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  try {
    return await measure(page);
  } finally {
    await page.close();
  }
}

/** The CSV parser alone, on bytes in memory, in chunks as a network gives them. @param {import('@playwright/test').Page} page */
async function parseTime(page) {
  await page.goto(`${address}?src=none`);
  return page.evaluate(async () => {
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/weightscope-cpu.js`));
    await engine.default();
    const packed = await fetch('data/mnist_train_small.csv.gz');
    const bytes = new Uint8Array(
      await new Response(/** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream('gzip'))).arrayBuffer(),
    );
    const start = performance.now();
    const reader = new engine.CsvReader();
    for (let at = 0; at < bytes.length; at += 65536) reader.push(bytes.subarray(at, at + 65536));
    reader.finish();
    return performance.now() - start;
  });
}

/** @param {import('@playwright/test').Page} page */
async function startTimes(page) {
  await page.goto(address);
  const scope = page.locator('weight-scope');
  const ready = await scope.evaluate(async (element) => {
    await /** @type {WeightScope} */ (element).ready;
    return performance.now();
  });
  const firstEpoch = await scope.evaluate(async (element) => {
    const epoch = new Promise((resolve) => element.addEventListener('weightscope-epoch', resolve, { once: true }));
    const start = performance.now();
    /** @type {HTMLElement | null | undefined} */ (element.shadowRoot?.querySelector('button.primary'))?.click();
    await epoch;
    // The frame that draws it, and the one after which it has been drawn.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - start;
  });
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).stop());
  return { ready, firstEpoch };
}

/** The first epoch also compiles the code, so there is one more. @param {import('@playwright/test').Page} page @param {string} engine */
async function epochTimes(page, engine) {
  await page.goto(`${address}?epochs=${REPEATS + 1}&engine=${engine}`);
  return page.locator('weight-scope').evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.ready;
    /** @type {number[]} */
    const longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    const run = await scope.train();
    return { seconds: run.epochs.slice(1).map(({ seconds }) => seconds), longTasks };
  });
}

function nativeEpochs() {
  const output = execFileSync('cargo', ['run', '--quiet', '--locked', '--package', 'weightscope', '--example', 'epoch'], { encoding: 'utf8' });
  return output.trim().split('\n').map(Number);
}

/** @param {() => Promise<number>} measure */
async function repeat(measure) {
  const values = [];
  for (let i = 0; i < REPEATS; i++) values.push(await measure());
  return median(values);
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** @param {number} value */
function ms(value) {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
