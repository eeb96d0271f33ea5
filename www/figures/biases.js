/**
 * The biases, which the figures of weights leave out: how far those of each layer spread over the epochs, all layers on one axis.
 * @import { Figure, RunData, Size, View } from './types.js'
 * @import { Curve } from './plot/curves.js'
 */
import { curveAxes, curvesPanel } from './plot/curves.js';
import { roundUp } from './plot/scale.js';
import { afterEpoch, fixed } from '../lib/text.js';
import { hasBiases, shortKindOf } from '../run/network.js';
import { statistics } from '../run/statistics.js';

const TITLE = 'Spread of the biases';
/** Of labels such as “Hidden 1”, in pixels. */
const LABEL_ROOM = 68;

/** @type {WeakMap<Float32Array, number[]>} parameters → of each layer's biases */
const known = new WeakMap();

/**
 * The standard deviation of each layer's biases. No engine measures them, so they are known where the weights of an epoch were kept.
 * @param {RunData} run
 * @param {number} row
 * @returns {number[] | null}
 */
export function biasDeviationsAt(run, row) {
  const parameters = row === 0 ? run.initialParameters : run.weights[row];
  // A kept run of an earlier visit has none before it is opened.
  if (!parameters || parameters.length === 0) return null;
  let deviations = known.get(parameters);
  if (!deviations) known.set(parameters, (deviations = run.layers.map(({ biases: { start, end } }) => statistics(parameters.subarray(start, end)).deviation)));
  return deviations;
}

/** @param {RunData} run @returns {(number[] | null)[]} row → of each layer */
function deviationsOf(run) {
  return Array.from({ length: run.epochs.length + 1 }, (_, row) => biasDeviationsAt(run, row));
}

/** @param {RunData} run @returns {Curve[]} */
function curvesOf(run) {
  const deviations = run.epochs.length > 0 ? deviationsOf(run) : [];
  return run.layers.map((of, layer) => ({ label: shortKindOf(of), index: layer, first: 0, values: deviations.map((row) => row && row[layer]) }));
}

/** @param {Size} size @param {View} view */
function axesOf(size, { run }) {
  const finite = deviationsOf(run).flatMap((row) => row ?? []).filter(Number.isFinite);
  return curveAxes(size, {
    title: TITLE,
    yLabel: 'Standard deviation',
    last: Math.max(1, run.plannedEpochs, run.epochs.length),
    yDomain: [0, roundUp(Math.max(0, ...finite))],
    right: LABEL_ROOM,
  });
}

/** @type {Figure} */
export const biases = {
  id: 'biases',
  file: 'weightscope_biases.png',
  heading: 'How far the biases of each layer spread',
  columns: 1,
  aspect: 2,
  panels: [curvesPanel({ id: 'biases', name: TITLE }, axesOf, ({ run }) => curvesOf(run))],
  explain:
    'One line a layer: the standard deviation of its biases, of which each unit has one. In PyTorch’s way they start as wide as the weights of their layer do, else at 0. A layer has few of them, the output layer as many as there are classes, ' +
    'so a single bias moves its line. An epoch whose weights were not kept leaves a gap.',
  readout({ run, cursor }) {
    const row = Math.min(cursor, run.epochs.length);
    if (!hasBiases(run.layers)) return 'This network has no biases';
    const now = biasDeviationsAt(run, row);
    if (!now) return `${afterEpoch(row)}: the weights and biases of this epoch were not kept`;
    return `${afterEpoch(row)}, standard deviation of the biases: ${run.layers.map(({ title }, i) => `${title} ${fixed(now[i], 4)}`).join('; ')}`;
  },
  table({ run }) {
    return {
      caption: 'Standard deviation of each layer’s biases',
      columns: ['Epoch', ...run.layers.map(({ title }) => title)],
      rows: deviationsOf(run).map((row, epoch) => [epoch, ...run.layers.map((_, i) => (row ? fixed(row[i], 5) : 'not kept'))]),
    };
  },
};
