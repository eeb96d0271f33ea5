/**
 * The buttons for what can be done with a run beside training it: a bar has them in a row, the transport in its menu.
 * @import { Scene } from '../element/scene.js'
 * @import { Verbs } from './panel.js'
 */
import { h, onPress, setEnabled } from '../lib/dom.js';
import { MOST_EPOCHS } from '../settings.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.transport;

/** @param {string} label @param {string} title @param {() => void} act @param {string | null} [className] */
export function button(label, title, act, className = null) {
  return onPress(h('button', { type: 'button', title, class: className }, label), act);
}

/** @param {Verbs} verbs */
export function runButtons(verbs) {
  const step = button(WORDS.step, WORDS.stepHelp, verbs.step);
  const stop = button(WORDS.stop, WORDS.stopHelp, verbs.stop);
  const count = h('input', { type: 'number', min: 1, max: MOST_EPOCHS, step: 1, value: 10, 'aria-label': WORDS.furtherEpochs });
  const train = button(WORDS.trainMore, WORDS.trainMoreHelp, () => {
    if (count.reportValidity()) verbs.more(count.valueAsNumber);
  });
  const reset = button(WORDS.reset, WORDS.resetHelp, verbs.reset);
  const newSeed = button(WORDS.newSeed, WORDS.newSeedHelp, verbs.newSeed);
  return {
    step,
    stop,
    more: h('span', { class: 'joined' }, train, count, h('span', { class: 'unit' }, WORDS.epochs)),
    reset,
    newSeed,
    /** @param {Scene} scene */
    update({ state, own: run, preparing, isOther }) {
      const going = state === 'training' || preparing;
      const idle = run !== null && state !== 'loading';
      setEnabled(step, idle && !going);
      setEnabled(stop, going || state === 'paused');
      const canTrainMore = isOther ? idle && !going && state !== 'paused' : state === 'finished';
      setEnabled(train, canTrainMore);
      count.disabled = !canTrainMore;
      setEnabled(reset, idle && !(state === 'ready' && !preparing && !run?.startsFrom));
      setEnabled(newSeed, idle && !going && state !== 'paused');
    },
  };
}
