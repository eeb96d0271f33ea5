/**
 * The confusion matrix of the test set at the epoch under the cursor. Choosing a cell shows its images.
 * @import { Run } from '../weightscope.js'
 * @import { Evaluator } from '../store/evaluator.js'
 * @import { Cell, Evaluation } from '../run/predictions.js'
 */
import { h, setText } from '../lib/dom.js';
import { afterEpoch, grouped } from '../lib/text.js';
import { DIGITS } from './digit/digit.js';
import { collapsible } from './collapsible.js';
import { gridKeys } from './grid-keys.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.confusion;

const DIGIT_NAMES = Array.from({ length: DIGITS }, (_, digit) => String(digit));

/**
 * @param {Evaluator} evaluator
 * @param {(cell: Cell) => void} onChoose
 * @param {() => void} onShown
 */
export function confusionPanel(evaluator, onChoose, onShown) {
  const status = h('p', { class: 'readout' });
  const cells = DIGIT_NAMES.flatMap((_, truth) =>
    DIGIT_NAMES.map((_, predicted) =>
      h('button', { type: 'button', class: truth === predicted ? 'cell right' : 'cell', 'aria-pressed': 'false', onclick: () => onChoose({ truth, predicted }) }),
    ),
  );
  const ofTruth = DIGIT_NAMES.map(() => h('td', { class: 'sum' }));
  const ofPredicted = DIGIT_NAMES.map(() => h('td', { class: 'sum' }));
  const total = h('td', { class: 'sum' });
  const table = h(
    'table',
    { class: 'confusion' },
    h('caption', { class: 'visually-hidden' }, WORDS.caption),
    h(
      'thead',
      {},
      h('tr', {}, h('td', {}), h('th', { colspan: DIGITS, scope: 'colgroup' }, WORDS.takenFor), h('td', {})),
      h('tr', {}, h('th', { scope: 'col' }, WORDS.truth), ...DIGIT_NAMES.map((digit) => h('th', { scope: 'col' }, digit)), h('th', { scope: 'col', class: 'sum' }, WORDS.all)),
    ),
    h(
      'tbody',
      {},
      ...DIGIT_NAMES.map((digit, truth) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, digit),
          ...DIGIT_NAMES.map((_, predicted) => h('td', {}, cells[truth * DIGITS + predicted])),
          ofTruth[truth],
        ),
      ),
    ),
    h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, WORDS.all), ...ofPredicted, total)),
  );
  gridKeys(table)();
  const box = h('div', { class: 'table confusion-box', hidden: true, tabindex: 0, role: 'region', 'aria-label': WORDS.title }, table);
  const panel = collapsible(
    WORDS.title,
    WORDS.explanation,
    { name: 'confusion', onShown },
    status,
    box,
  );

  /** @type {Evaluation | null} */
  let shown = null;
  /** @param {Evaluation} evaluation */
  function show({ matrix, labels }) {
    const sum = (/** @type {number} */ first, /** @type {number} */ step) => DIGIT_NAMES.reduce((sum, _, i) => sum + matrix[first + i * step], 0);
    for (let truth = 0; truth < DIGITS; truth++) {
      const images = sum(truth * DIGITS, 1);
      setText(ofTruth[truth], String(images));
      setText(ofPredicted[truth], String(sum(truth, DIGITS)));
      for (let predicted = 0; predicted < DIGITS; predicted++) {
        const cell = cells[truth * DIGITS + predicted];
        const count = matrix[truth * DIGITS + predicted];
        setText(cell, String(count));
        cell.setAttribute('aria-label', WORDS.cell(count, truth, predicted));
        // A square root, so that the few that are wrong show at all.
        cell.style.setProperty('--share', String(images === 0 ? 0 : Math.sqrt(count / images)));
      }
    }
    setText(total, grouped(labels.length));
  }

  return {
    element: panel.element,
    /** The cell whose images are shown. @param {Cell | null} chosen */
    mark(chosen) {
      cells.forEach((cell, i) => cell.setAttribute('aria-pressed', String(chosen !== null && i === chosen.truth * DIGITS + chosen.predicted)));
    },
    /** @param {{ run: Run, row: number, training: boolean } | null} scene */
    update(scene) {
      if (!scene || !panel.isSeen) return;
      const exact = evaluator.answer(scene);
      const problem = exact ? '' : evaluator.problem;
      const answer = exact ?? (problem ? null : evaluator.last);
      box.hidden = answer === null;
      if (problem) setText(status, problem);
      else setText(status, answer ? accuracyText(scene.run, answer.evaluation) : texts.evaluating);
      if (answer && answer.evaluation !== shown) show((shown = answer.evaluation));
    },
  };
}

/** @param {Run} run @param {Evaluation} evaluation */
function accuracyText(run, { row, correct, accuracy, labels }) {
  const text = WORDS.accuracy(afterEpoch(row), correct, labels.length, accuracy);
  const counted = row === 0 ? accuracy : run.epochs[row - 1]?.testAccuracy;
  if (counted === undefined || counted === accuracy) return text;
  return `${text} ${WORDS.counted(counted)}`;
}
