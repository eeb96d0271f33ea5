/**
 * What goes on inside a network over the epochs: gradients, steps, activations and dead units of each layer, on the first images of the test set.
 * @import { Figure, RunData, Size, View } from './types.js'
 * @import { Curve } from './plot/curves.js'
 * @import { Inside } from '../run/inside.js'
 */
import { curveAxes, curvesPanel } from './plot/curves.js';
import { roundUp, ticks } from './plot/scale.js';
import { afterEpoch, fixed, short } from '../lib/text.js';
import { shortKindOf } from '../run/network.js';

/** Of labels such as “Hidden 1”, in pixels. */
const LABEL_ROOM = 68;

/**
 * One quantity of each layer, or of each hidden one.
 * @typedef {object} Quantity
 * @property {string} id
 * @property {string} title
 * @property {string} yLabel
 * @property {(inside: Inside, run: RunData) => number[]} of by layer
 * @property {boolean} isLogarithmic
 * @property {number} least end of an axis that is not logarithmic
 * @property {(value: number) => string} text
 */

/** Three digits that count, also of small numbers. @param {number} value */
const digits = (value) => (Number.isFinite(value) ? short(Number(value.toPrecision(3))) : fixed(value, 2));

/** @type {readonly Quantity[]} */
const QUANTITIES = [
  { id: 'gradients', title: 'Gradients', yLabel: 'Root mean square, log₁₀', of: ({ gradients }) => gradients, isLogarithmic: true, least: 0, text: digits },
  { id: 'updates', title: 'Update ÷ weight', yLabel: 'Ratio of norms, log₁₀', of: ({ updates }) => updates, isLogarithmic: true, least: 0, text: (ratio) => (Number.isFinite(ratio) ? digits(ratio) : 'no ratio') },
  { id: 'activations', title: 'Activations of hidden layers', yLabel: 'Mean', of: ({ activations }) => activations, isLogarithmic: false, least: 0.1, text: digits },
  { id: 'dead', title: 'Dead units of hidden layers', yLabel: 'Share (%)', of: ({ dead }, { layers }) => dead.map((count, i) => (100 * count) / layers[i].outputs), isLogarithmic: false, least: 10, text: (share) => `${fixed(share, 0)} %` },
];

/** @param {View} view @returns {readonly (Inside | null | undefined)[]} row → what is known */
function rowsOf({ run, probes }) {
  return Array.from({ length: run.epochs.length + 1 }, (_, row) => probes?.rows[row]);
}

/** @param {Quantity} quantity @param {View} view @returns {Curve[]} */
function curvesOf({ of, isLogarithmic }, view) {
  const rows = rowsOf(view).map((inside) => inside && of(inside, view.run));
  const count = Math.max(0, ...rows.map((values) => values?.length ?? 0));
  return view.run.layers.slice(0, count || 1).map((layer, i) => ({
    label: shortKindOf(layer),
    index: i,
    first: 0,
    values: rows.map((values) => values && (isLogarithmic ? logarithm(values[i]) : values[i])),
  }));
}

/** Of what is none there is no point. @param {number} value */
function logarithm(value) {
  return value > 0 ? Math.log10(value) : NaN;
}

/** @param {Quantity} quantity @param {Size} size @param {View} view */
function axesOf(quantity, size, view) {
  const { title, yLabel, isLogarithmic } = quantity;
  const finite = curvesOf(quantity, view).flatMap(({ values }) => values.flatMap((value) => (Number.isFinite(value) ? [/** @type {number} */ (value)] : [])));
  const [least, most] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : isLogarithmic ? [-3, 0] : [0, 0];
  const low = isLogarithmic ? Math.floor(least) : 0;
  const high = isLogarithmic ? Math.max(low + 1, Math.ceil(most)) : Math.max(quantity.least, roundUp(most));
  return curveAxes(size, {
    title,
    yLabel,
    last: Math.max(1, view.run.plannedEpochs, view.run.epochs.length),
    yDomain: [low, high],
    ...(isLogarithmic && { yTicks: (/** @type {number} */ count) => ticks([low, high], count, 1) }),
    right: LABEL_ROOM,
  });
}

/** @type {Figure} */
export const inside = {
  id: 'inside',
  file: 'weightscope_inside.png',
  heading: 'What goes on inside: gradients and activations',
  columns: 2,
  aspect: 1.5,
  needsProbes: true,
  panels: QUANTITIES.map((quantity) => curvesPanel({ id: `inside-${quantity.id}`, name: quantity.title }, (size, view) => axesOf(quantity, size, view), (view) => curvesOf(quantity, view))),
  explain:
    'Measured without dropout on the first 512 images of the test set. Gradients: how strongly the loss depends on the weights of a layer (root mean square over its weights). ' +
    'Update ÷ weight: learning rate times the norm of that gradient, divided by the norm of the weights; at 0.001 a step of plain SGD moves them by a thousandth. ' +
    'A unit is dead if it is zero on every one of these images: a ReLU then gets no gradient, so its weights stand still.',
  readout(view) {
    const { run, probes } = view;
    const row = Math.min(view.cursor, run.epochs.length);
    const now = rowsOf(view)[row];
    if (!now) return probes?.problem || (now === null ? `${afterEpoch(row)}: the weights of this epoch were not kept` : `${afterEpoch(row)}: not computed yet`);
    return `${afterEpoch(row)}, ${QUANTITIES.map(({ title, of, text }) => `${title.toLowerCase()}: ${of(now, run).map((value, i) => `${shortKindOf(run.layers[i])} ${text(value)}`).join(', ')}`).join('; ')}`;
  },
  table(view) {
    const { run } = view;
    const hidden = run.layers.slice(0, -1);
    const columns = QUANTITIES.flatMap(({ title }, i) => (i < 2 ? run.layers : hidden).map((layer) => `${title.replace(' of hidden layers', '')}, ${shortKindOf(layer)}`));
    return {
      caption: 'Root mean square of the gradients, update ÷ weight, mean activation and share of dead units, on the first 512 images of the test set',
      columns: ['Epoch', ...columns],
      rows: rowsOf(view).map((inside, epoch) => [epoch, ...(inside ? QUANTITIES.flatMap(({ of, text }) => of(inside, run).map(text)) : columns.map(() => (inside === null ? 'not kept' : '')))]),
    };
  },
};
