// What has to come over the network. Nobody downloads more than one of these.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { kilobytes } from './harness.js';

/** @import { Bench, Part } from './harness.js' */

/** Bundle → what it is called, and its budget in brotli. */
const BUNDLES = {
  cpu: ['CPU bundle', 'budget 250 kB'],
  gpu: ['WebGPU bundle', 'budget 1200 kB'],
  'gpu-reference': ['WebGPU bundle with burn’s autodiff', 'no budget'],
};

/** @param {Bench} bench @returns {Promise<Part>} */
export async function sizes({ root }) {
  /** @type {Part} */
  const part = { results: {}, rows: [] };
  for (const [bundle, [name, budget]] of Object.entries(BUNDLES)) {
    const wasm = readFileSync(`${root}/pkg/weightscope-${bundle}_bg.wasm`);
    const packed = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length } }).length;
    part.results[`bundle_${bundle}_raw_bytes`] = wasm.length;
    part.results[`bundle_${bundle}_brotli_bytes`] = packed;
    part.rows.push([`${name}, raw`, kilobytes(wasm.length)], [`${name}, brotli (${budget})`, kilobytes(packed)]);
  }
  return part;
}
