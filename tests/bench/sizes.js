// What has to come over the network.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { kilobytes } from './harness.js';

/** @import { Bench, Part } from './harness.js' */

/** @param {Bench} bench @returns {Promise<Part>} */
export async function sizes({ root }) {
  const wasm = readFileSync(`${root}/pkg/weightscope-cpu_bg.wasm`);
  const packed = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length } }).length;
  return {
    results: { bundle_raw_bytes: wasm.length, bundle_brotli_bytes: packed },
    rows: [
      ['CPU bundle, raw', kilobytes(wasm.length)],
      ['CPU bundle, brotli (budget 250 kB)', kilobytes(packed)],
    ],
  };
}
