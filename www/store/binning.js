/**
 * Histograms in another range than the notebook's: every epoch of a run is binned anew from its weights, by the engine, in the
 * helper's worker.
 *
 * Until all rows are there the histograms before stay, so that none is ever shown in two ranges.
 *
 * @import { Histogram, HistogramRow, Run } from '../weightscope.js'
 * @import { Helper } from '../engine/helper.js'
 * @import { Range } from '../engine/protocol.js'
 *
 * @typedef {Run['histograms']} Histograms
 *
 * @typedef {object} Binned
 * @property {Range} range
 * @property {Histograms} histograms
 * @property {boolean} filling
 *
 * @typedef {object} Change final minus initial weights, of those that differ
 * @property {Histogram[]} histograms one row each: of all parameters, then of each layer's weights
 * @property {number[]} still how many of each have not changed at all
 */
import { rangeOf } from '../run/histogram.js';
import { partsOf } from '../run/statistics.js';
import { isClosed } from '../error.js';
import { addRow, emptyHistogram, histogramsOf } from '../run/histogram-row.js';
import { weightsAt } from './weights.js';

/** Epochs of one request: 3 MB, and an answer soon enough for a newer range to take over. */
const ROWS_AT_ONCE = 16;

export class Binning {
  /** @type {Range | null} null: the notebook's ranges */
  #range = null;
  /** @type {unknown} why the last binning failed */
  error = null;
  #onChange;
  /** @type {WeakMap<Run, Binned>} in the range that is wanted, complete or not */
  #wanted = new WeakMap();
  /** @type {WeakMap<Run, Histograms>} the latest complete ones */
  #complete = new WeakMap();
  /** @type {WeakMap<Histograms, Run>} */
  #shown = new WeakMap();
  /** @type {WeakMap<Run, { key: unknown[], change: Change | null }>} */
  #changes = new WeakMap();
  /** @type {WeakMap<Run, { parameters: Float32Array, moved: Float32Array[] }>} of the latest parameters alone */
  #moved = new WeakMap();
  #helper;

  /** @param {Helper} helper @param {() => void} onChange called when more is known */
  constructor(helper, onChange) {
    this.#helper = helper;
    this.#onChange = onChange;
  }

  get range() {
    return this.#range;
  }

  /** @param {Range | null} range null: the notebook's */
  set range(range) {
    this.#use(range);
    this.error = null;
    this.#onChange();
  }

  /**
   * A run as it is to be shown: the same, and as alive, but with the newest complete histograms.
   * @param {Run} run
   * @returns {Run}
   */
  shown(run) {
    const histograms = this.#histogramsOf(run);
    if (histograms === run.histograms) return run;
    let shown = this.#shown.get(histograms);
    if (!shown) this.#shown.set(histograms, (shown = /** @type {Run} */ (Object.create(run, { histograms: { value: histograms, enumerable: true } }))));
    return shown;
  }

  /** @param {Run} run */
  #histogramsOf(run) {
    return (this.#range && this.#complete.get(run)) ?? run.histograms;
  }

