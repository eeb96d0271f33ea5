/**
 * The figures of the run that is shown.
 * @import { Host, Panel } from './panel.js'
 */
import { h } from '../lib/dom.js';
import { figureCard } from './figure-card.js';

/** @param {Host} host @returns {Panel} */
export function figures(host) {
  const element = h('div', { class: 'figures' });
  /** @type {ReturnType<typeof figureCard>[]} */
  let cards = [];
  /** @type {unknown} */
  let shown;
  return {
    element,
    canvases: () => cards.flatMap(({ panels }) => panels),
    update(scene) {
      if (scene.figures !== shown) {
        shown = scene.figures;
        cards = scene.figures.map((figure) => figureCard(figure, host, ({ view }) => view));
        element.replaceChildren(...cards.map((card) => card.element));
        // One of the cards before may have held the cursor.
        host.invalidate();
      }
      for (const card of cards) card.update(scene);
    },
  };
}
