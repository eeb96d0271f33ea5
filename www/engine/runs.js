/**
 * The runs of this page, in the order in which they were begun. All elements of a page share them.
 *
 * Each is stored as its epochs finish, and is there again after a reload. Where that can't be done, runs live as long as the page, and
 * `trouble` says why.
 *
 * Weights are most of a run: 13 MB for 60 epochs. Beyond `memory` bytes those of inner epochs leave memory, the oldest runs' first: they
 * are read again from the store when they are needed. Where they could not be stored, they are lost, and `dropped` says so.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Store, StoreError, Trouble } from './store.js'
 *
 * @typedef {object} KeptRun
 * @property {string} id
 * @property {string} name as the user named it, or a default from its settings
 * @property {number} created milliseconds since 1970
 * @property {Run} run
 * @property {boolean} pinned whether it is chosen for comparison
 * @property {boolean} hidden
 * @property {{ id: string, variant: number, attempt: number }} [exercise] that it was trained for: which variant of it, and which time it was done
 *
 * @typedef {object} Entry what is stored of a run
 * @property {number} saved epochs that are, counted with the untrained one
 * @property {boolean} changed whether anything else has changed since
 * @property {boolean} relabelled whether its labels have
 * @property {Promise<void> | null} saving
 */
import { Claims } from './claims.js';
import { WeightscopeError } from './client.js';
import { defaultSettings, differences } from '../settings.js';
import { addWeights, deletedRun, extendRun, isWeights, packEpoch, packRun, unpackRun } from './stored-run.js';

/** Longer names are cut. */
const NAME_LENGTH = 60;
/** Epochs that are written at once: 2 MB. */
const ROWS_AT_ONCE = 8;
/** Milliseconds after which a deleted run is erased by the next page that opens: until then a tab may bring it back. */
const UNDO_TIME = 10 * 60_000;

/** Bytes of weights that stay in memory. */
export const MEMORY = 128 * 2 ** 20;

export class Runs {
  /** @type {readonly KeptRun[]} a new list after each change; its elements stay the same objects */
  list = [];
  /** What `undo` brings back. @type {KeptRun | null} */
  removed = null;
  /** Why runs are not stored, if they are not. @type {Trouble | null} */
  trouble = null;
  /** Whether all that was stored has been brought back. */
  isRestored = false;
  /** Whether weights of inner epochs were lost, since there was no room. */
  dropped = false;

  #store;
  #memory;
  /** @type {WeakMap<KeptRun, Entry>} */
  #entries = new WeakMap();
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {Promise<void> | null} */
  #reading = null;
  #claims = new Claims();

  /**
   * @param {Pick<Store, 'runs' | 'run' | 'count' | 'epochs' | 'weights' | 'save' | 'erase'>} store
   * @param {{ memory?: number }} [options]
   */
  constructor(store, { memory = MEMORY } = {}) {
    this.#store = store;
    this.#memory = memory;
  }

  /**
   * @param {() => void} listener called after each change
   * @returns {() => void} ends it
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {string} id */
  get(id) {
    return this.list.find((kept) => kept.id === id) ?? null;
  }

  /** @param {Run} run */
  of(run) {
    return this.list.find((kept) => kept.run === run) ?? null;
  }

  /** Brings back what was stored, once. Never fails. */
  async restore() {
    if (!this.isRestored) await this.refresh();
  }

