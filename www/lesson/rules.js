/**
 * The rules by which an exercise is answered, in words. They look at groups alone, and know nothing of pages.
 *
 * - Pairs decide, not ranges. Runs of the same seed have the same split and the same weights before training, so what differs between them comes from
 *   what was varied. A difference counts if it has one sign with every seed; else the sentence says with how many.
 * - Fewer than five seeds are spoken of as these runs, and nothing follows for others.
 * - What is held equal is part of the answer, and so are the settings; who does not count is named (`caveats.js`).
 *
 * @import { Footing } from './footing.js'
 * @import { Trained } from './study.js'
 * @import { OrderedBy } from './variants-rule.js'
 *
 * @typedef {{ kind: 'layers' } | { kind: 'compared' } | { kind: 'ordered', by: OrderedBy }} Rule
 *   - `layers`: of one variant, which layer's weights spread most, and which least
 *   - `compared`: each variant against the first
 *   - `ordered`: by a setting that rises from variant to variant, whether the spread rises or falls with it
 *
 * @typedef {'more' | 'less' | 'alike' | 'unlike'} Finding of the exercise as a whole. `more`: in every layer and with every seed more than the variant it
 *   is compared with; `less`: less; `alike`: no difference has one sign with every seed; `unlike`: some have. Of layers, `alike` or `unlike`
 *
 * @typedef {object} Mark of one layer of one variant, by which a table can be coloured
 * @property {string} layer its title
 * @property {string} variant its label
 * @property {string | null} against the label of the variant it is compared with; null: it is compared with the other layers
 * @property {'more' | 'less' | 'equal' | 'mixed' | 'most' | 'least'} is with every seed; `mixed`: with some
 * @property {number} in with how many seeds it is more, or most, or least
 * @property {number} of
 *
 * @typedef {object} Answer
 * @property {string} sentence all of the sentences
 * @property {string[]} sentences the answer, then what must be said beside it
 * @property {number} claims how many of the sentences, from the first, are the answer itself
 * @property {{ in: number, of: number }} holds with how many seeds all of the answer holds, of those with which all variants got there
 * @property {Finding | null} finding null where there is nothing to compare
 * @property {string[]} order names of the layers, by their mean growth in the first variant: the one that spread most comes first
 * @property {Mark[]} marks
 *
 * @typedef {Omit<Answer, 'sentence'>} Found
 */
import { caveats, nothingLearnt } from './caveats.js';
import { ofLayers } from './layers-rule.js';
import { ofVariants } from './variants-rule.js';

/**
 * @param {Rule} rule
 * @param {readonly Trained[]} groups one a variant
 * @param {Footing} footing
 * @returns {Answer}
 */
export function answerOf(rule, groups, footing) {
  const asked = rule.kind === 'layers' ? groups.slice(0, 1) : groups;
  const found = (rule.kind === 'layers' ? ofLayers(asked[0], footing) : ofVariants(rule, asked, footing)) ?? nothing(footing);
  const unlearnt = nothingLearnt(asked, footing);
  const sentences = [...unlearnt, ...found.sentences, ...caveats(asked, footing, unlearnt.length === 0)];
  // How networks that learnt nothing spread is no answer.
  return { ...found, ...(unlearnt.length > 0 ? { finding: null } : {}), claims: unlearnt.length + found.claims, sentences, sentence: sentences.join(' ') };
}

/** @param {Footing} footing @returns {Found} */
function nothing({ words }) {
  return { sentences: [`There is nothing to compare ${words}. Train longer, or hold something else equal.`], claims: 1, holds: { in: 0, of: 0 }, finding: null, order: [], marks: [] };
}
