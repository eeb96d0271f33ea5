// The answers that were measured over six seeds, 60 epochs each, on the notebook's data: the rules must give them. The numbers are means over the seeds;
// how they scatter is constructed so that as many pairs as were counted have each sign. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constructedGroup } from '../../tests/constructed-groups.js';
import { answerFor, exerciseResult } from './exercise-result.js';
import { lessonOf } from './lessons.js';

/** @typedef {import('./study.js').Trained} Trained */
/** @typedef {import('../../tests/constructed-groups.js').Epoch} Epoch */
/** @typedef {Pick<import('./lesson-file.js').Lesson, 'id' | 'rule' | 'held' | 'threshold' | 'variants'>} Asked */

const [LAYERS, SCALE, DROPOUT] = ['layers', 'scale', 'dropout'].map((id) => /** @type {Asked} */ (lessonOf(id)));

/** In this order seeds have the sign of the most: at 60 epochs the first three say more of the output layer, and two of the others do not. */
const FIRST = [0, 1, 2, 5, 4, 3];
/** Nearer than this no two of the measured numbers are, but where both signs occur. */
const STEP = 0.004;

/** Epochs → mean growth of each layer, and the least and largest test accuracy. @type {Record<string, Record<number, [number[], number, number]>>} */
const AT_EPOCHS = {
  0: { 6: [[1.21, 1.38, 1.4, 2.06], 85.2, 88.5], 10: [[1.27, 1.48, 1.49, 2.26], 89.8, 91.5], 30: [[1.5, 1.8, 1.8, 2.91], 94.3, 95.5], 60: [[1.71, 2.09, 2.08, 3.46], 95.4, 96] },
  0.25: { 6: [[1.19, 1.33, 1.34, 1.94], 78.6, 85.6], 10: [[1.29, 1.51, 1.5, 2.32], 88.1, 90.7], 30: [[1.62, 1.94, 1.92, 3.18], 93.7, 95.2], 60: [[1.92, 2.26, 2.23, 3.77], 95.2, 96.3] },
  0.5: { 6: [[1.12, 1.22, 1.22, 1.66], 53.5, 76.2], 10: [[1.23, 1.39, 1.38, 2.08], 74.5, 84], 30: [[1.62, 1.87, 1.84, 3.08], 91.2, 92.7], 60: [[2.05, 2.24, 2.18, 3.77], 93, 94.2] },
  raw: { 6: [[1.24, 1.01, 0.93, 0.93], 90.3, 92.3], 60: [[2.08, 1.21, 0.83, 1.2], 93.3, 95.2] },
  slow: { 6: [[1, 0.99, 0.99, 0.985], 61.5, 74.3], 60: [[1, 1, 1, 0.99], 90, 92.7] },
};
/** Of how many seeds the second spreads more than the first, in each layer. @type {Record<number, [number[], number[]]>} */
const PAIRS = { 6: [[0, 0, 0, 0], [0, 0, 0, 0]], 10: [[6, 6, 5, 6], [0, 0, 0, 0]], 30: [[6, 6, 6, 6], [4, 0, 0, 0]], 60: [[6, 6, 6, 6], [6, 1, 0, 4]] };
/** The first epoch with 92 % or more: with each seed, and the mean growth then. @type {Record<string, [number[], number[]]>} */
const AT_ACCURACY = {
  0: [[12, 13, 14, 14, 15, 16], [1.32, 1.55, 1.56, 2.42]],
  0.25: [[13, 15, 16, 17, 18, 20], [1.4, 1.66, 1.65, 2.64]],
  0.5: [[25, 27, 29, 31, 33, 35], [1.61, 1.86, 1.82, 3.05]],
};

/** Six numbers about a mean. @param {number} mean */
const scattered = (mean) => FIRST.map((_, seed) => mean + STEP * (seed - 2.5));

/** Six numbers about a mean, of which `more` lie above those beside them. @param {number} mean @param {number[]} others @param {number} more */
function beside(mean, others, more) {
  const difference = 6 * (mean - others.reduce((sum, value) => sum + value, 0) / 6);
  const small = 0.005;
  // Those above share what is left when those below are small, or the other way round.
  const above = more === 0 ? 0 : difference > 0 || more === 6 ? (difference + (6 - more) * small) / more : small;
  const below = more === 6 ? 0 : (more * above - difference) / (6 - more);
  return others.map((value, seed) => value + (FIRST.indexOf(seed) < more ? above : -below));
}

/** [seed][layer] from [layer][seed] @param {number[][]} layers */
const bySeed = (layers) => FIRST.map((_, seed) => layers.map((values) => values[seed]));

