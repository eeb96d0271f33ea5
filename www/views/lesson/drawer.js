/**
 * The lab: settings, data, runs, range and device, in a drawer that is shut at first, and made when it is first opened.
 * @import { Host, Panel } from '../panel.js'
 */
import { h, setHidden, setText, speak } from '../../lib/dom.js';
import { texts } from '../../texts/texts.js';
import { lazily } from '../lazily.js';

const WORDS = texts.transport;

const content = lazily(({ drawerPanels }) => drawerPanels);

/** @param {Host} host @returns {Panel & { toggle: HTMLElement, offer: (isCutOff: boolean) => void }} */
export function drawer(host) {
  const toggle = h('button', { type: 'button', class: 'lab-button', title: WORDS.labHelp, 'aria-expanded': 'false' }, WORDS.lab);
  const close = h('button', { type: 'button', class: 'small' }, WORDS.close);
  const compare = h('button', { type: 'button', class: 'small primary', hidden: true });
  const clear = h('button', { type: 'button', class: 'small', title: WORDS.clearHelp }, WORDS.clear);
  const foot = h('footer', {}, clear, h('p', { class: 'help' }, WORDS.clearHelp));
  const element = h(
    'div',
    { class: 'drawer', role: 'region', 'aria-label': WORDS.lab, hidden: true },
    h('header', {}, h('h2', {}, WORDS.lab), compare, close),
    foot,
  );
  /** @type {Panel | null} */
  let panels = null;

  /** @param {boolean} isOpen */
  const open = (isOpen) => {
    if (isOpen && !panels) {
      panels = content(host);
      element.insertBefore(panels.element, foot);
    }
    element.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', String(isOpen));
    (isOpen ? close : toggle).focus();
    host.invalidate();
  };
  toggle.addEventListener('click', () => open(Boolean(element.hidden)));
  close.addEventListener('click', () => open(false));
  element.addEventListener('keydown', ({ key }) => key === 'Escape' && open(false));
  compare.addEventListener('click', () => {
    open(false);
    host.verbs.goTo('compare');
  });
  let isSure = false;
  clear.addEventListener('click', async () => {
    if (isSure) await host.verbs.clearEverything();
    isSure = !isSure;
    setText(clear, isSure ? WORDS.clearSure : WORDS.clear);
    speak(clear, isSure ? WORDS.clearSure : WORDS.cleared);
  });
  clear.addEventListener('blur', () => {
    isSure = false;
    setText(clear, WORDS.clear);
  });
  return {
    element,
    toggle,
    offer(isCutOff) {
      setText(toggle, isCutOff ? WORDS.labCutOff : WORDS.lab);
    },
    canvases: () => (element.hidden ? [] : (panels?.canvases?.() ?? [])),
    update(scene) {
      const count = scene.comparison?.pinned.length ?? 0;
      setHidden(compare, count < 2);
      setText(compare, WORDS.compare(count));
      if (!element.hidden) panels?.update(scene);
    },
    close: () => panels?.close?.(),
  };
}
