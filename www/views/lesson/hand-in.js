/** How far the exercises are: what was predicted, whether there is an answer, and the student's words. All of it goes into the report. */
/** @import { Panel } from '../panel.js' */
import { h, updateTableElement } from '../../lib/dom.js';
import { LESSONS } from '../../lesson/lessons.js';
import { predictionWords } from '../../lesson/prediction.js';
import { texts } from '../../texts/texts.js';

const WORDS = texts.handIn;

/** @returns {Panel} */
export function handIn() {
  const box = h('div', { class: 'table words-table', tabindex: 0, role: 'region', 'aria-label': WORDS.progress });
  let shown = '';
  return {
    element: h('section', { class: 'card' }, box),
    update({ answers, exercises: { lesson, results } }) {
      const rows = (lesson ? [lesson] : LESSONS).map(({ id, title, prediction }) => {
        const { words, prediction: given } = answers.of(id);
        return [title, predictionWords(prediction, given, results.get(id)?.result) || WORDS.none, results.get(id)?.result.sentence ?? WORDS.notDone, words.trim() || WORDS.none];
      });
      const key = JSON.stringify(rows);
      if (key === shown) return;
      shown = key;
      updateTableElement(box, { caption: WORDS.progress, columns: [WORDS.exercise, WORDS.prediction, WORDS.measured, WORDS.words], rows });
    },
  };
}
