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
import { weightsAt } from './weights.js';

/** So many images of the test set are looked at: the first. */
export const SAMPLE = 512;

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

/**
 * @param {Helper} helper
 * @param {Pick<Run, 'layers' | 'settings' | 'data'>} run
 * @param {Float32Array} parameters
 * @param {{ labels: Uint8Array, pixels: Uint8Array }} sample
 */
async function lookInside(helper, run, parameters, sample) {
  return insideOf(await helper.probe({ ...modelOf(run), parameters, ...sample }), parameters, run.layers, run.settings.rate);
}

/**
 * A run before training and after its last epoch.
 * @param {Helper} helper
 * @param {Run} run
 * @param {TestSet | null} tests
 * @returns {Promise<{ start: Inside, end: Inside } | null>} null without test images
 */
export async function endsInside(helper, run, tests) {
  if (!tests) return null;
  const sample = sampleOf(tests);
  return { start: await lookInside(helper, run, run.initialParameters, sample), end: await lookInside(helper, run, run.parameters, sample) };
}

export class Probes {
  #helper;
  #testSet;
  #onChange;
  /** @type {WeakMap<Run, Probed & { busy: boolean, tried: string }>} */
  #known = new WeakMap();
  /** Counts what may make a failure go away. */
  #chances = 0;

  /**
   * @param {Helper} helper
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

  /** Begins with what is not known yet. @param {Run} run */
  prepare(run) {
    const known = this.#known.get(run);
    const tried = `${run.epochs.length} ${this.#chances}`;
    if (known && (known.busy || known.rows.length > run.epochs.length || (known.problem && known.tried === tried))) return;
    void this.#look(run, known?.rows ?? [], tried);
  }

  /** Other data are there: what failed may succeed. */
  tryAgain() {
    this.#chances++;
    this.#onChange();
  }

  /** @param {Run} run @param {Probed['rows']} before @param {string} tried */
  async #look(run, before, tried) {
    const rows = [...before];
    const tell = (/** @type {boolean} */ busy, problem = '') => {
      this.#known.set(run, { rows: [...rows], problem, busy, tried });
      this.#onChange();
    };
    this.#known.set(run, { rows: before, problem: '', busy: true, tried });
    try {
      const tests = await this.#testSet(run);
      if (!tests) return tell(false, whyNoTestSet(run));
      const sample = sampleOf(tests);
      while (rows.length <= run.epochs.length) {
        const parameters = await weightsAt(run, rows.length);
        rows.push(parameters && (await lookInside(this.#helper, run, parameters, sample)));
        tell(true);
      }
      tell(false);
    } catch (error) {
      // An element that left and comes back asks again.
      if (isClosed(error)) this.#known.delete(run);
      else tell(false, error instanceof Error ? error.message : String(error));
    }
  }
}
