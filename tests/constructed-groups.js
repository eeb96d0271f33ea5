/**
 * Groups of runs that nobody trained: they have what the rules of an exercise look at, and exactly the numbers that a test wants.
 * @import { Run, Settings } from '../www/weightscope.js'
 * @import { Trained } from '../www/lesson/study.js'
 *
 * @typedef {object} Epoch
 * @property {number[]} growth of each layer: standard deviation ÷ that before training
 * @property {number} [accuracy] on the test set in %
 * @property {number} [loss] on the test set
 * @property {number} [trainLoss] without dropout
 */
import { layersOf, parameterCount } from '../www/run/network.js';
import { defaultSettings } from '../www/settings.js';

export const LAYERS = layersOf([2, 2, 2, 2, 10]);
/** Of deviation 1 in every layer. */
const INITIAL = Float32Array.from({ length: parameterCount(LAYERS) }, (_, i) => (i % 2 === 0 ? 1 : -1));

/** @param {Partial<Settings>} settings @param {Epoch[]} epochs @param {Partial<Run>} [more] @returns {Run} */
export function constructedRun(settings, epochs, more) {
  return /** @type {any} */ ({
    settings: { ...defaultSettings(), ...settings },
    data: { name: 'digits.csv', counts: Array(10).fill(20), max: 255, level: 1 },
    layers: LAYERS,
    stepsPerEpoch: 562,
    initialParameters: INITIAL,
    weights: [],
    epochs: epochs.map(({ growth, accuracy = 95, loss = 0.2, trainLoss }, i) => ({
      epoch: i + 1, loss, testAccuracy: accuracy, testLoss: loss, evaluatedTrainLoss: trainLoss, layers: growth.map((deviation) => ({ mean: 0, deviation, quantiles: [] })),
    })),
    ...more,
  });
}

/**
 * @param {string} label
 * @param {Partial<Settings>} settings
 * @param {(Epoch[] | Run)[]} runs of the seeds 1, 2, …: epochs, or a whole run
 * @returns {Trained}
 */
export function constructedGroup(label, settings, runs) {
  return {
    variant: { label, settings },
    settings: { ...defaultSettings(), ...settings, seed: 1 },
    runs: runs.map((run, i) => (Array.isArray(run) ? constructedRun({ ...settings, seed: i + 1 }, run) : run)),
  };
}

/** Dropout 0, 0.25, 0.5, …, with one epoch. @param {number[][][]} growths [variant][seed][layer] @param {Omit<Epoch, 'growth'>} [more] */
export function dropouts(growths, more) {
  return growths.map((seeds, i) => constructedGroup(`Dropout ${i / 4}`, { dropout: i / 4 }, seeds.map((growth) => [{ growth, ...more }])));
}
