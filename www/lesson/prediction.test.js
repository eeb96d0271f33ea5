// Whether a prediction is what the runs found. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agrees, predictionWords } from './prediction.js';

/** @type {Parameters<typeof agrees>[2]} */
const ANSWER = { finding: 'more', order: ['output', 'fc1', 'fc2', 'input'] };
/** @type {import('./lesson-file.js').Prediction} */
const CHOOSE = { kind: 'choose', ask: 'Which?', choices: [{ label: 'More', expects: 'more' }, { label: 'Less', expects: 'less' }, { label: 'Who knows' }] };

test('a choice agrees if it expects what was found', () => {
  assert.deepEqual([0, 1].map((given) => agrees(CHOOSE, given, ANSWER)), [true, false]);
});

test('a choice that expects nothing, or is none, is not judged', () => {
  assert.deepEqual([2, 3, 'more', undefined, null].map((given) => agrees(CHOOSE, given, ANSWER)), [null, null, null, null, null]);
});

test('a ranking agrees if its ends do', () => {
  const given = (/** @type {string[]} */ ...names) => agrees({ kind: 'rank', ask: 'Which?' }, names, ANSWER);
  assert.deepEqual([given('output', 'fc2', 'fc1', 'input'), given('output', 'fc1', 'input', 'fc2'), given('fc1', 'output', 'fc2', 'input')], [true, false, false]);
});

test('the layer that spreads most', () => {
  assert.deepEqual(['output', 'input'].map((given) => agrees({ kind: 'most', ask: 'Which?' }, given, ANSWER)), [true, false]);
});

test('a sketch in words: how much of its area it shares with what was measured, as soon as that is known', () => {
  const sketch = Array.from({ length: 25 }, (_, bin) => (bin === 12 ? 5 : 0));
  const rows = [new Float64Array(100), Float64Array.from({ length: 100 }, (_, bin) => (bin >= 48 && bin < 56 ? 1 : 0))];
  const resultAt = (/** @type {number | null} */ epoch) => /** @type {any} */ ({ variants: [{ runs: [{ histograms: { all: { rows } } }], epochs: [epoch] }] });
  const told = (/** @type {unknown} */ given, /** @type {any} */ result) => predictionWords({ kind: 'sketch', ask: 'Draw.' }, given, result);
  assert.equal(told(sketch, resultAt(1)), 'a sketch, which shares 50 % of its area with the histogram that was measured.');
  assert.deepEqual([told(sketch, resultAt(null)), told(sketch, null), told([1, 2], resultAt(1)), told(null, null)], ['a sketch.', 'a sketch.', '', '']);
});

test('a sketch is for the eye', () => assert.equal(agrees({ kind: 'sketch', ask: 'Draw.' }, [1, 2], ANSWER), null));

test('where nothing was found nothing agrees or disagrees', () => assert.equal(agrees(CHOOSE, 0, { finding: null, order: [] }), null));
