/**
 * The rail: from chapter to chapter, and to the lab.
 * @import { Scene } from '../../element/scene.js'
 * @import { Host, Panel } from '../panel.js'
 */
import { h, setText } from '../../lib/dom.js';
import { LESSONS } from '../../lesson/lessons.js';
import { texts } from '../../texts/texts.js';
import { chaptersOf, openChapterOf } from './chapters.js';

/** @param {Host} host @param {HTMLElement} labButton @returns {Panel} */
export function rail({ verbs }, labButton) {
  const list = h('ol', {});
  const element = h('nav', { class: 'rail', part: 'chapters', 'aria-label': texts.rail }, list, labButton);
  let shown = '';
  let current = '';
  return {
    element,
    update(scene) {
      const ids = chaptersOf(scene);
      if (ids.join() !== shown) {
        shown = ids.join();
        list.replaceChildren(...ids.map((id) => h('li', {}, link(id))));
      }
      const open = openChapterOf(scene);
      for (const a of list.querySelectorAll('a')) {
        const id = a.hash.slice(1);
        if (id === open) {
          a.setAttribute('aria-current', 'page');
          // Where chapters stand in one line, not all of them are in sight.
          if (open !== current) list.scrollLeft = a.offsetLeft - list.offsetLeft - (list.clientWidth - a.offsetWidth) / 2;
          current = open;
        }
        else a.removeAttribute('aria-current');
        const isDone = scene.exercises.results.has(id);
        setText(a, `${titleOf(id, scene)}${isDone ? ' ✓' : ''}`);
      }
    },
  };

  /** @param {string} id */
  function link(id) {
    const a = h('a', { href: `#${id}` });
    a.addEventListener('click', (event) => {
      // In a new tab or window the address does it.
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      verbs.goTo(id);
    });
    return a;
  }
}

/** An exercise has its own; the others are among the page's words. @param {string} id @param {Scene} scene */
function titleOf(id, { exercises: { lesson } }) {
  const own = id === 'lesson' ? lesson : LESSONS.find((known) => known.id === id);
  return own ? own.title : texts.chapters[/** @type {keyof typeof texts.chapters} */ (id)];
}
