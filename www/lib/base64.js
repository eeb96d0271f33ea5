/** Base64 of bytes, by the browser where it can. */

/** How many characters so many bytes have. @param {number} bytes */
export function base64Length(bytes) {
  return 4 * Math.ceil(bytes / 3);
}

/** @param {Uint32Array | Float32Array} numbers little-endian, as wherever a browser runs */
export function toBase64(numbers) {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  // Many times as fast, but browsers before 2025 lack it.
  if ('toBase64' in bytes) return /** @type {any} */ (bytes).toBase64();
  let binary = '';
  // A call takes a limited number of arguments.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

/** @param {string} base64 @returns {Uint8Array<ArrayBuffer> | null} null if it is none */
export function fromBase64(base64) {
  try {
    if ('fromBase64' in Uint8Array) return /** @type {any} */ (Uint8Array).fromBase64(base64);
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return null;
  }
}
