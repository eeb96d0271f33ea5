/**
 * Statistics of a run's weights after each of its epochs, computed when they are first asked for, a few milliseconds at a time.
 * @import { Run } from './weightscope.js'
 * @import { Statistics } from './statistics.js'
 *
 * @typedef {(Statistics[] | null | undefined)[]} Rows row → of all parameters, then of each layer's weights; null where the weights were not
 * kept or can't be read, undefined as long as they are not computed
 */
import { weightsAt } from './engine/weights.js';
import { statisticsOfParts } from './statistics.js';

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
    let known = this.#known.get(run);
    if (!known) this.#known.set(run, (known = { rows: [], asked: 0, computing: false }));
    if (!known.computing && known.asked <= run.epochs.length) this.#compute(run, known);
    return known.rows;
  }

  /** @param {Run} run @param {{ rows: Rows, asked: number, computing: boolean }} known */
  async #compute(run, known) {
    known.computing = true;
    const rows = known.rows.slice();
    try {
      let start = performance.now();
      for (; known.asked <= run.epochs.length; known.asked++) {
        const weights = await weightsAt(run, known.asked).catch(() => null);
        rows[known.asked] = weights && statisticsOfParts(weights, run);
        if (performance.now() - start < SLICE) continue;
        await new Promise((resolve) => setTimeout(resolve));
        start = performance.now();
      }
    } finally {
      known.rows = rows;
      known.computing = false;
      this.#onChange();
    }
  }
}
