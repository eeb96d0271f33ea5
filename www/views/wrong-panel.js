/**
 * The test images that the network gets wrong at the epoch under the cursor, the surest first; or those of one cell of the matrix.
 * @import { Run } from '../weightscope.js'
 * @import { Answer, Evaluator } from '../store/evaluator.js'
 * @import { TestSet } from '../run/test-set.js'
 * @import { Cell } from '../run/predictions.js'
 */
import { h, setEnabled, setHidden, setText, speak } from '../lib/dom.js';
import { afterEpoch } from '../lib/text.js';
import { chosenImages } from '../run/predictions.js';
import { collapsible } from './collapsible.js';
import { gridKeys } from './grid-keys.js';
import { drawDigit, imageCanvas } from './digit/image-canvas.js';
import { texts } from '../texts/texts.js';

const ON_A_PAGE = 30;

const WORDS = texts.wrong;

/**
 * @param {Evaluator} evaluator
 * @param {(tests: TestSet, image: number) => void} onChoose
 * @param {{ onFilter: (cell: Cell | null) => void, onShown: () => void }} options `onFilter` is told of which cell the images are
 */
export function wrongPanel(evaluator, onChoose, { onFilter, onShown }) {
  /** @type {Cell | null} */
  let cell = null;
  let page = 0;
  /** @type {Answer | null} */
  let shown = null;
  /** @type {Uint32Array} */
  let images = new Uint32Array();

  const status = h('p', { class: 'readout' });
  const slots = Array.from({ length: ON_A_PAGE }, (_, slot) => {
    const canvas = imageCanvas();
    const words = h('span', {});
    const probability = h('span', { class: 'help' });
    const button = h('button', { type: 'button', class: 'example', hidden: true }, canvas, words, probability);
    button.addEventListener('click', () => shown && onChoose(shown.tests, images[page * ON_A_PAGE + slot]));
    return { button, canvas, words, probability };
  });
  const grid = h('div', { class: 'examples', role: 'group', 'aria-label': WORDS.images }, ...slots.map(({ button }) => button));
  const refreshKeys = gridKeys(grid);
  const all = h('button', { type: 'button', class: 'small', onclick: () => choose(null) }, WORDS.all);
  const earlier = turn(WORDS.surer, -1);
  const later = turn(WORDS.lessSure, 1);
  const where = h('span', { class: 'help' });
  const turning = h('div', { class: 'buttons', hidden: true }, earlier, later, where, all);
  const panel = collapsible(
    WORDS.title,
    WORDS.explanation,
    { name: 'wrong', onShown },
    status,
    turning,
    grid,
  );

  /** @param {string} label @param {number} by */
  function turn(label, by) {
    const button = h('button', { type: 'button', class: 'small' }, label);
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') === 'true') return;
      page += by;
      show();
      speak(where, where.textContent ?? '');
    });
    return button;
  }

  /** @param {Cell | null} chosen */
  function choose(chosen) {
    cell = chosen;
    page = 0;
    const { title, explanation } = cell ? wordsOf(cell) : WORDS;
    panel.describe(title, explanation);
    onFilter(cell);
    list();
  }

  function list() {
    if (!shown) return;
    images = chosenImages(shown.evaluation, cell);
    page = Math.max(0, Math.min(page, Math.ceil(images.length / ON_A_PAGE) - 1));
    show();
  }

  function show() {
    if (!shown) return;
    const { tests, evaluation } = shown;
    const first = page * ON_A_PAGE;
    slots.forEach(({ button, canvas, words, probability }, slot) => {
      setHidden(button, first + slot >= images.length);
      if (button.hidden) return;
      const image = images[first + slot];
      const [truth, predicted] = [evaluation.labels[image], evaluation.predicted[image]];
      drawDigit(canvas, tests.pixels(image));
      setText(words, truth === predicted ? WORDS.right(truth) : WORDS.takenFor(truth, predicted));
      setText(probability, `${(100 * evaluation.probability[image]).toFixed(1)} %`);
    });
    refreshKeys();
    setText(status, WORDS.status(afterEpoch(evaluation.row), images.length, evaluation.labels.length, cell));
    setText(where, images.length === 0 ? WORDS.none : WORDS.where(first + 1, Math.min(first + ON_A_PAGE, images.length), images.length));
    const ascending = cell !== null && cell.truth === cell.predicted;
    setText(earlier, ascending ? WORDS.lessSure : WORDS.surer);
    setText(later, ascending ? WORDS.surer : WORDS.lessSure);
    setEnabled(earlier, page > 0);
    setEnabled(later, first + ON_A_PAGE < images.length);
    setHidden(all, cell === null, earlier);
  }

  return {
    element: panel.element,
    /** Shows the images of one cell. @param {Cell} chosen */
    open(chosen) {
      choose(chosen);
      panel.reveal();
    },
    /** @param {{ run: Run, row: number, training: boolean } | null} scene */
    update(scene) {
      if (!scene || !panel.isSeen) return;
      const exact = evaluator.answer(scene);
      const problem = exact ? '' : evaluator.problem;
      const answer = exact ?? (problem ? null : evaluator.last);
      if (!answer) setText(status, problem || texts.evaluating);
      if (answer === shown) return;
      shown = answer;
      for (const box of [grid, turning]) setHidden(box, answer === null);
      list();
    },
  };
}

/** @param {Cell} cell */
function wordsOf({ truth, predicted }) {
  return truth === predicted
    ? { title: WORDS.titleRight(truth), explanation: WORDS.explanationRight(truth) }
    : { title: WORDS.titleTaken(truth, predicted), explanation: WORDS.explanationTaken(truth, predicted) };
}
