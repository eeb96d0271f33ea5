/**
 * What the element does with files of runs and of weights: it writes those of the run that is shown, and reads others. Why one is refused is
 * shown on the page, too.
 *
 * @import { KeptRun, Run } from '../weightscope.js'
 * @import { Experiment } from '../engine/experiment.js'
 * @import { Runs } from '../store/runs.js'
 */
import { WeightscopeError } from '../error.js';
import { readRunFile, readWeightsFile, runFile, weightsFile } from '../exports/files.js';

export class RunFiles {
  #experiment;
  #runs;
  #shown;
  #signal;

  /**
   * @param {Experiment} experiment
   * @param {Runs} runs
   * @param {() => Run | null} shown
   * @param {() => AbortSignal} signal ends reading when the element leaves the page
   */
  constructor(experiment, runs, shown, signal) {
    this.#experiment = experiment;
    this.#runs = runs;
    this.#shown = shown;
    this.#signal = signal;
  }

  /** @param {{ epoch?: number }} [options] @returns {Promise<Blob>} */
  async exportWeights(options) {
    const run = this.#runOrRefuse();
    return weightsFile(run, options?.epoch ?? run.epochs.length);
  }

  /** Makes an untrained run that starts from the weights in a file. @param {Blob} file @returns {Promise<Run>} */
  async importWeights(file) {
    return this.#experiment.startFrom(await this.#read(() => readWeightsFile(file, this.#experiment.run?.layers)));
  }

  /** @param {{ weights?: 'ends' | 'all' }} [options] @returns {Promise<Blob>} */
  async exportRun(options) {
    return runFile(this.#runOrRefuse(), options);
  }

  /** Keeps the run in a file. @param {Blob} file @returns {Promise<KeptRun>} */
  async importRun(file) {
    const run = await this.#read(() => readRunFile(file, { signal: this.#signal() }));
    return this.#runs.add(run, { name: file instanceof File ? file.name.replace(/\.json$/i, '') : undefined });
  }

  #runOrRefuse() {
    const run = this.#shown();
    if (!run) throw new WeightscopeError({ kind: 'no-data', message: 'There is no run yet. Load data first.' });
    return run;
  }

  /** @template Content @param {() => Promise<Content>} reading */
  async #read(reading) {
    try {
      const content = await reading();
      this.#experiment.error = null;
      return content;
    } catch (error) {
      throw this.#experiment.fail(error);
    }
  }
}
