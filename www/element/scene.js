/**
 * What there is to show, as one value: a function of the element's state, made for every frame, and for handlers that ask. Panels get it and draw what changed; they
 * hold nothing of a run, and nothing that they draw changes state.
 *
 * @import { KeptRun, Run, Settings, State } from '../weightscope.js'
 * @import { Binning } from '../store/binning.js'
 * @import { Dataset, Loading } from '../engine/datasets.js'
 * @import { Experiment } from '../engine/experiment.js'
 * @import { Progress } from '../engine/speed.js'
 * @import { Range } from '../engine/protocol.js'
 * @import { Provenance } from '../exports/link.js'
 * @import { Comparison, Figure, RunData, Theme, View } from '../figures/types.js'
 * @import { ExerciseDesk, Told } from '../lesson/exercise-desk.js'
 * @import { Lesson } from '../lesson/lesson-file.js'
 * @import { Probes } from '../store/probes.js'
 * @import { RunStatistics } from '../store/run-statistics.js'
 * @import { Options } from './options.js'
 * @import { Answers } from '../store/answers.js'
 * @import { Runs } from '../store/runs.js'
 * @import { Cursor } from '../views/cursor.js'
 *
 * @typedef {object} Sources the element's state, and what knows more of it; nothing here is changed by asking
 * @property {Pick<Experiment, 'state' | 'run' | 'data' | 'progress' | 'loading' | 'preparing' | 'error' | 'startsFromImport'>} experiment
 * @property {Settings} settings of the next run
 * @property {Provenance} provenance what a link says of its run
 * @property {readonly string[]} wrong what is wrong with attributes, in sentences
 * @property {readonly Figure[]} figures
 * @property {Options} options
 * @property {string} layout
 * @property {string | null} chapter that is open; null where there are none
 * @property {RunData | null} recording what a chapter shows until something is trained
 * @property {Pick<Answers, 'of'>} answers what the student predicted and wrote
 * @property {Pick<Runs, 'list' | 'removed' | 'trouble' | 'dropped' | 'isOpen' | 'isLive' | 'isInTraining' | 'isCutOff'>} runs
 * @property {KeptRun | null} chosen the kept run that was chosen to be shown, rather than the experiment's
 * @property {Pick<Cursor, 'row' | 'follows' | 'isNewest' | 'isPlaying'>} cursor
 * @property {Pick<Binning, 'range' | 'error' | 'shown' | 'isReady' | 'change'>} binning
 * @property {Pick<RunStatistics, 'of'>} statistics
 * @property {Pick<Probes, 'of'>} probes
 * @property {ComparisonChoice} choice
 * @property {Pick<ExerciseDesk, 'only' | 'lesson' | 'going' | 'results' | 'studyOf'>} desk
 * @property {Theme} theme
 * @property {number} themeNumber counts its changes
 *
 * @typedef {object} ComparisonChoice what of the compared runs is shown; null is the first choice there is
 * @property {number | null} part
 * @property {number | null} minuend index of a run
 * @property {number | null} subtrahend
 *
 * @typedef {object} Card
 * @property {KeptRun} kept
 * @property {boolean} isShown
 * @property {string} letter that it has in the comparison, if there is one
 * @property {boolean} isLive trained in this page
 * @property {boolean} isInTraining trained here or in another tab
 * @property {boolean} isCutOff
 * @property {boolean} canGoOn from its last finished epoch to its plan
 *
 * @typedef {object} ComparisonScene
 * @property {string} key tells which runs under which names it is about
 * @property {readonly KeptRun[]} pinned two or more
 * @property {string} suffix of file names
 * @property {string[]} parts titles of what histograms there are
 * @property {number} part that is chosen of them
 * @property {[minuend: number, subtrahend: number]} difference
 * @property {unknown[]} content what the view was made of
 * @property {View | null} view null until their histograms have one range
 *
 * @typedef {object} ExercisesScene
 * @property {Lesson | null} only the one exercise to show, or null for all
 * @property {Lesson | null} lesson a teacher's own, which is shown alone
 * @property {ReadonlySet<string>} ids of the chapters that are exercises
 * @property {{ id: string, finished: number, all: number, isPaused: boolean } | null} going the one that goes on, and its epochs
 * @property {ReadonlyMap<string, Told>} results of those that were done
 *
 * @typedef {{ run: Run, view: View }} StudyScene the longest of its runs, and the figure of all
 *
 * @typedef {object} Stage what a chapter is about, and its transport
 * @property {'run' | 'recording' | 'study'} kind
 * @property {RunData | null} run of a study the longest
 * @property {View | null} view
 *
 * @typedef {object} SceneFields
 * @property {State} state
 * @property {boolean} preparing whether training was asked for, and the network is still being made
 * @property {boolean} inRun whether it is trained or waits in its midst
 * @property {Progress | null} progress
 * @property {Loading | null} loading
 * @property {Dataset | null} data
 * @property {Settings} settings of the next run
 * @property {boolean} startsFromImport whether new networks start from imported weights
 * @property {Run | null} own the experiment's, which goes on or would
 * @property {Run | null} run that is shown
 * @property {boolean} isOther whether that is a kept run rather than the experiment's
 * @property {string} device what trains and why, in sentences
 * @property {string} origin where the run that is shown comes from, if not from random weights on this page
 * @property {number} row of the run that is shown, under the cursor
 * @property {View | null} view of the run that is shown
 * @property {Options} options how the element looks and what it offers
 * @property {Lesson | null} taught the exercise that an embedded element shows
 * @property {string | null} chapter
 * @property {ReadonlyMap<string, StudyScene>} studies of the chapter, by id
 * @property {Stage} stage
 * @property {Sources['answers']} answers
 * @property {readonly Figure[]} figures
 * @property {{ row: number, last: number, end: number, follows: boolean, isPlaying: boolean }} cursor of all that is shown; `end`: the last epoch of the run that is shown, which may come before `last`
 * @property {string[]} messages what failed or is wrong, in sentences
 * @property {string} linkNote where the run is not the one that a link is about
 * @property {readonly Card[]} cards the kept runs
 * @property {KeptRun | null} removed
 * @property {Runs['trouble']} trouble
 * @property {boolean} dropped
 * @property {ComparisonScene | null} comparison
 * @property {Range | null} range of histograms; null: the notebook's
 * @property {unknown} rangeError
 * @property {ExercisesScene} exercises
 * @property {Theme} theme
 * @property {number} themeNumber counts its changes
 *
 * @typedef {Readonly<SceneFields>} Scene
 */
