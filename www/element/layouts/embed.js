/**
 * The embedded element: one row of controls, and one figure or exercise that fits the window or frame. Nothing else is made unless the attribute `parts`
 * asks for it.
 * @import { Layout } from './layout.js'
 * @import { Scene } from '../scene.js'
 * @import { Host, Panel } from '../../views/panel.js'
 */
import { h, setHidden, setText } from '../../lib/dom.js';
import { HAS_PAGE, labAddress } from '../../exports/link.js';
import { texts } from '../../texts/texts.js';
import { figures } from '../../views/figures.js';
import { lazily } from '../../views/lazily.js';
import { notices } from '../../views/notices.js';
import { panelBox } from '../../views/panel-box.js';
import { transport } from '../../views/transport.js';

/** What `parts` can ask for below the figure. @type {Record<string, (host: Host) => Panel>} */
const PARTS = {
  settings: lazily(({ settingsPanel }) => settingsPanel),
  data: lazily(({ dataPanel }) => dataPanel),
  runs: lazily(({ runCards }) => runCards),
  digits: lazily(({ understanding }) => understanding),
};

/** @param {Host} host @returns {Layout} */
export function embed(host) {
  const messages = notices(host);
  const row = h('div', { class: 'top' });
  const stage = h('div', { class: 'embed-stage' });
  const more = h('div', { class: 'embed-parts side' });
  const link = h('a', { class: 'open-lab', target: '_blank', rel: 'noopener' }, texts.embed.openLab);
  /** The list of runs, which says so elsewhere, is not always there. */
  const storage = h('span', {});
  const element = h('div', { class: 'embed' }, row, stage, more, h('p', { class: 'embed-foot' }, storage, link));
  /** @type {Panel[]} */
  let panels = [messages];
  /** What the panels were made for. @type {unknown[]} */
  let made = [];

  /** @param {Scene} scene */
  function build({ options: { parts }, taught }) {
    for (const panel of panels) if (panel !== messages) panel.close?.();
    const controls = parts.includes('controls') ? transport(host) : null;
    const main = taught ? lazily(({ exercise }) => (host) => exercise(taught, host))(host) : figures(host);
    const others = Object.entries(PARTS).filter(([name]) => parts.includes(name)).map(([name, make]) => ({ name, panel: make(host) }));
    panels = [...(controls ? [controls] : []), messages, main, ...others.map(({ panel }) => panel)];
    row.replaceChildren(...(controls ? [controls.element] : []), messages.element);
    stage.replaceChildren(main.element);
    more.replaceChildren(...others.map(({ name, panel }) => panelBox(name, panel.element)));
    element.classList.toggle('with-table', parts.includes('table'));
    element.classList.toggle('with-exercise', taught !== null);
  }

  return {
    element,
    get panels() {
      return panels;
    },
    get inUse() {
      return panels;
    },
    fit() {},
    offer() {},
    lead() {},
    update(scene) {
      const now = [scene.options.parts, scene.taught];
      if (now.some((value, i) => value !== made[i])) {
        made = now;
        build(scene);
      }
      setText(storage, scene.trouble && !scene.options.parts.includes('runs') ? texts.runs.troubles[scene.trouble] : '');
      setHidden(link, !HAS_PAGE || !scene.options.allowLinks);
      link.href = labAddress(scene.settings, host.page);
      for (const panel of panels) panel.update(scene);
    },
  };
}