/** Dropout 0, 0.25 and 0.5 after so many epochs. @param {number} epochs @returns {number[][][]} [variant][seed][layer] */
function dropoutsAfter(epochs) {
  const means = [0, 0.25, 0.5].map((dropout) => AT_EPOCHS[dropout][epochs][0]);
  const first = means[0].map(scattered);
  const second = means[1].map((mean, layer) => beside(mean, first[layer], PAIRS[epochs][0][layer]));
  const third = means[2].map((mean, layer) => beside(mean, second[layer], PAIRS[epochs][1][layer]));
  return [first, second, third].map(bySeed);
}

/** Runs that were measured once, at the end. @param {Asked} lesson @param {number} epochs @param {string[]} names @param {number[][][]} growths @param {number} [seeds] @returns {Trained[]} */
function groupsAfter({ variants }, epochs, names, growths, seeds = 6) {
  return variants.map(({ label, settings }, i) => {
    const [, low, high] = AT_EPOCHS[names[i]][epochs];
    return constructedGroup(label, settings, growths[i].slice(0, seeds).map((growth, seed) => Array(epochs).fill({ growth, accuracy: low + ((high - low) * seed) / 5 })));
  });
}

/** @param {Asked} lesson @param {Trained[]} groups @param {import('../weightscope.js').Held} [held] */
const answered = (lesson, groups, held) => answerFor(lesson, groups, { held }).answer;
const dropoutGroups = (/** @type {number} */ epochs, seeds = 6) => groupsAfter(DROPOUT, epochs, ['0', '0.25', '0.5'], dropoutsAfter(epochs), seeds);

for (const epochs of [6, 10, 30, 60]) {
  test(`the constructed groups have the means and the pairs that were measured after ${epochs} epochs`, () => {
    const growths = dropoutsAfter(epochs);
    [0, 0.25, 0.5].forEach((dropout, variant) => AT_EPOCHS[dropout][epochs][0].forEach((expected, layer) => {
      const mean = growths[variant].reduce((sum, growth) => sum + growth[layer], 0) / 6;
      assert.ok(Math.abs(mean - expected) < 1e-9, `dropout ${dropout}, layer ${layer}: ${mean}`);
    }));
    const more = [0, 1].map((i) => [0, 1, 2, 3].map((layer) => growths[i].filter((growth, seed) => growths[i + 1][seed][layer] > growth[layer]).length));
    assert.deepEqual(more, PAIRS[epochs]);
  });

  test(`layers: after ${epochs} epochs the output layer grows most and the input layer least, in every seed`, () => {
    const growths = FIRST.map((_, seed) => AT_EPOCHS[0][epochs][0].map((mean) => scattered(mean)[seed]));
    const { sentence, holds } = answered(LAYERS, groupsAfter(LAYERS, epochs, ['0'], [growths]));
    assert.match(sentence, new RegExp(`^After ${epochs} epochs, the weights of the output layer spread most, .*; those of the input layer spread least, .*\\. It is so with each of 6 seeds\\.`));
    assert.deepEqual(holds, { in: 6, of: 6 });
  });
}

test('layers: the numbers are those that were measured', () => {
  const growths = FIRST.map((_, seed) => AT_EPOCHS[0][60][0].map((mean) => scattered(mean)[seed]));
  assert.match(answered(LAYERS, groupsAfter(LAYERS, 60, ['0'], [growths])).sentence, /spread most, 3\.46 times as far .* spread least, 1\.71 times as far/);
});

test('layers: with raw pixels the input layer grows most', () => {
  const growths = FIRST.map((_, seed) => AT_EPOCHS.raw[60][0].map((mean) => scattered(mean)[seed]));
  const { order, holds } = answered(LAYERS, groupsAfter(LAYERS, 60, ['raw'], [growths]));
  assert.equal(order[0], 'input');
  assert.deepEqual(holds, { in: 6, of: 6 });
});

for (const epochs of [6, 60]) {
  const growths = ['0.25', 'raw', 'slow'].map((name) => FIRST.map((_, seed) => AT_EPOCHS[name][epochs][0].map((mean) => mean + 0.001 * (seed - 2.5))));
  const groups = groupsAfter(SCALE, epochs, ['0.25', 'raw', 'slow'], growths);

  test(`scale: after ${epochs} epochs raw pixels spread the input layer more and the others less`, () => {
    const { sentences, holds, finding } = answered(SCALE, groups);
    assert.equal(
      sentences[0],
      `After ${epochs} epochs, with each of 6 seeds: compared with “Normalised pixels”, the weights with “Raw pixels” spread more in the input layer; less in hidden layer 1, hidden layer 2 and the output layer.`,
    );
    assert.deepEqual(holds, { in: 6, of: 6 });
    assert.equal(finding, 'unlike');
  });

  test(`scale: after ${epochs} epochs the third variant has learnt while no histogram moved`, () => {
    const { sentence } = answered(SCALE, groups);
    assert.match(sentence, /With “Raw pixels, learning rate 0\.0001”, the spread of the weights hardly changed in any layer/);
    assert.match(sentence, epochs === 60 ? /90\.00 to 92\.70 % \(“Raw pixels, learning rate 0\.0001”\)/ : /61\.50 to 74\.30 % \(“Raw pixels, learning rate 0\.0001”\)/);
    assert.doesNotMatch(sentence, /learnt nothing/);
  });
}