import { comparisonSuffix, pinnedOf } from '../lesson/exercise-desk.js';
import { transferId } from '../lesson/lesson-file.js';
import { LESSONS } from '../lesson/lessons.js';
import { differencesFromLink } from '../exports/link.js';
import { shallowest } from '../figures/comparison/shared.js';
import { runLabel } from '../figures/plot/run-styles.js';
import { canFingerprint } from '../run/fingerprint.js';
import { rangesOf } from '../run/histogram.js';
import { histogramsOf } from '../run/histogram-row.js';
import { deviceSentence } from '../engine/device.js';

/**
 * @param {Sources} sources
 * @param {Scene | null} [before] what was shown before: a comparison that has not changed stays the same object
 * @returns {Scene}
 */
export function sceneOf(sources, before = null) {
  const { experiment, settings, runs, cursor, binning, desk, theme, themeNumber, figures } = sources;
  const { state, data, progress, loading, preparing, error, startsFromImport } = experiment;
  const chosen = chosenOf(sources);
  const run = chosen?.run ?? experiment.run;
  const pinned = pinnedOf(runs.list, desk.only).filter(({ run }) => runs.isOpen(run));
  const comparison = comparisonOf(sources, pinned, before?.comparison ?? null);
  const row = run ? cursor.row(run) : 0;
  /** @type {View | null} */
  const view = run && { run: binning.shown(run), cursor: row, theme, probes: sources.probes.of(run) };
  const studies = studiesOf(sources, before?.studies ?? new Map());
  const stage = stageOf(sources, run, view, studies);
  return Object.freeze({
    state,
    preparing,
    progress,
    loading,
    data,
    settings,
    startsFromImport,
    own: experiment.run,
    run,
    isOther: chosen !== null,
    inRun: state === 'training' || state === 'paused',
    device: deviceText(experiment.run, chosen),
    origin: run ? originText(run) : '',
    row,
    view,
    options: sources.options,
    taught: sources.layout === 'embed' ? taughtIn(sources) : null,
    chapter: sources.chapter,
    studies,
    stage,
    answers: sources.answers,
    figures,
    cursor: cursorOf(sources, stage.run, comparison),
    messages: [...(error ? [error.message] : []), ...sources.wrong],
    linkNote: differencesFromLink(sources.provenance, experiment.run, { hasData: data !== null, canFingerprint }).join(' '),
    cards: cardsOf(runs, run, pinned),
    removed: runs.removed,
    trouble: runs.trouble,
    dropped: runs.dropped,
    comparison,
    range: binning.range,
    rangeError: binning.error,
    exercises: exercisesOf(sources),
    theme,
    themeNumber,
  });
}

