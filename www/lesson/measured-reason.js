/**
 * The measurement that shows why: how large the gradients of each variant are beside those of the first, at the same initial weights, and how many
 * units of the first hidden layer are dead at the end. Nothing is said that the probe did not measure on these runs.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Inside } from '../run/inside.js'
 *
 * @typedef {{ label: string, runs: readonly Run[] }} Variant
 * @typedef {{ start: Inside, end: Inside }} Ends of a run: before training, and after its last epoch
 */
import { layerName, quoted, rangeText } from './words.js';
import { epochsText, fixed, grouped, joined } from '../lib/text.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.exercise;
/** Ratios that are nearer to 1 are those of rounding. */
const ALIKE = 0.005;

/**
 * @param {readonly Variant[]} variants
 * @param {(run: Run) => Promise<Ends | null>} look null where the images are not at hand
 * @returns {Promise<string>} sentences; empty where nothing can be measured
 */
export async function measuredReason(variants, look) {
  const ends = [];
  for (const { runs } of variants) {
    const own = [];
    for (const run of runs) own.push(await look(run));
    ends.push(own);
  }
  return reasonText(variants, ends);
}

/** @param {readonly Variant[]} variants @param {readonly (readonly (Ends | null)[])[]} ends [variant][seed] */
export function reasonText(variants, ends) {
  if (ends.some((own) => own.length === 0 || own.includes(null))) return '';
  const known = /** @type {readonly (readonly Ends[])[]} */ (ends);
  const [{ label: first, runs: [run] }, ...others] = variants;
  /** Variants that differ in the rate alone have the same gradients, and are told together. @type {Map<string, string[]>} */
  const told = new Map();
  for (const [i, { label }] of others.entries()) {
    const ratios = run.layers.map((_, layer) => known[i + 1].map(({ start }, seed) => start.gradients[layer] / known[0][seed].start.gradients[layer]));
    if (ratios.flat().every((ratio) => Math.abs(ratio - 1) < ALIKE)) continue;
    const text = joined(run.layers.map((layer, k) => WORDS.times(timesText(ratios[k]), layerName(layer))));
    told.set(text, [...(told.get(text) ?? []), quoted(label)]);
  }
  const sentences = [...told].map(([text, labels]) => WORDS.gradients(joined(labels), quoted(first), text));
  const dead = variants.map(({ label }, i) => {
    const counts = known[i].map(({ end }) => end.dead[0]);
    return WORDS.dead(rangeText(Math.min(...counts), Math.max(...counts), 0), quoted(label));
  });
  const hasHidden = run.layers.length > 1;
  return [...sentences, ...(hasHidden ? [WORDS.deadUnits(run.layers[0].outputs, epochsText(run.epochs.length), joined(dead))] : [])].join(' ');
}

/** @param {readonly number[]} ratios */
function timesText(ratios) {
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  const text = (/** @type {number} */ value) => (value >= 10 ? grouped(Math.round(value)) : fixed(value, 1));
  return text(low) === text(high) ? text(low) : `${text(low)} to ${text(high)}`;
}
