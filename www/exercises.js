/**
 * The lesson's exercises: what to look for, which runs to make, and what their numbers say. Everything that is reported is computed from
 * the runs that were made; where another run may turn out otherwise, the words say so.
 *
 * @import { Run, Settings } from './weightscope.js'
 * @import { Table } from './figures/types.js'
 * @import { Statistics } from './statistics.js'
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
 *
 * @typedef {object} Outcome
 * @property {Variant} variant
 * @property {Run} run
 *
 * @typedef {Outcome & { parts: PartMeasure[] }} Measured
 *
 * @typedef {object} PartMeasure of all parameters or of one layer's weights
 * @property {string} title
 * @property {Statistics} before
 * @property {Statistics} after
 * @property {number} outsideBefore how many lie outside the range
 * @property {number} outsideAfter
 * @property {number} change root mean square of final minus initial weights
 * @property {number} halfChange half of the weights changed by less: the median
 *
 * @typedef {{ low: number, high: number }} Span
 * @typedef {{ all: Span, layers: Span }} Ranges of the histograms of all parameters and of each layer's
 */
import { rangesText } from './figures/histogram.js';
import { counted, fixed, kurtosisText } from './figures/text.js';
import { countOutside, largestMagnitude, medianChange, partsOf, statistics, typicalChange } from './statistics.js';

/** Relative differences of spreads that are smaller are called none. */
const ALIKE = 0.005;
/** Accuracies in % that differ by less are called alike: 2,000 test images give no more. */
const ALIKE_ACCURACY = 0.5;

/** A ratio that is nearer to 1 would be rounded to it. */
const ALIKE_RATIO = 1.05;
/** A ratio of losses from which on runs are called unequally trained. */
const UNEQUAL = 1.1;