/** The run that is shown. @param {Pick<Sources, 'experiment' | 'runs' | 'chosen'>} sources @returns {Run | null} */
export function shownRun(sources) {
  return chosenOf(sources)?.run ?? sources.experiment.run;
}

/** Deleting it, here or in another element, takes it from view; going on with it makes it the experiment's own. @param {Pick<Sources, 'experiment' | 'runs' | 'chosen'>} sources */
function chosenOf({ experiment, runs, chosen }) {
  return chosen && runs.list.includes(chosen) && chosen.run !== experiment.run ? chosen : null;
}

/** @param {Sources['runs']} runs @param {Run | null} shown @param {readonly KeptRun[]} pinned @returns {readonly Card[]} */
function cardsOf(runs, shown, pinned) {
  /** @param {KeptRun} kept */
  const canGoOn = (kept) => !runs.isInTraining(kept) && kept.run.epochs.length > 0 && kept.run.epochs.length < kept.run.plannedEpochs;
  return runs.list.map((kept) => ({
    kept,
    isShown: kept.run === shown,
    letter: pinned.length > 1 && pinned.includes(kept) ? runLabel(pinned.indexOf(kept)) : '',
    isLive: runs.isLive(kept),
    isInTraining: runs.isInTraining(kept),
    isCutOff: runs.isCutOff(kept),
    canGoOn: canGoOn(kept),
  }));
}

/** The exercises that are in view. @param {Sources} sources @returns {readonly string[]} ids */
function exercisesInView(sources) {
  const { chapter, layout } = sources;
  if (chapter !== null && chapter !== 'lesson') return [chapter];
  const taught = taughtIn(sources);
  return taught ? [taught.id] : layout === 'lab' ? LESSONS.map(({ id }) => id) : [];
}

/** A teacher's own, or the one that was asked for. @param {Pick<Sources, 'desk'>} sources @returns {Lesson | null} */
function taughtIn({ desk }) {
  return desk.lesson ?? desk.only;
}

/**
 * The runs of the exercises in view, side by side: of each, and of its transfer question, as far as they were trained.
 * @param {Sources} sources
 * @param {ReadonlyMap<string, StudyScene>} before
 * @returns {ReadonlyMap<string, StudyScene>} by id
 */
function studiesOf(sources, before) {
  const { desk, cursor, theme } = sources;
  /** @type {Map<string, StudyScene>} */
  const studies = new Map();
  for (const own of exercisesInView(sources).flatMap((id) => [id, transferId(id)])) {
    const trained = desk.studyOf(own);
    const runs = trained?.variants.flatMap(({ runs }) => runs) ?? [];
    if (!trained || runs.length === 0) continue;
    const longest = runs.reduce((most, run) => (run.epochs.length > most.epochs.length ? run : most));
    const key = [own, JSON.stringify(trained.compared), ...runs.map(({ settings: { seed }, epochs }) => `${seed} ${epochs.length}`)].join();
    const study = before.get(own)?.view.study;
    studies.set(own, { run: longest, view: { run: longest, cursor: cursor.row(longest), theme, study: study?.key === key ? study : { key, ...trained } } });
  }
  return studies;
}

/**
 * @param {Sources} sources
 * @param {Run | null} run that is shown
 * @param {View | null} view of it
 * @param {ReadonlyMap<string, StudyScene>} studies
 * @returns {Stage}
 */
function stageOf({ layout, chapter, desk, recording, cursor, theme }, run, view, studies) {
  // All on one page, the run comes first.
  const study = layout === 'lab' ? undefined : studies.get(desk.going?.id ?? '') ?? [...studies.values()][0];
  if (study) return { kind: 'study', ...study };
  if (chapter === 'start' && recording && !run?.epochs.length) return { kind: 'recording', run: recording, view: { run: recording, cursor: cursor.row(recording), theme } };
  return { kind: 'run', run, view };
}

