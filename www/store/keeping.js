/**
 * Which runs of an element are kept, how, and who may train them.
 * @import { KeptRun, Run } from '../weightscope.js'
 * @import { Runs } from './runs.js'
 *
 * @typedef {Partial<Pick<KeptRun, 'name' | 'pinned' | 'weights' | 'exercise'>>} Label
 */
import { WeightscopeError } from '../error.js';

export class Keeping {
  #runs;
  #label;
  #owner;

  /**
   * @param {Runs} runs
   * @param {object} owner who trains them: one at a time
   * @param {Label | null} [label] of the run of an exercise
   */
  constructor(runs, owner, label = null) {
    this.#runs = runs;
    this.#label = label;
    this.#owner = owner;
  }

  /** Trained runs are kept. While one is trained, nobody else may go on with it. @param {Run} run @param {string} notice of the experiment */
  keep(run, notice) {
    const runs = this.#runs;
    const ofExercise = this.#label;
    if (notice === 'epoch') {
      void runs.claim(runs.add(run, ofExercise ?? {}), this.#owner);
    } else if (notice === 'state') {
      // One of an exercise that fails in its first epoch is a result, too.
      if (run.failure !== undefined && ofExercise) runs.add(run, ofExercise);
      const kept = runs.of(run);
      // What rests here may have been trained elsewhere.
      if (kept && runs.isOwnedBy(kept, this.#owner)) runs.update(run);
    }
  }

  /** Nobody else may train a kept run that goes on; what another tab has trained of it comes first. @param {Run} run */
  async claim(run) {
    const kept = this.#runs.of(run);
    if (!kept) return;
    const isNew = !this.#runs.isLive(kept);
    if (!(await this.#runs.claim(kept, this.#owner))) {
      throw new WeightscopeError({ kind: 'elsewhere', message: `“${kept.name}” is being trained already, here or in another tab.` });
    }
    await this.#runs.open(run);
    // What can't be read now is trained again.
    if (isNew) await this.#runs.catchUp(kept).catch(() => {});
  }

  release() {
    this.#runs.release(this.#owner);
  }
}
