/**
 * The runs of this page, in the order in which they were begun. All elements of a page share them.
 *
 * Each is stored as its epochs finish, and is there again after a reload. Where that can't be done, runs live as long as the page, and
 * `trouble` says why.
 *
 * At first a run of an earlier visit has what its card shows: its fields and the metrics of its epochs. `open` reads its histograms and the
 * weights before training and after the last epoch, for whoever shows or compares it.
 *
 * Tabs share what is stored, not what they show: a name, a deletion, and whether a run is hidden, are those of all tabs. A tab writes the
 * label that it changed and no other, and tells the others on a channel. Which runs it compares is its own affair until it is opened anew.
 *
 * Weights are most of a run: 13 MB for 60 epochs. Of a run that keeps its `ends`, those of inner epochs go as soon as the next is there. Beyond `memory` bytes those of inner epochs leave memory, the oldest runs' first: they
 * are read again from the store when they are needed. Where they could not be stored, they are lost, and `dropped` says so.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Labels, Store, StoreError, Trouble } from './database.js'
 *
 * @import { KeptRun as Declared } from '../weightscope.js'
 *
 * @typedef {{ -readonly [Name in keyof Declared]: Declared[Name] }} KeptRun which this file alone changes
 *
 * @typedef {object} Entry what is stored of a run
 * @property {number} saved epochs that are, counted with the untrained one
 * @property {boolean} changed whether anything else has changed since
 * @property {Partial<Labels>} labels that have
 * @property {number} labellings counts changes of labels in this tab, and each time that they were stored: what was read before is older
 * @property {Promise<void> | null} saving
 */
