/**
 * The runs of this page, in the order in which they were begun. All elements of a page share them.
 * @import { Run } from '../weightscope.js'
 *
 * @typedef {object} KeptRun
 * @property {string} id
 * @property {string} name as the user named it, or a default from its settings
 * @property {number} created milliseconds since 1970
 * @property {Run} run
 * @property {boolean} pinned whether it is chosen for comparison
 * @property {boolean} hidden
 */
import { defaultSettings, differences } from '../settings.js';

/** Longer names are cut. */
const NAME_LENGTH = 60;

export class Runs {
  /** @type {readonly KeptRun[]} a new list after each change; its elements stay the same objects */
  list = [];

  /** What `undo` brings back. @type {KeptRun | null} */
  removed = null;

  /** @type {Set<() => void>} */
  #listeners = new Set();

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

  /**
   * Keeps a run; one that is kept already stays as it is.
   * @param {Run} run
   * @param {{ name?: string, pinned?: boolean }} [options]
   * @returns {KeptRun}
   */
  add(run, { name, pinned = false } = {}) {
    const known = this.of(run);
    if (known) return known;
    const kept = { id: newId(), name: this.#freeName(name ?? defaultName(run)), created: Date.now(), run, pinned, hidden: false };
    this.list = [...this.list, kept];
    this.#changed();
    return kept;
  }

  /** @param {string} id @param {string} name an empty one brings the default back */
  rename(id, name) {
    this.#label(id, (kept) => {
      kept.name = tidy(name) || defaultName(kept.run);
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
    });
  }

  /** Until another is removed, `undo` brings it back. @param {string} id */
  remove(id) {
    const kept = this.get(id);
    if (!kept) return;
    this.list = this.list.filter((other) => other !== kept);
    this.removed = kept;
    this.#changed();
  }

  /** Brings the run back that was removed last. @returns {KeptRun | null} */
  undo() {
    const kept = this.removed;
    if (!kept) return null;
    this.removed = null;
    this.list = [...this.list, kept].sort((a, b) => a.created - b.created);
    this.#changed();
    return kept;
  }

  /** @param {string} id @param {(kept: KeptRun) => void} change */
  #label(id, change) {
    const kept = this.get(id);
    if (!kept) return;
    change(kept);
    this.list = [...this.list];
    this.#changed();
  }

  /** @param {string} wanted */
  #freeName(wanted) {
    const name = tidy(wanted);
    const taken = new Set(this.list.map((kept) => kept.name));
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name} (${number})`;
    return free;
  }

  #changed() {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The one list of this page. */
export const runs = new Runs();

/** The number of epochs is no part of it: a run grows. @param {Run} run */
function defaultName({ settings }) {
  const text = differences({ ...settings, epochs: defaultSettings().epochs }).join(', ');
  return text ? text[0].toUpperCase() + text.slice(1) : 'Default settings';
}

/** @param {string} name */
function tidy(name) {
  return name.replace(/\s+/g, ' ').trim().slice(0, NAME_LENGTH);
}

/** Not crypto.randomUUID, which pages served over plain http lack. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
