/**
 * An exercise, as a student goes through it: question, prediction, run, answer, why, own words. All variants grow side by side while they are trained.
 * What is held equal and how many seeds can be chosen: what was trained is kept, so another footing is told at once.
 * @import { ExerciseResult, Held } from '../../weightscope.js'
 * @import { Scene } from '../../element/scene.js'
 * @import { Told } from '../../lesson/exercise-desk.js'
 * @import { Lesson } from '../../lesson/lesson-file.js'
 * @import { Host, Panel } from '../panel.js'
 */
import { h, onPress, setEnabled, setHidden, setText, speak, updateTableElement } from '../../lib/dom.js';
import { exerciseGrowth } from '../../figures/exercise-growth.js';
import { growthTable } from '../../lesson/exercise-result.js';
import { ACCURACY, HELD } from '../../lesson/footing.js';
import { predictionWords } from '../../lesson/prediction.js';
import { MOST_SEEDS, epochsOf, transferOf } from '../../lesson/lesson-file.js';
import { MOST_WORDS } from '../../store/answers.js';
import { texts } from '../../texts/texts.js';
import { figureCard } from '../figure-card.js';
import { predictionForm } from '../prediction.js';
import { reasonBox } from './reason.js';

const WORDS = texts.exercise;
/** How many seeds one press adds. */
const MORE = 3;