/**
 * One cursor for all figures: it reaches the last epoch of the longest run.
 * @param {Sources} sources
 * @param {RunData | null} run on the stage
 * @param {ComparisonScene | null} comparison
 */
function cursorOf({ cursor }, run, comparison) {
  const compared = comparison?.view?.run ?? null;
  const longest = run && compared && compared.epochs.length > run.epochs.length ? compared : (run ?? compared);
  const end = (run ?? compared)?.epochs.length ?? 0;
  return {
    // Where it follows, each run shows its own newest epoch: no other than that of the run that is shown is told.
    row: cursor.isNewest ? end : longest ? cursor.row(longest) : 0,
    last: longest?.epochs.length ?? 0,
    end,
    follows: cursor.follows,
    isPlaying: cursor.isPlaying,
  };
}

/**
 * @param {Sources} sources
 * @param {readonly KeptRun[]} pinned
 * @param {ComparisonScene | null} before
 * @returns {ComparisonScene | null} null without two runs
 */
function comparisonOf({ binning, statistics, choice, cursor, theme }, pinned, before) {
  if (pinned.length < 2) return null;
  const parts = histogramsOf(shallowest(pinned.map(({ run }) => run))).map(({ title }) => title);
  const suffix = comparisonSuffix(pinned);
  const key = [suffix, ...pinned.map(({ id, name }) => `${id} ${name}`)].join('\n');
  const old = before?.key === key ? before : null;
  const part = choice.part !== null && choice.part < parts.length ? choice.part : 0;
  const difference = differenceOf(choice, pinned.length);
  const runs = pinned.map(({ name, run }, i) => ({ label: runLabel(i), name, run: binning.shown(run), change: binning.change(run), statistics: statistics.of(run) }));
  // What may change while the objects stay the same.
  const content = [part, ...difference, ...runs.flatMap(({ run, change, statistics }) => [run, run.histograms.all.rows.length, run.epochs.length, run.plannedEpochs, change, statistics])];
  // All in one range, or as they were.
  const isReady = pinned.every(({ run }) => binning.isReady(run));
  const stays = !isReady || (old?.content.length === content.length && content.every((value, i) => value === old.content[i]));
  /** @type {Comparison | null} */
  const comparison = stays ? (old?.view?.comparison ?? null) : { runs, part, difference };
  return { key, pinned, suffix, parts, part, difference, content: stays ? (old?.content ?? []) : content, view: comparison && viewOf(comparison) };

  /** @param {Comparison} comparison @returns {View} */
  function viewOf(comparison) {
    const [first, ...others] = comparison.runs;
    const longest = others.reduce((longer, { run }) => (run.epochs.length > longer.epochs.length ? run : longer), first.run);
    return { run: longest, cursor: cursor.row(longest), theme, comparison };
  }
}

/**
 * Which run minus which. One that was chosen and has gone gives way to the first that makes a difference.
 * @param {ComparisonChoice} choice
 * @param {number} count of runs
 * @returns {[minuend: number, subtrahend: number]}
 */
function differenceOf({ minuend, subtrahend }, count) {
  const [isThere, isThereToo] = [minuend, subtrahend].map((index) => index !== null && index < count);
  const difference = /** @type {[number, number]} */ ([isThere ? minuend : 0, isThereToo ? subtrahend : 1]);
  return difference[0] === difference[1] && !(isThere && isThereToo) ? [0, 1] : difference;
}

/** @param {Sources} sources @returns {ExercisesScene} */
function exercisesOf({ desk: { only, lesson, going, results } }) {
  return { only, lesson, ids: new Set(lesson ? ['lesson'] : LESSONS.map(({ id }) => id)), going, results };
}

/** @param {Run | null} own @param {KeptRun | null} chosen */
function deviceText(own, chosen) {
  return (own ? deviceSentence(own.device, own.formerDevices) : '') + (chosen ? ` The figures show “${chosen.name}”.` : '');
}

/** Where a run comes from, if not from random weights on this page. @param {Run} run */
function originText({ imported, startsFrom }) {
  return [imported ? 'This run was read from a file.' : '', startsFrom ?? '', startsFrom && !imported ? 'Reset goes back to random ones.' : '']
    .filter(Boolean)
    .join(' ');
}