test('dropout: after 6 epochs the more dropout, the less spread', () => {
  const { sentence, holds } = answered(DROPOUT, dropoutGroups(6), 'epoch');
  assert.match(sentence, /^After 6 epochs, with each of 6 seeds: the more dropout, the less the weights spread in every layer\./);
  assert.deepEqual(holds, { in: 6, of: 6 });
});

test('dropout: after 10 epochs 0.25 lies above 0, but for one seed in one layer, and 0.5 below 0.25', () => {
  const { sentences, holds } = answered(DROPOUT, dropoutGroups(10), 'epoch');
  assert.deepEqual(sentences.slice(0, 2), [
    'After 10 epochs, seed by seed: compared with “Dropout 0”, the weights with “Dropout 0.25” spread more in the input layer, hidden layer 1 and the output layer; in hidden layer 2 more in 5 of 6 seeds.',
    'Compared with “Dropout 0.25”, the weights with “Dropout 0.5” spread less in every layer.',
  ]);
  assert.deepEqual(holds, { in: 5, of: 6 });
});

test('dropout: after 30 epochs 0.25 lies above 0 everywhere', () => {
  const { sentences } = answered(DROPOUT, dropoutGroups(30), 'epoch');
  assert.deepEqual(sentences.slice(0, 2), [
    'After 30 epochs, seed by seed: compared with “Dropout 0”, the weights with “Dropout 0.25” spread more in every layer.',
    'Compared with “Dropout 0.25”, the weights with “Dropout 0.5” spread in the input layer more in 4 of 6 seeds; less in hidden layer 1, hidden layer 2 and the output layer.',
  ]);
});

test('dropout: after 60 epochs more dropout, more spread in the input layer', () => {
  const { sentences, holds } = answered(DROPOUT, dropoutGroups(60), 'epoch');
  assert.deepEqual(sentences.slice(0, 3), [
    'After 60 epochs, seed by seed: the more dropout, the more the weights spread in the input layer.',
    'Compared with “Dropout 0”, the weights with “Dropout 0.25” spread more in hidden layer 1, hidden layer 2 and the output layer.',
    'Compared with “Dropout 0.25”, the weights with “Dropout 0.5” spread in hidden layer 1 less in 5 of 6 seeds; less in hidden layer 2; in the output layer more in 4 of 6 seeds.',
  ]);
  assert.deepEqual(holds, { in: 3, of: 6 });
});

test('dropout: three seeds can mislead, so nothing is said of others', () => {
  const { sentence } = answered(DROPOUT, dropoutGroups(60, 3), 'epoch');
  assert.match(sentence, /the more the weights spread in the input layer and the output layer\./);
  assert.match(sentence, /2 of these 3 runs/);
  assert.match(sentence, /3 seeds can’t tell what others would show\./);
});

test('dropout: at 92 % more dropout means more spread in every layer and seed, after more epochs', () => {
  const first = AT_ACCURACY[0][1].map(scattered);
  const second = AT_ACCURACY[0.25][1].map((mean, layer) => beside(mean, first[layer], 6));
  const third = AT_ACCURACY[0.5][1].map((mean, layer) => beside(mean, second[layer], 6));
  const groups = DROPOUT.variants.map(({ label, settings }, i) => {
    const [reached] = AT_ACCURACY[String(settings.dropout)];
    return constructedGroup(label, settings, bySeed([first, second, third][i]).map((growth, seed) =>
      Array.from({ length: 60 }, (_, epoch) => (epoch + 1 < reached[seed] ? { growth: [1, 1, 1, 1], accuracy: 91.95 } : epoch + 1 === reached[seed] ? { growth, accuracy: 92 } : { growth: [5, 5, 5, 5], accuracy: 91 }))));
  });
  const result = exerciseResult(DROPOUT, groups);
  assert.match(result.sentence, /^At the first epoch with a test accuracy of 92 % or more, with each of 6 seeds: the more dropout, the more the weights spread in every layer\. That was after epoch 12 to 16 \(“Dropout 0”\), 13 to 20 \(“Dropout 0\.25”\) and 25 to 35 \(“Dropout 0\.5”\)\. Other seeds will most likely show the same\./);
  assert.deepEqual(result.holds, { in: 6, of: 6 });
  assert.deepEqual(result.table.filter(({ variant }) => variant === 'Dropout 0.5').map(({ mean }) => Number(mean.toFixed(6))), AT_ACCURACY[0.5][1]);
});
