/**
 * Statistics of a run's weights after each of its epochs, computed when they are first asked for, a few milliseconds at a time.
 * @import { Run } from '../weightscope.js'
 * @import { Statistics } from '../run/statistics.js'
 *
 * @typedef {(Statistics[] | null | undefined)[]} Rows row → of all parameters, then of each layer's weights; null where the weights were not
 * kept, undefined as long as they are not computed
 */
import { tryAgain, weightsAt } from './weights.js';
import { statisticsOfParts } from '../run/statistics.js';

/** @type {Rows} */
const NOTHING = [];

/** Milliseconds of computing before others have their turn. */
const SLICE = 8;

export class RunStatistics {
  /** @type {WeakMap<Run, { rows: Rows, asked: number, computing: boolean }>} */
  #known = new WeakMap();
  #onChange;

  /** @param {() => void} onChange called when more is known */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /**
   * @param {Run} run
   * @returns {Rows} a new array after each change
   */
  of(run) {
    return this.#known.get(run)?.rows ?? NOTHING;
  }

  /** Begins with what is not known yet. @param {Run} run */
  prepare(run) {
    let known = this.#known.get(run);
    if (!known) this.#known.set(run, (known = { rows: NOTHING, asked: 0, computing: false }));
    if (!known.computing && known.asked <= run.epochs.length) this.#compute(run, known);
  }

  /** @param {Run} run @param {{ rows: Rows, asked: number, computing: boolean }} known */
  async #compute(run, known) {
    known.computing = true;
    const rows = known.rows.slice();
    try {
      let start = performance.now();
      let unread = false;
      for (; known.asked <= run.epochs.length; known.asked++) {
        const row = known.asked;
        if (rows[row] !== undefined) continue;
        try {
          const weights = await weightsAt(run, row);
          rows[row] = weights && statisticsOfParts(weights, run);
        } catch (error) {
          if (!unread) tryAgain(error, () => this.#again(known));
          unread = true;
        }
        if (performance.now() - start < SLICE) continue;
        await new Promise((resolve) => setTimeout(resolve, 0));
        start = performance.now();
      }
    } finally {
      known.rows = rows;
      known.computing = false;
      this.#onChange();
    }
  }

  /** Whoever asks then has what could not be read computed. @param {{ asked: number }} known */
  #again(known) {
    known.asked = 0;
    this.#onChange();
  }
}
