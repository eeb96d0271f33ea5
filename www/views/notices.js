/**
 * What went wrong, in one sentence; and the one live region, which tells screen readers what goes on, once an epoch at most.
 * @import { Host, Panel } from './panel.js'
 */
import { h, setHidden, setText, speak } from '../lib/dom.js';
import { texts } from '../texts/texts.js';

/** Milliseconds between two announcements: epochs may take a tenth of that. */
const QUIET = 5000;

/** @param {Host} host @returns {Panel} */
export function notices({ verbs }) {
  const message = h('p', {});
  const alert = h('div', { class: 'alert', part: 'alert', role: 'alert', hidden: true }, message, h('button', { type: 'button', class: 'small', onclick: verbs.dismiss }, texts.notices.dismiss));
  const live = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  let lastSpoken = -Infinity;
  let lastState = '';
  /** In chapters the list of runs, which says so in other layouts, is in a drawer. */
  const storage = h('p', { class: 'note storage-note' });
  /** Says where a link's run can't be reproduced. */
  const link = h('p', { class: 'note link-note' });
  return {
    element: h('div', { class: 'messages' }, live, alert, storage, link),
    update({ messages, linkNote, state, own: run, chapter, trouble }) {
      setText(storage, chapter !== null && trouble ? texts.runs.troubles[trouble] : '');
      setText(link, linkNote);
      setHidden(alert, messages.length === 0);
      setText(message, messages.join(' '));
      const newest = run?.epochs.at(-1);
      const now = performance.now();
      if (state !== lastState || (state === 'training' && now - lastSpoken > QUIET && newest)) {
        lastState = state;
        lastSpoken = now;
        const figures = newest
          ? texts.notices.epoch(newest.epoch, run?.plannedEpochs ?? newest.epoch, newest.loss, newest.testAccuracy)
          : '';
        speak(live, `${texts.notices.states[state]}.${figures}`);
      }
    },
  };
}
