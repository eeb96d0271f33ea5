/**
 * Exercises beyond the notebook's: lesson files that lie beside the page, each opened by the page's own address.
 * @import { Host, Panel } from '../panel.js'
 */
import { HAS_PAGE } from '../../exports/link.js';
import { CARRIED } from '../../lib/carried.js';
import { h, setHidden } from '../../lib/dom.js';
import { texts } from '../../texts/texts.js';

const WORDS = texts.moreExercises;

/** @param {Host} host @returns {Panel} */
export function moreExercises({ page }) {
  const link = (/** @type {string} */ id, /** @type {string} */ title, /** @type {string} */ about) => h('li', {}, h('a', { href: new URL(`?lesson=lessons/${id}.json#lesson`, page).href }, title), `: ${about}`);
  // They lie beside a page alone.
  const links = HAS_PAGE && !CARRIED ? WORDS.exercises.map(({ id, title, about }) => link(id, title, about)) : [];
  const list = h('ul', {}, ...links);
  const none = h('p', { class: 'help' }, WORDS.none);
  return {
    element: h('div', { class: 'more-exercises' }, h('p', { class: 'help' }, WORDS.explain), list, none),
    update({ options }) {
      const isOffered = options.allowLinks && links.length > 0;
      setHidden(list, !isOffered);
      setHidden(none, isOffered);
    },
  };
}
