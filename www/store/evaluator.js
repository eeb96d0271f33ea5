/**
 * What a run's network makes of its test set, after any epoch: computed by the helper when it is asked for, for the newest question only.
 * @import { Run } from '../weightscope.js'
 * @import { Evaluation } from '../run/predictions.js'
 * @import { Helper } from '../engine/helper.js'
 * @import { TestSet } from '../run/test-set.js'
 *
 * @typedef {{ run: Run, row: number, training: boolean }} Question
 * @typedef {{ tests: TestSet, evaluation: Evaluation }} Answer
 */
import { latest } from '../lib/latest.js';
import { classesOf } from '../run/network.js';
import { evaluate } from '../run/predictions.js';
import { isClosed } from '../error.js';
import { modelOf } from '../engine/helper.js';
import { whyNoTestSet } from '../run/test-set.js';
import { tryAgain, weightsAt } from './weights.js';

/** Images that are posted at once: about a millisecond of copying. */
const AT_ONCE = 1000;
/** Answers that are kept for a cursor that comes back. */
const KEPT = 30;
/** While the network trains, of four parts of the time three are left to it. */
const REST = 3;
const LONGEST_REST = 1000;

export class Evaluator {
  /** Why there is no answer, as a sentence. */
  problem = '';
  /** The latest answer about this run, perhaps after another epoch. @type {Answer | null} */
  last = null;

  #helper;
  #testSet;
  #onChange;
  /** @type {Run | null} */
  #run = null;
  /** @type {Promise<TestSet | null> | null} */
  #tests = null;
  /** @type {Map<number, Answer>} row → answer, the oldest first */
  #answers = new Map();
  /** @type {Question | null} the last that was asked */
  #asked = null;

  /**
   * @param {Helper} helper
   * @param {(run: Run) => Promise<TestSet | null>} testSet
   * @param {() => void} onChange when an answer is there, or there will be none
   */
  constructor(helper, testSet, onChange) {
    this.#helper = helper;
    this.#testSet = testSet;
    this.#onChange = onChange;
  }

  /**
   * The answer, or null if it is not there yet.
   * @param {Question} question
   * @returns {Answer | null}
   */
  answer(question) {
    const { run, row } = question;
    if (run !== this.#run) this.#forget(run);
    const known = this.#answers.get(row);
    if (known) {
      this.#asked = null;
      return (this.last = known);
    }
    const asked = this.#asked;
    if (asked?.run !== run || asked.row !== row) {
      this.#asked = question;
      this.#ask(question);
    }
    return null;
  }

  /** @param {Run} run */
  #forget(run) {
    this.#run = run;
    this.#tests = this.#asked = this.last = null;
    this.#answers.clear();
    this.problem = '';
  }

  #ask = latest(async (/** @type {Question} */ question, /** @type {() => boolean} */ outdated) => {
    const { run, row, training } = question;
    const start = performance.now();
    try {
      // While it trains there is something newer each epoch, and giving up each time would show nothing.
      const answer = await this.#compute(run, row, () => run !== this.#run || (!training && outdated()));
      if (!answer || run !== this.#run) return;
      if (this.#answers.size >= KEPT) this.#answers.delete([...this.#answers.keys()][0]);
      this.#answers.set(row, answer);
      this.last = answer;
      this.problem = '';
    } catch (error) {
      if (run !== this.#run) return;
      this.#tests = null;
      // When the element left the page it was given up; if that is back, it is asked again.
      if (isClosed(error)) this.#asked = null;
      else this.problem = error instanceof Error ? error.message : String(error);
      tryAgain(error, () => {
        if (this.#asked === question) this.#asked = null;
        this.#onChange();
      });
    }
    this.#onChange();
    if (training) await pause(Math.min(LONGEST_REST, REST * (performance.now() - start)));
  });

  /**
   * @param {Run} run
   * @param {number} row
   * @param {() => boolean} givenUp
   * @returns {Promise<Answer | null>} null if it was given up
   */
  async #compute(run, row, givenUp) {
    const tests = await (this.#tests ??= this.#testSet(run));
    if (!tests) throw new Error(whyNoTestSet(run));
    const parameters = await weightsAt(run, row);
    if (!parameters) throw new Error(`The weights after epoch ${row} were not kept.`);
    const count = tests.labels.length;
    const [{ inputs }] = run.layers;
    const classes = classesOf(run);
    const logits = new Float32Array(classes * count);
    for (let first = 0; first < count; first += AT_ONCE) {
      const images = Math.min(AT_ONCE, count - first);
      const pixels = new Uint8Array(images * inputs);
      for (let i = 0; i < images; i++) pixels.set(tests.pixels(first + i), i * inputs);
      logits.set(await this.#helper.logits({ ...modelOf(run), parameters, pixels }), classes * first);
      if (givenUp()) return null;
    }
    return { tests, evaluation: evaluate(row, tests.labels, logits, classes) };
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
