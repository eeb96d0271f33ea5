/**
 * The exercises on one page, folded: the same panels as in the chapters of the lesson. One that was asked for, or a teacher's own, stands alone.
 * @import { Scene } from '../element/scene.js'
 * @import { Lesson } from '../lesson/lesson-file.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, setText } from '../lib/dom.js';
import { LESSONS } from '../lesson/lessons.js';
import { texts } from '../texts/texts.js';
import { exercise } from './lesson/exercise.js';

/** @param {Host} host @returns {Panel} */
export function exercises(host) {
  const heading = h('h2', { id: 'exercises-heading' });
  const list = h('div', { class: 'exercise-list' });
  const element = h('section', { class: 'card exercises', 'aria-labelledby': heading.id }, h('header', {}, heading), list);
  /** Made when it is first opened. @type {Map<Lesson, Panel>} */
  const panels = new Map();
  /** @type {readonly Lesson[]} */
  let listed = [];
  const inUse = () => listed.flatMap((lesson) => panels.get(lesson) ?? []);

  /** @param {Lesson} lesson @param {HTMLElement} place */
  function put(lesson, place) {
    const panel = panels.get(lesson) ?? exercise(lesson, host);
    panels.set(lesson, panel);
    if (panel.element.parentElement !== place) place.append(panel.element);
  }

  /** @param {Lesson} lesson */
  function folded(lesson) {
    const box = h('details', { class: 'exercise', 'data-exercise': lesson.id }, h('summary', {}, lesson.title));
    box.addEventListener('toggle', () => {
      if (!box.open) return;
      put(lesson, box);
      host.invalidate();
    });
    return box;
  }

  return {
    element,
    canvases: () => inUse().flatMap((panel) => panel.canvases?.() ?? []),
    /** @param {Scene} scene */
    update(scene) {
      const { only, lesson } = scene.exercises;
      const alone = lesson ?? only;
      const now = alone ? [alone] : LESSONS;
      if (now.length !== listed.length || now.some((one, i) => one !== listed[i])) {
        listed = now;
        setText(heading, alone ? alone.title : texts.exercises);
        list.replaceChildren(...(alone ? [] : now.map(folded)));
        if (alone) put(alone, list);
      }
      for (const panel of inUse()) panel.update(scene);
    },
  };
}
