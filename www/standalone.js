/**
 * The page in one file (`scripts/standalone.js` makes it), for sandboxed frames and for `file://`: what it needs stands in it as base64 of gzip. Each piece gets an address
 * before the page starts, since in such places nothing can be fetched but blobs of one's own.
 */
import { fromBase64 } from './lib/base64.js';

/** @type {Record<string, string>} */
const types = { js: 'text/javascript', json: 'application/json', wasm: 'application/wasm' };

/** @param {HTMLScriptElement} piece a block of data, which browsers do not run */
async function addressOf(piece) {
  const [path, text] = [piece.dataset.path ?? '', piece.text.trim()];
  const packed = fromBase64(text);
  if (!packed) throw new Error(`${path} is damaged`);
  const name = path.replace(/\.gz$/, '');
  // The engine unpacks data by itself.
  const isData = name !== path;
  const body = isData ? new Blob([packed]) : await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).blob();
  return [path, URL.createObjectURL(new Blob([body], { type: types[name.split('.').at(-1) ?? ''] ?? '' }))];
}

const pieces = /** @type {NodeListOf<HTMLScriptElement>} */ (document.querySelectorAll('script[data-path]'));
Object.assign(globalThis, { WEIGHTSCOPE_CARRIED: Object.fromEntries(await Promise.all([...pieces].map(addressOf))) });
await import('./page.js');
