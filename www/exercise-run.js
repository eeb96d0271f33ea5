/**
 * An exercise in progress: its variants are trained one after the other, in the element's ordinary way. It ends early when one is stopped.
 *
 * @import { Run, Settings } from './weightscope.js'
 * @import { WeightscopeError } from './engine/client.js'
 * @import { Exercise, Outcome } from './exercises.js'
 *
 * @typedef {object} Host
 * @property {() => Settings} settings what the variants have in common
 * @property {(settings: Settings) => Promise<{ run: Run | null, error: WeightscopeError | null }>} train never rejects
 * @property {() => void} done puts the common settings back
 * @property {() => void} changed
 */
/** @typedef {'running' | 'finished' | 'stopped' | 'failed'} Status */

export class ExerciseRun {
  /** @type {Status} */
  status = 'running';
  /** @type {Outcome[]} of the variants that have ended */
  outcomes = [];
  /** The variant in work, or the last one that was. */
  index = 0;
  /** Why it could not go on. */
  failure = '';
  /** @type {Settings} of the variant in work */
  #settings;
  #host;

  /** @param {Exercise} exercise @param {Host} host */
  constructor(exercise, host) {
    this.exercise = exercise;
    this.#host = host;
    this.#settings = host.settings();
  }

  /** Whether a run is that of the variant in work. @param {Run} run */
  isTraining(run) {
    return this.status === 'running' && run.settings === this.#settings;
  }

  /** Never rejects. */
  async start() {
    const common = this.#host.settings();
    for (const [index, variant] of this.exercise.variants.entries()) {
      this.index = index;
      // A new object each time: a run is known by it.
      this.#settings = { ...common, ...variant.settings };
      this.#host.changed();
      const { run, error } = await this.#host.train(this.#settings);
      // A reset gives back what was there before, or a run that did not begin.
      const ours = run?.settings === this.#settings ? run : null;
      // That training diverges is a result, too; whatever else fails ends the exercise.
      if (error && error.kind !== 'diverged') this.failure = error.message;
      if (ours && (ours.epochs.length > 0 || error?.kind === 'diverged')) {
        this.outcomes.push({ variant, run: ours, failure: error ? error.message : null });
      }
      if (this.failure) return this.#end('failed');
      if (!ours || (ours.stopped && !error)) return this.#end('stopped');
    }
    this.#end('finished');
  }

  /** @param {Status} status */
  #end(status) {
    this.status = status;
    this.#host.done();
    this.#host.changed();
  }
}
