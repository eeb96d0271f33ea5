/** A panel under a title, which can be folded. */
import { h } from '../lib/dom.js';
import { texts } from '../texts/texts.js';

/** @param {string} name of a panel @param {HTMLElement} content @param {boolean} [isOpen] */
export function panelBox(name, content, isOpen = false) {
  return h('details', { class: 'card panel-box', 'data-panel-box': name, open: isOpen }, h('summary', {}, texts.panels[/** @type {keyof typeof texts.panels} */ (name)]), content);
}
