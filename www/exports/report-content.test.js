// What a report says of the exercises: prediction, measurement, own words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropouts } from '../../tests/constructed-groups.js';
import { exampleRun } from '../../tests/example-run.js';
import { exerciseResult } from '../lesson/exercise-result.js';
import { dropout } from '../lesson/lessons/dropout.js';
import { Answers } from '../store/answers.js';
import { lessonsOf } from './report-content.js';
import { reportHtml } from './report.js';

const groups = dropouts([
  [[1, 1, 1, 2], [1, 1, 1, 2.2]],
  [[1.5, 1.5, 1.5, 3], [1.5, 1.5, 1.5, 3.2]],
  [[2, 2, 2, 4], [2, 2, 2, 4.25]],
]);
for (const { runs } of groups) for (const run of runs) run.plannedEpochs = run.epochs.length;

/** @param {boolean} isRight @returns {any} */
function scene(isRight) {
  const answers = new Answers(() => undefined);
  answers.set('dropout', { prediction: 0, words: 'More steps <b>move</b> weights farther.' });
  answers.set('layers', { prediction: ['output', 'fc1', 'fc2', 'input'] });
  const result = exerciseResult(dropout, groups, { held: 'epoch', answer: 0 });
  return { exercises: { lesson: null, results: new Map([['dropout', { result, claim: '', conditions: '', isRight, isRecalled: false }]]) }, answers };
}

test('a report has the exercises that were predicted, done or written about, and no others', () => {
  const [layers, own, ...others] = lessonsOf(scene(true));
  assert.equal(others.length, 0);
  assert.deepEqual([layers.title, layers.prediction, layers.sentence, layers.chart], ['Layers', 'output layer, hidden layer 1, hidden layer 2, input layer.', '', undefined]);
  assert.equal(own.title, 'Dropout');
  assert.equal(own.prediction, 'the more the weights spread.');
  assert.match(own.sentence, /^After 1 epoch, .*the more dropout, the more the weights spread in every layer/);
  assert.deepEqual(own.table?.rows.at(-1)?.slice(1), ['2.10 (2.00 to 2.20)', '3.10 (3.00 to 3.20)', '4.13 (4.00 to 4.25)']);
});

test('prediction, verdict, chart and own words stand in the file, as text', () => {
  const run = exampleRun(2);
  const html = (/** @type {boolean} */ isRight) => reportHtml({ runs: [{ label: '', name: 'One', run }], lessons: lessonsOf(scene(isRight)), date: new Date(), browser: 'x' });
  assert.match(html(true), /Predicted: the more the weights spread\. So it is in these runs, as you predicted\./);
  assert.match(html(false), /These runs say otherwise than you predicted\./);
  assert.match(html(true), /In my own words: More steps &lt;b&gt;move&lt;\/b&gt; weights farther\./);
  // Figures of the run, and one of the exercise.
  assert.equal(html(true).split('<svg ').length - 1, 5);
});
