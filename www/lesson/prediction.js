/**
 * Whether what was predicted is what the runs found. It is for a page that shows the two beside each other; nothing is graded here.
 *
 * An answer is what a page hands in: of `choose` the place of the choice, from 0; of `rank` the names of the layers (`input`, `fc1`, …), the one that
 * spreads most first; of `most` the name of a layer; of `sketch` densities, as `sketch.js` has them.
 *
 * @import { ExerciseResult } from '../weightscope.js'
 * @import { Prediction } from './lesson-file.js'
 * @import { Answer } from './rules.js'
 */

import { isSketch, measuredFor, overlap } from './sketch.js';
import { texts } from '../texts/texts.js';

/**
 * What was predicted, in words.
 * @param {Prediction} prediction
 * @param {unknown} given
 * @param {Pick<ExerciseResult, 'variants'> | null} [result] what came of it
 * @returns {string} empty where it is no answer
 */
export function predictionWords(prediction, given, result = null) {
  const titleOf = (/** @type {unknown} */ name) => {
    const [, number] = /^fc(\d)$/.exec(String(name)) ?? [];
    return number ? texts.prediction.hidden(number) : name === 'input' ? texts.prediction.input : name === 'output' ? texts.prediction.output : '';
  };
  switch (prediction.kind) {
    case 'choose':
      return prediction.choices[Number(given ?? NaN)]?.label ?? '';
    case 'rank':
      return Array.isArray(given) ? `${given.map(titleOf).join(', ')}.` : '';
    case 'most':
      return titleOf(given) && `${titleOf(given)}.`;
    case 'sketch': {
      if (!isSketch(given)) return '';
      const measured = result && measuredFor(result);
      return measured ? texts.prediction.sketchShares(overlap(given, measured)) : texts.prediction.aSketch;
    }
  }
}

/**
 * @param {Prediction} prediction
 * @param {unknown} given
 * @param {Pick<Answer, 'finding' | 'order'>} answer
 * @returns {boolean | null} null where nobody can say
 */
export function agrees(prediction, given, { finding, order }) {
  if (finding === null || given === null || given === undefined || order.length === 0) return null;
  switch (prediction.kind) {
    case 'choose': {
      const expects = prediction.choices[Number(given)]?.expects;
      return expects === undefined ? null : expects === finding;
    }
    case 'rank':
      // The ends: between them layers may be alike.
      return Array.isArray(given) ? given[0] === order[0] && given[given.length - 1] === order[order.length - 1] : null;
    case 'most':
      return given === order[0];
    case 'sketch':
      return null;
  }
}
