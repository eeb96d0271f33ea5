/**
 * All parameters of a run after any of its epochs.
 * @import { Run } from '../weightscope.js'
 */
import { WeightscopeError } from '../error.js';
import { runs } from './page-runs.js';

/**
 * The parameters after `row` epochs (0: untrained), or null where they were not kept. Rejects where they can't be read.
 * @param {Run} run
 * @param {number} row
 * @returns {Promise<Float32Array | null>}
 */
export async function weightsAt(run, row) {
  return run.weights[row] ?? runs.storedWeights(run, row);
}

/** Milliseconds after which what could not be read is tried again. */
const AGAIN = 3000;

/** Calls back after a while if something could not be read, rather than was not kept. @param {unknown} error @param {() => void} again */
export function tryAgain(error, again) {
  if (error instanceof WeightscopeError && error.kind === 'storage') setTimeout(again, AGAIN);
}
