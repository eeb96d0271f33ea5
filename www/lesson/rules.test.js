// What groups of runs answer, in words. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAYERS, constructedGroup, constructedRun, dropouts } from '../../tests/constructed-groups.js';
import { footingOf } from './footing.js';
import { answerOf } from './rules.js';

/** @typedef {import('./study.js').Trained} Trained */
/** @typedef {import('./rules.js').Rule} Rule */

/** @type {Rule} */
const ORDERED = { kind: 'ordered', by: 'dropout' };
/** @type {Rule} */
const COMPARED = { kind: 'compared' };
/** @type {Rule} */
const OF_LAYERS = { kind: 'layers' };

/** @param {Rule} rule @param {Trained[]} groups @param {import('../weightscope.js').Held} [held] @param {number} [threshold] */
const answer = (rule, groups, held = 'epoch', threshold) => answerOf(rule, groups, footingOf(groups, held, threshold));
/** @param {number} count @param {number} value */
const flat = (count, value) => Array(count).fill(Array(4).fill(value));

// Layers of one variant.

/** @param {number[][]} growths [seed][layer] */
const layers = (...growths) => answer(OF_LAYERS, dropouts([growths]));

test('layers: which spread most and which least, in each of a few runs', () => {
  const { sentences, holds, order, finding } = layers([1.7, 2.1, 2.07, 3.4], [1.72, 2.08, 2.1, 3.5], [1.71, 2.09, 2.08, 3.53]);
  assert.equal(
    sentences[0],
    'After 1 epoch, the weights of the output layer spread most, 3.48 times as far as before training on average (3.40 to 3.53); ' +
      'those of the input layer spread least, 1.71 times as far as before training on average (1.70 to 1.72). It is so in each of these 3 runs.',
  );
  assert.deepEqual(holds, { in: 3, of: 3 });
  assert.deepEqual(order, ['output', 'fc1', 'fc2', 'input']);
  assert.equal(finding, 'unlike');
});

test('layers: fewer than five runs say nothing of others', () => {
  const { sentence } = layers(...Array(4).fill([1, 2, 3, 4]));
  assert.match(sentence, /in each of these 4 runs\..* 4 seeds can’t tell what others would show\./);
  assert.doesNotMatch(sentence, /most likely/);
});

test('layers: five that agree do', () => {
  assert.match(layers(...Array(5).fill([1, 2, 3, 4])).sentence, /It is so with each of 5 seeds\..* Other seeds will most likely show the same\./);
});

test('layers: one run is called one', () => {
  const { sentence, holds } = layers([1, 2, 3, 4]);
  assert.match(sentence, /spread most, 4\.00 times as far as before training; .* It is so in this one run\..* One seed can’t tell what others would show\./);
  assert.deepEqual(holds, { in: 1, of: 1 });
});

test('layers: where seeds disagree each end has its count, and so has the whole', () => {
  const usual = [1.2, 1.4, 1.3, 2];
  const { sentences, holds, marks } = layers(usual, usual, usual, usual, [1.2, 2, 1.3, 1.4], [1.3, 1.4, 1.2, 2]);
  assert.match(sentences[0], /the output layer spread most in 5 of 6 seeds, .* the input layer spread least in 5 of 6 seeds, [^.]*\.\d\d times as far as before training on average \(1\.20 to 1\.30\)\.$/);
  assert.deepEqual(holds, { in: 4, of: 6 });
  assert.deepEqual(marks.map((mark) => [mark.layer, mark.is, mark.in, mark.of]), [[LAYERS[3].title, 'mixed', 5, 6], [LAYERS[0].title, 'mixed', 5, 6]]);
});

test('layers: what disagrees is not generalised', () => {
  const usual = [1.2, 1.4, 1.3, 2];
  assert.doesNotMatch(layers(usual, usual, usual, usual, usual, [1.2, 2, 1.3, 1.4]).sentence, /most likely/);
});

