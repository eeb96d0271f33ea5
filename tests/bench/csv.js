// The CSV parser alone, on bytes in memory, in chunks as a network gives them.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ms, repeat } from './harness.js';

/** @import { Bench, Page, Part } from './harness.js' */

/** Other forms of the same table, whose reading may take 5 times as long. @type {Record<string, (csv: string) => string>} */
const FORMS = {
  semicolons: (csv) => csv.replaceAll(',', ';'),
  'label last': (csv) => csv.replace(/^(\d),(.*)$/gm, '$2,$1'),
  'row numbers': (csv) => csv.split('\n').filter(Boolean).map((line, row) => `${row},${line}`).join('\n'),
  quotes: (csv) => eachLine(csv, (line) => line.replace(/\d+/g, '"$&"')),
  decimals: (csv) => eachLine(csv, (line) => line.replace(/\d+/g, '$&.0')),
};

/** A replacement in all of the text at once has too many matches for V8. @param {string} csv @param {(line: string) => string} change */
function eachLine(csv, change) {
  return csv.split('\n').map(change).join('\n');
}

/** @param {Bench} bench @returns {Promise<Part>} */
export async function csv({ hooksAddress, onPage, root }) {
  const usual = gunzipSync(readFileSync(`${root}/data/mnist_train_small.csv.gz`)).toString();
  const time = await repeat(() => onPage((page) => parseTime(page, hooksAddress, '')));
  const speed = usual.length / 1e3 / time;
  /** @type {Part} */
  const part = {
    results: { csv_parse_ms: time, csv_parse_mb_per_s: speed },
    rows: [['CSV, 20,000 rows, parsed in the browser', `${ms(time)} (${Math.round(speed)} MB/s)`]],
  };
  for (const name of Object.keys(FORMS)) {
    const own = await repeat(() => onPage((page) => parseTime(page, hooksAddress, name)));
    part.results[`csv_parse_${name.replace(' ', '_')}_ratio`] = own / time;
    part.rows.push([`the same with ${name} (budget 5)`, `${(own / time).toFixed(2)} times as long`]);
  }
  return part;
}

/** @param {Page} page @param {string} address @param {string} form one of those, or as it is */
async function parseTime(page, address, form) {
  await page.goto(`${address}?src=none`);
  await page.exposeFunction('written', (/** @type {string} */ csv) => FORMS[form]?.(csv) ?? csv);
  return page.evaluate(async () => {
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/testing/weightscope-cpu-testing.js`));
    await engine.default();
    const packed = await fetch('data/mnist_train_small.csv.gz');
    const csv = await new Response(/** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream('gzip'))).text();
    const bytes = new TextEncoder().encode(await /** @type {any} */ (window).written(csv));
    const start = performance.now();
    const reader = new engine.CsvReader();
    for (let at = 0; at < bytes.length; at += 65536) reader.push(bytes.subarray(at, at + 65536));
    reader.finish();
    return performance.now() - start;
  });
}
