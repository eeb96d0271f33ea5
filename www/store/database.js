/**
 * Runs in IndexedDB, behind promises. Nothing here knows what a run is, and nothing that is read is trusted: `stored-run.js` looks at it.
 *
 *     runs     id             → what a run is made of, and its labels (name and the like)
 *     epochs   [id, epoch]    → metrics and histograms of the network after so many epochs
 *     weights  [id, epoch]    → all its parameters, exact
 *
 * @typedef {object} Labels what a user may change of a run
 * @property {string} name
 * @property {boolean} pinned
 * @property {boolean} hidden
 * @property {number | null} deleted when it was deleted: until it is erased, that can be undone
 *
 * @typedef {{ id: string, labels: Labels, [property: string]: unknown }} RunRecord
 * @typedef {{ epoch: number, record: object, weights: Float32Array | null }} EpochRecord
 *
 * @typedef {object} Newer what of a run is newer than what is stored; another tab may have changed the rest
 * @property {boolean} epochs there are more of them
 * @property {boolean} content what else a run is made of
 * @property {Partial<Labels>} labels those that have changed
 *
 * @typedef {'denied' | 'newer' | 'full' | 'failing' | 'unreadable' | 'silent'} Trouble
 */

const NAME = 'weightscope';
const VERSION = 1;
const STORES = ['runs', 'epochs', 'weights'];
/** Milliseconds after which a storage that does not answer is given up for now: to open it, and to read or write. */
const PATIENCE = { open: 5000, work: 30_000 };

/** Why something could not be stored or read. */
export class StoreError extends Error {
  /** @param {Trouble} trouble @param {unknown} cause */
  constructor(trouble, cause) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
    this.trouble = trouble;
  }
}

export class Store {
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  #asked = false;

  /** @returns {Promise<unknown[]>} one for each run */
  runs() {
    return this.#transact('readonly', ({ runs }) => result(runs.getAll()));
  }

  /** @param {string} id @returns {Promise<unknown>} */
  run(id) {
    return this.#transact('readonly', ({ runs }) => result(runs.get(id)));
  }

  /** @param {string} id @returns {Promise<unknown[]>} in the order of epochs */
  epochs(id) {
    return this.#transact('readonly', ({ epochs }) => result(epochs.getAll(ofRun(id))));
  }

  /** How many epochs each of these runs has, counted with the untrained one. @param {string[]} ids @returns {Promise<number[]>} */
  counts(ids) {
    return this.#transact('readonly', ({ epochs }) => Promise.all(ids.map((id) => result(epochs.count(ofRun(id))))));
  }

  /** @param {string} id @param {number} epoch @returns {Promise<unknown>} */
  weights(id, epoch) {
    return this.#transact('readonly', ({ weights }) => result(weights.get([id, epoch])));
  }

