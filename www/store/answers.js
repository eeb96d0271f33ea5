/**
 * What a student predicted and wrote, exercise by exercise: it outlives a reload, and goes into the report. It stays in this browser; where nothing can be
 * stored it lives as long as the page.
 *
 * @typedef {object} Answer
 * @property {unknown} prediction as `lesson/prediction.js` reads it; null if there is none
 * @property {string} words the student's own
 * @property {number} seeds of how many seeds the answer was shown; 0: not yet
 * @property {number} epochs that each run was trained for then
 */
const KEY = 'weightscope-answers';
/** Characters of a student's words. */
export const MOST_WORDS = 5000;

/** @type {Answer} */
const NONE = Object.freeze({ prediction: null, words: '', seeds: 0, epochs: 0 });

export class Answers {
  #storage;
  /** @type {Map<string, Answer>} */
  #answers = new Map();

  /** @param {() => Storage | undefined} storage asked for when it is needed: a browser may refuse it, with an error */
  constructor(storage) {
    this.#storage = storage;
    const stored = this.#stored();
    if (typeof stored !== 'object' || stored === null) return;
    for (const [id, answer] of Object.entries(stored)) {
      const { prediction = null, words, seeds, epochs } = Object(answer);
      this.#answers.set(id, {
        prediction,
        words: typeof words === 'string' ? words.slice(0, MOST_WORDS) : '',
        seeds: Number.isInteger(seeds) ? seeds : 0,
        epochs: Number.isInteger(epochs) ? epochs : 0,
      });
    }
  }

  /** @param {string} id of the exercise @returns {Readonly<Answer>} */
  of(id) {
    return this.#answers.get(id) ?? NONE;
  }

  /** @param {string} id @param {Partial<Answer>} change */
  set(id, change) {
    this.#answers.set(id, { ...this.of(id), ...change });
    this.#store(JSON.stringify(Object.fromEntries(this.#answers)));
  }

  clear() {
    this.#answers.clear();
    this.#store(null);
  }

  #stored() {
    try {
      return JSON.parse(this.#storage()?.getItem(KEY) ?? 'null');
    } catch {
      return null;
    }
  }

  /** @param {string | null} text */
  #store(text) {
    try {
      if (text === null) this.#storage()?.removeItem(KEY);
      else this.#storage()?.setItem(KEY, text);
    } catch {
      // Refused or full: it stays on the page.
    }
  }
}

/** Shared by the elements of a page. */
export const answers = new Answers(() => globalThis.localStorage);