  /** Brings in what other tabs have stored, too: runs, and epochs of those that they train. Never fails. */
  refresh() {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  /**
   * Keeps a run; one that is kept already stays as it is. What it has gained since is stored.
   * @param {Run} run
   * @param {Partial<Pick<KeptRun, 'name' | 'pinned' | 'exercise'>>} [options]
   * @returns {KeptRun}
   */
  add(run, { name, pinned = false, exercise } = {}) {
    let kept = this.of(run) ?? (this.removed?.run === run ? this.undo() : null);
    if (!kept) {
      kept = { id: newId(), name: this.#freeName(tidy(name ?? '') || defaultName(run)), created: Date.now(), run, pinned, hidden: false, exercise };
      this.#insert(kept, { saved: 0, changed: true });
    }
    this.#saveSoon(kept);
    return kept;
  }

  /** Stores what has changed of a run that is kept. @param {Run} run */
  update(run) {
    const kept = this.of(run);
    if (!kept) return;
    this.#entry(kept).changed = true;
    this.#saveSoon(kept);
    this.#changed();
  }

  /** @param {string} id @param {string} name an empty one brings the default back */
  rename(id, name) {
    this.#label(id, (kept) => {
      kept.name = this.#freeName(tidy(name) || defaultName(kept.run), kept);
    });
  }

