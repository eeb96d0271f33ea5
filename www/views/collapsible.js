/**
 * A panel that can be folded, and that knows whether anybody sees it: what is not seen is not computed.
 */
import { h, setText, watchSight } from '../lib/dom.js';

/**
 * @param {string} title
 * @param {string} explanation of what one sees and why
 * @param {{ name: string, onShown: () => void }} options `onShown` when it comes into sight and may be out of date
 * @param {...HTMLElement} content
 */
export function collapsible(title, explanation, { name, onShown }, ...content) {
  const summary = h('summary', {}, title);
  const explain = h('p', { class: 'explain' }, explanation);
  const body = h('div', { class: 'understand' }, explain, ...content);
  const element = h('details', { class: 'card panel-box', 'data-view': name }, summary, body);
  let inSight = false;
  watchSight(body, (now) => {
    inSight = now;
    if (inSight) onShown();
  });
  element.addEventListener('toggle', onShown);
  return {
    element,
    get isSeen() {
      return element.open && inSight;
    },
    /** For content of another kind. @param {string} title @param {string} explanation */
    describe(title, explanation) {
      setText(summary, title);
      setText(explain, explanation);
    },
    /** Opens it and brings it into sight. */
    reveal() {
      element.open = true;
      element.scrollIntoView({ block: 'nearest' });
    },
  };
}
