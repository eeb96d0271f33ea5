/**
 * The input weights of each unit of the first layer as an image, at the epoch under the cursor; one of them enlarged, with what it sends on.
 * @import { Run } from '../weightscope.js'
 */
import { h, setText } from '../lib/dom.js';
import { SIDE } from './digit/digit.js';
import { tryAgain, weightsAt } from '../store/weights.js';
import { afterEpoch, short } from '../lib/text.js';
import { latest } from '../lib/latest.js';
import { boundOf, colourWeights, countBeyond, roundedBound } from './weight-colours.js';
import { collapsible } from './collapsible.js';
import { gridKeys } from './grid-keys.js';
import { imageCanvas, paint } from './digit/image-canvas.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.units;

/** Milliseconds after which a long computation lets the page go on. */
const AT_ONCE = 8;

/** @param {{ onShown: () => void }} options */
export function unitsPanel({ onShown }) {
  /** @type {{ run: Run, row: number } | null} */
  let now = null;
  let shownKey = '';
  let chosen = 0;
  /** The bound of each row's weights, as far as it is known. @type {WeakMap<Run, Map<number, number>>} */
  const bounds = new WeakMap();

  const status = h('p', { class: 'readout' });
  const scale = h(
    'select',
    { id: 'unit-scale' },
    h('option', { value: 'shared' }, WORDS.shared),
    h('option', { value: 'own' }, WORDS.own),
  );
  scale.addEventListener('change', () => ask());
  const [low, high] = [h('span', {}), h('span', {})];
  const ramp = h('canvas', { class: 'ramp', width: 101, height: 1, 'aria-hidden': 'true' });
  const legend = h('div', { class: 'legend' }, low, ramp, high);
  const grid = h('div', { class: 'units', role: 'group', 'aria-label': WORDS.grid });
  const refreshKeys = gridKeys(grid);
  /** @type {{ button: HTMLButtonElement, canvas: HTMLCanvasElement }[]} */
  let units = [];
  const large = imageCanvas({ role: 'img', 'aria-label': WORDS.enlarged });
  const name = h('h3', {});
  const facts = h('p', { class: 'help' });
  const outgoing = h('div', { class: 'outgoing', role: 'img', 'aria-label': WORDS.bars });
  const sends = h('p', { class: 'help' });
  const layout = h('div', { class: 'units-layout' }, grid, h('div', { class: 'unit-large' }, name, large, facts, h('h3', {}, WORDS.outgoing), outgoing, sends));
  const panel = collapsible(
    WORDS.title,
    WORDS.explanation,
    { name: 'units', onShown },
    status,
    h('div', { class: 'choices' }, h('label', { for: 'unit-scale' }, WORDS.scale), scale, legend),
    layout,
  );

  /** @param {number} unit */
  function choose(unit) {
    chosen = unit;
    ask();
  }

  showNothing('');
  const ask = latest((/** @type {void} */ _, outdated) =>
    update(outdated).catch((error) => {
      shownKey = '';
      showNothing(String(error?.message ?? error));
      tryAgain(error, () => ask());
    }),
  );

  /** Rather than what belongs to another epoch. @param {string} why */
  function showNothing(why) {
    legend.hidden = layout.hidden = true;
    setText(status, why);
  }

  /** @param {() => boolean} outdated */
  async function update(outdated) {
    if (!now || !panel.isSeen) return;
    const { run, row } = now;
    shownKey = keyOf(run, row);
    const parameters = await weightsAt(run, row);
    if (!parameters) return showNothing(texts.notKept(row));
    const [input] = run.layers;
    const weights = parameters.subarray(input.weights.start, input.weights.end);
    const bound = roundedBound(scale.value === 'own' ? boundOf(weights) : await largestBound(run, outdated));
    if (run === now?.run && panel.isSeen) show(run, row, parameters, weights, bound);
    // What was not shown is asked for again when the panel comes back into sight.
    else shownKey = '';
  }

  /** Over all epochs so far. @param {Run} run @param {() => boolean} outdated */
  async function largestBound(run, outdated) {
    const known = bounds.get(run) ?? new Map();
    bounds.set(run, known);
    const [{ weights: range }] = run.layers;
    let since = performance.now();
    let unread = false;
    for (let row = 0; row <= run.epochs.length; row++) {
      if (known.has(row)) continue;
      // One epoch that can't be read does not take the others' scale away.
      const parameters = await weightsAt(run, row).catch((error) => {
        if (!unread) tryAgain(error, () => ask());
        unread = true;
        return null;
      });
      if (parameters) known.set(row, boundOf(parameters.subarray(range.start, range.end)));
      if (performance.now() - since < AT_ONCE) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (outdated() && run !== now?.run) break;
      since = performance.now();
    }
    return Math.max(0, ...known.values());
  }

  /** @param {Run} run @param {number} row */
  function keyOf(run, row) {
    // The scale of all epochs may grow with each.
    return `${row} ${scale.value === 'own' ? '' : run.epochs.length}`;
  }

  /**
   * @param {Run} run
   * @param {number} row
   * @param {Float32Array} parameters
   * @param {Float32Array} weights of the input layer
   * @param {number} bound
   */
  function show(run, row, parameters, weights, bound) {
    const [input, next] = run.layers;
    legend.hidden = layout.hidden = false;
    if (units.length !== input.outputs) makeUnits(input.outputs);
    chosen = Math.min(chosen, input.outputs - 1);
    const own = (/** @type {number} */ unit) => weights.subarray(unit * input.inputs, (unit + 1) * input.inputs);
    units.forEach(({ button, canvas }, unit) => {
      paint(canvas, (rgba) => colourWeights(own(unit), bound, rgba));
      button.setAttribute('aria-pressed', String(unit === chosen));
    });
    const beyond = countBeyond(weights, bound);
    setText(
      status,
      WORDS.status(afterEpoch(row), input.outputs, bound, beyond, weights.length),
    );
    setText(low, `−${short(bound)}`);
    setText(high, short(bound));
    drawRamp(ramp);

    const image = own(chosen);
    paint(large, (rgba) => colourWeights(image, bound, rgba));
    setText(name, WORDS.unit(chosen + 1));
    const [least, most] = [extreme(image, -1), extreme(image, 1)];
    const bias = parameters[input.biases.start + chosen];
    const place = (/** @type {number} */ pixel) => ({ value: image[pixel], row: row1(pixel), column: column1(pixel) });
    setText(facts, WORDS.facts(place(most), place(least), bias));
    large.setAttribute('aria-label', WORDS.enlargedOf(chosen + 1));
    for (const part of [outgoing, sends]) part.hidden = !next;
    if (next) showOutgoing(Float32Array.from({ length: next.outputs }, (_, to) => parameters[next.weights.start + to * next.inputs + chosen]), next.title);
  }

  /** @param {Float32Array} values @param {string} title */
  function showOutgoing(values, title) {
    const strongest = Math.max(...values.map(Math.abs));
    if (outgoing.children.length !== values.length) outgoing.replaceChildren(...Array.from(values, () => h('span', {}, h('span', {}))));
    values.forEach((value, to) => {
      const bar = /** @type {HTMLElement} */ (outgoing.children[to].firstElementChild);
      const height = strongest === 0 ? 0 : (50 * Math.abs(value)) / strongest;
      bar.className = value > 0 ? 'positive' : 'negative';
      bar.style.height = `${height}%`;
      bar.style.bottom = `${value > 0 ? 50 : 50 - height}%`;
    });
    const [least, most] = [extreme(values, -1), extreme(values, 1)];
    const to = (/** @type {number} */ unit) => ({ value: values[unit], unit: unit + 1 });
    setText(sends, WORDS.sends(values.length, title, strongest, to(most), to(least)));
    outgoing.setAttribute('aria-label', WORDS.barsOf(chosen + 1));
  }

  /** @param {number} count */
  function makeUnits(count) {
    units = Array.from({ length: count }, (_, unit) => {
      const canvas = imageCanvas();
      const button = h('button', { type: 'button', class: 'unit-button', 'aria-label': WORDS.unit(unit + 1), onclick: () => choose(unit) }, canvas);
      return { button, canvas };
    });
    grid.replaceChildren(...units.map(({ button }) => button));
    refreshKeys();
  }

  return {
    element: panel.element,
    /** @param {{ run: Run, row: number } | null} scene */
    update(scene) {
      if (scene?.run !== now?.run) shownKey = '';
      now = scene;
      if (scene && panel.isSeen && keyOf(scene.run, scene.row) !== shownKey) ask();
    },
  };
}

/** @param {number} pixel */
const row1 = (pixel) => Math.floor(pixel / SIDE) + 1;
/** @param {number} pixel */
const column1 = (pixel) => (pixel % SIDE) + 1;

/** Where the largest value is (sign 1) or the smallest (−1). @param {Float32Array} values @param {number} sign */
function extreme(values, sign) {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (sign * values[i] > sign * values[at]) at = i;
  return at;
}

/** @param {HTMLCanvasElement} canvas */
function drawRamp(canvas) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, 1);
  colourWeights(Float32Array.from({ length: canvas.width }, (_, i) => i - 50), 50, image.data);
  context.putImageData(image, 0, 0);
}
