/**
 * What went wrong, in one sentence; and for screen readers what goes on, once an epoch at most.
 * @import { Experiment } from '../engine/experiment.js'
 */
import { h, setText } from '../dom.js';

/** Milliseconds between two announcements: epochs may take a tenth of that. */
const QUIET = 5000;

/** @param {() => void} onDismiss */
export function notices(onDismiss) {
  const message = h('p', {});
  const alert = h('div', { class: 'alert', role: 'alert', hidden: true }, message, h('button', { type: 'button', class: 'small', onclick: onDismiss }, 'Dismiss'));
  const live = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  let lastSpoken = -Infinity;
  let lastState = '';
  return {
    alert,
    live,
    /** @param {string[]} messages @param {Experiment} experiment */
    update(messages, { state, run }) {
      alert.hidden = messages.length === 0;
      setText(message, messages.join(' '));
      const newest = run?.epochs.at(-1);
      const now = performance.now();
      if (state !== lastState || (state === 'training' && now - lastSpoken > QUIET && newest)) {
        lastState = state;
        lastSpoken = now;
        const figures = newest
          ? ` Epoch ${newest.epoch} of ${run?.plannedEpochs}: loss ${newest.loss.toFixed(2)}, test accuracy ${newest.testAccuracy.toFixed(1)} percent.`
          : '';
        setText(live, `${state[0].toUpperCase()}${state.slice(1)}.${figures}`);
      }
    },
  };
}
