/**
 * What goes on inside a run's networks, epoch by epoch: burn's autodiff is asked in the helper's worker, once an epoch, when somebody looks.
 * A probe is a function of weights and images alone, so it serves any epoch whose weights are kept, of any run whose test images are at hand.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Helper } from '../engine/helper.js'
 * @import { Inside } from '../run/inside.js'
 * @import { TestSet } from '../run/test-set.js'
 *
 * @typedef {object} Probed
 * @property {readonly (Inside | null | undefined)[]} rows row → null where the weights were not kept, undefined as long as it is not computed
 * @property {string} problem why there is none; empty if there is
 */
import { isClosed } from '../error.js';
import { modelOf } from '../engine/helper.js';
import { insideOf } from '../run/inside.js';
import { whyNoTestSet } from '../run/test-set.js';
import { rateIn } from '../run/rate.js';
import { weightsAt } from './weights.js';

/** So many images of the test set are looked at: the first. */
const SAMPLE = 512;

/** @type {Probed} */
const NOTHING = { rows: [], problem: '' };

/**
 * The sample that probes look at: the first images of the test set.
 * @param {TestSet} tests
 * @returns {{ labels: Uint8Array, pixels: Uint8Array }}
 */
function sampleOf({ labels, pixels }) {
  const count = Math.min(SAMPLE, labels.length);
  const images = Array.from({ length: count }, (_, image) => pixels(image));
  const size = images[0]?.length ?? 0;
  const all = new Uint8Array(count * size);
  images.forEach((image, i) => all.set(image, i * size));
  return { labels: labels.slice(0, count), pixels: all };
}

export class Probes {
  #helper;
  #testSet;
  #onChange;
  /** @type {WeakMap<Run, Probed & { busy: boolean, tried: string }>} */
  #known = new WeakMap();
  /** What was asked for, by row. @type {WeakMap<Run, Map<number, Promise<Inside | null>>>} */
  #asked = new WeakMap();
  /** Counts what may make a failure go away. */
  #chances = 0;

  /**
   * @param {Pick<Helper, 'probe'>} helper
   * @param {(run: Run) => Promise<TestSet | null>} testSet
   * @param {() => void} onChange called when more is known
   */
  constructor(helper, testSet, onChange) {
    this.#helper = helper;
    this.#testSet = testSet;
    this.#onChange = onChange;
  }

  /** @param {Run} run @returns {Probed} another object after each change */
  of(run) {
    return this.#known.get(run) ?? NOTHING;
  }

  /**
   * A run before training and after its last epoch.
   * @param {Run} run
   * @returns {Promise<{ start: Inside, end: Inside } | null>} null without its test images
   */
  async ends(run) {
    const tests = await this.#testSet(run);
    if (!tests) return null;
    const [start, end] = [await this.#look(run, 0, tests), await this.#look(run, run.epochs.length, tests)];
    return start && end && { start, end };
  }

  /** Begins with what is not known yet: both ends first, then the epochs between them. @param {Run} run */
  prepare(run) {
    const known = this.#known.get(run);
    const tried = `${run.epochs.length} ${this.#chances}`;
    if (known && (known.busy || missing(run, known.rows) === -1 || (known.problem && known.tried === tried))) return;
    void this.#lookAtAll(run, [...(known?.rows ?? [])], tried);
  }

  /** Other data are there: what failed may succeed. */
  tryAgain() {
    this.#chances++;
    this.#onChange();
  }

  /** @param {Run} run @param {(Inside | null | undefined)[]} rows @param {string} tried */
  async #lookAtAll(run, rows, tried) {
    const tell = (/** @type {boolean} */ busy, problem = '') => {
      this.#known.set(run, { rows: [...rows], problem, busy, tried });
      this.#onChange();
    };
    this.#known.set(run, { rows, problem: '', busy: true, tried });
    try {
      const tests = await this.#testSet(run);
      if (!tests) return tell(false, whyNoTestSet(run));
      for (let row = missing(run, rows); row !== -1; row = missing(run, rows)) {
        rows[row] = await this.#look(run, row, tests);
        tell(true);
      }
      tell(false);
    } catch (error) {
      // An element that left and comes back asks again.
      if (isClosed(error)) this.#known.delete(run);
      else tell(false, error instanceof Error ? error.message : String(error));
    }
  }

  /** Each row is asked for once, unless it failed. @param {Run} run @param {number} row @param {TestSet} tests @returns {Promise<Inside | null>} null where the weights were not kept */
  #look(run, row, tests) {
    const asked = this.#asked.get(run) ?? new Map();
    this.#asked.set(run, asked);
    const look = async () => {
      const parameters = await weightsAt(run, row);
      return parameters && insideOf(await this.#helper.probe({ ...modelOf(run), parameters, ...sampleOf(tests) }), parameters, run.layers, rateIn(run.settings, row + 1));
    };
    if (!asked.has(row)) {
      const promise = look();
      asked.set(row, promise);
      promise.catch(() => asked.delete(row));
    }
    return asked.get(row);
  }
}

/** The row to look at next, -1 if none is left. @param {Run} run @param {Probed['rows']} rows */
function missing({ epochs: { length: last } }, rows) {
  return [0, last, ...Array.from({ length: last }, (_, row) => row)].find((row) => rows[row] === undefined) ?? -1;
}