  /** Whether `shown` has this run in the range that is wanted. @param {Run} run */
  isReady(run) {
    if (this.#range === null) return true;
    const wanted = this.#wanted.get(run);
    return wanted?.range === this.#range && this.#complete.get(run) === wanted.histograms;
  }

  /**
   * @param {Run} run
   * @returns {Change | null} null as long as it is not known
   */
  change(run) {
    return this.#changes.get(run)?.change ?? null;
  }

  /** Begins with the histograms that are missing in the range that is wanted. @param {Run} run */
  prepare(run) {
    const range = this.#range;
    if (range === null) return;
    let binned = this.#wanted.get(run);
    if (binned?.range !== range) {
      binned = { range, histograms: emptyLike(run.histograms, range), filling: false };
      this.#wanted.set(run, binned);
    }
    if (!binned.filling && binned.histograms.all.rows.length <= run.epochs.length) this.#fill(run, binned);
  }

  /** Begins with the change of weights, if it is not known. @param {Run} run */
  prepareChange(run) {
    const key = [run.parameters, this.#range];
    let known = this.#changes.get(run);
    if (!known || known.key.some((part, i) => part !== key[i])) {
      known = { key, change: known?.change ?? null };
      this.#changes.set(run, known);
      this.#binChange(run, known);
    }
  }

  /** @param {Range | null} range */
  #use(range) {
    this.#range = range;
    // What is shown while another range is counted are the notebook's, not those of two ranges ago.
    if (range === null) this.#complete = new WeakMap();
  }

  /** @param {Run} run @param {Binned} binned */
  async #fill(run, binned) {
    const { range, histograms } = binned;
    const parts = partsOf(run);
    const size = parts[0].end;
    const all = [histograms.all, ...histograms.layers];
    binned.filling = true;
    try {
      for (;;) {
        const first = histograms.all.rows.length;
        const count = Math.min(ROWS_AT_ONCE, run.epochs.length + 1 - first);
        if (range !== this.#range) return;
        if (count <= 0) break;
        const weights = await Promise.all(Array.from({ length: count }, (_, i) => weightsAt(run, first + i)));
        // One buffer, so that it can be handed over: the page keeps its own.
        const values = new Float32Array(count * size);
        weights.forEach((row, i) => row && values.set(row, i * size));
        const rows = await this.#helper.histograms({
          values,
          parts: weights.flatMap((_, i) => parts.map(({ start, end }) => ({ start: i * size + start, end: i * size + end, ...range }))),
        });
        rows.forEach((row, i) => {
          const histogram = all[i % all.length];
          const kept = weights[Math.floor(i / all.length)] !== null;
          addRow(histogram, kept ? row : notKept(row));
          histogram.edges = row.edges;
        });
      }
      this.#complete.set(run, histograms);
    } catch (error) {
      if (range === this.#range) this.#fail(error);
    } finally {
      binned.filling = false;
      this.#onChange();
    }
  }

  /** @param {Run} run @param {{ key: unknown[], change: Change | null }} known */
  async #binChange(run, known) {
    const like = histogramsOf(run);
    const moved = this.#movedIn(run);
    const values = new Float32Array(moved.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    const parts = moved.map((part, i) => {
      const start = end;
      values.set(part, start);
      end += part.length;
      return { start, end, ...(this.#range ?? rangeOf(like[i])) };
    });
    try {
      const rows = await this.#helper.histograms({ values, parts });
      known.change = {
        histograms: rows.map(({ edges, density, counts, below, above, nan }, i) => ({
          ...like[i], edges, rows: [density], counts: [counts], below: [below], above: [above], nan: [nan],
        })),
        still: partsOf(run).map(({ start, end }, i) => end - start - moved[i].length),
      };
    } catch (error) {
      if (this.#changes.get(run) === known) {
        // What was given up is asked for again.
        if (isClosed(error)) this.#changes.delete(run);
        this.#fail(error);
      }
    }
    this.#onChange();
  }

  /** Of each part the changes that are not zero, computed once. @param {Run} run */
  #movedIn(run) {
    const { parameters, initialParameters } = run;
    let known = this.#moved.get(run);
    if (known?.parameters !== parameters) {
      const moved = partsOf(run).map(({ start, end }) => {
        const before = initialParameters.subarray(start, end);
        return parameters.subarray(start, end).map((value, i) => value - before[i]).filter((change) => change !== 0);
      });
      known = { parameters, moved };
      this.#moved.set(run, known);
    }
    return known.moved;
  }

  /** Back to what is known to be there. @param {unknown} error */
  #fail(error) {
    // Its element left the page, or another question ended the worker: it is asked again when it is needed.
    if (isClosed(error)) return;
    this.#use(null);
    this.error = error;
  }
}

/** Of weights that were not kept: nothing is counted, and no density is drawn. @param {HistogramRow} row @returns {HistogramRow} */
function notKept({ edges, counts, density }) {
  return { edges, counts: counts.fill(0), density: density.fill(NaN), below: 0, above: 0, nan: 0 };
}

/** @param {Histograms} histograms @param {Range} range @returns {Histograms} */
function emptyLike({ all, layers }, { low, high }) {
  const empty = (/** @type {Histogram} */ { name, title }) => emptyHistogram(name, title, Float64Array.of(low, high));
  return { all: empty(all), layers: layers.map(empty) };
}
