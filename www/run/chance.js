/**
 * Whether a network has learnt nothing: it classifies as if it guessed. A page that says “finished” of such a run misleads.
 * @import { Run } from '../weightscope.js'
 */
import { classesOf } from './network.js';

/** In points of accuracy: what 2,000 test images leave to luck, four times over. */
const LUCK = 3;
/** In nats: so near to ln(classes) a loss says that all classes are about equally likely. */
const NEAR = 0.01;
/** A network that is no longer guessing may have such a loss, too, since its outputs are still small. Then it is right more often than this times by chance. */
const SURELY = 2;
/** The steps of a rate times the largest pixel that are as large lead nowhere. */
const LARGE_STEP = 0.5;

/**
 * @param {Run} run
 * @param {number} [epoch] after which; else after its last
 * @returns {boolean} false before training
 */
export function isAtChance(run, epoch = run.epochs.length) {
  const metrics = run.epochs[epoch - 1];
  if (!metrics) return false;
  const { counts } = run.data;
  // Who always names the most frequent class is right that often.
  const guessing = (100 * Math.max(...counts)) / counts.reduce((sum, count) => sum + count, 0);
  const loss = metrics.testLoss ?? metrics.evaluatedTrainLoss ?? metrics.loss;
  const isLossOfGuessing = Math.abs(loss - Math.log(classesOf(run))) <= NEAR;
  return metrics.testAccuracy <= guessing + LUCK || (isLossOfGuessing && metrics.testAccuracy <= SURELY * guessing);
}

/**
 * Why a network that learnt nothing may have learnt nothing.
 * @param {Run} run
 * @param {number} [epoch]
 * @returns {string} a sentence
 */
export function whyAtChance({ settings, stepsPerEpoch, epochs, data }, epoch = epochs.length) {
  const { rate, normalise, dropout, batch } = settings;
  const pixel = normalise ? 1 : data.max * data.level;
  if (rate * pixel >= LARGE_STEP) return `A learning rate of ${rate}${normalise ? '' : ` with pixels up to ${pixel}`} may make steps so large that they lead nowhere: try a smaller one.`;
  const many = dropout > 0.5 ? `, and a dropout of ${dropout} leaves few units in each` : '';
  return `${stepsPerEpoch * epoch} steps with a batch size of ${batch} and a learning rate of ${rate} may be too few or too small${many}: try more epochs, smaller batches or a larger rate.`;
}
