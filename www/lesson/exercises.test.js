// What an exercise reports is computed from its runs, and says what went otherwise than planned.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { direction } from './conclusions.js';
import { EXERCISES, exerciseReport } from './exercises.js';

/** @typedef {import('../weightscope.js').Run} Run */

const [layers, scale, dropout] = EXERCISES;
const RANGES = { all: { low: -0.3, high: 0.3 }, layers: { low: -0.7, high: 0.7 } };

/**
 * A network of two layers with two weights and a bias each.
 * @param {number[]} final
 * @param {Partial<Run>} [more]
 * @returns {Run}
 */
function runOf(final, more) {
  return /** @type {any} */ ({
    settings: { seed: 7 },
    data: { name: 'some data' },
    layers: [
      { title: 'First', weights: { start: 0, end: 2 }, biases: { start: 2, end: 3 } },
      { title: 'Last', weights: { start: 3, end: 5 }, biases: { start: 5, end: 6 } },
    ],
    epochs: [{ epoch: 1, loss: 1.5, trainAccuracy: 50, testAccuracy: 60 }],
    initialParameters: Float32Array.of(-0.5, 0.5, 0, -0.25, 0.25, 0),
    parameters: Float32Array.from(final),
    stopped: false,
    ...more,
  });
}

test('exercise 1 names the layers that grew most and least, and tables before and after', () => {
  const run = runOf([-1, 1, 0, -0.25, 0.25, 0]);
  const { sentences, tables } = exerciseReport(layers, [{ variant: layers.variants[0], run }], RANGES);
  assert.equal(sentences[0], 'Measured in this run: seed 7, 1 epoch, on some data.');
  assert.match(sentences[1], /became 2\.00 times its initial value in First, the largest ratio, and 1\.00 times in Last, the smallest/);
  assert.deepEqual(tables[0].rows, [['Dropout 0', 1, '1.5000', '50.00', '60.00', 'as planned']]);
  assert.deepEqual(tables[1].rows[1], ['Dropout 0', 'First', '0.5000 → 1.0000', '0.500 → 1.000', '0\u00a0(0.00\u00a0%) → 2\u00a0(100.00\u00a0%)', '−2.00 → −2.00']);
  assert.match(tables[1].caption, /−0\.3 to 0\.3 for all parameters, −0\.7 to 0\.7 for layers/);
});

test('weights that were all alike before training have no ratio, and what did not move is no multiple', () => {
  const alike = { initialParameters: Float32Array.of(0, 0, 0, -0.25, 0.25, 0) };
  const told = (/** @type {number[]} */ final, /** @type {Partial<Run>} */ more) => exerciseReport(layers, [{ variant: layers.variants[0], run: runOf(final, more) }], RANGES).sentences;
  assert.deepEqual(told([-1, 1, 0, -0.5, 0.5, 0], alike).slice(1, 3), [
    'The standard deviation of the weights became 2.00 times its initial value in Last.',
    'The standard deviation has no ratio to its initial value in First, from 0.0000 to 1.0000.',
  ]);
  const zero = told([0, 0, 0, 0, 0, 0], { initialParameters: new Float32Array(6) });
  assert.equal(zero[1], 'The standard deviation has no ratio to its initial value in First, from 0.0000 to 0.0000; Last, from 0.0000 to 0.0000.');
  assert.match(zero[2], /^Excess kurtosis after training: First none \(before: none\), Last none/);
  for (const final of [[0, 0, 0, 0, 0, 0], [-1, 1, 0, 0, 0, 0]]) {
    const outcomes = [runOf([0, 0, 0, -0.25, 0.25, 0], alike), runOf(final, alike)].map((run, i) => ({ variant: scale.variants[i], run }));
    const { sentences, tables } = exerciseReport(scale, outcomes, RANGES);
    assert.match(sentences.join(' '), /became none, since that was 0 \(normalised pixels\) and none, since that was 0 \(raw pixels\)\./);
    assert.doesNotMatch(JSON.stringify([sentences, tables]), /not a number|infinite|as far/);
  }
});

