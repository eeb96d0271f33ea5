// What a page outside gets of an exercise. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAYERS, constructedGroup, dropouts } from '../../tests/constructed-groups.js';
import { exerciseResult } from './exercise-result.js';

/** @type {import('./exercise-result.js').Asked} */
const LESSON = { id: 'dropout', rule: { kind: 'ordered', by: 'dropout' }, held: 'test-accuracy', threshold: 90 };

/** @param {number} accuracy */
const epoch = (accuracy, growth = accuracy / 100) => ({ accuracy, growth: [growth, growth, growth, growth] });

function groups() {
  return [
    constructedGroup('Dropout 0', { dropout: 0 }, [[epoch(91), epoch(95)], [epoch(80), epoch(93)]]),
    constructedGroup('Dropout 0.5', { dropout: 0.5 }, [[epoch(50), epoch(94)], [epoch(50), epoch(60)]]),
  ];
}

test('it has its id, what was predicted, and what is held equal', () => {
  const { id, prediction, held } = exerciseResult(LESSON, groups(), { answer: { choice: 1 } });
  assert.deepEqual({ id, prediction, held }, { id: 'dropout', prediction: { choice: 1 }, held: 'test-accuracy' });
  assert.equal(exerciseResult(LESSON, groups()).prediction, null);
});

test('each variant has its runs, the settings of the first, and the epochs at which they are compared', () => {
  const trained = groups();
  const { variants } = exerciseResult(LESSON, trained);
  assert.deepEqual(variants.map(({ label, settings, epochs }) => [label, settings.dropout, settings.seed, epochs]), [['Dropout 0', 0, 1, [1, 2]], ['Dropout 0.5', 0.5, 1, [2, null]]]);
  assert.deepEqual(variants.map(({ runs }) => runs), trained.map(({ runs }) => runs));
});

test('the table has layer by layer mean, low and high over the seeds that got there', () => {
  const { table } = exerciseResult(LESSON, groups());
  assert.equal(table.length, 8);
  const [first, , , , second] = table;
  assert.deepEqual(second, { layer: LAYERS[0].title, variant: 'Dropout 0.5', mean: 0.94, low: 0.94, high: 0.94 });
  assert.deepEqual([first.low, first.high], [0.91, 0.93]);
  assert.ok(Math.abs(first.mean - 0.92) < 1e-12);
  assert.deepEqual(table.map(({ layer }) => layer).slice(0, 4), LAYERS.map(({ title }) => title));
});

test('a variant that never got there has no rows, and nothing in the table is not a number', () => {
  const { table } = exerciseResult(LESSON, groups(), { threshold: 94.5 });
  assert.deepEqual(new Set(table.map(({ variant }) => variant)), new Set(['Dropout 0']));
  const trained = dropouts([[[1, 1, 1, 1]]]);
  trained[0].runs[0].initialParameters = new Float32Array(LAYERS[3].biases.end);
  assert.deepEqual(exerciseResult({ ...LESSON, rule: { kind: 'layers' }, held: 'epoch', threshold: undefined }, trained).table, []);
});

test('the call may hold something else equal; the lesson’s threshold is not meant for that', () => {
  const { held, variants, sentence } = exerciseResult(LESSON, groups(), { held: 'epoch' });
  assert.equal(held, 'epoch');
  assert.deepEqual(variants.map(({ epochs }) => epochs), [[2, 2], [2, 2]]);
  assert.match(sentence, /^After 2 epochs/);
});

test('the call’s threshold counts more than the lesson’s', () => {
  assert.deepEqual(exerciseResult(LESSON, groups(), { threshold: 92 }).variants[0].epochs, [2, 2]);
});

test('sentence and count are those of the lesson’s rule', () => {
  const { sentence, holds } = exerciseResult(LESSON, groups());
  assert.match(sentence, /compared with “Dropout 0”|the more dropout/);
  assert.deepEqual(holds, { in: 1, of: 1 });
});
