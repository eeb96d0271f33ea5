/**
 * Notices when a worker that owes answers says nothing for too long. Seconds are counted by a timer rather than read from a clock: that of a frozen
 * or throttled tab rests, too, so nobody is blamed for the time that the page slept.
 */

const SECOND = 1000;

export class Silence {
  #onSilent;
  /** Seconds allowed to each answer that is owed, by its id. @type {Map<number, number>} */
  #owed = new Map();
  #seconds = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {(id: number, seconds: number) => void} onSilent which answer did not come, and after how long */
  constructor(onSilent) {
    this.#onSilent = onSilent;
  }

  /** An answer is owed: something is to be heard within so many seconds. @param {number} id @param {number} seconds */
  expect(id, seconds) {
    this.#owed.set(id, seconds);
    this.#seconds = 0;
    this.#timer ??= setInterval(() => this.#count(), SECOND);
  }

  /** Something was heard. */
  hear() {
    this.#seconds = 0;
  }

  /** The answer is there. @param {number} id */
  settle(id) {
    this.#owed.delete(id);
    if (this.#owed.size === 0) this.end();
  }

  /** Nothing more is expected. */
  end() {
    this.#owed.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #count() {
    this.#seconds++;
    const [least] = [...this.#owed].sort(([, a], [, b]) => a - b);
    if (!least || this.#seconds < least[1]) return;
    this.end();
    this.#onSilent(...least);
  }
}
