/**
 * The laboratory: all panels on one page.
 * @import { Layout } from './layout.js'
 * @import { KeptRun } from '../../weightscope.js'
 * @import { Host } from '../../views/panel.js'
 * @import { Make } from '../../views/lazily.js'
 */
import { h } from '../../lib/dom.js';
import { compare } from '../../views/compare.js';
import { controls } from '../../views/controls.js';
import { cursorSlider } from '../../views/cursor.js';
import { dataPanel } from '../../views/data-panel.js';
import { devicePanel } from '../../views/device-panel.js';
import { embedPanel } from '../../views/embed-panel.js';
import { exercises } from '../../views/exercises.js';
import { exportPanel } from '../../views/export-panel.js';
import { figures } from '../../views/figures.js';
import { networkPanel } from '../../views/network-panel.js';
import { notices } from '../../views/notices.js';
import { origin } from '../../views/origin.js';
import { panelBox } from '../../views/panel-box.js';
import { rangePanel } from '../../views/range-panel.js';
import { runCards } from '../../views/run-cards.js';
import { settingsPanel } from '../../views/settings-panel.js';
import { understanding } from '../../views/understanding.js';

/** Another panel is a file in `views/` and a line here. @type {Record<string, Record<string, Make>>} */
const PANELS = {
  bar: { controls, cursorSlider, notices },
  // Under these titles they are folded where there is no room.
  side: { runs: runCards, data: dataPanel, settings: settingsPanel, range: rangePanel, device: devicePanel, exports: exportPanel, embed: embedPanel },
  main: { origin, figures, exercises, compare, understanding, networkPanel },
};

/** The order of `main` where it is not that of the list: a page of one exercise begins with it. */
const ORDER_OF_EXERCISE = ['origin', 'exercises', 'figures'];

/** Pixels up to which the style sheet gives the element one column. */
const NARROW = 850;

/** @param {Host} host @returns {Layout} */
export function lab(host) {
  const made = Object.entries(PANELS).map(([place, makers]) => ({ place, panels: Object.entries(makers).map(([name, make]) => ({ name, ...make(host) })) }));
  const [bar, side, main] = made.map(({ place, panels }) =>
    h('div', { class: place }, ...panels.map(({ name, element }) => (place === 'side' ? panelBox(name, element) : element))),
  );
  const all = made.flatMap(({ panels }) => panels);
  let order = 'page';
  /** @type {WeakSet<KeptRun>} */
  const offered = new WeakSet();
  const element = h('div', { class: 'layout' }, bar, side, main);
  let isFitted = false;
  /**
   * Where there is room for two columns, panels are open from the beginning. An observer alone would be told the width after Chromium has noted
   * where they stand, and the page would jump.
   * @param {number} width 0 while it is not laid out
   */
  const fit = (width) => {
    if (width === 0 || isFitted) return;
    isFitted = true;
    observer.disconnect();
    if (width <= NARROW) return;
    for (const panel of side.children) panel.toggleAttribute('open', true);
    // After what is made later.
    setTimeout(() => main.querySelector('[data-view="draw"]')?.toggleAttribute('open', true));
  };
  const observer = new ResizeObserver(([{ contentRect: { width } }]) => fit(width));
  observer.observe(element);
  return {
    element,
    panels: all,
    inUse: all,
    fit,
    /** Opens the panel of runs: where it is shut, as on a narrow screen, nobody would see them. */
    offer(cutOff) {
      if (cutOff.every((kept) => offered.has(kept))) return;
      for (const kept of cutOff) offered.add(kept);
      side.querySelector('[data-panel-box="runs"]')?.toggleAttribute('open', true);
    },
    lead(selector) {
      const card = /** @type {HTMLElement | null} */ (main.querySelector(selector));
      if (!card) return;
      card.tabIndex = -1;
      card.scrollIntoView();
      card.focus({ preventScroll: true });
    },
    update(scene) {
      const now = scene.exercises.only || scene.exercises.lesson ? 'exercise' : 'page';
      if (now !== order) {
        order = now;
        const names = Object.keys(PANELS.main);
        const ordered = now === 'page' ? names : [...ORDER_OF_EXERCISE, ...names.filter((name) => !ORDER_OF_EXERCISE.includes(name))];
        main.append(...ordered.flatMap((name) => all.find((panel) => panel.name === name)?.element ?? []));
      }
      for (const panel of all) panel.update(scene);
    },
  };
}