/** @type {readonly Exercise[]} */
export const EXERCISES = [
  {
    id: '1',
    title: 'Layers',
    look:
      'Are the changes alike across layers? Look at the spread of each layer before training (the darkest line of figure 35) and after: which changes most?',
    figures: '35,33',
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
      `As a multiple of the initial one, the standard deviation of the input layer’s weights became ${list(outcomes, ({ parts }) => multiple(parts[1]))}.`,
      `The root mean square of the changes of these weights is ${list(outcomes, ({ parts }) => fixed(parts[1].change, 4))}; ` +
        `their median magnitude, below which half of them lie, is ${list(outcomes, ({ parts }) => fixed(parts[1].halfChange, 4))}.`,
      ...(areComparable ? [...moves(outcomes), ...unequallyTrained(outcomes)] : []),
      `After the first epoch the loss was ${list(outcomes, ({ run }) => fixed(run.epochs[0].loss, 3))}.`,
      `The largest magnitude of all parameters is ${list(outcomes, ({ run, parts }) => `${fixed(largestMagnitude(parts[0].after), 2)}, ${whereLargest(run)}`)}. ` +
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
export function report(exercise, outcomes, ranges) {
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

/** @param {Outcome} outcome @param {Ranges} ranges @returns {Measured} */
function measure(outcome, ranges) {
  const { run } = outcome;
  const parts = measuresOf(run).map(({ values, ...measures }, i) => {
    const { low, high } = i === 0 ? ranges.all : ranges.layers;
    const [outsideBefore, outsideAfter] = values.map((part) => countOutside(part, low, high));
    return { ...measures, outsideBefore, outsideAfter };
  });
  return { ...outcome, parts };
}

/** @type {WeakMap<Float32Array, ReturnType<typeof changesOf>>} by final parameters */
const known = new WeakMap();

/** What does not depend on the range is computed once. @param {Run} run */
export function measuresOf(run) {
  let measures = known.get(run.parameters);
  if (!measures) known.set(run.parameters, (measures = changesOf(run)));
  return measures;
}

/** @param {Run} run */
function changesOf(run) {
  return partsOf(run).map(({ title, start, end }) => {
    const values = [run.initialParameters, run.parameters].map((parameters) => parameters.subarray(start, end));
    const [before, after] = values;
    return { title, values, before: statistics(before), after: statistics(after), change: typicalChange(after, before), halfChange: medianChange(after, before) };
  });
}

/** @param {Outcome[]} outcomes @returns {Table} */
function metricsTable(outcomes) {
  return {
    caption: 'Accuracy and loss of the last finished epoch',
    columns: ['Run', 'Epochs', 'Loss', 'Train accuracy (%)', 'Test accuracy (%)', 'Ended'],
    rows: outcomes.map(({ variant, run }) => {
      const last = run.epochs.at(-1);
      const ended = run.failure !== undefined ? 'failed' : run.stopped ? 'stopped' : run.epochs.length < run.plannedEpochs ? 'early' : 'as planned';
      return [variant.label, run.epochs.length, ...(last ? [fixed(last.loss, 4), fixed(last.trainAccuracy, 2), fixed(last.testAccuracy, 2)] : ['', '', '']), ended];
    }),
  };
}

/**
 * Spread of several runs' weights before and after training.
 * @param {{ label: string, run: Run }[]} runs
 * @param {Ranges} ranges
 * @returns {Table}
 */
export function spreadOf(runs, ranges) {
  return spreadTable(runs.map(({ label, run }) => measure({ variant: { label, settings: {} }, run }, ranges)), ranges);
}

/** @param {Measured[]} measured @param {Ranges} ranges @returns {Table} */
function spreadTable(measured, ranges) {
  return {
    caption: `Spread of the weights before → after training. Range: ${rangesText(ranges)}. Each layer’s weights are without biases.`,
    columns: ['Run', 'Of', 'Standard deviation', 'Largest magnitude', 'Outside the range', 'Excess kurtosis'],
    rows: measured.flatMap(({ variant, run, parts }) =>
      parts.map(({ title, before, after, outsideBefore, outsideAfter }) => {
        const both = (/** @type {string} */ from, /** @type {string} */ to) => (run.epochs.length > 0 ? `${from} → ${to}` : `${from} → –`);
        return [
          variant.label,
          title,
          both(fixed(before.deviation, 4), fixed(after.deviation, 4)),
          both(fixed(largestMagnitude(before), 3), fixed(largestMagnitude(after), 3)),
          both(counted(outsideBefore, before.count), counted(outsideAfter, after.count)),
          both(kurtosisText(before), kurtosisText(after)),
        ];
      }),
    ),
  };
}

/** Which layer's spread grew most and least. @param {PartMeasure[]} layers */
function growth(layers) {
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
function equallyLong(outcomes) {
  return new Set(outcomes.map(({ run }) => run.epochs.length)).size <= 1;
}

/** Which parameter has the largest magnitude, in words. @param {Run} run */
function whereLargest({ parameters, layers }) {
  const index = parameters.reduce((most, value, i) => (Math.abs(value) > Math.abs(parameters[most]) ? i : most), 0);
  const { title, biases } = layers.find(({ biases }) => index < biases.end) ?? layers[layers.length - 1];
  return `a ${index < biases.start ? 'weight' : 'bias'} of ${title}`;
}

/** A caution, where one run has learnt more than another. @param {Measured[]} outcomes */
function unequallyTrained(outcomes) {
  const losses = outcomes.map(({ run }) => run.epochs[run.epochs.length - 1].loss);
  if (!(Math.max(...losses) > UNEQUAL * Math.min(...losses))) return [];
  return [
    'The runs had the same number of epochs, but their losses differ: they have not learnt equally much. Part of the difference between their weights may come from that, and it may turn out otherwise after more epochs. ' +
      'So also compare epochs in which their losses are similar.',
  ];
}

/** @param {Measured[]} trained */
function finalMetrics(trained) {
  const last = (/** @type {Measured} */ { run }) => run.epochs[run.epochs.length - 1];
  return `In the end the loss was ${list(trained, (outcome) => fixed(last(outcome).loss, 3))}, and the test accuracy ${list(trained, (outcome) => `${fixed(last(outcome).testAccuracy, 2)} %`)}.`;
}

/** How far train and test accuracy lie apart. @param {Measured[]} outcomes */
function gaps(outcomes) {
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
 * "0.021 (raw pixels) and 0.034 (normalised pixels)".
 * @param {Measured[]} outcomes
 * @param {(outcome: Measured) => string} value
 */
function list(outcomes, value) {
  return joined(outcomes.map((outcome) => `${value(outcome)} (${lower(outcome.variant.label)})`));
}

/** @param {string[]} texts */
function joined(texts) {
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`;
}

/** Whether the scale of the pixels affects that of the weights. @param {Measured[]} outcomes */
function scaleAnswer(outcomes) {
  const [name, other] = outcomes.map(({ variant }) => lower(variant.label));
  const found = inLayers(outcomes, { rising: 'more', falling: 'less', alike: 'about as much' });
  const differ = inLayers(outcomes, { rising: '', falling: '' }).length > 0;
  return found.length > 0
    ? `${differ ? 'Yes, it does in these runs' : 'No, not in these runs'}: compared with ${name}, the weights spread with ${other} ${joined(found)}.`
    : 'Whether it does can’t be told from these runs.';
}

/** In which of two runs the input layer's weights moved farther, by two measures. @param {Measured[]} outcomes */
function moves(outcomes) {
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
function dropoutOrder(outcomes) {
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
function multiple({ before, after }) {
  return before.deviation === 0 ? 'none, since that was 0' : fixed(after.deviation / before.deviation, 2);
}

/** @param {string} label */
function lower(label) {
  return label[0].toLowerCase() + label.slice(1);
}
