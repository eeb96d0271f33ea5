/**
 * On what footing runs are compared: at which epoch of each. The answer to an exercise may depend on it, so it is chosen, and said.
 *
 * @import { Held, Run } from '../weightscope.js'
 * @import { Group } from '../run/group.js'
 *
 * @typedef {object} Footing
 * @property {Held} held
 * @property {(run: Run) => number | null} epochOf at which a run is compared; null if it never got there
 * @property {string} words as in “after 60 epochs”
 */
import { epochsText, short } from '../lib/text.js';
import { isAtChance } from '../run/chance.js';

/** @type {readonly Held[]} */
export const HELD = ['epoch', 'test-accuracy', 'train-loss'];

/** In %: with every dropout of the notebook the network reaches it within 60 epochs, and from 90 % on pairs of runs agree. */
export const ACCURACY = 92;

/** What a threshold may be, by what is held equal: epochs, % of the test set, nats. @type {Record<Held, { least: number, most: number, isWhole: boolean }>} */
export const THRESHOLDS = {
  epoch: { least: 1, most: 100_000, isWhole: true },
  'test-accuracy': { least: 1, most: 100, isWhole: false },
  'train-loss': { least: 0.0001, most: 10, isWhole: false },
};

/**
 * @param {readonly Pick<Group, 'runs'>[]} groups
 * @param {Held} held
 * @param {number} [threshold] the epoch, the accuracy in % to reach, or the loss to reach; else the last epoch that all have, 92 %, or the lowest loss
 *   that all have reached
 * @returns {Footing}
 */
export function footingOf(groups, held, threshold) {
  const sound = groups.flatMap(({ runs }) => runs).filter(isSound);
  switch (held) {
    case 'epoch': {
      const epoch = threshold ?? Math.min(...sound.map(({ epochs }) => epochs.length));
      const words = Number.isFinite(epoch) ? `after ${epochsText(epoch)}` : 'before the first epoch was finished';
      return { held, words, epochOf: (run) => (isSound(run) && run.epochs.length >= epoch ? epoch : null) };
    }
    case 'test-accuracy': {
      const accuracy = threshold ?? ACCURACY;
      const words = `at the first epoch with a test accuracy of ${short(accuracy)} % or more`;
      return { held, words, epochOf: firstEpoch(({ testAccuracy }) => testAccuracy >= accuracy) };
    }
    case 'train-loss': {
      const loss = threshold ?? commonLoss(sound);
      const words = Number.isFinite(loss) ? `at the first epoch with a training loss of ${short(loss)} or less, measured without dropout` : 'at equal training loss, measured without dropout';
      return { held, words, epochOf: firstEpoch(({ evaluatedTrainLoss = Infinity }) => evaluatedTrainLoss <= loss) };
    }
  }
}

/** A run that failed stands nowhere: what came before it diverged is a network that breaks. @param {Run} run */
export function isSound({ failure, epochs }) {
  return failure === undefined && epochs.length > 0;
}

/** @param {(metrics: Run['epochs'][number]) => boolean} isThere @returns {Footing['epochOf']} */
function firstEpoch(isThere) {
  return (run) => (isSound(run) ? (run.epochs.find(isThere)?.epoch ?? null) : null);
}

/**
 * The lowest level that every run has reached, rounded up to three digits, so that the words say what was done: the latest moment at which all have
 * learnt equally much. Not the largest of the final losses, which one last bad epoch would lift. Who learnt nothing has no say: all others
 * would be compared at their start.
 * @param {Run[]} runs
 * @returns {number} −Infinity where none of them measured it
 */
function commonLoss(runs) {
  const lowest = runs.filter((run) => !isAtChance(run)).map(({ epochs }) => Math.min(...epochs.map(({ evaluatedTrainLoss = Infinity }) => evaluatedTrainLoss)));
  return roundedUp(Math.max(...lowest.filter(Number.isFinite)));
}

/** To three digits. @param {number} value positive, or infinite */
function roundedUp(value) {
  if (!Number.isFinite(value)) return value;
  const digits = 2 - Math.floor(Math.log10(value));
  const rounded = Number(value.toFixed(Math.min(20, Math.max(0, digits))));
  return rounded >= value ? rounded : Number((rounded + 10 ** -digits).toPrecision(3));
}