import { Claims } from './claims.js';
import { WeightscopeError } from '../error.js';
import { defaultSettings, differences } from '../settings.js';
import { deletedRun, extendRun, fillRun, isWeights, labelsOf, packEpoch, packRun, soundEpochs, unpackRun } from './stored-run.js';
import { takeOver } from '../run/shape.js';

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
  /** Runs that another tab has deleted: it may bring them back. @type {Map<string, KeptRun>} */
  #gone = new Map();
  /** Those whose histograms and weights have not been read. @type {WeakSet<Run>} */
  #closed = new WeakSet();
  /** @type {WeakMap<Run, Promise<void>>} */
  #opening = new WeakMap();
  #channel;

  /**
   * @param {Pick<Store, 'runs' | 'run' | 'counts' | 'epochs' | 'weights' | 'save' | 'erase'>} store
   * @param {{ memory?: number, channel?: BroadcastChannel | null }} [options] the channel joins the tabs
   */
  constructor(store, { memory = MEMORY, channel = null } = {}) {
    this.#store = store;
    this.#memory = memory;
    this.#channel = channel;
    channel?.addEventListener('message', ({ data }) => this.#hear(data));
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
   * @param {Partial<Pick<KeptRun, 'name' | 'pinned' | 'weights' | 'exercise'>>} [options]
   * @returns {KeptRun}
   */
  add(run, { name, pinned = false, weights = 'all', exercise } = {}) {
    let kept = this.of(run) ?? (this.removed?.run === run ? this.undo() : this.#bringBack(run));
    if (!kept) {
      kept = { id: newId(), name: this.#freeName(tidy(name ?? '') || defaultName(run)), created: Date.now(), run, pinned, hidden: false, weights, exercise };
      this.#entry(kept).changed = true;
      this.#insert(kept);
    }
    thin(kept);
    this.#saveSoon(kept);
    return kept;
  }

  /** Stores what has changed of a run that is kept. @param {Run} run */
  update(run) {
    const kept = this.of(run);
    if (!kept) return;
    thin(kept);
    this.#entry(kept).changed = true;
    this.#saveSoon(kept);
    this.#changed();
  }

  /** @param {string} id @param {string} name an empty one brings the default back */
  rename(id, name) {
    const kept = this.get(id);
    if (kept) this.#label(kept, { name: this.#freeName(tidy(name) || defaultName(kept.run), kept) });
  }

  /** @param {string} id @param {boolean} pinned */
  pin(id, pinned) {
    const kept = this.get(id);
    if (kept) this.#label(kept, { pinned });
  }

  /** What is hidden is not compared. @param {string} id @param {boolean} hidden */
  hide(id, hidden) {
    const kept = this.get(id);
    if (kept) this.#label(kept, { hidden, ...(hidden && kept.pinned && { pinned: false }) });
  }

  /** Until another is removed, `undo` brings it back. One that is being trained stays. @param {string} id */
  remove(id) {
    const kept = this.get(id);
    if (!kept || this.isInTraining(kept)) return;
    const before = this.removed;
    this.list = this.list.filter((other) => other !== kept);
    this.removed = kept;
    this.#label(kept, { deleted: Date.now() });
    if (before) this.#erase(before);
    // For lack of room others may wait: they take that of this one.
    else if (this.trouble === 'full') this.#entry(kept).saving?.then(() => this.#saveAll());
  }

  /** Removes all of them for good, but for those that are being trained. */
  async clear() {
    for (const { id } of [...this.list]) this.remove(id);
    if (this.removed) this.#erase(this.removed);
    this.removed = null;
    this.#changed();
    await this.settled();
  }

  /** Brings the run back that was removed last. @returns {KeptRun | null} */
  undo() {
    const kept = this.removed;
    if (!kept) return null;
    this.removed = null;
    this.#insert(kept);
    this.#label(kept, { deleted: null });
    return kept;
  }

  /** Whether histograms and weights of a run are at hand. @param {Run} run */
  isOpen(run) {
    return !this.#closed.has(run);
  }

  /**
   * Reads the histograms of a run and its weights before training and after the last epoch, if they are not at hand.
   * @param {Run} run
   * @returns {Promise<void>}
   * @throws {WeightscopeError} if they can't be read; the next time it is tried again
   */
  async open(run) {
    const kept = this.#keptOf(run);
    if (this.isOpen(run) || !kept) return;
    let opening = this.#opening.get(run);
    if (!opening) this.#opening.set(run, (opening = this.#open(kept).finally(() => this.#opening.delete(run))));
    return opening;
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
    if (entry.saved === 0) return;
    const record = await this.#store.run(id);
    const all = this.isOpen(run) ? await this.#store.epochs(id) : null;
    const stored = await this.#summary(record, all?.length ?? (await this.#store.counts([id]))[0], all);
    if (!stored) return;
    const epochs = all && soundEpochs(run, all);
    const last = epochs && (await this.#store.weights(id, epochs.length - 1));
    // What this page has done meanwhile is newer.
    if ((epochs?.length ?? stored.run.epochs.length + 1) <= run.epochs.length || entry.changed || this.isLive(kept) !== wasLive || this.isOpen(run) !== (all !== null)) return;
    if (!epochs) extendRun(run, stored.run);
    else if (fillRun(run, epochs, run.initialParameters, last)) takeOver(run, stored.run);
    else return;
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
  isInTraining(kept) {
    return this.isLive(kept) || this.#claims.isElsewhere(kept.id);
  }

  /** Whether it ended before its plan, and nobody wanted that. @param {KeptRun} kept */
  isCutOff(kept) {
    const { stopped, epochs, plannedEpochs } = kept.run;
    return !stopped && epochs.length < plannedEpochs && epochs.length > 0 && !this.isInTraining(kept);
  }

  /**
   * The weights of a run that are not in memory.
   * @param {Run} run
   * @param {number} row
   * @returns {Promise<Float32Array | null>} null if they were not kept
   * @throws {WeightscopeError} if they can't be read
   */
  async storedWeights(run, row) {
    const kept = this.#keptOf(run);
    if (!kept || row >= this.#entry(kept).saved) return null;
    try {
      const weights = await this.#store.weights(kept.id, row);
      return isWeights(run, weights) ? weights : null;
    } catch {
      throw new WeightscopeError({ kind: 'storage', message: `The weights after epoch ${row} could not be read from the browser’s storage just now.` });
    }
  }

  /** Resolves when nothing waits to be stored. For tests. */
  async settled() {
    await Promise.all([...this.list, ...(this.removed ? [this.removed] : [])].map((kept) => this.#entry(kept).saving));
  }

  async #read() {
    let failed = false;
    const fail = (/** @type {unknown} */ error) => {
      failed = true;
      this.#fail(error, 'unreadable');
    };
    const before = new Set(this.list.filter(({ id }) => this.#claims.isElsewhere(id)));
    const stored = new Map(this.list.flatMap((kept) => (this.#entry(kept).saved > 0 ? [[kept, this.#entry(kept).labellings]] : [])));
    try {
      const records = /** @type {any[]} */ (await this.#store.runs()).filter((record) => typeof record?.id === 'string');
      const counts = await this.#store.counts(records.map(({ id }) => id));
      await this.#claims.look();
      /** @type {KeptRun[]} */
      const found = [];
      for (const [i, record] of records.entries()) {
        const deleted = deletedRun(record);
        const known = this.get(record.id);
        // What is wrong with one run is no reason to lose the others.
        if (known) await this.#readAgain(known, record, counts[i], stored.get(known) ?? NaN, before.has(known)).catch(fail);
        else if (!deleted) found.push(...(await this.#readNew(record, counts[i]).catch((error) => (fail(error), []))));
        // What can't be erased now can be the next time.
        else if (Date.now() - deleted.deleted > UNDO_TIME) await this.#store.erase(deleted.id).catch(() => {});
      }
      // All at once: whoever shows them would else do so anew for each.
      this.#insert(...found.filter(({ id }) => !this.get(id)));
      const there = new Set(records.map(({ id }) => id));
      for (const [kept, labellings] of stored) if (!there.has(kept.id) && labellings === this.#entry(kept).labellings) this.#leave(kept);
    } catch (error) {
      fail(error);
    }
    if (!failed) this.#recover();
    this.isRestored = true;
    this.#changed();
  }

  /**
   * Takes over what another tab has changed of a run.
   * @param {KeptRun} kept
   * @param {any} record
   * @param {number} count of its epochs that are stored
   * @param {number} labellings how often it had been labelled when the record was read
   * @param {boolean} wasElsewhere whether another tab trained it when it was read the last time
   */
  async #readAgain(kept, record, count, labellings, wasElsewhere) {
    this.#takeLabels(kept, record, labellings);
    if (!this.list.includes(kept) || this.isLive(kept)) return;
    if (count > this.#entry(kept).saved || wasElsewhere) await this.catchUp(kept);
  }

  /**
   * A run that this tab does not have: a new one, or one that was deleted and brought back.
   * @param {any} record
   * @param {number} count of its epochs that are stored
   * @returns {Promise<KeptRun[]>} none if it is no run
   */
  async #readNew(record, count) {
    if (this.removed?.id === record.id) return [];
    const back = this.#gone.get(record.id);
    if (back) {
      this.#gone.delete(back.id);
      const { name, hidden } = labelsOf(record) ?? back;
      Object.assign(back, { name, hidden });
      return [back];
    }
    const kept = await this.#summary(record, count, null);
    if (!kept) return [];
    kept.name = tidy(kept.name) || defaultName(kept.run);
    // What other tabs compare does not change what this one does.
    kept.pinned &&= !this.isRestored;
    this.#closed.add(kept.run);
    const entry = this.#entry(kept);
    entry.saved = kept.run.epochs.length + 1;
    // Earlier versions did not write there what a card shows. The next time it need not be looked for.
    entry.changed = record.metrics === undefined && !this.isInTraining(kept);
    return [kept];
  }

  /**
   * A run without histograms and weights.
   * @param {any} record
   * @param {number} count of its epochs that are stored
   * @param {any[] | null} epochs their records, if they have been read
   * @returns {Promise<KeptRun | null>}
   */
  async #summary(record, count, epochs) {
    if (count === 0) return null;
    const whole = unpackRun(record);
    if (whole && record.metrics !== undefined && whole.run.epochs.length === count - 1) return whole;
    // Its record does not say, or not the truth.
    return unpackRun({ ...record, metrics: undefined }, epochs ?? (await this.#store.epochs(record.id)));
  }

  /** @param {KeptRun} kept */
  async #open(kept) {
    const { id, run } = kept;
    let [epochs, first, last] = /** @type {[any[], unknown, unknown]} */ ([[], null, null]);
    try {
      epochs = soundEpochs(run, await this.#store.epochs(id));
      [first, last] = await Promise.all([0, epochs.length - 1].map((epoch) => this.#store.weights(id, epoch)));
    } catch {
      throw new WeightscopeError({ kind: 'storage', message: `“${kept.name}” could not be read from the browser’s storage. Try again.` });
    }
    // Catching up may have opened it meanwhile.
    if (this.isOpen(run)) return;
    if (!fillRun(run, epochs, first, last)) {
      this.#leave(kept);
      throw new WeightscopeError({ kind: 'storage', message: `“${kept.name}” is damaged in the browser’s storage: it can’t be shown.` });
    }
    this.#closed.delete(run);
    this.#entry(kept).saved = run.epochs.length + 1;
    this.#trim();
    this.#changed();
  }

  /** Another tab has changed labels of a run, or erased it. @param {unknown} message */
  async #hear(message) {
    const id = /** @type {any} */ (message)?.id;
    if (typeof id !== 'string' || !this.isRestored) return;
    const known = this.get(id);
    const labellings = known ? this.#entry(known).labellings : 0;
    try {
      const record = /** @type {any} */ (await this.#store.run(id));
      const [count] = await this.#store.counts([id]);
      if (record && known) await this.#readAgain(known, record, count, labellings, false);
      else if (record && !deletedRun(record)) this.#insert(...(await this.#readNew(record, count)).filter((kept) => !this.get(kept.id)));
      else if (!record && known && this.#entry(known).saved > 0 && this.#entry(known).labellings === labellings) this.#leave(known);
    } catch {
      // It is read again when this tab is looked at.
    }
  }

  /** Takes over what other tabs have changed, unless this one has done so since. @param {KeptRun} kept @param {any} record @param {number} labellings */
  #takeLabels(kept, record, labellings) {
    const entry = this.#entry(kept);
    const labels = labelsOf(record);
    if (!labels || entry.labellings !== labellings) return;
    const newer = { ...labels, ...entry.labels };
    if (newer.deleted !== null) return this.#leave(kept);
    const { hidden } = newer;
    const name = tidy(newer.name) || defaultName(kept.run);
    if (name === kept.name && hidden === kept.hidden) return;
    Object.assign(kept, { name, hidden, pinned: kept.pinned && !hidden });
    this.list = [...this.list];
    this.#changed();
  }

  /** A run that another tab has deleted; one that is trained here stays. @param {KeptRun} kept */
  #leave(kept) {
    if (!this.list.includes(kept) || this.isLive(kept)) return;
    this.list = this.list.filter((other) => other !== kept);
    this.#gone.set(kept.id, kept);
    this.#changed();
  }

  /** One that another tab has deleted, but that is trained on in this one. @param {Run} run */
  #bringBack(run) {
    const kept = [...this.#gone.values()].find((gone) => gone.run === run);
    if (!kept) return null;
    this.#gone.delete(kept.id);
    this.#insert(kept);
    this.#label(kept, { deleted: null });
    return kept;
  }

  /** Also if it is deleted. @param {Run} run */
  #keptOf(run) {
    return this.of(run) ?? (this.removed?.run === run ? this.removed : ([...this.#gone.values()].find((gone) => gone.run === run) ?? null));
  }

  /** @param {KeptRun[]} added */
  #insert(...added) {
    if (added.length === 0) return;
    this.list = [...this.list, ...added].sort((a, b) => a.created - b.created);
    for (const kept of added) if (this.#entry(kept).changed) this.#saveSoon(kept);
    this.#changed();
  }

  /** @param {KeptRun} kept */
  #entry(kept) {
    let entry = this.#entries.get(kept);
    if (!entry) this.#entries.set(kept, (entry = { saved: 0, changed: false, labels: {}, labellings: 0, saving: null }));
    return entry;
  }

  /** @param {KeptRun} kept @param {Partial<Labels>} labels */
  #label(kept, { deleted, ...shown }) {
    const entry = this.#entry(kept);
    Object.assign(kept, shown);
    Object.assign(entry.labels, shown, deleted !== undefined && { deleted });
    entry.labellings++;
    this.list = [...this.list];
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
    const isLabelled = () => Object.keys(entry.labels).length > 0;
    while (entry.saved < rowsOf(run) || entry.changed || isLabelled()) {
      const removed = !this.list.includes(kept);
      // A run that was never stored need not be, to be deleted.
      if (removed && (entry.saved === 0 || this.removed !== kept)) return;
      const { saved: from, changed } = entry;
      const labels = { ...entry.labels };
      const until = removed ? from : Math.min(rowsOf(run), from + ROWS_AT_ONCE);
      const rows = Array.from({ length: until - from }, (_, i) => packEpoch(run, from + i));
      entry.changed = false;
      try {
        const done = await this.#store.save(packRun(kept, removed ? Date.now() : null), rows, { content: changed, labels, expected: from > 0, thin: kept.weights === 'ends' });
        for (const key of /** @type {(keyof Labels)[]} */ (Object.keys(labels))) if (entry.labels[key] === labels[key]) delete entry.labels[key];
        entry.labellings++;
        // Another tab has erased it: what is trained here is stored anew.
        if (!done && (!this.isOpen(run) || (rows.length === 0 && !changed))) return this.#leave(kept);
        entry.saved = done ? until : 0;
        if (Object.keys(labels).length > 0) this.#channel?.postMessage({ id: kept.id });
        // It may have been brought back meanwhile.
        if (removed && !this.list.includes(kept)) return;
      } catch (error) {
        entry.changed ||= changed;
        // Room that a deleted run takes is better used.
        if (!(this.removed && /** @type {StoreError} */ (error).trouble === 'full')) throw error;
        const { removed } = this;
        this.removed = null;
        await this.#store.erase(removed.id);
        this.#channel?.postMessage({ id: removed.id });
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
        () => {
          this.#channel?.postMessage({ id: kept.id });
          this.#saveAll();
        },
        (error) => this.#fail(error),
      );
  }

  #saveAll() {
    for (const kept of this.list) this.#saveSoon(kept);
  }

  /** @param {unknown} error @param {Trouble} [usual] what it is called where nothing more is known */
  #fail(error, usual = 'failing') {
    const told = /** @type {StoreError} */ (error)?.trouble ?? 'failing';
    const trouble = told === 'failing' ? usual : told;
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.#changed();
  }

  #recover() {
    if (this.trouble === null || this.list.some((kept) => this.#entry(kept).saved < rowsOf(kept.run))) return;
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

/** Of some runs the weights of inner epochs are not kept. @param {KeptRun} kept */
function thin({ weights, run }) {
  if (weights === 'ends') run.weights.fill(null, 1, -1);
}

/** How many epochs there are to store, counted with the untrained one. @param {Run} run */
function rowsOf({ epochs }) {
  return epochs.length + 1;
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
