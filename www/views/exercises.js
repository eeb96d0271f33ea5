/**
 * The lesson's exercises: one press trains the runs of one, and its numbers stand below.
 * @import { Exercise, Outcome } from '../exercises.js'
 * @import { ExerciseRun } from '../exercise-run.js'
 */
import { h, setEnabled, setText, updateTableElement } from '../dom.js';
import { EXERCISES, report } from '../exercises.js';

const IMPORTED = 'The network starts from imported weights, and so would the exercises’ runs. “Reset” brings random ones back.';

/**
 * @param {(exercise: Exercise) => void} onStart
 * @param {(figure: string) => void} onShow
 */
export function exercises(onStart, onShow) {
  const entries = EXERCISES.map((exercise) => {
    const start = h('button', { type: 'button', 'aria-describedby': `exercise-${exercise.id}-look` }, `Start exercise ${exercise.id}`);
    start.addEventListener('click', ({ detail }) => {
      if (start.getAttribute('aria-disabled') !== 'true' && detail < 2) onStart(exercise);
    });
    const element = h(
      'li',
      { class: 'exercise', 'data-exercise': exercise.id },
      h('h3', {}, `${exercise.id} ${exercise.title}`),
      h('p', { id: `exercise-${exercise.id}-look` }, exercise.look),
      h('p', { class: 'help' }, `Trains: ${exercise.variants.map(({ label }) => label).join(', ')}.`),
      start,
    );
    return { exercise, element, start };
  });
  const why = h('p', { class: 'help' });
  const progress = h('p', { class: 'exercise-progress', role: 'status' });
  const text = h('div', { class: 'conclusion' });
  const tables = [0, 1].map((i) => h('div', { class: 'table spread', tabindex: 0, role: 'region', 'aria-label': i === 0 ? 'Accuracy and loss of the exercise’s runs' : 'Spread in the exercise’s runs' }));
  const show = h('button', { type: 'button', class: 'small' });
  const result = h('div', { class: 'exercise-result', hidden: true }, h('h3', {}, 'What was measured'), text, ...tables, show);
  const element = h(
    'section',
    { class: 'card exercises', 'aria-labelledby': 'exercises-heading' },
    h('header', {}, h('h2', { id: 'exercises-heading' }, 'Exercises')),
    h('ol', { class: 'exercise-list' }, ...entries.map((entry) => entry.element)),
    why,
    progress,
    result,
  );
  show.addEventListener('click', () => onShow(target));
  let shown = '';
  /** What the button shows. */
  let target = '';

  return {
    element,
    /**
     * @param {object} now
     * @param {string | null} now.only the one exercise to show, or null for all
     * @param {ExerciseRun | null} now.run
     * @param {Outcome[]} now.outcomes of it, whose runs are kept
     * @param {string} now.obstacle why none can be started; empty if one can
     * @param {boolean} now.imported whether runs would start from imported weights
     * @param {{ all: { low: number, high: number }, layers: { low: number, high: number } } | null} now.ranges
     * @param {boolean} now.paused
     * @param {string[]} now.figures that are on the page
     */
    update({ only, run, outcomes, obstacle, imported, ranges, paused, figures }) {
      const running = run?.status === 'running';
      for (const { exercise, element, start } of entries) {
        element.hidden = only !== null && only !== exercise.id;
        setEnabled(start, obstacle === '' && !running);
      }
      setText(why, running ? '' : obstacle || (imported ? IMPORTED : ''));
      why.hidden = why.textContent === '';
      setText(progress, run ? progressText(run, paused) : '');
      result.hidden = outcomes.length === 0 || running || ranges === null;
      if (!run || !ranges || result.hidden) return;
      const key = JSON.stringify([run.exercise.id, outcomes.map(({ run }) => [run.settings, run.epochs.length, run.epochs.at(-1)?.seconds, run.failure]), ranges, figures]);
      if (key === shown) return;
      const { sentences, tables: contents } = report(run.exercise, outcomes, ranges);
      text.replaceChildren(...sentences.map((sentence) => h('p', {}, sentence)));
      contents.forEach((table, i) => updateTableElement(tables[i], table));
      target = run.exercise.variants.length === 1 ? run.exercise.figures.split(',')[0] : 'compare-metrics';
      show.hidden = !figures.includes(target);
      setText(show, target === 'compare-metrics' ? 'Show the comparison' : `Show figure ${target}`);
      shown = key;
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
