/**
 * What the lab's drawer holds: settings, runs, data, range, device, more exercises, and lines to embed.
 * @import { Host, Panel } from '../panel.js'
 */
import { h } from '../../lib/dom.js';
import { dataPanel } from '../data-panel.js';
import { devicePanel } from '../device-panel.js';
import { embedPanel } from '../embed-panel.js';
import { panelBox } from '../panel-box.js';
import { rangePanel } from '../range-panel.js';
import { runCards } from '../run-cards.js';
import { settingsPanel } from '../settings-panel.js';
import { moreExercises } from './more-exercises.js';
import { texts } from '../../texts/texts.js';

/** @type {Partial<Record<keyof typeof texts.panels, (host: Host) => Panel>>} */
const PANELS = { settings: settingsPanel, runs: runCards, data: dataPanel, range: rangePanel, device: devicePanel, more: moreExercises, embed: embedPanel };
const OPEN = ['settings', 'runs'];

/** @param {Host} host @returns {Panel} */
export function drawerPanels(host) {
  const made = Object.entries(PANELS).map(([name, make]) => ({ name, panel: make(host) }));
  const panels = made.map(({ panel }) => panel);
  return {
    element: h('div', { class: 'side' }, ...made.map(({ name, panel }) => panelBox(name, panel.element, OPEN.includes(name)))),
    canvases: () => panels.flatMap((panel) => panel.canvases?.() ?? []),
    update(scene) {
      for (const panel of panels) panel.update(scene);
    },
    close() {
      for (const panel of panels) panel.close?.();
    },
  };
}
