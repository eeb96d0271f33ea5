/**
 * Understanding the network: four panels about the network at the epoch under the cursor. What is folded or out of sight is not computed.
 * @import { Run } from '../weightscope.js'
 * @import { Helper } from '../engine/helper.js'
 * @import { TestSet } from '../engine/test-set.js'
 */
import { h } from '../dom.js';
import { Evaluator } from '../engine/evaluator.js';
import { confusionPanel } from './confusion-panel.js';
import { drawPanel } from './draw-panel.js';
import { unitsPanel } from './units-panel.js';
import { wrongPanel } from './wrong-panel.js';

/**
 * @param {{ helper: Helper, testSet: (run: Run) => Promise<TestSet | null>, invalidate: () => void }} options `invalidate`: asks for an update
 */
export function understanding({ helper, testSet, invalidate }) {
  const evaluator = new Evaluator(helper, testSet, invalidate);
  const draw = drawPanel(helper, testSet, { onShown: invalidate });
  const wrong = wrongPanel(evaluator, (tests, image) => draw.open(tests, image), { onFilter: (cell) => confusion.mark(cell), onShown: invalidate });
  const confusion = confusionPanel(evaluator, (cell) => wrong.open(cell), invalidate);
  const units = unitsPanel({ onShown: invalidate });
  const panels = [draw, confusion, wrong, units];
  return {
    element: h('div', { class: 'understanding' }, ...panels.map(({ element }) => element)),
    /** @param {{ run: Run, row: number, training: boolean } | null} scene */
    update(scene) {
      for (const panel of panels) panel.update(scene);
    },
  };
}
