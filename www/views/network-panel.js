/**
 * The network itself, as the notebook explores it before training: summary, a layer's attributes, its weight matrix; before training or at
 * the epoch under the cursor.
 * @import { Layer, Run, Settings } from '../weightscope.js'
 * @import { Host, Panel } from './panel.js'
 */
import { PIXELS, SIDE } from './digit/digit.js';
import { h, setText, tableElement, watchSight } from '../lib/dom.js';
import { tryAgain, weightsAt } from '../store/weights.js';
import { afterEpoch, fixed, grouped } from '../lib/text.js';
import { latest } from '../lib/latest.js';
import { hasBiases } from '../run/network.js';
import { statistics } from '../run/statistics.js';
import { SETTINGS } from '../settings.js';
import { colourWeights, largestOf } from './weight-colours.js';
import { texts } from '../texts/texts.js';

/** Rows and columns of a long matrix that are printed at either end, as NumPy does. */
const EDGE = 3;
/** The first of the pixels in the middle of an image whose columns are printed, from 0. */
const MIDDLE = (PIXELS + SIDE) / 2 - EDGE;

const WORDS = texts.networkPanel;

/** @param {Host} host @returns {Panel} */
export function networkPanel({ invalidate }) {
  const summary = h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': WORDS.summary });
  const layerChoice = h('select', { id: 'network-layer' });
  const atCursor = h('option', { value: 'cursor' });
  const when = h('select', { id: 'network-when' }, h('option', { value: 'initial' }, texts.when.before), atCursor);
  when.value = 'cursor';
  const attributes = h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': WORDS.attributes });
  const matrixText = h('pre', { tabindex: 0, role: 'region', 'aria-label': WORDS.matrixShortened });
  const columns = h('p', { class: 'help' }, WORDS.columns(Math.floor(MIDDLE / SIDE) + 1, (MIDDLE % SIDE) + 1, (MIDDLE % SIDE) + 2 * EDGE));
  const matrixImage = h('canvas', { role: 'img', class: 'matrix' });
  const range = h('p', { class: 'help' });
  const status = h('p', { hidden: true });
  const values = h('div', { hidden: true }, attributes, h('h3', {}, WORDS.matrix), matrixText, columns, matrixImage, range);
  const element = h(
    'section',
    { class: 'card network', 'aria-labelledby': 'network-heading' },
    h('header', {}, h('h2', { id: 'network-heading' }, WORDS.title)),
    summary,
    h(
      'div',
      { class: 'choices' },
      h('label', { for: 'network-layer' }, WORDS.layer),
      layerChoice,
      h('label', { for: 'network-when' }, WORDS.weights),
      when,
    ),
    status,
    values,
  );

  // 50,000 weights an epoch are not worth the time of a frame while nobody sees them.
  let inSight = false;
  watchSight(element, (now) => {
    inSight = now;
    if (inSight) invalidate();
  });

  /** @type {{ run: Run, row: number } | null} */
  let now = null;
  let shownKey = '';

  const ask = latest((/** @type {void} */ _, outdated) =>
    update(outdated).catch((error) => {
      shownKey = '';
      showNothing(String(error?.message ?? error));
      tryAgain(error, () => ask());
    }),
  );

  /** Rather than what belongs to another epoch. @param {string} why */
  function showNothing(why) {
    values.hidden = true;
    status.hidden = false;
    setText(status, why);
  }

  /** @param {() => boolean} outdated */
  async function update(outdated) {
    if (!now) return;
    const { run, row } = now;
    shownKey = keyOf(row);
    const parameters = when.value === 'initial' ? run.initialParameters : await weightsAt(run, row);
    // In a task of its own: the frame has enough to do.
    await new Promise((resolve) => setTimeout(resolve));
    if (outdated()) return;
    if (parameters) showLayer(run, parameters);
    else showNothing(texts.notKept(row));
  }

  /** @param {number} row */
  function keyOf(row) {
    return when.value === 'initial' ? 'initial' : String(row);
  }

  /** @param {Run} run @param {Float32Array} parameters */
  function showLayer(run, parameters) {
    const layer = run.layers[layerChoice.selectedIndex] ?? run.layers[0];
    const isLast = layer === run.layers.at(-1);
    values.hidden = false;
    status.hidden = true;
    const weights = parameters.subarray(layer.weights.start, layer.weights.end);
    const biases = parameters.subarray(layer.biases.start, layer.biases.end);
    attributes.replaceChildren(
      tableElement({
        caption: WORDS.attributesOf(layer.name),
        columns: [WORDS.attribute, WORDS.value],
        rows: [
          ['type', hasBiases([layer]) ? WORDS.linear : WORDS.linearOnly],
          ['in_features', layer.inputs],
          ['out_features', layer.outputs],
          ['weight', `float32 [${layer.outputs}, ${layer.inputs}], ${statisticsText(weights)}`],
          ['bias', hasBiases([layer]) ? `float32 [${layer.outputs}], ${statisticsText(biases)}` : WORDS.none],
          [WORDS.initialised, run.startsFrom ?? initialisedWords(run.settings, layer)],
          [WORDS.followedBy, isLast ? WORDS.logits : WORDS.activatedDropout(choiceOf('activation', run.settings), run.settings.dropout)],
        ],
      }),
    );
    setText(matrixText, printMatrix(weights, layer));
    columns.hidden = layer.inputs !== PIXELS;
    const largest = drawMatrix(matrixImage, weights, layer);
    setText(range, WORDS.image(largest));
  }

  layerChoice.addEventListener('change', () => ask());
  when.addEventListener('change', () => ask());

  return {
    element,
    update({ run, row }) {
      element.hidden = run === null;
      if (run === null) return;
      setText(atCursor, WORDS.atCursor(afterEpoch(row).toLowerCase()));
      const isNew = run !== now?.run;
      now = { run, row };
      if (isNew) {
        const chosen = Math.max(0, layerChoice.selectedIndex);
        summary.replaceChildren(tableElement(summaryTable(run)));
        layerChoice.replaceChildren(...run.layers.map(({ name, title }) => h('option', { value: name }, title)));
        layerChoice.selectedIndex = chosen;
      }
      if (isNew || (inSight && shownKey !== keyOf(row))) ask();
    },
  };
}

