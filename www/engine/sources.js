/**
 * Where data come from: those that come with the page, or an address or a file.
 * @import { Source } from './protocol.js'
 */
import { WeightscopeError } from '../error.js';
import { CARRIED } from '../lib/carried.js';
import { parseUrl } from '../lib/url.js';

const SMALL = new URL('../data/mnist_train_small.csv.gz', import.meta.url).href;
const WHOLE = new URL('../data/mnist_train.csv.gz', import.meta.url).href;

/** A page in one file has the beginning of the small one alone. @type {Record<string, [label: string, address: string]>} */
export const SOURCES = CARRIED ? { small: ['MNIST, the first 2,000', SMALL] } : { small: ['MNIST, the first 20,000', SMALL], whole: ['MNIST, all 60,000', WHOLE] };

/**
 * What to read, and what to call it.
 * @param {unknown} source
 * @returns {[source: Source, name: string]}
 */
export function located(source) {
  if (source instanceof Blob) return [source, nameOf(source)];
  if (Array.isArray(source) && source.length === 2 && source.every((file) => file instanceof Blob)) return [[source[0], source[1]], source.map(nameOf).join(' + ')];
  const url = typeof source === 'string' ? parseUrl(source, document.baseURI) : null;
  if (url) {
    const known = Object.values(SOURCES).find(([, address]) => address === url.href);
    return [url.href, known?.[0] ?? (url.pathname.split('/').at(-1) || url.href)];
  }
  throw new WeightscopeError({ kind: 'argument', message: `“${String(source).slice(0, 100)}” is no address and no file. Give the address of a CSV file, or a File or Blob.` });
}

/** @param {Blob} file */
function nameOf(file) {
  return file instanceof File ? file.name : 'Data';
}
