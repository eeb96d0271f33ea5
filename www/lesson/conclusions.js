/**
 * What the numbers of an exercise say, in sentences. Everything is computed from the runs that were made; where another run may turn out
 * otherwise, the words say so.
 * @import { Run } from '../weightscope.js'
 * @import { Measured, PartMeasure } from './measures.js'
 */
import { fixed } from '../lib/text.js';

/** Relative differences of spreads that are smaller are called none. */
const ALIKE = 0.005;
/** Accuracies in % that differ by less are called alike: 2,000 test images give no more. */
const ALIKE_ACCURACY = 0.5;
/** A ratio that is nearer to 1 would be rounded to it. */
const ALIKE_RATIO = 1.05;
/** A ratio of losses from which on runs are called unequally trained. */
const UNEQUAL = 1.1;

/** Which layer's spread grew most and least. @param {PartMeasure[]} layers */
export function growth(layers) {
  const ratio = (/** @type {PartMeasure} */ { before, after }) => after.deviation / before.deviation;
  const ranked = layers.filter((layer) => Number.isFinite(ratio(layer))).sort((a, b) => ratio(b) - ratio(a));
  const others = layers.filter((layer) => !ranked.includes(layer));
  const sentences = [];
  if (ranked.length > 0) {
    const [most, least] = [ranked[0], ranked[ranked.length - 1]];
    const smallest = least === most ? '' : `, the largest ratio, and ${fixed(ratio(least), 2)} times in ${least.title}, the smallest`;
    sentences.push(`The standard deviation of the weights became ${fixed(ratio(most), 2)} times its initial value in ${most.title}${smallest}.`);
  }
  if (others.length > 0) {
    const values = others.map(({ title, before, after }) => `${title}, from ${fixed(before.deviation, 4)} to ${fixed(after.deviation, 4)}`);
    sentences.push(`The standard deviation has no ratio to its initial value in ${values.join('; ')}.`);
  }
  return sentences;
}

/** Runs of unlike numbers of epochs are not called more or less than each other. @param {Measured[]} outcomes */
export function equallyLong(outcomes) {
  return new Set(outcomes.map(({ run }) => run.epochs.length)).size <= 1;
}

/** Which parameter has the largest magnitude, in words. @param {Run} run */
export function whereLargest({ parameters, layers }) {
  const index = parameters.reduce((most, value, i) => (Math.abs(value) > Math.abs(parameters[most]) ? i : most), 0);
  const { title, biases } = layers.find(({ biases }) => index < biases.end) ?? layers[layers.length - 1];
  return `a ${index < biases.start ? 'weight' : 'bias'} of ${title}`;
}

/** A caution, where one run has learnt more than another. @param {Measured[]} outcomes */
export function unequallyTrained(outcomes) {
  const losses = outcomes.map(({ run }) => run.epochs[run.epochs.length - 1].loss);
  if (!(Math.max(...losses) > UNEQUAL * Math.min(...losses))) return [];
  return [
    'The runs had the same number of epochs, but their losses differ: they have not learnt equally much. Part of the difference between their weights may come from that, and it may turn out otherwise after more epochs. ' +
      'So also compare epochs in which their losses are similar.',
  ];
}

/** @param {Measured[]} trained */
export function finalMetrics(trained) {
  const last = (/** @type {Measured} */ { run }) => run.epochs[run.epochs.length - 1];
  return `In the end the loss was ${ofEach(trained, (outcome) => fixed(last(outcome).loss, 3))}, and the test accuracy ${ofEach(trained, (outcome) => `${fixed(last(outcome).testAccuracy, 2)} %`)}.`;
}

/** How far train and test accuracy lie apart. @param {Measured[]} outcomes */
export function gaps(outcomes) {
  const gap = (/** @type {Measured} */ { run }) => {
    const { trainAccuracy, testAccuracy } = run.epochs[run.epochs.length - 1];
    return trainAccuracy - testAccuracy;
  };
  const text = (/** @type {number} */ value) =>
    Math.abs(value) < ALIKE_ACCURACY ? 'about the same as' : `${fixed(Math.abs(value), 1)} points ${value > 0 ? 'above' : 'below'}`;
  return (
    `In the last epoch, train accuracy was ${joined(outcomes.map((outcome) => `${text(gap(outcome))} test accuracy with ${lower(outcome.variant.label)}`))}. ` +
    'It and the loss are measured while the weights still change, and while dropout switches units off.'
  );
}

/**
 * Of each run in words: "0.021 (raw pixels) and 0.034 (normalised pixels)".
 * @param {Measured[]} outcomes
 * @param {(outcome: Measured) => string} value
 */
