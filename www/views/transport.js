/**
 * The transport: one row that stays in sight. It trains, moves along the epochs, replays them, and says which epoch is shown and how good the network was.
 * @import { Scene } from '../element/scene.js'
 * @import { Study } from '../figures/types.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, setEnabled, setHidden, setText } from '../lib/dom.js';
import { texts } from '../texts/texts.js';
import { mainButton } from './main-button.js';
import { button, runButtons } from './run-buttons.js';
import { showProgress, statusText } from './status.js';
import { track } from './track.js';

const WORDS = texts.transport;

/** @param {Host} host @returns {Panel} */
export function transport({ verbs, cursor, scene: sceneNow, invalidate }) {
  const main = mainButton(verbs);
  main.element.classList.add('primary');
  const { step, stop, more, reset, newSeed, ...buttons } = runButtons(verbs);
  step.classList.add('step');
  // On a narrow screen it stands in the menu.
  const stepToo = button(WORDS.stepToo, WORDS.stepHelp, verbs.step, 'only-narrow');
  const replay = button(WORDS.replay, WORDS.replayHelp, () => {
    const { stage: { run } } = sceneNow();
    if (cursor.isPlaying) cursor.rest();
    else if (run) cursor.play(run);
    invalidate();
  }, 'replay');
  const slider = h('input', { type: 'range', min: 0, max: 0, step: 1, value: 0, id: 'epoch-cursor', 'aria-label': WORDS.scrubber, title: WORDS.curves });
  slider.addEventListener('input', () => cursor.pin(slider.valueAsNumber));
  const curves = track(invalidate);
  const epoch = h('span', { class: 'big' });
  const accuracy = h('span', { class: 'big' });
  /** @param {string} label @param {HTMLElement} value */
  const number = (label, value) => h('span', { class: 'number-box' }, h('span', { class: 'number-label' }, label), value);

  const latest = button(WORDS.latest, WORDS.latestHelp, () => cursor.pin(null));
  const menu = h(
    'details',
    { class: 'menu' },
    h('summary', { title: WORDS.moreHelp }, WORDS.more),
    h('div', { class: 'menu-box' }, stepToo, stop, more, reset, newSeed, latest),
  );
  // What was chosen in it is done: it would cover what there is to see.
  menu.addEventListener('click', ({ target }) => target instanceof HTMLButtonElement && menu.removeAttribute('open'));
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector('summary')?.focus();
  });
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
  });

  const status = h('p', { class: 'status', part: 'status' });
  const progress = h('progress', { 'aria-label': texts.transport.progress, value: 0, max: 1 });
  const element = h(
    'div',
    { class: 'transport', part: 'controls', role: 'group', 'aria-label': WORDS.label },
    h('div', { class: 'transport-buttons' }, main.element, step, replay),
    h('div', { class: 'scrubber' }, curves.element, slider),
    h('div', { class: 'numbers' }, number(WORDS.epoch, epoch), number(WORDS.accuracy, accuracy)),
    menu,
    h('div', { class: 'transport-status' }, progress, status),
  );
  return {
    element,
    canvases: () => [curves],
    /** @param {Scene} scene */
    update(scene) {
      const { stage } = scene;
      const { row, last, end, follows, isPlaying } = scene.cursor;
      main.update(scene);
      buttons.update(scene);
      setEnabled(stepToo, step.getAttribute('aria-disabled') !== 'true');
      setHidden(newSeed, scene.options.locked.includes('seed'));
      setEnabled(latest, !follows);

      setEnabled(replay, last > 0);
      setText(replay, isPlaying ? WORDS.rest : WORDS.replay);
      replay.classList.toggle('playing', isPlaying);
      slider.disabled = last === 0;
      slider.max = String(last);
      slider.value = String(row);
      const shown = Math.min(row, end);
      const metrics = stage.run?.epochs[shown - 1];
      slider.setAttribute('aria-valuetext', shown === 0 ? WORDS.before : `${WORDS.after(shown)}${metrics ? `, ${WORDS.accuracy.toLowerCase()} ${WORDS.percent(metrics.testAccuracy)}` : ''}`);
      const isStudy = (scene.chapter !== null && scene.exercises.ids.has(scene.chapter)) || scene.taught !== null;
      // Until an exercise has runs there is nothing to move along.
      element.hidden = scene.taught !== null && stage.kind !== 'study';
      setHidden(main.element, isStudy);
      setHidden(step, isStudy);
      setHidden(menu, isStudy);
      setText(epoch, stage.run ? WORDS.of(shown, stage.run.plannedEpochs) : WORDS.none);
      setText(accuracy, stage.view?.study ? accuraciesText(stage.view.study, shown) : metrics ? WORDS.percent(metrics.testAccuracy) : WORDS.none);

      showProgress(progress, scene);
      const { going } = scene.exercises;
      setText(status, going ? texts.exercise.progress(going.finished, going.all) : isStudy ? '' : statusText(scene));
      setHidden(progress, isStudy);
    },
    close: () => cursor.rest(),
  };
}

/** Of all runs that have come so far: from the least to the most. @param {Study} study @param {number} epoch */
function accuraciesText({ variants }, epoch) {
  const all = variants.flatMap(({ runs }) => runs.flatMap(({ epochs }) => epochs[epoch - 1]?.testAccuracy ?? []));
  return all.length === 0 ? WORDS.none : WORDS.percents(Math.min(...all), Math.max(...all));
}
