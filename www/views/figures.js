/**
 * Figures, one card each.
 * @import { Scene } from '../element/scene.js'
 * @import { Figure, View } from '../figures/types.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h } from '../lib/dom.js';
import { figureCard } from './figure-card.js';

/** Those that the attribute `figures` names, of the run that is shown. @param {Host} host @returns {Panel} */
export function figures(host) {
  return figuresOf(host, ({ figures }) => figures, ({ view }) => view);
}

/**
 * @param {Host} host
 * @param {(scene: Scene) => readonly Figure[]} listOf which; another list is another array
 * @param {(scene: Scene) => View | null} viewOf what of a scene they show
 * @returns {Panel}
 */
export function figuresOf(host, listOf, viewOf) {
  const element = h('div', { class: 'figures' });
  /** @type {ReturnType<typeof figureCard>[]} */
  let cards = [];
  /** @type {unknown} */
  let shown;
  return {
    element,
    canvases: () => cards.flatMap(({ panels }) => panels),
    update(scene) {
      const list = listOf(scene);
      if (list !== shown) {
        shown = list;
        cards = list.map((figure) => figureCard(figure, host, viewOf));
        element.replaceChildren(...cards.map((card) => card.element));
        // One of the cards before may have held the cursor.
        host.invalidate();
      }
      for (const card of cards) card.update(scene);
    },
  };
}
