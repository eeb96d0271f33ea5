/**
 * Understanding the network: four panels about the network at the epoch under the cursor. What is folded or out of sight is not computed.
 * @import { Host, Panel } from './panel.js'
 */
import { h } from '../lib/dom.js';
import { Evaluator } from '../store/evaluator.js';
import { confusionPanel } from './confusion-panel.js';
import { drawPanel } from './digit/draw-panel.js';
import { unitsPanel } from './units-panel.js';
import { wrongPanel } from './wrong-panel.js';

/** @param {Host} host @returns {Panel} */
export function understanding({ helper, testSet, invalidate }) {
  const evaluator = new Evaluator(helper, testSet, invalidate);
  const draw = drawPanel(helper, testSet, { onShown: invalidate });
  const wrong = wrongPanel(evaluator, (tests, image) => draw.open(tests, image), { onFilter: (cell) => confusion.mark(cell), onShown: invalidate });
  const confusion = confusionPanel(evaluator, (cell) => wrong.open(cell), invalidate);
  const units = unitsPanel({ onShown: invalidate });
  const panels = [draw, confusion, wrong, units];
  return {
    element: h('div', { class: 'understanding' }, ...panels.map(({ element }) => element)),
    update({ run, row, state }) {
      const question = run && { run, row, training: state === 'training' };
      for (const panel of panels) panel.update(question);
    },
  };
}
