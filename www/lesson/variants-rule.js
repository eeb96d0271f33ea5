/**
 * The rules “compared” and “ordered”: each variant beside the first, or beside the one before it. Pairs of runs with the same seed decide.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Footing } from './footing.js'
 * @import { Finding, Found, Rule } from './rules.js'
 * @import { Trained } from './study.js'
 *
 * @typedef {keyof typeof ORDERS} OrderedBy
 */
import { joined } from '../lib/text.js';
import { forOthers, growthOf, growthsOf, hardly, inEachPair, inSome, layersByGrowth, standing } from './standing.js';
import { capital, layerName, quoted } from './words.js';
import { pairsOf } from '../run/group.js';

/** What variants may be ordered by, and how that is said. */
export const ORDERS = {
  dropout: 'the more dropout',
  rate: 'the larger the learning rate',
  batch: 'the larger the batch',
  testShare: 'the larger the test share',
};

/**
 * A variant beside another, layer by layer, with the seeds with which both got there.
 * @typedef {{ group: Trained, other: Trained, seeds: number[], cells: Cell[] }} Comparison
 *
 * @typedef {object} Cell
 * @property {number} layer
 * @property {number[]} signs with each seed: 1 more, −1 less, 0 equally
 * @property {'more' | 'less' | 'equal' | 'mixed'} is
 */

/** @param {Exclude<Rule, { kind: 'layers' }>} rule @param {readonly Trained[]} groups @param {Footing} footing @returns {Found | null} null where there is nothing to compare */
export function ofVariants(rule, groups, footing) {
  const comparisons = groups.slice(1).map((group, i) => comparisonOf(group, groups[rule.kind === 'ordered' ? i : 0], footing)).filter(({ cells }) => cells.length > 0);
  if (comparisons.length === 0) return null;
  const [{ group: { runs: [{ layers }] } }] = comparisons;
  const cells = comparisons.flatMap(({ cells }) => cells);
  const counts = comparisons.map(({ seeds }) => seeds.length);
  const of = Math.min(...counts);
  const isMixed = cells.some(({ is }) => is === 'mixed');
  // Where not all got there with the same seeds, each comparison says how many it has.
  const isEven = Math.max(...counts) === of && comparisons.length === groups.length - 1;
  const [first, ...others] = rule.kind === 'ordered' && isEven ? orderSentences(rule.by, comparisons, layers) : comparisons.map((comparison) => comparisonSentence(comparison, layers, !isEven));
  const common = comparisons[0].seeds.filter((seed) => comparisons.every(({ seeds }) => seeds.includes(seed)));
  return {
    sentences: [
      `${capital(footing.words)}, ${isEven && !isMixed ? inEachPair(of) : 'seed by seed'}: ${first}`,
      ...others.map(capital),
      ...hardly(groups, footing),
      ...standing(groups, footing),
      ...forOthers(of, !isMixed),
    ],
    claims: 1 + others.length,
    holds: { in: common.filter((seed) => holdsWith(comparisons, seed)).length, of: common.length },
    finding: findingOf(cells),
    order: layersByGrowth(growthsOf(groups[0], footing), layers),
    marks: comparisons.flatMap(({ group, other, seeds, cells }) =>
      cells.map(({ layer, signs, is }) => ({ layer: layers[layer].title, variant: group.variant.label, against: other.variant.label, is, in: countOf(signs, 1), of: seeds.length })),
    ),
  };
}

/** @param {Trained} group @param {Trained} other @param {Footing} footing @returns {Comparison} */
function comparisonOf(group, other, footing) {
  const pairs = pairsOf([group, other], (run) => growthOf(run, footing) !== null);
  const growths = pairs.map((runs) => runs.map((run) => /** @type {number[]} */ (growthOf(run, footing))));
  const cells = (pairs[0]?.[0].layers ?? []).flatMap((_, layer) => {
    const signs = growths.map(([own, others]) => Math.sign(own[layer] - others[layer]));
    // Weights that were all equal before training have no ratio.
    return signs.some(Number.isNaN) ? [] : [{ layer, signs, is: verdictOf(signs) }];
  });
  return { group, other, seeds: pairs.map(([{ settings }]) => settings.seed), cells };
}

