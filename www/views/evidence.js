/**
 * An exercise over seeds, as a student goes through it: a question, a prediction, a press that trains its variants with several seeds; then the answer
 * beside the prediction, and why. What is held equal can be chosen: what was trained is kept, so another footing is told at once.
 * @import { Held } from '../weightscope.js'
 * @import { Scene } from '../element/scene.js'
 * @import { Told } from '../lesson/exercise-desk.js'
 * @import { Lesson } from '../lesson/lesson-file.js'
 * @import { Verbs } from './panel.js'
 */
import { h, setEnabled, setHidden, setText, speak, updateTableElement } from '../lib/dom.js';
import { epochsText } from '../lib/text.js';
import { growthTable } from '../lesson/exercise-result.js';
import { ACCURACY, HELD } from '../lesson/footing.js';
import { predictionWords } from '../lesson/prediction.js';
import { predictionForm } from './prediction.js';

/** @type {Record<Held, string>} */
const FOOTINGS = { epoch: 'the number of epochs', 'test-accuracy': `the test accuracy (${ACCURACY} %)`, 'train-loss': 'the training loss' };

/** @param {Lesson} lesson @param {Verbs} verbs */
export function evidence(lesson, verbs) {
  const { id, title, question, seeds, variants, why } = lesson;
  const form = predictionForm(lesson);
  const button = h('button', { type: 'button' });
  const held = h('select', {}, ...HELD.map((value) => h('option', { value, selected: value === lesson.held }, FOOTINGS[value])));
  const progress = h('span', { class: 'help' });
  const stop = h('button', { type: 'button', class: 'small', hidden: true, onclick: verbs.stop }, 'Stop');
  const predicted = h('p', { class: 'seeds-predicted' });
  const sentence = h('p', { class: 'seeds-sentence' });
  const table = h('div', { class: 'table seeds-table', tabindex: 0, role: 'region', 'aria-label': `Growth of spread over seeds, exercise ${id}` });
  const reason = h('details', { class: 'seeds-why' }, h('summary', {}, 'Why?'), ...why.map((paragraph) => h('p', {}, paragraph)));
  const result = h('div', { class: 'seeds-result', hidden: true }, h('h4', {}, 'The answer of these runs'), predicted, sentence, table, reason);
  /** @type {Told | undefined} */
  let shown;
  let wasAlone = false;
  const carryOut = () => {
    if (button.getAttribute('aria-disabled') !== 'true') verbs.carryOut(id, { held: /** @type {Held} */ (held.value), answer: form.answer() });
  };
  button.addEventListener('click', carryOut);
  held.addEventListener('change', () => shown && carryOut());
  const element = h(
    'details',
    { class: 'evidence' },
    h('summary', {}, 'Predict, and train with several seeds'),
    h('p', { class: 'seeds-question' }, question),
    form.element,
    h('div', { class: 'seeds-controls' }, button, h('label', {}, 'Held equal: ', held), progress, stop),
    result,
  );
  return {
    element,
    /** @param {Scene} scene @returns {boolean} whether there is a result */
    update({ data, settings: { epochs }, exercises: { only, lesson: taught, overSeeds, results } }) {
      // Alone on a page there is room for it.
      const isAlone = only !== null || taught !== null;
      if (isAlone && !wasAlone) element.open = true;
      wasAlone = isAlone;
      const runs = seeds * variants.length;
      setText(button, `Train ${runs} runs of ${epochsText(epochs)}`);
      setEnabled(button, data !== null && overSeeds === null);
      const isOwn = overSeeds?.id === id;
      setHidden(stop, !isOwn);
      setText(progress, isOwn ? `${overSeeds.finished} of ${overSeeds.all} epochs are finished.` : `${variants.length === 1 ? '' : `${variants.length} variants, `}${seeds} seeds${variants.length === 1 ? '' : ' each'}.`);
      const newest = results.get(id);
      if (!newest || newest === shown) return newest !== undefined;
      shown = newest;
      const { prediction, sentence: words, table: rows } = newest.result;
      result.hidden = false;
      const guess = prediction === null ? '' : predictionWords(lesson.prediction, prediction);
      setText(predicted, guess && `Predicted: ${guess}${newest.isRight === null ? '' : newest.isRight ? ' So it is in these runs.' : ' These runs say otherwise.'}`);
      setHidden(predicted, guess === '');
      setText(sentence, words);
      setHidden(table, rows.length === 0);
      updateTableElement(table, growthTable(newest.result));
      speak(result, `${title} is finished. ${predicted.textContent}`);
      return true;
    },
  };
}
