/**
 * The lesson's exercises: one press trains the runs of one, and its numbers stand below it.
 * @import { Exercise, Outcome, Ranges } from '../exercises.js'
 * @import { ExerciseRun } from '../exercise-run.js'
 */
import { h, setEnabled, setText, updateTableElement } from '../dom.js';
import { EXERCISES, report } from '../exercises.js';

const IMPORTED = 'The network starts from imported weights, and so would the exercises’ runs. “Reset” brings random ones back.';

/** @typedef {{ outcomes: Outcome[], ranges: Ranges }} Done an exercise, as far as its runs are kept */

/**
 * @param {(exercise: Exercise) => void} onStart
 * @param {(exercise: Exercise) => void} onShow
 * @param {() => void} onMore there is more to compute, in another frame
 */
export function exercises(onStart, onShow, onMore) {
  const entries = EXERCISES.map((exercise) => {
    const { id } = exercise;
    const start = h('button', { type: 'button', 'aria-describedby': `exercise-${id}-look` }, `Start exercise ${id}`);
    start.addEventListener('click', ({ detail }) => {
      if (start.getAttribute('aria-disabled') !== 'true' && detail < 2) onStart(exercise);
    });
    const result = resultOf(exercise, onShow);
    const title = h('h3', {}, `${id} ${exercise.title}`);
    const element = h(
      'li',
      { class: 'exercise', 'data-exercise': id },
      title,
      h('p', { id: `exercise-${id}-look` }, exercise.look),
      h('p', { class: 'help' }, `Trains: ${exercise.variants.map(({ label }) => label).join(', ')}.`),
      start,
      result.element,
    );
    return { exercise, element, title, start, result };
  });
  const heading = h('h2', { id: 'exercises-heading' }, 'Exercises');
  const why = h('p', { class: 'help' });
  const progress = h('p', { class: 'exercise-progress', role: 'status' });
  const element = h(
    'section',
    { class: 'card exercises', 'aria-labelledby': 'exercises-heading' },
    h('header', {}, heading),
    why,
    progress,
    h('ol', { class: 'exercise-list' }, ...entries.map((entry) => entry.element)),
  );

  return {
    element,
    /**
     * @param {object} now
     * @param {string | null} now.only the one exercise to show, or null for all
     * @param {ExerciseRun | null} now.run that goes on, or was done last
     * @param {(exercise: Exercise) => Done | null} now.done null if there is nothing to tell
     * @param {string} now.obstacle why none can be started; empty if one can
     * @param {boolean} now.imported whether runs would start from imported weights
     * @param {boolean} now.paused
     * @param {string[]} now.figures that are on the page
     */
    update({ only, run, done, obstacle, imported, paused, figures }) {
      const running = run?.status === 'running';
      let hasComputed = false;
      const alone = EXERCISES.find(({ id }) => id === only);
      setText(heading, alone ? `Exercise ${alone.id}: ${alone.title}` : 'Exercises');
      for (const { exercise, element, title, start, result } of entries) {
        element.hidden = only !== null && only !== exercise.id;
        title.hidden = only !== null;
        start.classList.toggle('primary', only !== null);
        setEnabled(start, obstacle === '' && !running);
        const told = element.hidden ? null : done(exercise);
        result.element.hidden = told === null;
        element.classList.toggle('has-result', told !== null);
        if (!told || result.isOf(told, figures)) continue;
        // One in a frame: each takes the statistics of several runs.
        if (hasComputed) onMore();
        else result.update(told, figures);
        hasComputed = true;
      }
      setText(why, running ? '' : obstacle || (imported ? IMPORTED : ''));
      why.hidden = why.textContent === '';
      setText(progress, run ? progressText(run, paused) : '');
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
      const { sentences, tables: contents } = report(exercise, done.outcomes, done.ranges);
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
