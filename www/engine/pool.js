/**
 * Trains several runs side by side, as many at once as there are processors. Each has an experiment, and with it a worker, of its own; they
 * share one data set, and what fails or stops in one run is nothing to the others.
 *
 * @import { Run, Settings } from '../weightscope.js'
 * @import { Claiming, Engine } from './experiment.js'
 * @import { Dataset } from './datasets.js'
 *
 * @typedef {object} Task
 * @property {Settings} settings of a new run
 * @property {Run} [run] one that was cut off, which goes on to its plan instead
 *
 * @typedef {object} Options
 * @property {Dataset} data
 * @property {AbortSignal} signal ends all of it; runs keep their finished epochs
 * @property {(task: Task) => Claiming} claims who else may train its run
 * @property {(task: Task, run: Run, notice: 'epoch' | 'state') => void} onNotice one of them has another epoch, or is begun, paused or ended
 */
import { Experiment } from './experiment.js';

export class Pool {
  #engine;
  #size;
  /** @type {Set<Experiment>} those at work */
  #live = new Set();
  #isPaused = false;
  #isStopped = false;
  /** Lets those begin that wait for the pause to end. @type {() => void} */
  #goOn = () => {};
  #resumed = Promise.resolve();

  /** @param {Engine} engine @param {number} [size] how many runs at once */
  constructor(engine, size = globalThis.navigator?.hardwareConcurrency ?? 1) {
    this.#engine = { ...engine, sideBySide: true };
    this.#size = Math.max(1, size);
  }

  /**
   * Takes the tasks in their order.
   * @param {readonly Task[]} tasks
   * @param {Options} options
   * @returns {Promise<({ run: Run | null, error: unknown })[]>} for each task its run, null if it was not begun, and why it failed, if it did; never rejects
   */
  async train(tasks, options) {
    /** @type {{ run: Run | null, error: unknown }[]} */
    const outcomes = tasks.map(({ run = null }) => ({ run, error: null }));
    let next = 0;
    const work = async () => {
      while (next < tasks.length && !this.#isStopped && !options.signal.aborted) {
        const index = next++;
        await this.#resumed;
        if (this.#isStopped || options.signal.aborted) return;
        outcomes[index] = await this.#train(tasks[index], options);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#size, tasks.length) }, work));
    return outcomes;
  }

  get isPaused() {
    return this.#isPaused;
  }

  pause() {
    if (this.#isPaused || this.#isStopped) return;
    this.#isPaused = true;
    this.#resumed = new Promise((resolve) => (this.#goOn = resolve));
    for (const experiment of this.#live) experiment.pause();
  }

  resume() {
    this.#isPaused = false;
    this.#goOn();
    for (const experiment of this.#live) experiment.resume();
  }

  /** Ends all runs. Finished epochs are kept. */
  stop() {
    this.#isStopped = true;
    for (const experiment of this.#live) experiment.stop();
    this.#goOn();
  }

  /** @param {Task} task @param {Options} options */
  async #train(task, { data, signal, claims, onNotice }) {
    const experiment = new Experiment(
      task.settings,
      (notice) => {
        if (experiment.run && (notice === 'epoch' || notice === 'state')) onNotice(task, experiment.run, notice);
      },
      claims(task),
      this.#engine,
    );
    experiment.use(data);
    const close = () => experiment.close();
    signal.addEventListener('abort', close);
    this.#live.add(experiment);
    try {
      const { run } = task;
      return { run: await (run ? experiment.goOn(run) : experiment.train()), error: null };
    } catch (error) {
      return { run: experiment.run, error };
    } finally {
      this.#live.delete(experiment);
      signal.removeEventListener('abort', close);
      // Its worker ends with it.
      close();
    }
  }
}
