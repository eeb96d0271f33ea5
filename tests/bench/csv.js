// The CSV parser alone, on bytes in memory, in chunks as a network gives them.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ms, repeat } from './harness.js';

/** @import { Bench, Page, Part } from './harness.js' */

/** @param {Bench} bench @returns {Promise<Part>} */
export async function csv({ hooksAddress, onPage, root }) {
  const bytes = gunzipSync(readFileSync(`${root}/data/mnist_train_small.csv.gz`)).length;
  const time = await repeat(() => onPage((page) => parseTime(page, hooksAddress)));
  const speed = bytes / 1e3 / time;
  return {
    results: { csv_parse_ms: time, csv_parse_mb_per_s: speed },
    rows: [['CSV, 20,000 rows, parsed in the browser', `${ms(time)} (${Math.round(speed)} MB/s)`]],
  };
}

/** @param {Page} page @param {string} address */
async function parseTime(page, address) {
  await page.goto(`${address}?src=none`);
  return page.evaluate(async () => {
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/testing/weightscope-cpu-testing.js`));
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
