/**
 * The lesson's exercises: what to look for, which runs to make, and what their numbers say. A new exercise is an entry of the table.
 *
 * @import { Settings } from '../weightscope.js'
 * @import { Table } from '../figures/types.js'
 * @import { Measured, Outcome, Ranges } from './measures.js'
 *
 * @typedef {object} Exercise
 * @property {string} id of the attribute
 * @property {string} title
 * @property {string} look what to look for, in two sentences
 * @property {string} figures to show where it stands alone
 * @property {Variant[]} variants
 * @property {(outcomes: Measured[], areComparable: boolean) => string[]} conclusion sentences about the variants that have finished an epoch;
 *   whether they may be compared with each other
 *
 * @typedef {{ label: string, settings: Partial<Settings> }} Variant
 */
import { fixed, kurtosisText } from '../lib/text.js';
import { largestMagnitude } from '../run/statistics.js';
import { dropoutOrder, equallyLong, finalMetrics, gaps, growth, joined, lower, moves, multiple, ofEach, scaleAnswer, unequallyTrained, whereLargest } from './conclusions.js';
import { measure, metricsTable, spreadTable } from './measures.js';

/** @type {readonly Exercise[]} */
export const EXERCISES = [
  {
    id: '1',
    title: 'Layers',
    look:
      'Are the changes alike across layers? Look at the spread of each layer before training (the dashed line of figure 35) and after: which changes most?',
    figures: '35,33,growth',
    variants: [{ label: 'Dropout 0', settings: { dropout: 0 } }],
    conclusion: ([{ parts: [, ...layers] }]) => [
      ...growth(layers),
      `Excess kurtosis after training: ${layers.map(({ title, before, after }) => `${title} ${kurtosisText(after)} (before: ${kurtosisText(before)})`).join(', ')}. ` +
        'A uniform distribution has −1.2, a normal one 0; above 0, the tails are heavier than those of a normal one.',
    ],
  },
  {
    id: '2',
    title: 'Scale',
    look:
      'Does the scale of the data affect the scale of the weights? Look at how far the histograms spread with pixels from 0 to 1 and with pixels from 0 to 255, and at how fast the loss falls.',
    figures: '34,33',
    variants: [
      { label: 'Normalised pixels', settings: { normalise: true } },
      { label: 'Raw pixels', settings: { normalise: false } },
    ],
    conclusion: (outcomes, areComparable) => [
      ...(areComparable ? [scaleAnswer(outcomes)] : []),
      `As a multiple of the initial one, the standard deviation of the input layer’s weights became ${ofEach(outcomes, ({ parts }) => multiple(parts[1]))}.`,
      `The root mean square of the changes of these weights is ${ofEach(outcomes, ({ parts }) => fixed(parts[1].change, 4))}; ` +
        `their median magnitude, below which half of them lie, is ${ofEach(outcomes, ({ parts }) => fixed(parts[1].halfChange, 4))}.`,
      ...(areComparable ? [...moves(outcomes), ...unequallyTrained(outcomes)] : []),
      `After the first epoch the loss was ${ofEach(outcomes, ({ run }) => fixed(run.epochs[0].loss, 3))}.`,
      `The largest magnitude of all parameters is ${ofEach(outcomes, ({ run, parts }) => `${fixed(largestMagnitude(parts[0].after), 2)}, ${whereLargest(run)}`)}. ` +
        'That is one number of many: judge by the spread and by the shares outside the range.',
    ],
  },
  {
    id: '3',
    title: 'Dropout',
    look:
      'How does dropout change the distributions of weights? Compare the spread of each layer’s weights without dropout, with 0.25 and with 0.5, and the train and test accuracies.',
    figures: '34,33',
    variants: [
      { label: 'Dropout 0', settings: { dropout: 0 } },
      { label: 'Dropout 0.25', settings: { dropout: 0.25 } },
      { label: 'Dropout 0.5', settings: { dropout: 0.5 } },
    ],
    conclusion: (outcomes, areComparable) => [
      `As a multiple of the initial one, the standard deviation of the weights became with ${joined(outcomes.map(({ variant }) => lower(variant.label)))}: ${outcomes[0].parts
        .slice(1)
        .map(({ title }, i) => `${title} ${outcomes.map(({ parts }) => multiple(parts[i + 1])).join(', ')}`)
        .join('; ')}.`,
      ...(areComparable ? [...unequallyTrained(outcomes), dropoutOrder(outcomes)] : []),
      gaps(outcomes),
    ],
  },
];

/**
 * What there is to tell of an exercise.
 * @param {Exercise} exercise
 * @param {Outcome[]} outcomes of the variants in their order, as far as they were begun
 * @param {Ranges} ranges
 * @returns {{ sentences: string[], tables: Table[] }}
 */
export function exerciseReport(exercise, outcomes, ranges) {
  const measured = outcomes.map((outcome) => measure(outcome, ranges));
  const trained = measured.filter(({ run }) => run.epochs.length > 0);
  const first = measured[0]?.run;
  const sentences = [];
  if (first) {
    const epochs = [...new Set(trained.map(({ run }) => run.epochs.length))].join(' and ') || '0';
    sentences.push(`Measured in ${outcomes.length === 1 ? 'this run' : 'these runs'}: seed ${first.settings.seed}, ${epochs} ${epochs === '1' ? 'epoch' : 'epochs'}, on ${first.data.name}.`);
  }
  if (first?.startsFrom) sentences.push('Before training, the weights are not random but imported ones.');
  for (const { variant, run } of outcomes) {
    const epochs = run.epochs.length;
    if (run.failure !== undefined) {
      const numbers = epochs > 0 ? `Its numbers are those after epoch ${epochs}, the last one that was finished.` : 'It finished no epoch, so it has no numbers after training.';
      sentences.push(`${variant.label}: ${run.failure} ${numbers}`);
    } else if (epochs < run.plannedEpochs) {
      sentences.push(`${variant.label}: ${epochs} of ${run.plannedEpochs} planned epochs are finished.`);
    }
  }
  const missing = exercise.variants.filter((variant) => !outcomes.some((outcome) => outcome.variant === variant)).map(({ label }) => label);
  if (missing.length > 0) sentences.push(`Not trained, or deleted: ${missing.join(', ')}.`);
  if (trained.length > 0) {
    const { length } = exercise.variants;
    // Differences between others need not come from their settings.
    const areComparable = trained.length === length && equallyLong(trained);
    if (!areComparable) sentences.push(`No conclusion is drawn: that takes numbers of all ${length} runs after the same number of epochs.`);
    sentences.push(...exercise.conclusion(trained, areComparable), finalMetrics(trained));
    if (areComparable && length > 1) sentences.push('One seed is one sample: before you trust a small difference, do the exercise with another one.');
  }
  return {
    sentences,
    tables: measured.length > 0 ? [metricsTable(outcomes), spreadTable(measured, ranges)] : [],
  };
}