test('layers: pairs that are ordered in every run are told though the ends change', () => {
  const { sentences, finding } = layers([1, 1.5, 2.1, 2.2], [1.1, 1, 2.3, 2.2], [1, 1.5, 2.1, 2.2]);
  assert.match(sentences[1], /^In every run, the weights of the output layer spread more than those of hidden layer 1, those of the output layer more than those of the input layer, those of hidden layer 2 more than those of hidden layer 1 and so on for 1 more pair of layers\.$/);
  assert.equal(finding, 'unlike');
});

test('layers: pairs that are all told have no rest', () => {
  assert.match(layers([1, 1.5, 1.6, 2], [1.55, 1.5, 1.6, 1.4]).sentences[1], /^In every run, the weights of hidden layer 2 spread more than those of hidden layer 1 and those of hidden layer 2 more than those of the input layer\.$/);
});

test('layers: no pair is ordered', () => {
  const { sentence, finding, holds } = layers([1, 2, 2, 1], [2, 1, 1, 2]);
  assert.doesNotMatch(sentence, /In every run/);
  assert.equal(finding, 'alike');
  assert.deepEqual(holds, { in: 0, of: 2 });
});

test('layers: all equal', () => {
  const { sentences, holds, finding } = layers([2, 2, 2, 2], [2, 2, 2, 2]);
  assert.equal(sentences[0], 'After 1 epoch, the weights of all layers spread equally: 2.00 times as far as before training, in each of these 2 runs.');
  assert.deepEqual(holds, { in: 0, of: 2 });
  assert.equal(finding, 'alike');
});

test('layers: numbers that differ look different, also from 1', () => {
  assert.match(layers([1.001, 1.002, 1.003, 1.004]).sentence, /output layer spread most, 1\.004 times .* input layer spread least, 1\.001 times/);
});

test('layers: weights that were all equal before training have no ratio, and the others are told', () => {
  const initialParameters = Float32Array.from({ length: 100 }, (_, i) => (i < LAYERS[0].weights.end || i % 2 === 0 ? 1 : -1));
  const run = constructedRun({ seed: 1 }, [{ growth: [9, 2, 3, 4] }], { initialParameters });
  const { sentences, order } = answer(OF_LAYERS, [constructedGroup('Some', {}, [run])]);
  assert.match(sentences[0], /the output layer spread most.*hidden layer 1 spread least/);
  assert.deepEqual(order, ['output', 'fc2', 'fc1']);
});

test('layers: a layer that has no ratio with one seed is left out', () => {
  const initialParameters = Float32Array.from({ length: 100 }, (_, i) => (i < LAYERS[0].weights.end || i % 2 === 0 ? 1 : -1));
  const groups = dropouts([[[1, 2, 3, 4], [1, 2, 3, 4]]]);
  groups[0].runs[1].initialParameters = initialParameters;
  assert.match(answer(OF_LAYERS, groups).sentences[0], /those of hidden layer 1 spread least/);
});

test('layers: the test accuracy of the one variant needs no label', () => assert.match(layers([1, 2, 3, 4]).sentence, /Test accuracy was then 95\.00 %\. /));

// Variants that are ordered.

test('ordered: more in every layer and seed, though the ranges overlap', () => {
  const { sentences, holds, finding } = answer(ORDERED, dropouts([[[1, 1, 1, 1], [3, 3, 3, 3]], [[2, 2, 2, 2], [4, 4, 4, 4]]]));
  assert.equal(sentences[0], 'After 1 epoch, in these 2 runs of each: the more dropout, the more the weights spread in every layer.');
  assert.deepEqual(holds, { in: 2, of: 2 });
  assert.equal(finding, 'more');
});

test('ordered: less', () => {
  const { sentences, finding } = answer(ORDERED, dropouts([flat(6, 3), flat(6, 2), flat(6, 1.5)]));
  assert.equal(sentences[0], 'After 1 epoch, with each of 6 seeds: the more dropout, the less the weights spread in every layer.');
  assert.equal(finding, 'less');
});

test('ordered: one seed', () => {
  const { sentence } = answer(ORDERED, dropouts([flat(1, 1), flat(1, 2)]));
  assert.match(sentence, /^After 1 epoch, in this one run of each: the more dropout, .* One seed can’t tell what others would show\./);
});

