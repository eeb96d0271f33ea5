// The resolution that saved pictures carry. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { withResolution } from './png-resolution.js';

/** A chunk with its checksum. @param {string} type @param {number[]} data */
function chunk(type, data) {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const header = chunk('IHDR', [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
const rest = [chunk('IDAT', [8, 29, 99, 248, 15, 0, 1, 1, 1, 0]), chunk('IEND', [])];
/** 300 dots an inch are 11,811 a metre: 2e23 in hexadecimal. */
const print = chunk('pHYs', [0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]);
const screen = chunk('pHYs', [0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1]);

for (const [what, chunks] of /** @type {const} */ ([['without one', [header, ...rest]], ['with that of a screen', [header, screen, ...rest]]])) {
  test(`a picture ${what} gets that of print`, () => {
    const parts = withResolution(new Uint8Array(Buffer.concat([signature, ...chunks])), 300);
    assert.deepEqual(Buffer.concat(parts), Buffer.concat([signature, header, print, ...rest]));
  });
}
