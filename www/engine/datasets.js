/**
 * Data sets, read once and shared by the elements of a page. Each is read in a worker of its own, whose memory ends with it. They are known
 * by name and address, or as the Blob that they came from, and kept as long as some element holds them: nobody has to give them back.
 *
 * @import { DatasetInfo, ReadOptions } from '../weightscope.js'
 * @import { NewClient } from './client.js'
 * @import { LoadedFile, Source } from './protocol.js'
 *
 * @typedef {{ info: DatasetInfo, labels: Uint8Array, pixels: Uint8Array, reading: How }} Dataset
 *
 * @typedef {Pick<LoadedFile, 'columns' | 'label' | 'bright'> & { source: Source, asked: ReadOptions }} How it was read: to read it otherwise
 * @typedef {{ bytes: number, total: number | null, rows: number }} Loading
 *
 * @typedef {object} Reading
 * @property {Promise<Dataset>} promise
 * @property {Set<(loading: Loading) => void>} readers who waits for it, and is told how far it is
 * @property {(reason: unknown) => void} end
 */
import { abortable } from '../lib/abortable.js';

export const OFFICIAL_TEST_SET = new URL('../data/mnist_test.csv.gz', import.meta.url).href;

/** Longer ones are no part of a link. */
const LONGEST_ADDRESS = 1000;

export class Datasets {
  #newClient;
  /** @type {Map<string | Blob, Reading>} */
  #readings = new Map();
  /** @type {Map<string, WeakRef<Dataset>>} */
  #named = new Map();
  /** @type {WeakMap<Blob, WeakRef<Dataset>>} */
  #ofBlobs = new WeakMap();

  /** @param {NewClient} newClient */
  constructor(newClient) {
    this.#newClient = newClient;
  }

  /**
   * @param {Source} source
   * @param {string} name
   * @param {object} options
   * @param {ReadOptions} [options.asked] what somebody says of the file
   * @param {AbortSignal} options.signal ends it with its reason, for this reader alone
   * @param {(loading: Loading) => void} options.onProgress
   * @param {Dataset | null} [options.outdated] what the reader has: who asks for it once more wants what its address holds now
   * @returns {Promise<Dataset>}
   */
  async read(source, name, { signal, onProgress, outdated = null, asked = {} }) {
    signal.throwIfAborted();
    const key = keyOf(source, name, asked);
    const known = (typeof key === 'string' ? this.#named.get(key) : key && this.#ofBlobs.get(key))?.deref();
    if (known && (known !== outdated || typeof source !== 'string')) return known;
    const { promise, readers, end } = (key && this.#readings.get(key)) || this.#begin(source, name, key, asked);
    // A function of its own, since two readers may give the same one.
    const reader = (/** @type {Loading} */ loading) => onProgress(loading);
    readers.add(reader);
    signal.addEventListener('abort', () => {
      readers.delete(reader);
      if (readers.size === 0) end(signal.reason);
    }, { once: true });
    return abortable(promise, signal);
  }

  /** @param {Source} source @param {string} name @param {string | Blob | null} key null: it is not shared @param {ReadOptions} asked @returns {Reading} */
  #begin(source, name, key, asked) {
    /** @type {Reading['readers']} */
    const readers = new Set();
    const client = this.#newClient((event) => {
      if (event.type === 'loading') for (const reader of readers) reader(event);
    });
    const end = (/** @type {unknown} */ reason) => {
      client.terminate(reason);
      // At once, so that nobody joins it any more.
      if (key && this.#readings.get(key) === reading) this.#readings.delete(key);
    };
    const read = async () => {
      try {
        const loaded = client.request('load', { source: isBlobAddress(source) ? await blobOf(source) : source, asked });
        // The worker waits for it. If it fails, so does the load, with the same reason.
        client.initialise('cpu').catch(() => {});
        const { labels, pixels, columns, label, bright, ...info } = await loaded;
        const data = {
          info: { name, address: typeof source === 'string' ? addressOf(source) : null, ...info },
          labels,
          pixels,
          reading: { columns, label, bright, source, asked },
        };
        if (typeof key === 'string') this.#named.set(key, new WeakRef(data));
        else if (key) this.#ofBlobs.set(key, new WeakRef(data));
        return data;
      } finally {
        end(new Error('read'));
      }
    };
    const reading = { promise: read(), readers, end };
    if (key) this.#readings.set(key, reading);
    return reading;
  }
}

/** @param {Source} source @returns {source is string} */
function isBlobAddress(source) {
  return typeof source === 'string' && source.startsWith('blob:');
}

/** A worker of a page that was opened as a file may not read the page's blobs by their addresses. @param {string} address */
function blobOf(address) {
  // If the page can't, the worker says so.
  return fetch(address).then((response) => response.blob()).catch(() => address);
}

/** What it is known by; null where it is read for one alone. @param {Source} source @param {string} name @param {ReadOptions} asked */
function keyOf(source, name, asked) {
  if (Array.isArray(source) || Object.values(asked).some((value) => value !== undefined)) return null;
  return typeof source === 'string' ? addressOf(source) && `${name} ${source}` : source;
}

/** Only one that others could read, too. @param {string} source */
function addressOf(source) {
  return /^https?:/.test(source) && source.length <= LONGEST_ADDRESS ? source : null;
}