test('ordered: five seeds are no longer these runs, whether they agree or not', () => {
  assert.match(answer(ORDERED, dropouts([flat(5, 1), flat(5, 2)])).sentence, /with each of 5 seeds: .*Other seeds will most likely show the same\./);
  assert.match(answer(ORDERED, dropouts([flat(5, 1.5), [...flat(4, 2), [1, 1, 1, 1]]])).sentence, /in every layer more in 4 of 5 seeds\./);
});

test('ordered: by the batch it is said of the batch', () => {
  const groups = [16, 64].map((batch, i) => constructedGroup(`Batch ${batch}`, { batch }, [[{ growth: Array(4).fill(3 - i) }]]));
  assert.match(answer({ kind: 'ordered', by: 'batch' }, groups).sentence, /the larger the batch, the less the weights spread in every layer\./);
});

test('ordered: the layers that have an order come first, then the others step by step', () => {
  const { sentences, finding } = answer(ORDERED, dropouts([Array(6).fill([1, 1, 1, 1]), Array(6).fill([2, 2, 2, 2]), Array(6).fill([3, 1.5, 1.5, 3])]));
  assert.deepEqual(sentences.slice(0, 3), [
    'After 1 epoch, with each of 6 seeds: the more dropout, the more the weights spread in the input layer and the output layer.',
    'Compared with “Dropout 0”, the weights with “Dropout 0.25” spread more in hidden layer 1 and hidden layer 2.',
    'Compared with “Dropout 0.25”, the weights with “Dropout 0.5” spread less in hidden layer 1 and hidden layer 2.',
  ]);
  assert.equal(finding, 'unlike');
});

test('mixed: it says in how many, and a pair that is ordered in every seed is told beside it', () => {
  const high = [2, 2, 2, 2];
  const { sentences, holds, marks } = answer(ORDERED, dropouts([flat(6, 1.5), [high, high, high, high, [2, 1, 2, 1], [2, 1, 2, 2]]]));
  assert.deepEqual(sentences.slice(0, 2), [
    'After 1 epoch, seed by seed: the more dropout, the more the weights spread in the input layer and hidden layer 2.',
    'Compared with “Dropout 0”, the weights with “Dropout 0.25” spread in hidden layer 1 more in 4 of 6 seeds; in the output layer more in 5 of 6 seeds.',
  ]);
  assert.deepEqual(holds, { in: 4, of: 6 });
  assert.deepEqual(marks.map((mark) => [mark.is, mark.in, mark.of]), [['more', 6, 6], ['mixed', 4, 6], ['more', 6, 6], ['mixed', 5, 6]]);
});

test('mixed: of a few runs it speaks as of these', () => {
  const { sentences } = answer(ORDERED, dropouts([flat(3, 1.5), [[1, 1, 1, 1], [1, 1, 1, 1], [2, 2, 2, 2]]]));
  assert.match(sentences[0], /spread in every layer less in 2 of these 3 runs\.$/);
});

test('mixed: a tie claims nothing, so the rest decides in how many it holds', () => {
  const { holds } = answer(ORDERED, dropouts([flat(2, 1.5), [[2, 2, 2, 2], [2, 2, 2, 1]]]));
  assert.deepEqual(holds, { in: 2, of: 2 });
});

test('mixed: ties alone hold with no seed', () => {
  assert.deepEqual(answer(ORDERED, dropouts([flat(2, 1.5), [[1, 1, 1, 1], [2, 2, 2, 2]]])).holds, { in: 0, of: 2 });
});

test('mixed beside what has one sign is found unlike, not alike', () => {
  assert.equal(answer(ORDERED, dropouts([flat(2, 1.5), [[2, 1, 2, 2], [2, 2, 2, 2]]])).finding, 'unlike');
});

test('equal runs are called so', () => {
  const { sentences, holds, finding } = answer(ORDERED, dropouts([flat(3, 2), flat(3, 2)]));
  assert.equal(sentences[0], 'After 1 epoch, in these 3 runs of each: compared with “Dropout 0”, the weights with “Dropout 0.25” spread equally in every layer.');
  assert.deepEqual(holds, { in: 3, of: 3 });
  assert.equal(finding, 'alike');
});

