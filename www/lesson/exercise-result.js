/**
 * What came of an exercise, as pages outside get it: the runs, a table, a sentence.
 *
 * @import { Table } from '../figures/types.js'
 * @import { ExerciseResult, Held } from '../weightscope.js'
 * @import { Rule } from './rules.js'
 * @import { Trained } from './study.js'
 *
 * @typedef {object} Asked what of a lesson, or of its transfer question, the result depends on
 * @property {string} id
 * @property {Rule} rule
 * @property {Held} held
 * @property {number} [threshold] for what is held equal
 */
import { footingOf } from './footing.js';
import { answerOf } from './rules.js';
import { growthsOf } from './standing.js';
import { summaryOf } from '../run/group.js';
import { texts } from '../texts/texts.js';
import { fixed } from '../lib/text.js';

/**
 * @param {Asked} lesson
 * @param {readonly Trained[]} groups one a variant
 * @param {{ held?: Held, answer?: unknown, threshold?: number }} [options] else as the lesson says
 * @param {ReturnType<typeof answerFor>} [found] where it is known
 * @returns {ExerciseResult}
 */
export function exerciseResult(lesson, groups, options = {}, { held, footing, answer } = answerFor(lesson, groups, options)) {
  const { sentence, holds } = answer;
  return {
    id: lesson.id,
    prediction: options.answer ?? null,
    held,
    variants: groups.map(({ variant: { label }, settings, runs }) => ({ label, settings, runs, epochs: runs.map(footing.epochOf) })),
    table: groups.flatMap((group) => {
      const { variant, runs } = group;
      const growths = growthsOf(group, footing);
      return (runs[0]?.layers ?? []).flatMap(({ title }, layer) => {
        const values = growths.map((growth) => growth[layer]).filter(Number.isFinite);
        if (values.length === 0) return [];
        const { mean, low, high } = summaryOf(values);
        return [{ layer: title, variant: variant.label, mean, low, high }];
      });
    }),
    sentence,
    holds,
  };
}

/**
 * What the runs of an exercise tell, and on what footing: a threshold of the lesson counts for what the lesson holds equal.
 * @param {Asked} lesson
 * @param {readonly Trained[]} groups
 * @param {{ held?: Held, threshold?: number }} options
 */
export function answerFor(lesson, groups, { held = lesson.held, threshold = held === lesson.held ? lesson.threshold : undefined }) {
  const footing = footingOf(groups, held, threshold);
  return { held, footing, answer: answerOf(lesson.rule, groups, footing) };
}

/** Layers × variants, for people. @param {ExerciseResult} result @returns {Table} */
export function growthTable({ table, variants }) {
  const layers = [...new Set(table.map(({ layer }) => layer))];
  return {
    caption: texts.exercise.tableCaption,
    columns: [texts.exercise.layer, ...variants.map(({ label }) => label)],
    rows: layers.map((layer) => [
      layer,
      ...variants.map(({ label }) => {
        const cell = table.find((entry) => entry.layer === layer && entry.variant === label);
        return cell ? `${fixed(cell.mean, 2)} (${fixed(cell.low, 2)} to ${fixed(cell.high, 2)})` : '–';
      }),
    ]),
  };
}
