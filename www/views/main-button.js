/**
 * The button that trains, pauses and resumes, and says what it will do: never the same run once more without a word.
 * @import { Scene } from '../element/scene.js'
 * @import { Verbs } from './panel.js'
 */
import { h, setEnabled, setText } from '../lib/dom.js';
import { differences } from '../settings.js';
import { texts } from '../texts/texts.js';

const { main: WORDS } = texts.transport;

/** @param {Verbs} verbs */
export function mainButton(verbs) {
  const element = h('button', { type: 'button' }, WORDS.train);
  let verb = verbs.train;
  element.addEventListener('click', ({ detail }) => {
    // The second click of a double one would press what the button has become.
    if (element.getAttribute('aria-disabled') !== 'true' && detail < 2) verb();
  });
  return {
    element,
    /** @param {Scene} scene */
    update(scene) {
      const { label, verb: name } = mainAction(scene);
      verb = verbs[name];
      setText(element, label);
      setEnabled(element, scene.own !== null && scene.state !== 'loading');
    },
  };
}

/** @param {Pick<Scene, 'state' | 'preparing' | 'own' | 'settings' | 'options'>} scene @returns {{ label: string, verb: 'train' | 'pause' | 'resume' | 'another' }} */
export function mainAction({ state, preparing, own, settings, options: { locked } }) {
  if (state === 'training' || preparing) return { label: WORDS.pause, verb: 'pause' };
  if (state === 'paused') return { label: WORDS.resume, verb: 'resume' };
  if (!own?.epochs.length) return { label: WORDS.train, verb: 'train' };
  const changed = differences(settings, own.settings);
  if (changed.length === 0 && locked.includes('seed')) return { label: WORDS.again, verb: 'train' };
  return changed.length === 0 ? { label: WORDS.another, verb: 'another' } : { label: WORDS.changed(changed), verb: 'train' };
}
