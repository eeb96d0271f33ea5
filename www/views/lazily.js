/**
 * A panel that is not seen first: it is made when the module is here that all of them share.
 * @import { Host, More, Panel } from './panel.js'
 *
 * @typedef {(host: Host) => Panel} Make
 */
import { h } from '../lib/dom.js';
import { texts } from '../texts/texts.js';

/** @param {(more: More) => Make} choose @returns {Make} */
export const lazily = (choose) => (host) => {
  const element = h('div', { class: 'lazy' });
  /** @type {Panel | null} */
  let panel = null;
  let isClosed = false;
  void host.more().then(
    (more) => {
      if (isClosed) return;
      panel = choose(more)(host);
      // Before anybody can do something with it.
      panel.update(host.scene());
      element.replaceChildren(panel.element);
      element.classList.remove('lazy');
      host.invalidate();
    },
    () => element.replaceChildren(h('p', { class: 'note', role: 'alert' }, texts.incomplete)),
  );
  return {
    element,
    update: (scene) => panel?.update(scene),
    canvases: () => panel?.canvases?.() ?? [],
    close() {
      isClosed = true;
      panel?.close?.();
    },
  };
};