test('no difference has one sign with every seed: alike, and never “no order”', () => {
  const { sentence, finding } = answer(ORDERED, dropouts([flat(2, 1.5), [[1, 1, 1, 1], [2, 2, 2, 2]]]));
  assert.equal(finding, 'alike');
  assert.match(sentence, /in every layer more in 1 of these 2 runs\./);
  assert.doesNotMatch(sentence, /no order/);
});

// Variants beside the first.

test('compared: each with the first', () => {
  const { sentences, marks } = answer(COMPARED, dropouts([flat(3, 2), flat(3, 1), flat(3, 3)]));
  assert.deepEqual(sentences.slice(0, 2), [
    'After 1 epoch, in these 3 runs of each: compared with “Dropout 0”, the weights with “Dropout 0.25” spread less in every layer.',
    'Compared with “Dropout 0”, the weights with “Dropout 0.5” spread more in every layer.',
  ]);
  assert.deepEqual(marks.map(({ against, variant, is }) => [against, variant, is])[4], ['Dropout 0', 'Dropout 0.5', 'more']);
});

test('weights that hardly moved are told, in numbers that do not round away', () => {
  const { sentences } = answer(COMPARED, dropouts([flat(2, 2), [[1, 1.0004, 1, 0.9996], [1, 1, 1, 1]]]));
  assert.equal(sentences[1], 'With “Dropout 0.25”, the spread of the weights hardly changed in any layer (0.9996 to 1.0004 times that before training).');
});

test('a layer whose weights were all equal before training with one seed is left out', () => {
  const initialParameters = Float32Array.from({ length: 100 }, (_, i) => (i < LAYERS[0].weights.end || i % 2 === 0 ? 1 : -1));
  const groups = dropouts([flat(2, 1), flat(2, 2)]);
  for (const { runs } of groups) runs[1].initialParameters = initialParameters;
  const { sentences, marks } = answer(COMPARED, groups);
  assert.match(sentences[0], /spread more in hidden layer 1, hidden layer 2 and the output layer\.$/);
  assert.deepEqual(marks.map(({ layer }) => layer), LAYERS.slice(1).map(({ title }) => title));
});

test('where one layer moved, it is not said that none did', () => {
  assert.doesNotMatch(answer(COMPARED, dropouts([flat(2, 2), [[1, 1, 1, 1.5], [1, 1, 1, 1.5]]])).sentence, /hardly/);
});

// What is said beside it.

test('test accuracy is told at equal epochs, with all its digits', () => {
  const groups = dropouts([flat(2, 1), flat(2, 2)]);
  groups[1].runs[1].epochs[0].testAccuracy = 91.95;
  assert.match(answer(ORDERED, groups).sentence, /Test accuracy was then 95\.00 % \(“Dropout 0”\) and 91\.95 to 95\.00 % \(“Dropout 0\.25”\)\./);
});

test('rate, batch and pixels that all share are part of the sentence', () => {
  assert.match(answer(ORDERED, dropouts([flat(1, 1), flat(1, 2)])).sentence, /The same for all: learning rate 0\.01, batch size 32, normalised pixels\.$/);
});

test('of one variant dropout is, too', () => {
  assert.match(layers([1, 2, 3, 4]).sentence, /With: dropout 0, learning rate 0\.01, batch size 32, normalised pixels\.$/);
});

test('what is varied is told where a label does not say it', () => {
  const groups = [constructedGroup('Usual', { normalise: true }, [[{ growth: [1, 1, 1, 1] }]]), constructedGroup('Raw, rate 0.0001', { normalise: false, rate: 0.0001 }, [[{ growth: [2, 2, 2, 2] }]])];
  assert.match(answer(COMPARED, groups).sentence, /Learning rate: 0\.01 \(“Usual”\) and 0\.0001 \(“Raw, rate 0\.0001”\)\. Normalise pixels: yes \(“Usual”\) and no \(“Raw, rate 0\.0001”\)\. The same for all: dropout 0\.25, batch size 32\.$/);
});

