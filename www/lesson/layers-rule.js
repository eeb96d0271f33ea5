/**
 * The rule “layers”: of one variant, which layer's weights spread most, and which least.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Footing } from './footing.js'
 * @import { Found } from './rules.js'
 * @import { Growths } from './standing.js'
 * @import { Trained } from './study.js'
 */
import { forOthers, growthsOf, hardly, inEach, inSome, layersByGrowth, standing } from './standing.js';
import { capital, decimalsFor, layerName, rangeText } from './words.js';
import { fixed, joined } from '../lib/text.js';
import { summaryOf } from '../run/group.js';

/** So many pairs of layers are told at most. */
const MOST_PAIRS = 3;

/** @param {Trained} group @param {Footing} footing @returns {Found | null} null where there is nothing to compare */
export function ofLayers(group, footing) {
  const growths = growthsOf(group, footing);
  const of = growths.length;
  if (of === 0) return null;
  const { layers } = group.runs[0];
  // Weights that were all equal before training have no ratio.
  const told = layers.map((_, i) => i).filter((i) => growths.every((growth) => Number.isFinite(growth[i])));
  if (told.length === 0) return null;
  const summaries = layers.map((_, i) => summaryOf(growths.map((growth) => growth[i])));
  const order = [...told].sort((a, b) => summaries[b].mean - summaries[a].mean);
  const [most, least] = [endOf(growths, order, Math.max), endOf(growths, [...order].reverse(), Math.min)];
  const decimals = decimalsFor([summaries[most.layer].mean, summaries[least.layer].mean, 1]);
  const times = (/** @type {number} */ layer) => {
    const { mean, low, high } = summaries[layer];
    return `${fixed(mean, decimals)} times as far as before training${low === high ? '' : ` on average (${rangeText(low, high, decimals)})`}`;
  };
  const isWhole = most.in === of && least.in === of;
  /** @type {string[]} */
  const sentences = [];
  if (most.in + least.in === 0) {
    sentences.push(`${capital(footing.words)}, the weights of ${told.length === 1 ? layerName(layers[told[0]]) : 'all layers'} spread ${told.length === 1 ? '' : 'equally: '}${times(most.layer)}, ${inEach(of)}.`);
  } else {
    const seeds = (/** @type {number} */ count) => (isWhole ? '' : ` ${inSome(count, of)}`);
    sentences.push(
      `${capital(footing.words)}, the weights of ${layerName(layers[most.layer])} spread most${seeds(most.in)}, ${times(most.layer)}; ` +
        `those of ${layerName(layers[least.layer])} spread least${seeds(least.in)}, ${times(least.layer)}.${isWhole ? ` It is so ${inEach(of)}.` : ''}`,
    );
    if (!isWhole) sentences.push(...orderedPairs(growths, order, layers));
  }
  const claims = sentences.length;
  sentences.push(...hardly([group], footing), ...standing([group], footing), ...forOthers(of, isWhole));
  const mark = (/** @type {End} */ end, /** @type {'most' | 'least'} */ is) => ({
    layer: layers[end.layer].title, variant: group.variant.label, against: null, is: end.in === of ? is : /** @type {const} */ ('mixed'), in: end.in, of,
  });
  return {
    sentences,
    claims,
    holds: { in: growths.filter((_, seed) => most.isWith[seed] && least.isWith[seed]).length, of },
    finding: unanimousPairs(growths, order).length > 0 ? 'unlike' : 'alike',
    order: layersByGrowth(growths, layers),
    marks: told.length === 1 ? [] : [mark(most, 'most'), mark(least, 'least')],
  };
}

/**
 * The layer that is at one end with most seeds, and with which of them. Where all layers are equal, none is.
 * @typedef {{ layer: number, isWith: boolean[], in: number }} End
 * @param {Growths} growths
 * @param {number[]} order of the layers that are told; the first wins a draw
 * @param {(...values: number[]) => number} extreme
 * @returns {End}
 */
function endOf(growths, order, extreme) {
  const ends = order.map((layer) => {
    const isWith = growths.map((growth) => {
      const values = order.map((i) => growth[i]);
      return growth[layer] === extreme(...values) && values.some((value) => value !== growth[layer]);
    });
    return { layer, isWith, in: isWith.filter(Boolean).length };
  });
  return ends.reduce((best, end) => (end.in > best.in ? end : best));
}

/** Pairs of layers of which one spread more in every run. @param {Growths} growths @param {number[]} order */
function unanimousPairs(growths, order) {
  return order.flatMap((a, i) => order.slice(i + 1).filter((b) => growths.every((growth) => growth[a] > growth[b])).map((b) => [a, b]));
}

/** What is ordered in every run, though not all is. @param {Growths} growths @param {number[]} order @param {Run['layers']} layers */
function orderedPairs(growths, order, layers) {
  const pairs = unanimousPairs(growths, order);
  if (pairs.length === 0) return [];
  const texts = pairs.slice(0, MOST_PAIRS).map(([a, b], i) => `${i === 0 ? 'the weights of' : 'those of'} ${layerName(layers[a])}${i === 0 ? ' spread' : ''} more than those of ${layerName(layers[b])}`);
  const rest = pairs.length - texts.length;
  return [`In every run, ${joined([...texts, ...(rest > 0 ? [`so on for ${rest} more ${rest === 1 ? 'pair' : 'pairs'} of layers`] : [])])}.`];
}
