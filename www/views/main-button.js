/**
 * The button that trains, pauses and resumes. It stands in the bar, and beside the cursor for small screens, where the bar scrolls away.
 * @import { Scene } from '../element/scene.js'
 * @import { Verbs } from './panel.js'
 */
import { h, setEnabled, setText } from '../lib/dom.js';

/** @param {Verbs} verbs */
export function mainButton(verbs) {
  const element = h('button', { type: 'button' }, 'Train');
  let verb = verbs.train;
  element.addEventListener('click', ({ detail }) => {
    // The second click of a double one would press what the button has become.
    if (element.getAttribute('aria-disabled') !== 'true' && detail < 2) verb();
  });
  return {
    element,
    /** @param {Scene} scene */
    update({ state, preparing, own }) {
      const [label, now] =
        state === 'training' || preparing
          ? /** @type {const} */ (['Pause', verbs.pause])
          : state === 'paused'
            ? /** @type {const} */ (['Resume', verbs.resume])
            : /** @type {const} */ ([own?.epochs.length ? 'Train again' : 'Train', verbs.train]);
      verb = now;
      setText(element, label);
      setEnabled(element, own !== null && state !== 'loading');
    },
  };
}