test('exercise 2 says which moved farther, from these runs alone', () => {
  const near = { variant: scale.variants[0], run: runOf([-0.6, 0.6, 0, -0.25, 0.25, 0]) };
  const far = { variant: scale.variants[1], run: runOf([-0.9, 0.9, 0, -0.25, 0.25, 0]) };
  const text = (/** @type {typeof near[]} */ outcomes) => exerciseReport(scale, outcomes, RANGES).sentences.join(' ');
  assert.match(
    text([near, far]),
    /Yes, it does in these runs: compared with normalised pixels, the weights spread with raw pixels more in 1 of 2 layers and about as much in 1 of 2 layers\. As a multiple of the initial one, the standard deviation of the input layer’s weights became 1\.20 \(normalised pixels\) and 1\.80 \(raw pixels\)\./,
  );
  assert.match(text([near, far]), /is 0\.1000 \(normalised pixels\) and 0\.4000 \(raw pixels\); their median magnitude, .*\. By the root mean square, they moved 4\.0 times as far with raw pixels as with normalised pixels; by the median, 4\.0 times/);
  assert.doesNotMatch(text([near, far]), /opposite|need not agree/);
  const swapped = text([{ ...far, variant: near.variant }, { ...near, variant: far.variant }]);
  assert.match(swapped, /the weights spread with raw pixels less in 1 of 2 layers/);
  assert.match(swapped, /4\.0 times as far with normalised pixels as with raw pixels/);
  const same = text([near, { ...near, variant: far.variant }]);
  assert.match(same, /No, not in these runs: compared with normalised pixels, the weights spread with raw pixels about as much in all 2 layers\./);
  assert.match(same, /they moved about as far with normalised pixels as with raw pixels; by the median, about as far/);
  assert.match(text([near]), /No conclusion is drawn.* became 1\.20 \(normalised pixels\)\. .* is 0\.1000 \(normalised pixels\); .* the loss was 1\.500 \(normalised pixels\)/);
  assert.doesNotMatch(text([near, far]), /have not learnt equally much/);
  const learnt = runOf([...near.run.parameters], { epochs: [{ epoch: 1, loss: 0.5, trainAccuracy: 80, testAccuracy: 80, seconds: 1 }] });
  assert.match(text([near, { ...far, run: learnt }]), /have not learnt equally much/);
});

test('where root mean square and median point opposite ways, exercise 2 says so and why', () => {
  // Five weights: with normalised pixels all change by 0.1, with raw ones four by 0.05 and one by 1.
  const wide = (/** @type {number} */ i, /** @type {number[]} */ final) => ({
    variant: scale.variants[i],
    run: runOf([...final, 0], { layers: /** @type {any} */ ([{ title: 'First', weights: { start: 0, end: 5 }, biases: { start: 5, end: 6 } }]), initialParameters: Float32Array.of(-0.5, 0.5, -0.5, 0.5, 0.5, 0) }),
  });
  const even = wide(0, [-0.6, 0.6, -0.6, 0.6, 0.6]);
  const text = (/** @type {number[]} */ final) => exerciseReport(scale, [even, wide(1, final)], RANGES).sentences.join(' ');
  assert.match(
    text([-0.55, 0.55, -0.55, 0.55, 1.5]),
    /they moved 4\.5 times as far with raw pixels as with normalised pixels; by the median, 2\.0 times as far with normalised pixels as with raw pixels\. These two point opposite ways\. A few large changes count more in the root mean square than in the median: with raw pixels, a typical weight moved less, but some moved farther\./,
  );
  assert.match(text([-0.6, 0.6, -0.6, 0.6, 1.5]), /by the median, about as far with normalised pixels as with raw pixels\. A few large .*, so the two need not agree\./);
});

test('a variant that diverged, and those that were not trained, are said so', () => {
  const [first, second] = dropout.variants;
  const whole = { variant: first, run: runOf([-0.6, 0.6, 0, -0.5, 0.5, 0]) };
  const none = { variant: second, run: runOf([0, 0, 0, 0, 0, 0], { epochs: [], failure: 'The loss became NaN.' }) };
  const { sentences, tables } = exerciseReport(dropout, [whole, none], RANGES);
  assert.ok(sentences.includes('Dropout 0.25: The loss became NaN. It finished no epoch, so it has no numbers after training.'));
  assert.ok(sentences.includes('Not trained, or deleted: Dropout 0.5.'));
  assert.deepEqual(tables[0].rows[1], ['Dropout 0.25', 0, '', '', '', 'failed']);
  assert.equal(tables[1].rows[4][2], '0.5000 → –');
  const alone = exerciseReport(dropout, [none], RANGES);
  assert.deepEqual(alone.sentences.slice(1), ['Dropout 0.25: The loss became NaN. It finished no epoch, so it has no numbers after training.', 'Not trained, or deleted: Dropout 0, Dropout 0.5.']);
});

