/**
 * The bar of verbs: train, pause, step and the like, with progress and what the state means.
 * @import { Scene } from '../element/scene.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, setHidden, setText } from '../lib/dom.js';
import { texts } from '../texts/texts.js';
import { mainButton } from './main-button.js';
import { runButtons } from './run-buttons.js';
import { showProgress, speedText, statusText } from './status.js';

/** @param {Host} host @returns {Panel} */
export function controls({ verbs }) {
  const main = mainButton(verbs);
  const { step, stop, more, reset, newSeed, ...buttons } = runButtons(verbs);
  const bar = h('progress', { 'aria-label': texts.transport.progress, value: 0, max: 1 });
  const status = h('p', { class: 'status', part: 'status' });
  const speed = h('p', { class: 'speed' });
  const device = h('p', { class: 'device' });
  const exercise = h('p', { class: 'exercise-status', hidden: true });
  const element = h(
    'div',
    { class: 'controls', part: 'controls', role: 'group', 'aria-label': texts.transport.label },
    exercise,
    h(
      'div',
      { class: 'buttons' },
      main.element,
      step,
      stop,
      more,
      reset,
      newSeed,
    ),
    bar,
    h('div', { class: 'status-line' }, status, speed),
    device,
  );

  return {
    element,
    update(scene) {
      const { state, progress, exercises } = scene;
      const { going: inExercise } = exercises;
      setHidden(exercise, inExercise === null);
      setText(exercise, inExercise ? texts.exercise.progress(inExercise.finished, inExercise.all) : '');
      setText(device, scene.device);
      main.update(scene);
      // One exercise alone is what there is to do: its own button comes first.
      main.element.classList.toggle('primary', exercises.only === null && exercises.lesson === null);
      buttons.update(scene);

      showProgress(bar, scene);
      setText(status, statusText(scene));
      setText(speed, state === 'training' && progress ? speedText(progress) : '');
    },
  };
}