/** @param {number[]} signs @returns {'more' | 'less' | 'equal' | 'mixed'} */
function verdictOf(signs) {
  const [first] = signs;
  if (signs.some((sign) => sign !== first)) return 'mixed';
  return first > 0 ? 'more' : first < 0 ? 'less' : 'equal';
}

/** Whether everything that is so with most seeds is so with this one. A tie says nothing. @param {Comparison[]} comparisons @param {number} seed */
function holdsWith(comparisons, seed) {
  const claims = comparisons.flatMap(({ seeds, cells }) => cells.map(({ signs }) => ({ usual: usualOf(signs), own: signs[seeds.indexOf(seed)] }))).filter(({ usual }) => usual !== null);
  return claims.length > 0 && claims.every(({ usual, own }) => own === usual);
}

/** The sign with most seeds; null if there are two. @param {number[]} signs */
function usualOf(signs) {
  const counts = [1, -1, 0].map((sign) => ({ sign, count: countOf(signs, sign) })).sort((a, b) => b.count - a.count);
  return counts[0].count === counts[1].count ? null : counts[0].sign;
}

/** @param {number[]} signs @param {number} sign */
function countOf(signs, sign) {
  return signs.filter((other) => other === sign).length;
}

/** @param {Cell[]} cells @returns {Finding} */
function findingOf(cells) {
  if (cells.every(({ is }) => is === 'more')) return 'more';
  if (cells.every(({ is }) => is === 'less')) return 'less';
  return cells.some(({ is }) => is === 'more' || is === 'less') ? 'unlike' : 'alike';
}

/**
 * First the layers in which every step has one sign, then step by step the others.
 * @param {OrderedBy} by
 * @param {Comparison[]} comparisons each variant with the one before
 * @param {Run['layers']} layers
 */
function orderSentences(by, comparisons, layers) {
  const directionOf = (/** @type {number} */ layer) => {
    const all = comparisons.map(({ cells }) => cells.find((cell) => cell.layer === layer)?.is);
    return all.every((is) => is === all[0]) && (all[0] === 'more' || all[0] === 'less') ? all[0] : null;
  };
  const ordered = /** @type {const} */ (['more', 'less']).flatMap((direction) => {
    const found = layers.filter((_, i) => directionOf(i) === direction);
    return found.length === 0 ? [] : [`${ORDERS[by]}, the ${direction} the weights spread ${inLayers(found, layers)}.`];
  });
  const others = comparisons.map((comparison) => ({ ...comparison, cells: comparison.cells.filter(({ layer }) => directionOf(layer) === null) }));
  return [...ordered, ...others.filter(({ cells }) => cells.length > 0).map((comparison) => comparisonSentence(comparison, layers))];
}

/** @param {Comparison} comparison @param {Run['layers']} layers @param {boolean} [isCounted] whether it says how many seeds it has */
function comparisonSentence({ group, other, seeds: { length: of }, cells }, layers, isCounted = false) {
  /** What is said → of which layers. @type {Map<string, number[]>} */
  const said = new Map();
  for (const { layer, signs, is } of cells) {
    const words = is === 'mixed' ? mixedWords(signs, of) : is === 'equal' ? 'equally' : is;
    said.set(words, [...(said.get(words) ?? []), layer]);
  }
  const parts = [...said].map(([words, own]) => {
    const where = inLayers(own.map((i) => layers[i]), layers);
    // “In the input layer more in 4 of 6”: otherwise “in” would follow “in”.
    return words.includes(' ') ? `${where} ${words}` : `${words} ${where}`;
  });
  return `${isCounted ? `${inEachPair(of)}, ` : ''}compared with ${quoted(other.variant.label)}, the weights with ${quoted(group.variant.label)} spread ${parts.join('; ')}.`;
}

/** @param {number[]} signs @param {number} of */
function mixedWords(signs, of) {
  const [more, less] = [countOf(signs, 1), countOf(signs, -1)];
  return less > more ? `less ${inSome(less, of)}` : `more ${inSome(more, of)}`;
}

/** @param {readonly { title: string }[]} some @param {Run['layers']} all */
function inLayers(some, all) {
  if (some.length === all.length) return all.length === 1 ? `in ${layerName(all[0])}` : 'in every layer';
  return `in ${joined(some.map(layerName))}`;
}
