/**
 * Who trains which run. Within a page a claim belongs to an owner, an element; across tabs it holds as a Web Lock. Where browsers have no
 * locks (pages that came over plain http), two tabs may train one run, to the same result.
 *
 * @typedef {object} Claim
 * @property {object} owner
 * @property {Promise<boolean>} granted
 * @property {() => void} release
 */

const PREFIX = 'weightscope-run-';
/** Milliseconds after which locks that do not answer are done without. */
const PATIENCE = 3000;

export class Claims {
  /** Those of this page. @type {Map<string, Claim>} id of a run → claim */
  #claims = new Map();
  /** Runs that another tab trains, as far as this one has looked. @type {Set<string>} */
  #elsewhere = new Set();
  /** Resolves when the lock that was asked for last is free again, or was not granted. @type {Map<string, Promise<unknown>>} */
  #free = new Map();

  /**
   * @param {string} id of a run
   * @param {object} owner
   * @returns {Promise<boolean>} false if somebody else has claimed it
   */
  async claim(id, owner) {
    const known = this.#claims.get(id);
    if (known) return known.owner === owner && known.granted;
    let release = () => {};
    const released = new Promise((resolve) => (release = () => resolve(undefined)));
    const claim = { owner, granted: this.#lock(id, released), release };
    // Taken at once, so that a second claim in this page fails.
    this.#claims.set(id, claim);
    const granted = await claim.granted;
    if (granted) this.#elsewhere.delete(id);
    else if (this.#claims.get(id) === claim) this.#claims.delete(id);
    return granted;
  }

  /** Ends the claims of an owner. @param {object} owner @returns {boolean} whether there were any */
  release(owner) {
    const before = this.#claims.size;
    for (const [id, claim] of this.#claims) {
      if (claim.owner !== owner) continue;
      claim.release();
      this.#claims.delete(id);
    }
    return this.#claims.size < before;
  }

  /** @param {string} id @param {object} owner */
  isOwnedBy(id, owner) {
    return this.#claims.get(id)?.owner === owner;
  }

  /** @param {string} id */
  isHere(id) {
    return this.#claims.has(id);
  }

  /** @param {string} id */
  isElsewhere(id) {
    return this.#elsewhere.has(id);
  }

  /** Finds out which runs other tabs train. */
  async look() {
    const mine = new Set(this.#claims.keys());
    const { held = [] } = (await orElse(globalThis.navigator?.locks?.query(), null)) ?? {};
    const ids = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
    // What this page has claimed or given back meanwhile was its own.
    this.#elsewhere = new Set(ids.filter((id) => !mine.has(id) && !this.#claims.has(id)));
  }

  /** @param {string} id @param {Promise<unknown>} released @returns {Promise<boolean>} */
  async #lock(id, released) {
    if (!globalThis.navigator?.locks) return true;
    // One that was given back a moment ago may not be free yet.
    await orElse(this.#free.get(id), null);
    const granted = new Promise((resolve) => {
      const free = navigator.locks
        .request(PREFIX + id, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock && released;
        })
        .catch(() => resolve(true));
      this.#free.set(id, free);
    });
    return orElse(granted, true);
  }
}

/**
 * What comes of it in time, else something else.
 * @template Result
 * @template Other
 * @param {Promise<Result> | undefined} promise
 * @param {Other} other
 * @returns {Promise<Result | Other | undefined>}
 */
function orElse(promise, other) {
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve(other), PATIENCE)));
  return Promise.race([promise?.catch(() => other), late]).finally(() => clearTimeout(timer));
}