export function ofEach(outcomes, value) {
  return joined(outcomes.map((outcome) => `${value(outcome)} (${lower(outcome.variant.label)})`));
}

/** @param {string[]} texts */
export function joined(texts) {
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`;
}

/** Whether the scale of the pixels affects that of the weights. @param {Measured[]} outcomes */
export function scaleAnswer(outcomes) {
  const [name, other] = outcomes.map(({ variant }) => lower(variant.label));
  const found = inLayers(outcomes, { rising: 'more', falling: 'less', alike: 'about as much' });
  const differ = inLayers(outcomes, { rising: '', falling: '' }).length > 0;
  return found.length > 0
    ? `${differ ? 'Yes, it does in these runs' : 'No, not in these runs'}: compared with ${name}, the weights spread with ${other} ${joined(found)}.`
    : 'Whether it does can’t be told from these runs.';
}

/** In which of two runs the input layer's weights moved farther, by two measures. @param {Measured[]} outcomes */
export function moves(outcomes) {
  const [byMean, byMedian] = [farther(outcomes, ({ parts }) => parts[1].change), farther(outcomes, ({ parts }) => parts[1].halfChange)];
  if (!byMean || !byMedian) return [];
  const both = `By the root mean square, they moved ${byMean.text}; by the median, ${byMedian.text}.`;
  if (byMean.more === byMedian.more) return [both];
  const why = 'A few large changes count more in the root mean square than in the median';
  return byMean.more && byMedian.more
    ? [`${both} These two point opposite ways. ${why}: with ${byMean.more}, a typical weight moved less, but some moved farther.`]
    : [`${both} ${why}, so the two need not agree.`];
}

/**
 * Which of two is more, in words; null where nothing is a multiple.
 * @param {Measured[]} outcomes
 * @param {(outcome: Measured) => number} value
 */
function farther(outcomes, value) {
  const [first, second] = outcomes.map(value);
  const [name, other] = outcomes.map(({ variant }) => lower(variant.label));
  if (!Number.isFinite(first) || !Number.isFinite(second) || Math.min(first, second) === 0) return null;
  const ratio = Math.max(first, second) / Math.min(first, second);
  if (ratio < ALIKE_RATIO) return { more: '', text: `about as far with ${name} as with ${other}` };
  const [more, less] = first > second ? [name, other] : [other, name];
  return { more, text: `${fixed(ratio, 1)} times as far with ${more} as with ${less}` };
}

/** Whether the spread of the layers follows dropout. @param {Measured[]} outcomes */
export function dropoutOrder(outcomes) {
  const found = inLayers(outcomes, {
    falling: 'the more dropout, the less the weights spread',
    rising: 'the more dropout, the more the weights spread',
    alike: 'the weights spread about as much whatever the dropout',
    mixed: 'the spread of the weights follows no order of dropout',
  });
  return `In these runs, ${found.join('; ')}.`;
}

/**
 * Which way the spread after training goes from each outcome to the next, and in how many layers.
 * @param {Measured[]} outcomes
 * @param {Partial<Record<ReturnType<typeof direction>, string>>} words
 */
function inLayers(outcomes, words) {
  const directions = outcomes[0].parts.slice(1).map((_, i) => direction(outcomes.map(({ parts }) => parts[i + 1].after.deviation)));
  return Object.entries(words).flatMap(([name, text]) => {
    const { length } = directions.filter((found) => found === name);
    return length === 0 ? [] : [`${text} in ${length === directions.length ? 'all' : `${length} of`} ${directions.length} layers`];
  });
}

/**
 * Whether values rise or fall from each to the next.
 * @param {number[]} values
 * @returns {'rising' | 'falling' | 'alike' | 'mixed'}
 */
export function direction(values) {
  const steps = values.slice(1).map((value, i) => (alike(value, values[i]) ? 0 : Math.sign(value - values[i])));
  const [first] = steps;
  if (!steps.every((step) => step === first)) return 'mixed';
  return first === 0 ? 'alike' : first > 0 ? 'rising' : first < 0 ? 'falling' : 'mixed';
}

/** @param {number} a @param {number} b */
function alike(a, b) {
  return Math.abs(a - b) <= ALIKE * Math.max(Math.abs(a), Math.abs(b));
}

/** The standard deviation after training as a multiple of that before. @param {PartMeasure} part */
export function multiple({ before, after }) {
  return before.deviation === 0 ? 'none, since that was 0' : fixed(after.deviation / before.deviation, 2);
}

/** @param {string} label */
export function lower(label) {
  return label[0].toLowerCase() + label.slice(1);
}
