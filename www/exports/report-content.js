/**
 * What a report is about, taken from what is shown: the run, or the comparison, and the exercises that were done.
 * @import { Scene } from '../element/scene.js'
 * @import { ExerciseResult, Run } from '../weightscope.js'
 * @import { ReportContent, ReportedLesson } from './report.js'
 */
import { comparisonFigures } from '../figures/comparison/comparison.js';
import { namedRuns } from '../figures/plot/run-styles.js';
import { exerciseGrowth } from '../figures/exercise-growth.js';
import { growthTable } from '../lesson/exercise-result.js';
import { transferOf } from '../lesson/lesson-file.js';
import { LESSONS } from '../lesson/lessons.js';
import { predictionWords } from '../lesson/prediction.js';
import { texts } from '../texts/texts.js';
import { PRINT_THEME } from './print.js';

/**
 * @param {Scene} scene
 * @param {'run' | 'comparison'} about
 * @returns {Pick<ReportContent, 'runs' | 'comparison' | 'lessons'>}
 */
export function reportContent(scene, about) {
  const { run, view, comparison, cards } = scene;
  if (!run || !view) throw new Error('There is no run to report.');
  const compared = about === 'comparison' ? comparison?.view : null;
  const runs = compared?.comparison
    ? compared.comparison.runs.map(({ label, name, run }) => ({ label, name, run: /** @type {Run} */ (run) }))
    : [{ label: '', name: cards.find(({ kept }) => kept.run === run)?.kept.name ?? 'The run', run: /** @type {Run} */ (view.run) }];
  return {
    runs,
    lessons: lessonsOf(scene),
    ...(compared && comparison && { comparison: { figures: comparisonFigures(namedRuns(comparison.pinned), comparison.suffix), view: { ...compared, cursor: compared.run.epochs.length } } }),
  };
}

/** The exercises of which the student predicted, wrote or carried out anything. @param {Pick<Scene, 'exercises' | 'answers'>} scene @returns {ReportedLesson[]} */
export function lessonsOf({ exercises: { lesson: own, results }, answers }) {
  const all = own ? [own] : LESSONS;
  return [...all, ...all.flatMap((lesson) => transferOf(lesson) ?? [])].flatMap((lesson) => {
    const { prediction: given, words } = answers.of(lesson.id);
    const told = results.get(lesson.id);
    if (!told && given === null && words.trim() === '') return [];
    const { right, wrong } = texts.exercise;
    return [{
      title: lesson.title,
      question: lesson.question,
      prediction: predictionWords(lesson.prediction, told ? told.result.prediction : given, told?.result),
      verdict: !told || told.isRight === null ? '' : told.isRight ? right : wrong,
      sentence: told?.result.sentence ?? '',
      words,
      ...(told && { table: growthTable(told.result), ...chartOf(lesson.id, told.result) }),
    }];
  });
}

/** @param {string} id @param {ExerciseResult} result */
function chartOf(id, { variants }) {
  const runs = variants.flatMap(({ runs }) => runs);
  if (runs.length === 0) return {};
  const run = runs.reduce((most, one) => (one.epochs.length > most.epochs.length ? one : most));
  const study = { key: '', variants, compared: variants.map(({ epochs }) => epochs) };
  return { chart: { figure: exerciseGrowth(id, variants.length), view: { run, cursor: run.epochs.length, theme: PRINT_THEME, study } } };
}
