/**
 * An exercise in progress: its variants are trained one after the other, in the element's ordinary way. It ends early when one is stopped.
 * What it yields are kept runs, from which it can be told again after a reload.
 *
 * @import { KeptRun, Run, Settings } from '../weightscope.js'
 * @import { WeightscopeError } from '../error.js'
 * @import { Exercise } from './exercises.js'
 * @import { Outcome } from './measures.js'
 * @import { Runs } from '../store/runs.js'
 *
 * @typedef {object} Host
 * @property {() => Settings} settings what the variants have in common
 * @property {(settings: Settings) => Promise<{ run: Run | null, error: WeightscopeError | null }>} train never rejects
 * @property {() => void} done puts the common settings back
 * @property {() => void} changed
 */
import { EXERCISES } from './exercises.js';
import { measuresOf } from './measures.js';

/**
 * What runs were trained for, if it was one exercise, done once.
 * @param {readonly KeptRun[]} kept
 * @returns {{ exercise: Exercise, outcomes: Outcome[] } | null}
 */
export function exerciseOf(kept) {
  const { id, attempt } = kept[0]?.exercise ?? {};
  const exercise = EXERCISES.find((exercise) => exercise.id === id);
  if (!exercise || kept.some((other) => other.exercise?.attempt !== attempt)) return null;
  return {
    exercise,
    outcomes: kept.flatMap(({ exercise: of, run }) => {
      const variant = exercise.variants[of?.variant ?? -1];
      return variant ? [{ variant, run }] : [];
    }),
  };
}

/** @typedef {'running' | 'finished' | 'stopped' | 'failed' | 'partly'} Status `partly`: told from kept runs, some of which did not end as planned, or are not there */

export class ExerciseRun {
  /** That which goes on in this page: its elements share their runs, so there is one at a time. @type {ExerciseRun | null} */
  static current = null;

  /** How it ended; null if it is told from kept runs, which may go on. @type {Status | null} */
  #status = 'running';
  /** @type {Outcome[]} of the variants that have ended */
  outcomes = [];
  /** The variant in work, or the last one that was. */
  index = 0;
  /** Why it could not go on. */
  failure = '';
  /** Tells its runs from those of the same exercise done at another time. */
  attempt = Date.now();
  /** @type {Settings | null} of the variant in work */
  #settings = null;

  /** @param {Exercise} exercise */
  constructor(exercise) {
    this.exercise = exercise;
  }

  /**
   * The exercise that was done last, as far as its runs are kept, or null if there is none. While it goes on in another element or tab it is
   * not told.
   * @param {Runs} runs
   * @param {string | null} only the one exercise to tell, or null for any
   */
  static lastOf(runs, only) {
    const of = (/** @type {KeptRun} */ { exercise }) => (only === null || exercise?.id === only ? (exercise?.attempt ?? 0) : 0);
    const attempt = Math.max(0, ...runs.list.map(of));
    const kept = runs.list.filter((kept) => attempt > 0 && of(kept) === attempt);
    const done = exerciseOf(kept);
    if (!done || kept.some((kept) => runs.isTrained(kept))) return null;
    const told = new ExerciseRun(done.exercise);
    told.attempt = attempt;
    told.outcomes = done.outcomes;
    told.#status = null;
    return told;
  }

  /** @returns {Status} */
  get status() {
    if (this.#status) return this.#status;
    const whole = this.outcomes.length === this.exercise.variants.length && this.outcomes.every(({ run }) => run.failure !== undefined || run.epochs.length >= run.plannedEpochs);
    return whole ? 'finished' : 'partly';
  }

  /** Whether a run is that of the variant in work. @param {Run} run */
  isTraining(run) {
    return this.status === 'running' && run.settings === this.#settings;
  }

  /** Never rejects. @param {Host} host */
  async start(host) {
    ExerciseRun.current = this;
    this.#status = await this.#train(host);
    ExerciseRun.current = null;
    host.done();
    host.changed();
  }

  /** @param {Host} host @returns {Promise<Status>} how it ended */
  async #train(host) {
    const common = host.settings();
    for (const [index, variant] of this.exercise.variants.entries()) {
      this.index = index;
      // A new object each time: a run is known by it.
      this.#settings = { ...common, ...variant.settings };
      host.changed();
      const { run, error } = await host.train(this.#settings);
      // A reset gives back what was there before, or a run that did not begin.
      const ours = run?.settings === this.#settings ? run : null;
      if (ours && (ours.epochs.length > 0 || ours.failure !== undefined)) {
        this.outcomes.push({ variant, run: ours });
        // Now, since all of them at the end would take too long for a frame.
        measuresOf(ours);
      }
      // That training diverges is a result, too; whatever else fails ends the exercise.
      if (error && error.kind !== 'diverged') {
        this.failure = error.message;
        return 'failed';
      }
      if (!ours || (ours.stopped && !error)) return 'stopped';
    }
    return 'finished';
  }
}