/** @param {Lesson} lesson @param {Host} host @param {{ isTransfer?: boolean }} [options] @returns {Panel} */
export function exercise(lesson, host, { isTransfer = false } = {}) {
  const { id, question, variants } = lesson;
  const { verbs } = host;
  const figure = figureCard(exerciseGrowth(id, variants.length), host, ({ studies }) => studies.get(id)?.view ?? null, WORDS.chart.none);
  const form = predictionForm(lesson, host);
  const hint = h('p', { class: 'help' }, WORDS.predictFirst);
  const seedsInput = h('input', { type: 'number', min: 1, max: MOST_SEEDS, step: 1, value: lesson.seeds, id: `seeds-${id}`, title: WORDS.seedsHelp });
  const begin = () => {
    if (seedsInput.reportValidity()) carryOut(seedsInput.valueAsNumber);
  };
  const run = onPress(h('button', { type: 'button', class: 'primary' }), begin);
  const skip = onPress(h('button', { type: 'button', title: WORDS.skipHelp }, WORDS.skip), begin);
  const seedsField = h('span', { class: 'joined' }, h('label', { for: seedsInput.id }, WORDS.seeds), seedsInput);
  const runs = h('span', { class: 'help' });
  const bar = h('progress', { value: 0, max: 1, 'aria-label': texts.transport.label });
  const progress = h('span', { class: 'help' });
  const pause = onPress(h('button', { type: 'button', class: 'small' }, WORDS.pause), () => (host.scene().exercises.going?.isPaused ? verbs.resume() : verbs.pause()));
  const stop = onPress(h('button', { type: 'button', class: 'small' }, WORDS.stop), verbs.stop);
  const going = h('div', { class: 'going', hidden: true }, bar, h('div', { class: 'buttons' }, progress, pause, stop));
  const start = h('div', { class: 'buttons' }, run, skip, seedsField, runs);

  const predicted = h('p', { class: 'predicted', hidden: true });
  const verdict = h('p', { class: 'verdict' });
  const sentence = h('p', { class: 'sentence' });
  const conditions = h('p', { class: 'conditions' });
  const held = h('select', { id: `held-${id}` }, ...HELD.map((value) => h('option', { value, selected: value === lesson.held }, footingText(value, lesson))));
  held.addEventListener('change', () => carryOut(shownSeeds));
  const moreSeeds = onPress(h('button', { type: 'button', class: 'small' }, WORDS.moreSeeds), () => carryOut(Math.min(MOST_SEEDS, shownSeeds + MORE)));
  const compare = onPress(h('button', { type: 'button', class: 'small', title: WORDS.compareHelp, hidden: variants.length < 2 }, WORDS.compare), () =>
    verbs.compareRuns(shown?.result.variants.flatMap(({ runs }) => runs.slice(0, 1)) ?? []),
  );
  const table = h('div', { hidden: true, class: 'table growth-table', part: 'table', tabindex: 0, role: 'region', 'aria-label': WORDS.growth });
  const reason = reasonBox(lesson, host, () => shown);
  const result = h(
    'div',
    { class: 'answer-box', part: 'answer', hidden: true },
    h('h3', {}, WORDS.answer),
    sentence,
    verdict,
    h('details', { class: 'numbers-box' }, h('summary', {}, WORDS.conditions), conditions),
    h('div', { class: 'buttons' }, h('label', { for: held.id }, WORDS.held), held, moreSeeds, compare),
  );

  const transfer = isTransfer ? null : transferOf(lesson);
  const next = transfer && exercise(transfer, host, { isTransfer: true });
  const words = h('textarea', { rows: 3, maxlength: MOST_WORDS, id: `words-${id}` });
  words.addEventListener('input', () => verbs.answer(id, { words: words.value }));
  const own = h('div', { class: 'own-words' }, h('h3', {}, h('label', { for: words.id }, WORDS.own)), h('p', { class: 'help' }, WORDS.ownHelp), words);
  const after = isTransfer ? h('div', { hidden: true }, reason.element) : h('div', { class: 'after', hidden: true }, reason.element, own, next && h('details', { class: 'card transfer' }, h('summary', {}, WORDS.transfer, h('span', { class: 'help' }, ` ${WORDS.transferHelp}`)), next.element));

  form.element.addEventListener('change', () => verbs.answer(id, { prediction: form.answer() }));
  const element = h(
    'div',
    { class: 'exercise-stage', part: 'exercise', 'data-lesson': id },
    h('div', { class: 'exercise-flow' }, h('p', { class: 'question' }, question), form.element, predicted, hint, start, going, result),
    h('div', { class: 'exercise-chart' }, figure.element, table),
    after,
  );

  /** @type {Told | undefined} */
  let shown;
  let shownSeeds = 0;
  let isRestored = false;

  /** @param {number} seeds */
  function carryOut(seeds) {
    verbs.carryOut(id, { held: /** @type {Held} */ (held.value), answer: form.answer(), seeds, epochs: epochsOf(lesson, host.scene().settings) });
  }

  /** @param {Told} told */
  function show(told) {
    const isNew = shown !== undefined || !told.isRecalled;
    shown = told;
    const { prediction, table: rows, holds, variants: outcomes } = told.result;
    shownSeeds = Math.max(...outcomes.map(({ runs }) => runs.length));
    seedsInput.value = String(shownSeeds);
    held.value = told.result.held;
    const guess = prediction === null ? '' : predictionWords(lesson.prediction, prediction, told.result);
    setText(verdict, guess && told.isRight !== null ? (told.isRight ? WORDS.right : WORDS.wrong) : '');
    setText(sentence, `${told.claim} ${holds.of > 0 ? WORDS.holds(holds.in, holds.of) : ''}`);
    setText(conditions, told.conditions);
    updateTableElement(table, growthTable(told.result));
    colour(table, rows);
    if (isNew) {
      speak(result, sentence.textContent ?? '');
      // The answer is in view where the button was pressed.
      requestAnimationFrame(() => sentence.scrollIntoView({ block: 'nearest' }));
    }
  }

  return {
    element,
    canvases: () => [...figure.panels, ...reason.canvases(), ...(next?.canvases?.() ?? [])],
    /** @param {Scene} scene */
    update(scene) {
      const { data, answers, state, taught, exercises: { going: now, results } } = scene;
      if (!isRestored) {
        isRestored = true;
        form.set(answers.of(id).prediction);
        words.value = answers.of(id).words;
      }
      const isOwn = now?.id === id;
      const told = results.get(id);
      const isFree = data !== null && now === null && state !== 'training' && state !== 'paused';
      const hasPredicted = form.answer() !== null;
      setText(run, WORDS.run(variants.length * (seedsInput.valueAsNumber || 0), epochsOf(lesson, scene.settings)));
      setText(runs, WORDS.plan(variants.length, seedsInput.valueAsNumber || 0));
      setEnabled(run, isFree && hasPredicted);
      setEnabled(skip, isFree);
      setEnabled(moreSeeds, isFree && shownSeeds < MOST_SEEDS);
      held.disabled = !isFree;
      form.element.toggleAttribute('disabled', !form.stays && (isOwn || told !== undefined));
      setHidden(hint, hasPredicted || told !== undefined || isOwn);
      setHidden(start, isOwn || told !== undefined, sentence);
      setHidden(going, !isOwn);
      if (isOwn) {
        [bar.max, bar.value] = [Math.max(1, now.all), now.finished];
        setText(progress, `${now.isPaused ? WORDS.paused : ''}${WORDS.progress(now.finished, now.all)}`);
        setText(pause, now.isPaused ? WORDS.resume : WORDS.pause);
      }
      setHidden(result, told === undefined || isOwn);
      setHidden(table, told === undefined || isOwn || told.result.table.length === 0);
      form.update?.(scene, told);
      setHidden(form.element, !form.stays && (told !== undefined || isOwn));
      const given = told ? told.result.prediction : form.answer();
      const guess = given === null || !(told || isOwn) ? '' : predictionWords(lesson.prediction, given, told?.result);
      setText(predicted, guess && WORDS.predicted(guess));
      setHidden(predicted, guess === '');
      setHidden(after, told === undefined);
      // In a frame there is no room for it.
      setHidden(compare, variants.length < 2 || taught !== null);
      if (told && told !== shown) show(told);
      reason.update(scene);
      figure.update(scene);
      next?.update(scene);
    },
  };
}

/** @param {Held} held @param {Lesson} lesson */
function footingText(held, { held: own, threshold }) {
  const limit = held === own ? threshold : undefined;
  switch (held) {
    case 'epoch':
      return WORDS.footings.epoch;
    case 'test-accuracy':
      return WORDS.footings.accuracy(limit ?? ACCURACY);
    case 'train-loss':
      return WORDS.footings.loss;
  }
}

/** How strongly a cell is filled says how large its number is; the number stands in it. @param {HTMLElement} box @param {ExerciseResult['table']} rows */
function colour(box, rows) {
  const most = Math.max(...rows.map(({ mean }) => Math.abs(mean - 1)));
  for (const cell of box.querySelectorAll('td')) {
    const mean = parseFloat(cell.textContent ?? '');
    cell.style.setProperty('--share', String(Number.isFinite(mean) && most > 0 ? Math.abs(mean - 1) / most : 0));
  }
}