test('settings of later versions are told where they are not as usual', () => {
  const groups = [constructedGroup('SGD', { bias: false }, [[{ growth: [1, 1, 1, 1] }]]), constructedGroup('Other', { bias: false, optimiser: 'adam', beta1: 0.8 }, [[{ growth: [2, 2, 2, 2] }]])];
  const { sentence } = answer(COMPARED, groups);
  assert.match(sentence, /Optimiser: SGD \(“SGD”\) and Adam \(“Other”\)\. Beta 1: 0\.9 \(“SGD”\) and 0\.8 \(“Other”\)\./);
  assert.match(sentence, /The same for all: .*biases no/);
});

test('what is varied is not told again where the labels say it', () => {
  assert.doesNotMatch(answer(ORDERED, dropouts([flat(1, 1), flat(1, 2)])).sentence, /Dropout: /);
  const pixels = [['Normalised', true], ['Raw', false]].map(([label, normalise]) => constructedGroup(String(label), { normalise: normalise === true }, [[{ growth: [1, 1, 1, 1] }]]));
  assert.doesNotMatch(answer(COMPARED, pixels).sentence, /pixels: /);
});

test('a run that diverged is named with its reason, and its seed is not compared', () => {
  const groups = dropouts([flat(2, 1), flat(2, 2)]);
  groups[1].runs[1] = constructedRun({ dropout: 0.25, seed: 2 }, [{ growth: [0, 0, 0, 0] }], { failure: 'The loss became NaN in epoch 2.' });
  const { sentence, holds } = answer(ORDERED, groups);
  assert.match(sentence, /“Dropout 0\.25” failed with seed 2 and is not compared there: The loss became NaN in epoch 2\./);
  assert.doesNotMatch(sentence, /did not get there|has not been trained/);
  assert.deepEqual(holds, { in: 1, of: 1 });
});

test('a variant of which all runs diverged leaves the others to be compared', () => {
  const groups = dropouts([flat(2, 1), flat(2, 2), flat(2, 3)]);
  groups[2].runs = [1, 2].map((seed) => constructedRun({ dropout: 0.5, seed }, [], { failure: 'The loss became NaN in epoch 1.' }));
  const { sentence, holds } = answer(ORDERED, groups);
  assert.match(sentence, /compared with “Dropout 0”, the weights with “Dropout 0\.25” spread more in every layer\./);
  assert.match(sentence, /“Dropout 0\.5” failed with every seed/);
  assert.deepEqual(holds, { in: 2, of: 2 });
});

test('a seed that one variant has not been trained with is named', () => {
  const groups = dropouts([flat(3, 1), flat(2, 2)]);
  const { sentence, holds } = answer(ORDERED, groups);
  assert.match(sentence, /“Dropout 0\.25” has not been trained with seed 3\./);
  assert.deepEqual(holds, { in: 2, of: 2 });
});

test('a run that has not finished an epoch has not been trained', () => {
  const groups = dropouts([flat(2, 1), flat(2, 2)]);
  groups[1].runs[1].epochs = [];
  assert.match(answer(ORDERED, groups).sentence, /“Dropout 0\.25” has not been trained with seed 2\./);
});

test('of a single run that never gets there the seed is named; of several, the most epochs', () => {
  const slow = (/** @type {number} */ epochs) => Array(epochs).fill({ growth: [1, 1, 1, 1], accuracy: 50 });
  const sentence = answer(ORDERED, [constructedGroup('One', { dropout: 0 }, [slow(2)]), constructedGroup('Two', { dropout: 0.5 }, [slow(2), slow(4)])], 'test-accuracy').sentence;
  assert.match(sentence, /“One” did not get there with seed 1, in 2 epochs\..*“Two” did not get there with any seed, in 4 epochs\./);
});

test('who measured the training loss and never gets there did not get there', () => {
  const groups = [constructedGroup('One', {}, [[{ growth: [1, 1, 1, 1] }, { growth: [1, 1, 1, 1], trainLoss: 0.5 }]])];
  assert.match(answer(OF_LAYERS, groups, 'train-loss', 0.1).sentence, /“One” did not get there with seed 1, in 2 epochs\./);
});