  /**
   * Writes a run and some of its epochs, all or nothing.
   * @param {RunRecord} run
   * @param {EpochRecord[]} rows
   * @param {Omit<Newer, 'epochs'> & { expected: boolean, thin: boolean }} options `expected`: the run must be there already; `thin`: of its weights
   *   those of the first and the last epoch stay
   * @returns {Promise<boolean>} false if it is expected but not there: another tab has erased it
   */
  save(run, rows, { expected, thin, ...newer }) {
    return this.#transact('readwrite', async ({ runs, epochs, weights }) => {
      const before = await result(runs.get(run.id));
      if (!before && expected) return false;
      runs.put(before ? merged(before, run, { ...newer, epochs: rows.length > 0 }) : run);
      for (const row of rows) {
        epochs.put(row.record, [run.id, row.epoch]);
        if (row.weights) weights.put(row.weights, [run.id, row.epoch]);
      }
      // What was the last one is so no longer.
      const last = rows[rows.length - 1];
      if (thin && last?.weights && last.epoch > 1) weights.delete(IDBKeyRange.bound([run.id, 0], [run.id, last.epoch], true, true));
      return true;
    });
  }

  /** @param {string} id */
  erase(id) {
    return this.#transact('readwrite', async ({ runs, epochs, weights }) => {
      runs.delete(id);
      epochs.delete(ofRun(id));
      weights.delete(ofRun(id));
    });
  }

  /**
   * @template Result
   * @param {IDBTransactionMode} mode
   * @param {(stores: { runs: IDBObjectStore, epochs: IDBObjectStore, weights: IDBObjectStore }) => Promise<Result>} work may await nothing
   *   but requests of this transaction, or it ends
   * @returns {Promise<Result>}
   */
  async #transact(mode, work) {
    const database = await this.#open();
    this.#askToStay(mode);
    try {
      // Relaxed: a power cut may cost the last epoch, and nothing waits for the disk.
      const transaction = database.transaction(STORES, mode, { durability: 'relaxed' });
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error ?? new Error('the browser ended the transaction'));
      });
      done.catch(() => {});
      let value;
      try {
        value = await inTime(work(/** @type {any} */ (Object.fromEntries(STORES.map((name) => [name, transaction.objectStore(name)])))), PATIENCE.work);
      } catch (error) {
        // What is half done must not be kept. It may have ended by itself.
        try {
          transaction.abort();
        } catch {}
        throw error;
      }
      await inTime(done, PATIENCE.work);
      return value;
    } catch (error) {
      // A database that the user cleared away is made anew the next time.
      if (/** @type {any} */ (error)?.name === 'InvalidStateError') this.#database = null;
      throw troubled(error);
    }
  }

  /** Runs should outlive a lack of room. Some browsers ask the user, so it is asked once, when there is something to keep, and not in a frame. @param {IDBTransactionMode} mode */
  #askToStay(mode) {
    if (mode !== 'readwrite' || this.#asked || window.parent !== window) return;
    this.#asked = true;
    navigator.storage?.persist?.().catch(() => {});
  }

  #open() {
    this.#database ??= inTime(new Promise((resolve, reject) => {
      // In a sandboxed frame even the name throws.
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = ({ oldVersion }) => {
        // One step a version, so that each older one can be brought up to date.
        if (oldVersion < 1) {
          request.result.createObjectStore('runs', { keyPath: 'id' });
          request.result.createObjectStore('epochs');
          request.result.createObjectStore('weights');
        }
      };
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // Another tab has a newer version of this page, or erases it all: it must not wait for this one.
        database.onversionchange = ({ newVersion }) => {
          database.close();
          this.#database = newVersion === null ? null : Promise.reject(new StoreError('newer', 'another tab opened a newer version'));
          this.#database?.catch(() => {});
        };
        database.onclose = () => {
          this.#database = null;
        };
        resolve(database);
      };
    }), PATIENCE.open).catch((error) => {
      if (error?.name === 'VersionError') throw new StoreError('newer', error);
      if (error instanceof StoreError) {
        this.#database = null;
        throw error;
      }
      // The next time it may be had: a disk that was full, say.
      this.#database = null;
      throw new StoreError(error?.name === 'QuotaExceededError' ? 'full' : 'denied', error);
    });
    return this.#database;
  }
}

/**
 * The record to store.
 * @param {RunRecord} before as it is stored
 * @param {RunRecord} run as this page has it
 * @param {Newer} newer
 * @returns {RunRecord}
 */
export function merged(before, run, { epochs, content, labels }) {
  // Whoever adds epochs trains it: another tab can't have deleted it.
  return { ...(content || epochs ? run : before), labels: { ...before.labels, ...labels, ...(epochs && { deleted: null }) } };
}

/** @param {string} id */
function ofRun(id) {
  return IDBKeyRange.bound([id, -Infinity], [id, Infinity]);
}

/**
 * @param {IDBRequest} request
 * @returns {Promise<any>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template Result
 * @param {Promise<Result>} promise
 * @param {number} milliseconds
 * @returns {Promise<Result>}
 */
function inTime(promise, milliseconds) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = window.setTimeout(() => reject(new StoreError('silent', `no answer within ${milliseconds / 1000} seconds`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** @param {any} error */
function troubled(error) {
  if (error instanceof StoreError) return error;
  return new StoreError(error?.name === 'QuotaExceededError' ? 'full' : 'failing', error);
}
