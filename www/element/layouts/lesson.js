/**
 * The lesson: a rail of chapters, of which one is open, below a row of transport; settings, data, runs and devices are in a drawer, the lab.
 * @import { Layout } from './layout.js'
 * @import { Scene } from '../scene.js'
 * @import { Host } from '../../views/panel.js'
 * @import { Chapter } from '../../views/lesson/chapters.js'
 */
import { h } from '../../lib/dom.js';
import { makeChapter, openChapterOf } from '../../views/lesson/chapters.js';
import { drawer } from '../../views/lesson/drawer.js';
import { rail } from '../../views/lesson/rail.js';
import { notices } from '../../views/notices.js';
import { transport } from '../../views/transport.js';

/** Milliseconds after which the other chapters are fetched: what is needed to train comes first. */
const MORE_AFTER = 5000;

/** @param {Host} host @returns {Layout} */
export function lesson(host) {
  const lab = drawer(host);
  const always = [transport(host), notices(host), rail(host, lab.toggle)];
  const [row, messages, chapters] = always;
  const stage = h('div', { class: 'stage' });
  const element = h('div', { class: 'lesson' }, h('div', { class: 'top' }, row.element, messages.element), chapters.element, stage, lab.element);
  /** Those that were opened: what a student wrote or drew is there when they come back. @type {Map<string, Chapter>} */
  const made = new Map();
  /** @type {Chapter | null} */
  let open = null;
  // So that the other chapters open at once, and without a network. Where it fails, the chapter that needs it says so.
  setTimeout(() => host.more().catch(() => {}), MORE_AFTER);
  let lessonShown = /** @type {Scene['exercises']['lesson']} */ (null);
  return {
    element,
    get panels() {
      return [...always, lab, ...[...made.values()].flatMap(({ panels }) => panels)];
    },
    get inUse() {
      return [...always, lab, ...(open?.panels ?? [])];
    },
    fit() {},
    offer(cutOff) {
      lab.offer(cutOff.length > 0);
    },
    lead(selector) {
      if (selector.startsWith('.comparison')) host.verbs.goTo('compare');
    },
    update(scene) {
      if (scene.exercises.lesson !== lessonShown) {
        lessonShown = scene.exercises.lesson;
        made.delete('lesson');
      }
      const id = openChapterOf(scene);
      let chapter = made.get(id);
      if (!chapter) made.set(id, (chapter = makeChapter(id, host, scene)));
      if (chapter !== open) {
        const isFirst = open === null;
        open = chapter;
        stage.replaceChildren(chapter.element);
        if (!isFirst) begin(chapter);
      }
      for (const panel of this.inUse) panel.update(scene);
    },
  };

  /** Whoever went to a chapter reads it from its heading. @param {Chapter} chapter */
  function begin({ element: section }) {
    if (element.getBoundingClientRect().top < 0) element.scrollIntoView();
    section.querySelector('h2')?.focus({ preventScroll: true });
  }
}