/** @param {Run} run */
function summaryTable({ layers, settings }) {
  const size = (/** @type {{ start: number, end: number }} */ { start, end }) => end - start;
  const total = layers.reduce((sum, { weights, biases }) => sum + size(weights) + size(biases), 0);
  return {
    caption: WORDS.summaryOf(total),
    columns: [WORDS.layer, WORDS.weights, WORDS.biases, WORDS.parameters, WORDS.then],
    rows: layers.map(({ name, inputs, outputs, weights, biases }, i) => [
      name,
      `[${outputs}, ${inputs}]`,
      hasBiases(layers) ? `[${outputs}]` : WORDS.none,
      grouped(size(weights) + size(biases)),
      i === layers.length - 1 ? WORDS.softmax : WORDS.activated(choiceOf('activation', settings)),
    ]),
  };
}

/** What the table of settings calls a choice. @param {'activation' | 'initialisation'} key @param {Settings} settings */
function choiceOf(key, settings) {
  return SETTINGS.find((setting) => setting.key === key)?.choices?.[settings[key]] ?? settings[key];
}

/** As `crate/src/network/parameters.rs` draws them. @param {Settings} settings @param {Layer} layer */
function initialisedWords(settings, { inputs, outputs }) {
  const { initialisation, initialScale } = settings;
  const name = choiceOf('initialisation', settings).replace(/,.*/, '');
  switch (initialisation) {
    case 'pytorch': return WORDS.uniform(inputs, 1 / Math.sqrt(inputs));
    case 'xavier-uniform': return WORDS.drawn(WORDS.uniformIn(name, Math.sqrt(6 / (inputs + outputs))));
    case 'xavier-normal': return WORDS.drawn(WORDS.normalOf(name, Math.sqrt(2 / (inputs + outputs))));
    case 'he-uniform': return WORDS.drawn(WORDS.uniformIn(name, Math.sqrt(6 / inputs)));
    case 'he-normal': return WORDS.drawn(WORDS.normalOf(name, Math.sqrt(2 / inputs)));
    case 'normal': return WORDS.drawn(WORDS.normalOf(name, initialScale));
    case 'uniform': return WORDS.drawn(WORDS.uniformIn(name, initialScale));
    case 'zeros': return WORDS.zeros;
  }
}

/** @param {Float32Array} values */
function statisticsText(values) {
  const { least, most, mean, deviation } = statistics(values);
  return WORDS.statistics(least, most, mean, deviation);
}

/**
 * The corners of the matrix, as NumPy prints a long one; of a matrix with a column a pixel, the columns in the middle of the image.
 * @param {Float32Array} weights
 * @param {Layer} layer
 */
function printMatrix(weights, { outputs, inputs }) {
  /** @param {number} length */
  const ends = (length) =>
    length <= 2 * EDGE ? Array.from({ length }, (_, i) => i) : [0, 1, 2, -1, length - 3, length - 2, length - 1];
  const across = inputs === PIXELS ? [-1, ...Array.from({ length: 2 * EDGE }, (_, i) => MIDDLE + i), -1] : ends(inputs);
  const cell = (/** @type {number} */ row, /** @type {number} */ column) => {
    const text = column < 0 ? '…' : fixed(weights[row * inputs + column], 4);
    return text.padStart(column < 0 ? 2 : 8);
  };
  const lines = ends(outputs).map((row) => (row < 0 ? '   ⋮' : `[${across.map((column) => cell(row, column)).join('')} ]`));
  return `shape [${outputs}, ${inputs}]\n${lines.join('\n')}`;
}

/**
 * One pixel a weight.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} weights
 * @param {Layer} layer
 * @returns {number} the largest absolute weight, which has the full colour
 */
function drawMatrix(canvas, weights, { outputs, inputs, title }) {
  Object.assign(canvas, { width: inputs, height: outputs });
  canvas.setAttribute('aria-label', WORDS.imageOf(title));
  const context = canvas.getContext('2d');
  const largest = largestOf(weights);
  if (!context) return largest;
  const image = context.createImageData(inputs, outputs);
  // The root, since most weights are small beside the largest.
  colourWeights(weights, largest || 1, image.data, Math.sqrt);
  context.putImageData(image, 0, 0);
  return largest;
}
