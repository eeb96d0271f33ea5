/**
 * How fast a run goes and how long it still takes, from what its worker said last.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Slice } from './protocol.js'
 *
 * @typedef {object} Progress
 * @property {number} epoch in work, from 1
 * @property {number} step
 * @property {number} steps
 * @property {number} samplesPerSecond
 * @property {number} secondsLeft
 */

/** How much of the last second counts in the speed that is shown. */
const SMOOTHING = 0.2;

export class Speed {
  /** By the clock of the worker: messages of a busy page arrive in bursts. @type {{ at: number, samples: number } | null} */
  #last = null;

  /** What comes next is no continuation: a pause, or another device, lies between. */
  interrupt() {
    this.#last = null;
  }

  /**
   * @param {Pick<Run, 'settings' | 'plannedEpochs'>} run
   * @param {Slice} slice
   * @param {Progress | null} before
   * @returns {Progress}
   */
  progress({ settings: { batch }, plannedEpochs }, { epoch, step, steps, at }, before) {
    const samples = ((epoch - 1) * steps + step) * batch;
    const last = this.#last;
    this.#last = { at, samples };
    let samplesPerSecond = before?.samplesPerSecond ?? 0;
    if (last && at > last.at) {
      const now = (1000 * (samples - last.samples)) / (at - last.at);
      samplesPerSecond = samplesPerSecond ? samplesPerSecond + SMOOTHING * (now - samplesPerSecond) : now;
    }
    const left = plannedEpochs * steps * batch - samples;
    return { epoch, step, steps, samplesPerSecond, secondsLeft: samplesPerSecond ? left / samplesPerSecond : NaN };
  }
}