test('who never gets there is named, and each comparison says how many pairs it has', () => {
  const slow = (/** @type {number} */ seed) => [{ growth: [3, 3, 3, 3], accuracy: 50 }, { growth: [4, 4, 4, 4], accuracy: seed === 2 ? 91.95 : 92 }];
  const groups = [...dropouts([flat(3, 1), flat(3, 2)]), constructedGroup('Dropout 0.5', { dropout: 0.5 }, [1, 2, 3].map(slow))];
  const { sentences, sentence, holds } = answer(ORDERED, groups, 'test-accuracy');
  assert.deepEqual(sentences.slice(0, 2), [
    'At the first epoch with a test accuracy of 92 % or more, seed by seed: in these 3 runs of each, compared with “Dropout 0”, the weights with “Dropout 0.25” spread more in every layer.',
    'In these 2 runs of each, compared with “Dropout 0.25”, the weights with “Dropout 0.5” spread more in every layer.',
  ]);
  assert.match(sentence, /That was after epoch 1 \(“Dropout 0”\), 1 \(“Dropout 0\.25”\) and 2 \(“Dropout 0\.5”\)\./);
  assert.match(sentence, /“Dropout 0\.5” did not get there with seed 2, in 2 epochs\./);
  assert.deepEqual(holds, { in: 2, of: 2 });
});

test('nobody gets there: there is nothing to compare', () => {
  const { sentence, holds, finding } = answer(ORDERED, dropouts([flat(2, 1), flat(2, 2)], { accuracy: 40 }), 'test-accuracy');
  assert.match(sentence, /^There is nothing to compare at the first epoch with a test accuracy of 92 % or more\. Train longer, or hold something else equal\. “Dropout 0” did not get there with any seed, in 1 epoch\. “Dropout 0\.25” did not get there with any seed/);
  assert.deepEqual(holds, { in: 0, of: 0 });
  assert.equal(finding, null);
});

test('at chance it says that nothing was learnt, and why that may be', () => {
  const groups = dropouts([flat(2, 1), flat(2, 1.1)]);
  for (const run of groups[1].runs) run.epochs[0] = { ...run.epochs[0], testAccuracy: 10.3, testLoss: 2.3026 };
  assert.match(answer(ORDERED, groups).sentence, /“Dropout 0\.25” had learnt nothing with every seed: it classified no better than by guessing\. 562 steps with a batch size of 32 and a learning rate of 0\.01 may be too few or too small/);
});

test('where nothing was learnt at all, that comes first, and no finding follows', () => {
  const { sentences, finding } = answer(ORDERED, dropouts([flat(2, 1), flat(2, 1.1)], { accuracy: 9.8, loss: 2.303 }));
  assert.match(sentences[0], /^Nothing was learnt: all networks classified no better than by guessing\. 562 steps .* may be too few or too small/);
  assert.equal(sentences.filter((sentence) => /learnt/.test(sentence)).length, 1);
  assert.equal(finding, null);
});

test('who learnt is not said to have learnt nothing', () => assert.doesNotMatch(answer(ORDERED, dropouts([flat(2, 1), flat(2, 2)])).sentence, /nothing/));

test('runs of an earlier version, at equal training loss: it was not measured', () => {
  const groups = dropouts([flat(2, 1), flat(2, 2)]);
  assert.match(answer(ORDERED, groups, 'train-loss').sentence, /In “Dropout 0”, an earlier version did not measure the training loss without dropout with every seed\./);
});

test('weights that were not kept for that epoch are named', () => {
  const groups = dropouts([flat(2, 1), flat(2, 2)]);
  delete groups[1].runs[0].epochs[0].layers;
  const { sentence, holds } = answer(ORDERED, groups);
  assert.match(sentence, /The weights of “Dropout 0\.25” were not kept for that epoch with seed 1\./);
  assert.deepEqual(holds, { in: 1, of: 1 });
});

test('imported weights are told, though only of one run', () => {
  const groups = dropouts([flat(2, 1)]);
  groups[0].runs[0].startsFrom = 'a.safetensors';
  assert.match(answer(OF_LAYERS, groups).sentence, /Before training, the weights were not random but imported\./);
});