test('the largest magnitude is said with its place, and runs of unlike length are not ranked', () => {
  const outcome = (/** @type {number} */ i, /** @type {Run} */ run) => ({ variant: scale.variants[i], run });
  const bias = runOf([-0.6, 0.6, 0, -0.25, 0.25, 2]);
  const weight = runOf([-0.9, 0.9, 0, -0.25, 0.25, 0]);
  const text = exerciseReport(scale, [outcome(0, bias), outcome(1, weight)], RANGES).sentences.join(' ');
  assert.match(text, /The largest magnitude of all parameters is 2\.00, a bias of Last \(normalised pixels\) and 0\.90, a weight of First \(raw pixels\)\./);
  assert.match(text, /times as far/);
  const longer = { ...weight, epochs: [...weight.epochs, { ...weight.epochs[0], epoch: 2 }] };
  const uneven = exerciseReport(scale, [outcome(0, bias), outcome(1, longer)], RANGES).sentences.join(' ');
  assert.match(uneven, /No conclusion is drawn: that takes numbers of all 2 runs after the same number of epochs\./);
  assert.doesNotMatch(uneven, /times as far|have not learnt equally much|One seed/);
});

test('exercise 3 ranks spreads in words of growth, after a caution where losses differ, and only once all its runs are there', () => {
  const outcomes = (/** @type {number[][]} */ spreads, /** @type {number[]} */ losses = [1, 1, 1]) =>
    spreads.map(([first, last], i) => ({
      variant: dropout.variants[i],
      run: runOf([-first, first, 0, -last, last, 0], { epochs: [{ epoch: 1, loss: losses[i], trainAccuracy: 50, testAccuracy: 60, seconds: 1 }] }),
    }));
  const text = (/** @type {ReturnType<typeof outcomes>} */ list) => exerciseReport(dropout, list, RANGES).sentences.join(' ');
  assert.match(text(outcomes([[1, 0.5], [0.9, 0.4], [0.8, 0.3]])), /with dropout 0, dropout 0\.25 and dropout 0\.5: First 2\.00, 1\.80, 1\.60; Last 2\.00, 1\.60, 1\.20\. In these runs, the more dropout, the less the weights spread in all 2 layers\./);
  assert.match(text(outcomes([[0.8, 0.5], [0.9, 0.3], [1, 0.4]])), /In these runs, the more dropout, the more the weights spread in 1 of 2 layers; the spread of the weights follows no order of dropout in 1 of 2 layers\./);
  assert.match(text(outcomes([[1, 0.5], [1, 0.5], [1, 0.5]])), /In these runs, the weights spread about as much whatever the dropout in all 2 layers\./);
  assert.match(text(outcomes([[1, 0.5], [0.9, 0.4], [0.8, 0.3]], [0.5, 1, 1.6])), /have not learnt equally much\..* after more epochs\..* the less the weights spread/);
  const [first, second, third] = outcomes([[1, 0.5], [0.9, 0.4], [0.8, 0.3]], [0.5, 1, 1.6]);
  const stopped = { ...third, run: { ...third.run, epochs: [...third.run.epochs, ...third.run.epochs], plannedEpochs: 5 } };
  for (const list of [[first, second], [first, second, stopped], [third]]) {
    assert.match(text(list), /No conclusion is drawn: that takes numbers of all 3 runs after the same number of epochs\./);
    assert.match(text(list), /As a multiple of the initial one/);
    assert.doesNotMatch(text(list), /the more dropout|equally much|One seed/);
  }
  assert.match(text([first, second, stopped]), /Dropout 0\.5: 2 of 5 planned epochs are finished\./);
});

test('a trend is called one only where every step follows it', () => {
  assert.equal(direction([1, 2, 3]), 'rising');
  assert.equal(direction([3, 2, 1]), 'falling');
  assert.equal(direction([1, 1.001, 1]), 'alike');
  assert.equal(direction([1, 3, 2]), 'mixed');
  assert.equal(direction([1, 2, 2]), 'mixed');
  assert.equal(direction([NaN, 2, 3]), 'mixed');
});