  /** @param {string} id @param {boolean} pinned */
  pin(id, pinned) {
    this.#label(id, (kept) => {
      kept.pinned = pinned;
    });
  }

  /** @param {string} id @param {boolean} hidden */
  hide(id, hidden) {
    this.#label(id, (kept) => {
      kept.hidden = hidden;
      // What is hidden is not compared.
      if (hidden) kept.pinned = false;
    });
  }

  /** Until another is removed, `undo` brings it back. One that is being trained stays. @param {string} id */
  remove(id) {
    const kept = this.get(id);
    if (!kept || this.isTrained(kept)) return;
    const before = this.removed;
    this.list = this.list.filter((other) => other !== kept);
    this.removed = kept;
    this.#entry(kept).relabelled = true;
    this.#saveSoon(kept);
    if (before) this.#erase(before);
    // For lack of room others may wait: they take that of this one.
    else if (this.trouble === 'full') this.#entry(kept).saving?.then(() => this.#saveAll());
    this.#changed();
  }

  /** Brings the run back that was removed last. @returns {KeptRun | null} */
  undo() {
    const kept = this.removed;
    if (!kept) return null;
    this.removed = null;
    this.#insert(kept, {});
    this.#entry(kept).relabelled = true;
    this.#saveSoon(kept);
    return kept;
  }

  /**
   * Claims a run for training: no other tab or element may train it meanwhile.
   * @param {KeptRun} kept
   * @param {object} owner an element
   * @returns {Promise<boolean>} false if somebody else has claimed it
   */
  async claim({ id }, owner) {
    const granted = await this.#claims.claim(id, owner);
    this.#changed();
    return granted;
  }

  /** Ends the claims of an element. @param {object} owner */
  release(owner) {
    if (this.#claims.release(owner)) this.#changed();
  }

  /**
   * Brings a run up to what is stored of it, if another tab has trained it further.
   * @param {KeptRun} kept
   * @throws {StoreError} if that can't be read
   */
  async catchUp(kept) {
    const { id, run } = kept;
    const entry = this.#entry(kept);
    const wasLive = this.isLive(kept);
    const stored = entry.saved === 0 ? null : unpackRun(await this.#store.run(id), await this.#store.epochs(id));
    if (!stored) return;
    const last = await this.#store.weights(id, stored.run.epochs.length);
    // What this page has done meanwhile is newer.
    if (!isWeights(run, last) || stored.run.epochs.length < run.epochs.length || entry.changed || this.isLive(kept) !== wasLive) return;
    extendRun(run, stored.run, last);
    entry.saved = run.epochs.length + 1;
    this.#changed();
  }

  /** Whether it is being trained in this page. @param {KeptRun} kept */
  isLive({ id }) {
    return this.#claims.isHere(id);
  }

  /** Whether an element of this page trains it. @param {KeptRun} kept @param {object} owner */
  isOwnedBy({ id }, owner) {
    return this.#claims.isOwnedBy(id, owner);
  }

  /** Whether somebody trains it, here or elsewhere. @param {KeptRun} kept */
  isTrained(kept) {
    return this.isLive(kept) || this.#claims.isElsewhere(kept.id);
  }

  /** Whether it ended before its plan, and nobody wanted that. @param {KeptRun} kept */
  isCutOff(kept) {
    const { stopped, epochs, plannedEpochs } = kept.run;
    return !stopped && epochs.length < plannedEpochs && epochs.length > 0 && !this.isTrained(kept);
  }

  /**
   * The weights of a run that are not in memory.
   * @param {Run} run
   * @param {number} row
   * @returns {Promise<Float32Array | null>} null if they were not kept
   * @throws {WeightscopeError} if they can't be read
   */
  async storedWeights(run, row) {
    const kept = this.of(run) ?? (this.removed?.run === run ? this.removed : null);
    if (!kept || row >= this.#entry(kept).saved) return null;
    try {
      const weights = await this.#store.weights(kept.id, row);
      return isWeights(run, weights) ? weights : null;
    } catch {
      throw new WeightscopeError({ kind: 'storage', message: `The weights after epoch ${row} could not be read from the browser’s storage. Reload the page and try again.` });
    }
  }

  /** Resolves when nothing waits to be stored. For tests. */
  async settled() {
    await Promise.all(this.list.map((kept) => this.#entry(kept).saving));
  }

  async #read() {
    let failed = false;
    const fail = (/** @type {unknown} */ error) => {
      failed = true;
      this.#fail(error);
    };
    const before = new Set(this.list.filter(({ id }) => this.#claims.isElsewhere(id)));
    try {
      const records = await this.#store.runs();
      await this.#claims.look();
      for (const record of records) {
        const deleted = deletedRun(record);
        // What is wrong with one run is no reason to lose the others.
        if (!deleted) await this.#readOne(record, before).catch(fail);
        // What can't be erased now can be the next time.
        else if (Date.now() - deleted.deleted > UNDO_TIME) await this.#store.erase(deleted.id).catch(() => {});
      }
    } catch (error) {
      fail(error);
    }
    if (!failed) this.#recover();
    this.isRestored = true;
    this.#changed();
  }

  /** @param {any} record @param {Set<KeptRun>} before those that other tabs trained when it was read the last time */
  async #readOne(record, before) {
    const id = record?.id;
    if (typeof id !== 'string' || this.removed?.id === id) return;
    const known = this.get(id);
    if (known) {
      const isLonger = (await this.#store.count(id)) > this.#entry(known).saved;
      if (!this.isLive(known) && (isLonger || before.has(known))) await this.catchUp(known);
      return;
    }
    const kept = unpackRun(record, await this.#store.epochs(id));
    if (!kept) return;
    const [first, last] = await Promise.all([0, kept.run.epochs.length].map((epoch) => this.#store.weights(id, epoch)));
    if (!addWeights(kept.run, first, last) || this.get(id)) return;
    kept.name = tidy(kept.name) || defaultName(kept.run);
    // What other tabs compare does not change what this one does.
    kept.pinned &&= !this.isRestored;
    this.#insert(kept, { saved: kept.run.epochs.length + 1 });
  }

  /** @param {KeptRun} kept @param {Partial<Entry>} entry */
  #insert(kept, entry) {
    Object.assign(this.#entry(kept), entry);
    this.list = [...this.list, kept].sort((a, b) => a.created - b.created);
    this.#changed();
  }

  /** @param {KeptRun} kept */
  #entry(kept) {
    let entry = this.#entries.get(kept);
    if (!entry) this.#entries.set(kept, (entry = { saved: 0, changed: false, relabelled: false, saving: null }));
    return entry;
  }

  /** @param {string} id @param {(kept: KeptRun) => void} change */
  #label(id, change) {
    const kept = this.get(id);
    if (!kept) return;
    change(kept);
    this.list = [...this.list];
    this.#entry(kept).relabelled = true;
    this.#saveSoon(kept);
    this.#changed();
  }

  /** @param {KeptRun} kept */
  #saveSoon(kept) {
    const entry = this.#entry(kept);
    entry.saving ??= this.#save(kept, entry)
      .then(
        () => this.#recover(),
        (error) => this.#fail(error),
      )
      .finally(() => {
        entry.saving = null;
        this.#trim();
      });
  }

  /** Stores what is not stored yet; a failure leaves it to the next time. @param {KeptRun} kept @param {Entry} entry */
  async #save(kept, entry) {
    const { run } = kept;
    while (entry.saved < run.histograms.all.rows.length || entry.changed || entry.relabelled) {
      const removed = !this.list.includes(kept);
      // A run that was never stored need not be, to be deleted.
      if (removed && (entry.saved === 0 || this.removed !== kept)) return;
      const { saved: from, relabelled, changed } = entry;
      const until = removed ? from : Math.min(run.histograms.all.rows.length, from + ROWS_AT_ONCE);
      const rows = Array.from({ length: until - from }, (_, i) => packEpoch(run, from + i));
      entry.changed = entry.relabelled = false;
      try {
        const done = await this.#store.save(packRun(kept, removed ? Date.now() : null), rows, { content: changed, labels: relabelled, expected: from > 0 });
        entry.saved = done ? until : 0;
        // It may have been brought back meanwhile.
        if (removed && !this.list.includes(kept)) return;
      } catch (error) {
        entry.changed ||= changed;
        entry.relabelled ||= relabelled;
        // Room that a deleted run takes is better used.
        if (!(this.removed && /** @type {StoreError} */ (error).trouble === 'full')) throw error;
        const { removed } = this;
        this.removed = null;
        await this.#store.erase(removed.id);
        this.#changed();
      }
    }
  }

  /** @param {KeptRun} kept */
  #erase(kept) {
    // What is being written of it comes before.
    Promise.resolve(this.#entry(kept).saving)
      .then(() => this.#store.erase(kept.id))
      .then(
        () => this.#saveAll(),
        (error) => this.#fail(error),
      );
  }

  #saveAll() {
    for (const kept of this.list) this.#saveSoon(kept);
  }

  /** @param {unknown} error */
  #fail(error) {
    const trouble = /** @type {StoreError} */ (error)?.trouble ?? 'failing';
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.#changed();
  }

  #recover() {
    if (this.trouble === null || this.list.some((kept) => this.#entry(kept).saved < kept.run.histograms.all.rows.length)) return;
    this.trouble = null;
    this.#changed();
  }

  /** Weights leave memory: first those that are stored, then, where nothing can be, the others. */
  #trim() {
    let bytes = 0;
    for (const { run } of this.list) for (const weights of run.weights) bytes += weights?.byteLength ?? 0;
    for (const lossless of [true, false]) {
      if (!lossless && this.trouble === null) return;
      for (const kept of this.list) {
        const { weights } = kept.run;
        const end = lossless ? Math.min(this.#entry(kept).saved, weights.length - 1) : weights.length - 1;
        for (let row = 1; row < end && bytes > this.#memory; row++) {
          bytes -= weights[row]?.byteLength ?? 0;
          if (!lossless && weights[row]) this.dropped = true;
          weights[row] = null;
        }
      }
      if (bytes <= this.#memory) return;
    }
  }

  /** @param {string} name @param {KeptRun} [owner] */
  #freeName(name, owner) {
    const taken = new Set(this.list.filter((kept) => kept !== owner).map((kept) => kept.name));
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name} (${number})`;
    return free;
  }

  #changed() {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The number of epochs is no part of it: a run grows. @param {Run} run */
function defaultName({ settings, startsFrom }) {
  const text = [startsFrom === undefined ? '' : 'from imported weights', ...differences({ ...settings, epochs: defaultSettings().epochs })].filter(Boolean).join(', ');
  return text ? text[0].toUpperCase() + text.slice(1) : 'Default settings';
}

/** @param {string} name */
function tidy(name) {
  // Direction marks would turn round what stands after them.
  return name.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH);
}

/** Not crypto.randomUUID, which pages that came over plain http lack. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
