/**
 * What a report is about, taken from what is shown: the run, or the comparison; with an exercise's text where it is about the exercise's
 * runs and no others.
 * @import { Scene } from '../element/scene.js'
 * @import { Run } from '../weightscope.js'
 * @import { ReportContent } from './report.js'
 */
import { comparisonFigures } from '../figures/comparison/comparison.js';
import { namedRuns } from '../figures/plot/run-styles.js';
import { exerciseOf } from '../lesson/exercise-run.js';
import { exerciseReport } from '../lesson/exercises.js';
import { rangesOf } from '../run/histogram.js';

/**
 * @param {Scene} scene
 * @param {'run' | 'comparison'} about
 * @returns {Pick<ReportContent, 'runs' | 'comparison' | 'exercise'>}
 */
export function reportContent(scene, about) {
  const { run, view, comparison, cards } = scene;
  if (!run || !view) throw new Error('There is no run to report.');
  const compared = about === 'comparison' ? comparison?.view : null;
  const runs = compared?.comparison
    ? compared.comparison.runs.map(({ label, name, run }) => ({ label, name, run: /** @type {Run} */ (run) }))
    : [{ label: '', name: cards.find(({ kept }) => kept.run === run)?.kept.name ?? 'The run', run: /** @type {Run} */ (view.run) }];
  const done = wholeExercise(cards, compared && comparison ? comparison.pinned.map(({ run }) => run) : [run]);
  return {
    runs,
    ...(compared && comparison && { comparison: { figures: comparisonFigures(namedRuns(comparison.pinned), comparison.suffix), view: { ...compared, cursor: compared.run.epochs.length } } }),
    ...(done && {
      exercise: { id: done.exercise.id, title: `Exercise ${done.exercise.id} (${done.exercise.title})`, look: done.exercise.look, ...exerciseReport(done.exercise, done.outcomes, rangesOf(runs[0].run)) },
    }),
  };
}

/** The exercise whose kept runs these are, all of them, none still in training. @param {Scene['cards']} cards @param {readonly Run[]} runs */
function wholeExercise(cards, runs) {
  const its = cards.filter(({ kept }) => runs.includes(kept.run));
  const attempt = its[0]?.kept.exercise?.attempt;
  const isWhole = its.length === runs.length && cards.every((card) => card.kept.exercise?.attempt !== attempt || (its.includes(card) && !card.isTrained));
  return isWhole ? exerciseOf(its.map(({ kept }) => kept)) : null;
}
