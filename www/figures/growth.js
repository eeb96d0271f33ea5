/**
 * How far the weights of each layer spread over the epochs, all layers on one axis.
 * @import { Figure, RunData, Size, View } from './types.js'
 * @import { Curve } from './plot/curves.js'
 * @import { Span } from './plot/scale.js'
 */
import { curveAxes, curvesPanel } from './plot/curves.js';
import { roundUp } from './plot/scale.js';
import { afterEpoch, fixed } from '../lib/text.js';
import { growthAt, measuresAt } from '../run/measures.js';
import { shortKindOf } from '../run/network.js';

const TITLE = 'Spread of the weights beside the untrained network';
/** Of labels such as “Hidden 1 ×2.1”, in pixels. */
export const LABEL_ROOM = 104;

/** @param {RunData} run @returns {(number[] | null)[]} row → of each layer */
export function growthOf(run) {
  return Array.from({ length: run.epochs.length + 1 }, (_, row) => growthAt(run, row));
}

/** From 1, at which all stand before training; and at first there is nothing else. @param {readonly number[]} growths @returns {Span} */
export function growthSpan(growths) {
  const finite = growths.filter(Number.isFinite);
  const [least, most] = [Math.min(1, ...finite), Math.max(1, ...finite)];
  return [least < 1 ? Math.floor(10 * least) / 10 : 1, Math.max(1.5, roundUp(most))];
}

/**
 * How far a layer has spread, in words: how many times as far as before training; from 0, as with weights that start at 0, no number of times leads there.
 * @param {RunData} run
 * @param {number} row
 * @param {number} layer
 * @param {number} digits
 */
export function growthText(run, row, layer, digits) {
  const growth = growthAt(run, row)?.[layer];
  if (growth === undefined) return 'not kept';
  return Number.isFinite(growth) ? fixed(growth, digits) : `from 0 to ${fixed(measuresAt(run, row)?.[layer].deviation ?? NaN, 4)}`;
}

/** @param {RunData} run @returns {Curve[]} */
export function growthCurves(run) {
  const growth = run.epochs.length > 0 ? growthOf(run) : [];
  return run.layers.map((of, layer) => {
    const values = growth.map((row) => row && row[layer]);
    const last = values.findLast((value) => Number.isFinite(value));
    return { label: `${shortKindOf(of)} ×${fixed(last ?? NaN, 2)}`, index: layer, first: 0, values };
  });
}

/** @param {Size} size @param {View} view */
function axesOf(size, { run }) {
  return curveAxes(size, {
    title: TITLE,
    yLabel: 'Standard deviation ÷ initial',
    last: Math.max(1, run.plannedEpochs, run.epochs.length),
    yDomain: growthSpan(growthOf(run).flatMap((row) => row ?? [])),
    right: LABEL_ROOM,
  });
}

/** @type {Figure} */
export const growth = {
  id: 'growth',
  file: 'weightscope_growth_of_spread.png',
  heading: 'How much further the weights of each layer spread',
  columns: 1,
  aspect: 2,
  panels: [curvesPanel({ id: 'growth', name: TITLE }, axesOf, ({ run }) => growthCurves(run))],
  explain:
    'One line a layer: the standard deviation of its weights, without biases, divided by what it was before training. 1 is the untrained network, 2 is twice as wide a spread. ' +
    'So layers can be compared that start with weights of unlike size. A layer whose weights start all alike has no such ratio, and no line: its standard deviation is told.',
  readout({ run, cursor }) {
    const row = Math.min(cursor, run.epochs.length);
    const now = growthAt(run, row);
    if (!now) return `${afterEpoch(row)}: the weights of this epoch were not kept`;
    return `${afterEpoch(row)}: ${run.layers.map(({ title }, i) => `${title} ${growthText(run, row, i, 3)}`).join('; ')} times as far as before training`;
  },
  table({ run }) {
    return {
      caption: 'Standard deviation of each layer’s weights, divided by that before training',
      columns: ['Epoch', ...run.layers.map(({ title }) => title)],
      rows: growthOf(run).map((_, epoch) => [epoch, ...run.layers.map((_, i) => growthText(run, epoch, i, 4))]),
    };
  },
};
