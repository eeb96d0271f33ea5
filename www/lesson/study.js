/**
 * An exercise carried out: its variants are trained with several seeds, side by side. What is kept of an earlier time is not trained again: runs
 * that are whole count, those that were cut off go on. So more seeds add to what is there, and a second try goes on where the first was stopped.
 *
 * @import { Run, Settings } from '../weightscope.js'
 * @import { Dataset } from '../engine/datasets.js'
 * @import { Engine } from '../engine/experiment.js'
 * @import { Task } from '../engine/pool.js'
 * @import { KeptRun, Runs } from '../store/runs.js'
 *
 * @typedef {{ label: string, settings: Partial<Settings> }} Variant
 *
 * @typedef {object} Plan
 * @property {string} id of the exercise
 * @property {readonly Variant[]} variants
 * @property {Settings} common what they have in common; the first seed is that of these settings
 * @property {number} seeds how many: each variant is trained with the same
 *
 * @typedef {{ variant: Variant, settings: Settings, runs: Run[] }} Trained a variant with its runs in the order of seeds; `settings` has the first seed
 */
import { Pool } from '../engine/pool.js';
import { WeightscopeError } from '../error.js';
import { fingerprint } from '../run/fingerprint.js';
import { SETTINGS } from '../settings.js';
import { Keeping } from '../store/keeping.js';
import { hasSameResults } from '../version.js';

/** There are so many: after the last comes the first. */
const SEEDS = 2 ** 32;

export class Study {
  #plan;
  #runs;
  #pool;
  #isStopped = false;
  /** One for each variant and seed. @type {(Task & { variant: number })[]} */
  #tasks = [];

  /**
   * @param {Plan} plan
   * @param {Runs} runs where its runs are kept
   * @param {Engine} engine
   * @param {number} [size] how many runs are trained at once
   */
  constructor(plan, runs, engine, size) {
    this.#plan = plan;
    this.#runs = runs;
    this.#pool = new Pool(engine, size);
  }

  get id() {
    return this.#plan.id;
  }

  /** Epochs that are finished, of all runs, and how many there will be. */
  get progress() {
    const finished = this.#tasks.map(({ run, settings }) => Math.min(run?.epochs.length ?? 0, settings.epochs));
    return { finished: finished.reduce((sum, epochs) => sum + epochs, 0), all: this.#tasks.reduce((sum, { settings }) => sum + settings.epochs, 0) };
  }

  get isPaused() {
    return this.#pool.isPaused;
  }

  /** What there is of each variant so far, by seed. @returns {{ label: string, runs: Run[] }[]} */
  get variants() {
    return this.#plan.variants.map(({ label }, index) => ({ label, runs: this.#tasks.flatMap(({ variant, run }) => (variant === index && run ? [run] : [])) }));
  }

  /**
   * @param {object} options
   * @param {Dataset} options.data
   * @param {AbortSignal} options.signal ends it; runs keep their finished epochs
   * @param {() => void} options.onChange there is more to show
   * @returns {Promise<Trained[]>}
   * @throws {WeightscopeError} if it was stopped, or a run failed otherwise than by diverging, which is a result
   */
  async carryOut({ data, signal, onChange }) {
    const missing = await this.#missing(data);
    signal.throwIfAborted();
    /** @type {Map<Task, Keeping>} */
    const keepings = new Map(missing.map((task) => [task, new Keeping(this.#runs, task, this.#labelOf(task))]));
    const keepingOf = (/** @type {Task} */ task) => /** @type {Keeping} */ (keepings.get(task));
    const outcomes = await this.#pool.train(missing, {
      data,
      signal,
      claims: (task) => ({ claim: (run) => keepingOf(task).claim(run), release: () => keepingOf(task).release() }),
      onNotice: (task, run, notice) => {
        task.run = run;
        keepingOf(task).keep(run, notice);
        onChange();
      },
    });
    signal.throwIfAborted();
    const failure = outcomes.find(({ error }) => error && /** @type {WeightscopeError} */ (error).kind !== 'diverged')?.error;
    if (failure) throw failure;
    if (this.#isStopped) throw new WeightscopeError({ kind: 'stopped', message: 'The exercise was stopped. Finished epochs are kept: do it again, and it goes on from there.' });
    return this.#trained();
  }

  /** What was trained earlier, if all of it is kept. @param {Dataset} data @returns {Promise<Trained[] | null>} */
  async kept(data) {
    return (await this.#missing(data)).length === 0 ? this.#trained() : null;
  }

  /** The tasks that are not whole yet. Those whose runs are kept get them. @param {Dataset} data */
  async #missing(data) {
    const { variants, common, seeds } = this.#plan;
    await this.#runs.restore();
    const print = await fingerprint(data);
    // Seed by seed, so that all variants can be compared from the beginning.
    for (let i = 0; i < seeds; i++) {
      const seed = (common.seed + i) % SEEDS;
      for (const [variant, { settings: own }] of variants.entries()) {
        const settings = { ...common, ...own, seed };
        this.#tasks.push({ variant, settings, run: this.#keptRun(settings, data, print) });
      }
    }
    for (const { run } of this.#tasks) if (run) await this.#runs.open(run);
    return this.#tasks.filter(({ run, settings }) => (run?.epochs.length ?? 0) < settings.epochs);
  }

  /** @returns {Trained[]} */
  #trained() {
    return this.#plan.variants.map((variant, index) => {
      const own = this.#tasks.filter((task) => task.variant === index);
      return { variant, settings: own[0].settings, runs: own.flatMap(({ run }) => run ?? []) };
    });
  }

  pause() {
    this.#pool.pause();
  }

  resume() {
    this.#pool.resume();
  }

  stop() {
    this.#isStopped = true;
    this.#pool.stop();
  }

  /** Of all seeds but the first, weights would be the most of what is kept, and nothing shows them. @param {Task & { variant?: number }} task */
  #labelOf({ settings: { seed }, variant = 0 }) {
    const { id, variants, common } = this.#plan;
    return {
      name: `${variants[variant].label}, seed ${seed}`,
      weights: seed === common.seed ? /** @type {const} */ ('all') : /** @type {const} */ ('ends'),
      exercise: { id, variant, attempt: 0 },
    };
  }

  /**
   * A run of an earlier time that is what would be trained now.
   * @param {Settings} settings
   * @param {Dataset} data
   * @param {string | null} print its fingerprint
   */
  #keptRun(settings, data, print) {
    const isOfData = (/** @type {Run} */ run) => run.data === data.info || (print !== null && run.dataFingerprint === print);
    /** @param {KeptRun} kept */
    const isThis = (kept) => {
      const { run } = kept;
      return (
        kept.exercise?.id === this.#plan.id &&
        SETTINGS.every(({ key }) => run.settings[key] === settings[key]) &&
        isOfData(run) && hasSameResults(run.version) && run.startsFrom === undefined && !run.imported && !this.#runs.isInTraining(kept)
      );
    };
    return this.#runs.list.find(isThis)?.run;
  }
}
