/** Which figures are shown: each has a button that shows it or takes it away. */
/** @import { Figure } from '../../figures/types.js' */
/** @import { Host, Panel } from '../panel.js' */
import { h } from '../../lib/dom.js';
import { figureNumber } from '../../exports/svg.js';
import { FIGURES } from '../../figures/index.js';
import { texts } from '../../texts/texts.js';

/** Whether it is one of the notebook's. @param {{ figure: Figure }} button */
function isNumbered({ figure }) {
  return figureNumber(figure) !== '';
}

/** @param {Host} host @returns {Panel} */
export function figureChoice({ verbs, scene }) {
  const buttons = FIGURES.map((figure) => {
    const button = h('button', { type: 'button', class: 'small', title: figure.heading }, figureNumber(figure) || figure.heading);
    button.addEventListener('click', () => {
      const shown = scene().figures.map(({ id }) => id);
      const others = shown.filter((id) => id !== figure.id);
      verbs.set('figures', (others.length < shown.length ? others : [...shown, figure.id]).join());
    });
    return { figure, button };
  });
  return {
    element: h(
      'div',
      { class: 'buttons figure-choice', role: 'group', 'aria-label': texts.train.figures },
      ...buttons.filter(isNumbered).map(({ button }) => button),
      h('details', { class: 'menu' }, h('summary', {}, texts.train.more), h('div', { class: 'menu-box' }, ...buttons.filter((one) => !isNumbered(one)).map(({ button }) => button))),
    ),
    update({ figures }) {
      for (const { figure, button } of buttons) button.setAttribute('aria-pressed', String(figures.includes(figure)));
    },
  };
}
