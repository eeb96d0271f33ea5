/**
 * Where groups stand on a footing: how far their weights spread, how much they have learnt, and with how many seeds.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Footing } from './footing.js'
 * @import { Trained } from './study.js'
 *
 * @typedef {number[][]} Growths [seed][layer] standard deviation ÷ that before training
 */
import { joined } from '../lib/text.js';
import { decimalsFor, quoted, rangeText } from './words.js';
import { summaryOf } from '../run/group.js';
import { growthAt } from '../run/measures.js';

/** So many seeds make evidence for others. */
const EVIDENCE = 5;
/** A spread within this of the initial one can't be seen in a histogram. */
const HARDLY = 0.02;

/**
 * How many times as far as before training the weights of each layer spread, where a run is compared.
 * @param {Run} run
 * @param {Footing} footing
 * @returns {number[] | null} null where it never got there, or its weights were not kept
 */
export function growthOf(run, { epochOf }) {
  const epoch = epochOf(run);
  return epoch === null ? null : growthAt(run, epoch);
}

/** Of the runs that got there. @param {Trained} group @param {Footing} footing @returns {Growths} */
export function growthsOf({ runs }, footing) {
  return runs.flatMap((run) => {
    const growth = growthOf(run, footing);
    return growth ? [growth] : [];
  });
}

/** The layer that spread most on average comes first. @param {Growths} growths @param {Run['layers']} layers */
export function layersByGrowth(growths, layers) {
  if (growths.length === 0) return [];
  const means = layers.map((_, i) => summaryOf(growths.map((growth) => growth[i])).mean);
  return layers.map((_, i) => i).filter((i) => Number.isFinite(means[i])).sort((a, b) => means[b] - means[a]).map((i) => layers[i].name);
}

/** Where the variants stand there: how much they have learnt, or how long it took. @param {readonly Trained[]} groups @param {Footing} footing */
export function standing(groups, { held, epochOf }) {
  const values = groups.flatMap(({ variant: { label }, runs }) => {
    const metrics = runs.flatMap((run) => run.epochs[(epochOf(run) ?? 0) - 1] ?? []);
    if (metrics.length === 0) return [];
    const { low, high } = summaryOf(metrics.map(({ epoch, testAccuracy }) => (held === 'epoch' ? testAccuracy : epoch)));
    return `${held === 'epoch' ? `${rangeText(low, high, 2)} %` : rangeText(low, high, 0)}${groups.length > 1 ? ` (${quoted(label)})` : ''}`;
  });
  return [`${held === 'epoch' ? 'Test accuracy was then' : 'That was after epoch'} ${joined(values)}.`];
}

/** Whose histograms stand still. @param {readonly Trained[]} groups @param {Footing} footing */
export function hardly(groups, footing) {
  return groups.flatMap((group) => {
    const values = growthsOf(group, footing).flat();
    if (values.length === 0 || !values.every((value) => Math.abs(value - 1) <= HARDLY)) return [];
    const { low, high } = summaryOf(values);
    return [`With ${quoted(group.variant.label)}, the spread of the weights hardly changed in any layer (${rangeText(low, high, decimalsFor([low, high, 1]))} times that before training).`];
  });
}

/** @param {number} of */
export function inEach(of) {
  if (of === 1) return 'in this one run';
  return of < EVIDENCE ? `in each of these ${of} runs` : `with each of ${of} seeds`;
}

/** @param {number} of */
export function inEachPair(of) {
  return of < EVIDENCE ? `in ${of === 1 ? 'this one run' : `these ${of} runs`} of each` : inEach(of);
}

/** @param {number} count @param {number} of */
export function inSome(count, of) {
  if (count === of) return inEach(of);
  return of < EVIDENCE ? `in ${count} of these ${of} runs` : `in ${count} of ${of} seeds`;
}

/** Few seeds say nothing of others, and neither do seeds that disagree. @param {number} of @param {boolean} isWhole whether all agree */
export function forOthers(of, isWhole) {
  if (of < EVIDENCE) return [`${of === 1 ? 'One seed' : `${of} seeds`} can’t tell what others would show.`];
  return isWhole ? ['Other seeds will most likely show the same.'] : [];
}
