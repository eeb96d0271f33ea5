/**
 * Draw a digit, and see what the network at the epoch under the cursor takes it for.
 * @import { Run } from '../../weightscope.js'
 * @import { Helper } from '../../engine/helper.js'
 * @import { TestSet } from '../../run/test-set.js'
 * @import { Drawing } from './drawing-canvas.js'
 */
import { DIGITS, digitPixels } from './digit.js';
import { h, setEnabled, setText, speak } from '../../lib/dom.js';
import { modelOf } from '../../engine/helper.js';
import { whyNoTestSet } from '../../run/test-set.js';
import { tryAgain, weightsAt } from '../../store/weights.js';
import { afterEpoch } from '../../lib/text.js';
import { latest } from '../../lib/latest.js';
import { largest, softmax } from '../../run/predictions.js';
import { collapsible } from '../collapsible.js';
import { drawingCanvas } from './drawing-canvas.js';
import { drawDigit, imageCanvas } from './image-canvas.js';
import { texts } from '../../texts/texts.js';

const WORDS = texts.draw;

/**
 * @param {Helper} helper
 * @param {(run: Run) => Promise<TestSet | null>} testSet
 * @param {{ onShown: () => void }} options
 */
export function drawPanel(helper, testSet, { onShown }) {
  /** @type {Drawing} */
  let drawing = { strokes: [], base: null };
  /** What counts up with every change of the drawing. */
  let version = 0;
  /** @type {{ run: Run, row: number } | null} */
  let now = null;
  let shownKey = '';
  /** Whether the result is to be read out: the pen is at rest. */
  let announce = false;

  const canvas = drawingCanvas(
    (changed) => {
      drawing = changed;
      version++;
      if (!changed.base) setText(origin, '');
      ask();
    },
    () => {
      announce = true;
      ask();
    },
  );
  const preview = imageCanvas({ role: 'img', 'aria-label': WORDS.seesLong });
  const clear = h('button', { type: 'button', onclick: () => canvas.clear() }, WORDS.clear);
  const take = h('button', { type: 'button', onclick: () => void takeOne() }, WORDS.take);
  const origin = h('p', { class: 'help drawn-image' });
  const verdict = h('p', { class: 'verdict' });
  const bars = Array.from({ length: DIGITS }, (_, digit) => {
    const fill = h('span', { class: 'fill' });
    const value = h('span', { class: 'value' });
    return { fill, value, item: h('li', {}, h('span', { class: 'digit' }, String(digit)), h('span', { class: 'track', 'aria-hidden': 'true' }, fill), value) };
  });
  const panel = collapsible(
    WORDS.title,
    WORDS.explanation,
    { name: 'draw', onShown },
    h(
      'div',
      { class: 'draw-layout' },
      h(
        'div',
        { class: 'draw-left' },
        canvas.element,
        h('div', { class: 'buttons' }, clear, take),
        origin,
        h('p', { class: 'help keys', id: 'drawing-keys' }, WORDS.keys),
      ),
      h('figure', { class: 'seen' }, preview, h('figcaption', { class: 'help' }, WORDS.sees)),
      h('div', { class: 'answer' }, verdict, h('ol', { class: 'probabilities', 'aria-label': WORDS.probabilities }, ...bars.map(({ item }) => item))),
    ),
  );

  /** @param {string} why */
  function showNothing(why) {
    for (const { fill, value, item } of bars) {
      fill.style.width = '0';
      setText(value, '–');
      item.classList.remove('most');
    }
    setText(verdict, why);
  }

  /** @param {Float64Array} probabilities @param {number} row */
  function show(probabilities, row) {
    const most = largest(probabilities);
    bars.forEach(({ fill, value, item }, digit) => {
      fill.style.width = `${100 * probabilities[digit]}%`;
      setText(value, percent(probabilities[digit]));
      item.classList.toggle('most', digit === most);
    });
    setText(verdict, WORDS.verdict(afterEpoch(row), most, percent(probabilities[most])));
  }

  const ask = latest(async (/** @type {void} */ _) => {
    if (!now || !panel.isSeen) return;
    const { run, row } = now;
    const ofVersion = version;
    shownKey = `${version} ${row}`;
    // As black as the blackest pixel of the data.
    const pixels = digitPixels(drawing.strokes, { base: drawing.base, ink: run.data.max });
    drawDigit(preview, pixels);
    try {
      if (!pixels.some((pixel) => pixel > 0)) {
        showNothing(WORDS.empty);
      } else {
        const parameters = await weightsAt(run, row);
        if (!parameters) return showNothing(texts.notKept(row));
        const logits = await helper.logits({ ...modelOf(run), parameters, pixels });
        if (run !== now?.run) return;
        show(softmax(logits), row);
      }
      if (announce && ofVersion === version) {
        announce = false;
        speak(verdict, verdict.textContent ?? '');
      }
    } catch (error) {
      showNothing(error instanceof Error ? error.message : String(error));
      tryAgain(error, () => ask());
    }
  });

  /** Any of the test images. */
  async function takeOne() {
    const run = now?.run;
    if (!run || take.getAttribute('aria-disabled') === 'true') return;
    try {
      const tests = await testSet(run);
      if (!tests) return setText(origin, whyNoTestSet(run));
      use(tests, Math.floor(Math.random() * tests.labels.length));
    } catch (error) {
      setText(origin, error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {TestSet} tests @param {number} image */
  function use(tests, image) {
    canvas.begin(tests.pixels(image));
    setText(origin, WORDS.origin(image + 1, tests.labels.length, tests.labels[image]));
  }

  return {
    element: panel.element,
    /** Puts a test image here, and leads to it. @param {TestSet} tests @param {number} image */
    open(tests, image) {
      panel.reveal();
      use(tests, image);
      canvas.element.focus({ preventScroll: true });
    },
    /** @param {{ run: Run, row: number } | null} scene */
    update(scene) {
      if (scene?.run !== now?.run) shownKey = '';
      now = scene;
      setEnabled(take, scene !== null);
      if (scene && panel.isSeen && shownKey !== `${version} ${scene.row}`) ask();
    },
  };
}

/** @param {number} share */
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
