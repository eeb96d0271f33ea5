/** A panel under a title, which can be folded. */
import { h } from '../lib/dom.js';

/** @param {string} title @param {HTMLElement} content @param {boolean} [isOpen] */
export function panelBox(title, content, isOpen = false) {
  return h('details', { class: 'card panel-box', 'data-panel-box': title, open: isOpen }, h('summary', {}, title), content);
}
