/**
 * What the lab's drawer holds: settings, runs, data, range and device.
 * @import { Host, Panel } from '../panel.js'
 */
import { h } from '../../lib/dom.js';
import { dataPanel } from '../data-panel.js';
import { devicePanel } from '../device-panel.js';
import { panelBox } from '../panel-box.js';
import { rangePanel } from '../range-panel.js';
import { runCards } from '../run-cards.js';
import { settingsPanel } from '../settings-panel.js';

/** Under these titles; the first are open. @type {Record<string, (host: Host) => Panel>} */
const PANELS = { Settings: settingsPanel, Runs: runCards, Data: dataPanel, 'Histogram range': rangePanel, Device: devicePanel };
const OPEN = ['Settings', 'Runs'];

/** @param {Host} host @returns {Panel} */
export function drawerPanels(host) {
  const made = Object.entries(PANELS).map(([title, make]) => ({ title, panel: make(host) }));
  const panels = made.map(({ panel }) => panel);
  return {
    element: h('div', { class: 'side' }, ...made.map(({ title, panel }) => panelBox(title, panel.element, OPEN.includes(title)))),
    canvases: () => panels.flatMap((panel) => panel.canvases?.() ?? []),
    update(scene) {
      for (const panel of panels) panel.update(scene);
    },
    close() {
      for (const panel of panels) panel.close?.();
    },
  };
}
