/**
 * The lesson's exercises: one press trains the runs of one, and its numbers stand below it.
 * @import { Exercise } from '../lesson/exercises.js'
 * @import { Outcome, Ranges } from '../lesson/measures.js'
 * @import { ExerciseRun } from '../lesson/exercise-run.js'
 * @import { Lesson } from '../lesson/lesson-file.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, setEnabled, setText, tell, updateTableElement } from '../lib/dom.js';
import { EXERCISES, exerciseReport } from '../lesson/exercises.js';
import { lessonOf } from '../lesson/lessons.js';
import { evidence } from './evidence.js';

const IMPORTED = 'The network starts from imported weights, and so would the exercises’ runs. “Reset” brings random ones back.';

/** @typedef {{ outcomes: Outcome[], ranges: Ranges }} Done an exercise, as far as its runs are kept */

/** @param {Host} host @returns {Panel} */
export function exercises({ verbs, invalidate }) {
  const { startExercise: onStart, showExercise: onShow } = verbs;
  const entries = EXERCISES.map((exercise) => {
    const { id } = exercise;
    const start = h('button', { type: 'button', 'aria-describedby': `exercise-${id}-look` }, `Start exercise ${id}`);
    start.addEventListener('click', () => {
      if (start.getAttribute('aria-disabled') === 'true') return;
      // At once: the second click of a double one may come before the next frame.
      setEnabled(start, false);
      onStart(exercise);
    });
    const result = resultOf(exercise, onShow);
    const lesson = lessonOf(id);
    const overSeeds = lesson && evidence(lesson, verbs);
    const title = h('h3', {}, `${id} ${exercise.title}`);
    const element = h(
      'li',
      { class: 'exercise', 'data-exercise': id },
      title,
      h('p', { id: `exercise-${id}-look` }, exercise.look),
      h('p', { class: 'help' }, `Trains: ${exercise.variants.map(({ label }) => label).join(', ')}.`),
      start,
      result.element,
      overSeeds?.element ?? null,
    );
    return { exercise, element, title, start, result, overSeeds };
  });
  /** The teacher's own. @type {{ lesson: Lesson, part: ReturnType<typeof evidence> } | null} */
  let own = null;
  const ownPlace = h('div', {});
  const list = h('ol', { class: 'exercise-list' }, ...entries.map((entry) => entry.element));
  const heading = h('h2', { id: 'exercises-heading' }, 'Exercises');
  const why = h('p', { class: 'help' });
  const progress = h('p', { class: 'exercise-progress' });
  const element = h(
    'section',
    { class: 'card exercises', 'aria-labelledby': 'exercises-heading' },
    h('header', {}, heading),
    why,
    progress,
    ownPlace,
    list,
  );

  return {
    element,
    update(scene) {
      const { exercises: { only, lesson, run, told: results, obstacle }, startsFromImport, state, figures: shown } = scene;
      if ((own?.lesson ?? null) !== lesson) {
        own = lesson && { lesson, part: evidence(lesson, verbs) };
        ownPlace.replaceChildren(...(own ? [own.part.element] : []));
        list.hidden = own !== null;
      }
      own?.part.update(scene);
      const figures = shown.map(({ id }) => id);
      const running = run?.status === 'running';
      let hasComputed = false;
      setText(heading, lesson ? lesson.title : only ? `Exercise ${only.id}: ${only.title}` : 'Exercises');
      for (const { exercise, element, title, start, result, overSeeds } of entries) {
        element.hidden = only !== null && only !== exercise;
        title.hidden = only !== null;
        start.classList.toggle('primary', only !== null);
        setEnabled(start, obstacle === '' && !running);
        const hasEvidence = overSeeds?.update(scene) ?? false;
        const told = element.hidden ? null : (results.get(exercise) ?? null);
        result.element.hidden = told === null;
        element.classList.toggle('has-result', told !== null || hasEvidence);
        if (!told || result.isOf(told, figures)) continue;
        // One in a frame: each takes the statistics of several runs.
        if (hasComputed) invalidate();
        else result.update(told, figures);
        hasComputed = true;
      }
      setText(why, running ? '' : obstacle || (startsFromImport ? IMPORTED : ''));
      why.hidden = why.textContent === '';
      tell(progress, run ? progressText(run, state === 'paused') : '');
    },
  };
}

/** What was measured in one exercise's runs. @param {Exercise} exercise @param {(exercise: Exercise) => void} onShow */
function resultOf(exercise, onShow) {
  const text = h('div', { class: 'conclusion' });
  const tables = ['Accuracy and loss in the runs of', 'Spread in the runs of'].map((label) =>
    h('div', { class: 'table spread', tabindex: 0, role: 'region', 'aria-label': `${label} exercise ${exercise.id}` }),
  );
  const show = h('button', { type: 'button', class: 'small' });
  show.addEventListener('click', () => onShow(exercise));
  let shown = '';
  /** @param {Done} done @param {string[]} figures */
  const keyOf = ({ outcomes, ranges }, figures) =>
    JSON.stringify([outcomes.map(({ run }) => [run.settings, run.epochs.length, run.epochs.at(-1)?.seconds, run.plannedEpochs, run.failure]), ranges, figures]);

  return {
    element: h('div', { class: 'exercise-result', hidden: true }, h('h3', {}, 'What was measured'), text, ...tables, show),
    /** Whether it shows this. @param {Done} done @param {string[]} figures */
    isOf: (done, figures) => keyOf(done, figures) === shown,
    /** @param {Done} done @param {string[]} figures that are on the page */
    update(done, figures) {
      const { sentences, tables: contents } = exerciseReport(exercise, done.outcomes, done.ranges);
      text.replaceChildren(...sentences.map((sentence) => h('p', {}, sentence)));
      contents.forEach((table, i) => updateTableElement(tables[i], table));
      const [figure] = exercise.figures.split(',');
      const isComparison = done.outcomes.length > 1;
      show.hidden = !isComparison && !figures.includes(figure);
      setText(show, isComparison ? 'Show the comparison' : `Show figure ${figure}`);
      shown = keyOf(done, figures);
    },
  };
}

/** Which run of how many. @param {ExerciseRun} run @param {boolean} paused */
export function progressText({ exercise, status, index, failure }, paused) {
  const { length } = exercise.variants;
  const which = `run ${index + 1} of ${length}`;
  const name = `Exercise ${exercise.id}`;
  switch (status) {
    case 'running':
      return `${name}: ${which} (${exercise.variants[index].label})${paused ? ', paused' : ''}`;
    case 'finished':
      return `${name} is finished: ${length === 1 ? '1 run' : `${length} runs`}.`;
    case 'partly':
      return `${name}, done before: of its ${length === 1 ? 'run' : `${length} runs`}, not all are kept or ended as planned.`;
    case 'stopped':
      return `${name} was stopped in ${which}.`;
    case 'failed':
      return `${name} could not go on: ${failure}`;
  }
}
