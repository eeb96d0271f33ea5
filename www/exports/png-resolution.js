/**
 * How large a PNG is to be printed: its chunk pHYs (https://www.w3.org/TR/png-3/#11pHYs), which browsers leave out.
 */

const SIGNATURE_BYTES = 8;
/** A chunk's length, type and checksum. */
const FRAME_BYTES = 12;
const METRES_PER_INCH = 0.0254;

/**
 * @param {Uint8Array<ArrayBuffer>} png
 * @param {number} dotsPerInch
 * @returns {Uint8Array<ArrayBuffer>[]} parts of the same picture's file
 */
export function withResolution(png, dotsPerInch) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const parts = [png.subarray(0, SIGNATURE_BYTES)];
  for (let start = SIGNATURE_BYTES; start < png.length; ) {
    const end = start + FRAME_BYTES + view.getUint32(start);
    const type = String.fromCharCode(...png.subarray(start + 4, start + 8));
    // There may be one.
    if (type !== 'pHYs') parts.push(png.subarray(start, end));
    if (type === 'IHDR') parts.push(resolutionChunk(Math.round(dotsPerInch / METRES_PER_INCH)));
    start = end;
  }
  return parts;
}

/** @param {number} dotsPerMetre */
function resolutionChunk(dotsPerMetre) {
  const chunk = new Uint8Array(FRAME_BYTES + 9);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set(Array.from('pHYs', (letter) => letter.charCodeAt(0)), 4);
  view.setUint32(8, dotsPerMetre);
  view.setUint32(12, dotsPerMetre);
  // The unit is the metre.
  view.setUint8(16, 1);
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  return chunk;
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  return ~crc >>> 0;
}
