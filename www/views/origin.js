/** Where the run that is shown comes from, if not from random weights on this page. */
/** @import { Panel } from './panel.js' */
import { h, setText } from '../lib/dom.js';

/** @returns {Panel} */
export function origin() {
  const element = h('p', { class: 'origin', hidden: true });
  return {
    element,
    update(scene) {
      element.hidden = scene.origin === '';
      setText(element, scene.origin);
    },
  };
}
