// What has to come over the network, as it is packed: one of the bundles, and the page's own files.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { assetOf, kilobytes } from './harness.js';

/** @import { Bench, Part } from './harness.js' */

/** Bundle → what it is called, and its budget in brotli. */
const BUNDLES = {
  cpu: ['CPU bundle', 'budget 420 kB'],
  gpu: ['WebGPU bundle', 'budget 950 kB'],
  'gpu-burn': ['WebGPU bundle with burn’s autodiff', 'budget 1750 kB'],
};

/** @param {Bench} bench @returns {Promise<Part>} */
export async function sizes(bench) {
  const { root } = bench;
  /** @param {string} file */
  const sizeOf = (file) => statSync(`${root}/${file}`).size;
  /** @type {Part} */
  const part = { results: {}, rows: [] };
  for (const [bundle, [name, budget]] of Object.entries(BUNDLES)) {
    const wasm = assetOf(bench, `weightscope-${bundle}_bg.wasm`);
    part.results[`bundle_${bundle}_raw_bytes`] = sizeOf(wasm);
    part.results[`bundle_${bundle}_brotli_bytes`] = sizeOf(`${wasm}.br`);
    part.rows.push([`${name}, raw`, kilobytes(sizeOf(wasm))], [`${name}, brotli (${budget})`, kilobytes(sizeOf(`${wasm}.br`))]);
  }
  // Of the three bundles' glue a visitor gets one.
  const all = readdirSync(`${root}/assets`).filter((file) => /\.(js|css)\.br$/.test(file) && !file.startsWith('weightscope-gpu'));
  // What the page names, without what the worker takes.
  const names = [...readFileSync(`${root}/index.html`, 'utf8').matchAll(/(?:href|src)="(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name);
  const firsts = names.filter((name) => !/\/(worker|weightscope-cpu)-/.test(name));
  const first = firsts.reduce((sum, name) => sum + sizeOf(`${name}.br`), 0);
  const whole = all.reduce((sum, file) => sum + sizeOf(`assets/${file}`), 0);
  part.results.page_first_brotli_bytes = first;
  part.results.page_brotli_bytes = whole;
  part.rows.push(
    [`scripts and styles before the first paint, ${firsts.length} requests, brotli (budget 90 kB, 3)`, kilobytes(first)],
    ['scripts and styles in all, brotli (budget 150 kB)', kilobytes(whole)],
  );
  return part;
}
