/**
 * The exercise of an element: which one it shows, the one that goes on or was done last, and what the kept runs tell of each.
 *
 * @import { ExerciseOptions, ExerciseResult, Held, KeptRun, Run, Settings } from '../weightscope.js'
 * @import { Dataset } from '../engine/datasets.js'
 * @import { Engine } from '../engine/experiment.js'
 * @import { Study as StudyView } from '../figures/types.js'
 * @import { Runs } from '../store/runs.js'
 * @import { Exercise } from './exercises.js'
 * @import { Host } from './exercise-run.js'
 * @import { Lesson } from './lesson-file.js'
 * @import { Trained } from './study.js'
 *
 * @typedef {object} Told
 * @property {ExerciseResult} result
 * @property {string} claim the answer itself
 * @property {string} conditions what must be said beside it
 * @property {boolean | null} isRight whether what was predicted was found; null where nobody can say
 * @property {boolean} isRecalled whether it is of an earlier visit
 */
import { ExerciseRun, exerciseOf } from './exercise-run.js';
import { answerFor, exerciseResult } from './exercise-result.js';
import { EXERCISES } from './exercises.js';
import { HELD } from './footing.js';
import { transferOf } from './lesson-file.js';
import { fetchLesson } from './lesson-source.js';
import { LESSONS, lessonOf } from './lessons.js';
import { agrees } from './prediction.js';
import { Study } from './study.js';
import { WeightscopeError } from '../error.js';
import { MOST_EPOCHS } from '../settings.js';

export const MOST_SEEDS = 16;

export class ExerciseDesk {
  /** The one exercise to show; null shows all. @type {Exercise | null} */
  only = null;
  /** A teacher's own, which is shown alone. @type {Lesson | null} */
  lesson = null;
  /** The exercise that goes on, or was done last. @type {ExerciseRun | null} */
  current = null;
  /** The one that is carried out over seeds. @type {Study | null} */
  study = null;
  /** What came of those that were, by id. @type {Map<string, Told>} */
  results = new Map();
  #runs;
  /** @type {object | null} */
  #asked = null;

  /** @param {Runs} runs */
  constructor(runs) {
    this.#runs = runs;
  }

  get isRunning() {
    return this.current?.status === 'running';
  }

  /** How far the one is that is carried out over seeds. */
  get overSeeds() {
    return this.study && { id: this.study.id, isPaused: this.study.isPaused, ...this.study.progress };
  }

  /** The runs of an exercise over seeds, as far as they have come, and the epochs at which they were compared. @param {string} id @returns {Omit<StudyView, 'key'> | null} */
  studyOf(id) {
    if (this.study?.id === id) return { variants: this.study.variants, compared: [] };
    const told = this.results.get(id);
    return told ? { variants: told.result.variants, compared: told.result.variants.map(({ epochs }) => epochs) } : null;
  }

  /** Whether another element's exercise goes on: there is one at a time in a page. */
  get isElsewhere() {
    return ExerciseRun.current !== null && ExerciseRun.current !== this.current;
  }

  /** @param {string | null} id @returns {boolean} whether there is such an exercise, or all are shown */
  show(id) {
    this.only = EXERCISES.find((exercise) => exercise.id === id?.trim()) ?? null;
    return id === null || this.only !== null;
  }

  /**
   * Takes a teacher's lesson. If that fails, the one before stays. Never rejects.
   * @param {string | null} address null: none
   * @param {AbortSignal} signal
   * @param {(why: string | null) => void} tell what is wrong with it, if anything is
   */
  async take(address, signal, tell) {
    const asked = (this.#asked = {});
    tell(null);
    try {
      const lesson = address === null ? null : await fetchLesson(address, signal);
      // Another one may have been asked for meanwhile.
      if (asked === this.#asked) this.lesson = lesson;
    } catch (error) {
      if (asked === this.#asked && !signal.aborted) tell(/** @type {Error} */ (error).message);
    }
  }

  /** Its runs are trained like any others. @param {Exercise} exercise @param {Host} host */
  start(exercise, host) {
    this.current = new ExerciseRun(exercise);
    return this.current.start(host);
  }

  /**
   * Carries an exercise out over seeds, one at a time.
   * @param {string} id
   * @param {ExerciseOptions} options
   * @param {object} means
   * @param {Settings} means.settings what the variants have in common
   * @param {Dataset | null} means.data
   * @param {Engine} means.engine
   * @param {AbortSignal} means.signal
   * @param {() => void} means.onChange
   * @returns {Promise<ExerciseResult>}
   */
  async carryOut(id, options, { settings, data, engine, signal, onChange }) {
    const lesson = this.#lessonOf(id) ?? refuse(`There is no exercise “${String(id).slice(0, 40)}”; choose from ${[...(this.lesson ? [this.lesson] : []), ...LESSONS].map((lesson) => lesson.id).join(', ')}.`);
    const { seeds = lesson.seeds, epochs = lesson.epochs, held = lesson.held, answer = null } = options;
    for (const [name, value, most] of /** @type {const} */ ([['seeds', seeds, MOST_SEEDS], ['epochs', epochs, MOST_EPOCHS]])) {
      if (!(Number.isInteger(value) && value >= 1 && value <= most)) refuse(`${name} is ${String(value).slice(0, 40)}, expected a whole number from 1 to ${most}.`);
    }
    if (!HELD.includes(held)) refuse(`held is “${String(held).slice(0, 40)}”, expected ${HELD.slice(0, -1).join(', ')} or ${HELD[HELD.length - 1]}.`);
    if (!data) throw new WeightscopeError({ kind: 'no-data', message: 'No data are loaded yet. Load a CSV file first.' });
    if (this.study) throw new WeightscopeError({ kind: 'busy', message: 'Another exercise goes on. Stop it, or wait for its end.' });
    const study = (this.study = this.#study(lesson, { ...settings, epochs }, seeds, engine));
    try {
      return this.#tell(lesson, await study.carryOut({ data, signal, onChange }), held, answer, false);
    } finally {
      this.study = null;
      onChange();
    }
  }

  /**
   * Tells once more what was told at an earlier visit, if all of its runs are kept. Nothing is trained.
   * @param {string} id
   * @param {{ seeds: number, epochs: number, answer: unknown }} options
   * @param {{ settings: Settings, data: Dataset, engine: Engine }} means
   */
  async recallResult(id, { seeds, epochs, answer }, { settings, data, engine }) {
    const lesson = this.#lessonOf(id);
    if (!lesson || this.results.has(id)) return;
    const groups = await this.#study(lesson, { ...settings, epochs }, seeds, engine).kept(data);
    if (groups && !this.results.has(id)) this.#tell(lesson, groups, lesson.held, answer, true);
  }

  /** @param {Lesson} lesson @param {Settings} common @param {number} seeds @param {Engine} engine */
  #study({ id, variants }, common, seeds, engine) {
    return new Study({ id, variants, common, seeds }, this.#runs, engine);
  }

  /** @param {Lesson} lesson @param {Trained[]} groups @param {Held} held @param {unknown} answer @param {boolean} isRecalled */
  #tell(lesson, groups, held, answer, isRecalled) {
    const found = answerFor(lesson, groups, { held });
    const result = exerciseResult(lesson, groups, { held, answer }, found);
    const { sentences, claims } = found.answer;
    this.results.set(lesson.id, { result, claim: sentences.slice(0, claims).join(' '), conditions: sentences.slice(claims).join(' '), isRight: agrees(lesson.prediction, answer, found.answer), isRecalled });
    return result;
  }

  /** The teacher's, the page's, and the transfer questions of all. */
  get lessons() {
    const all = [...(this.lesson ? [this.lesson] : []), ...LESSONS];
    return [...all, ...all.flatMap((lesson) => transferOf(lesson) ?? [])];
  }

  /** @param {string} id */
  #lessonOf(id) {
    return this.lessons.find((lesson) => lesson.id === id) ?? lessonOf(id);
  }

  /** What is compared or told must be at hand: histograms and weights are read. @param {(error: unknown) => void} fail */
  openNeeded(fail) {
    const told = EXERCISES.filter((exercise) => (this.only ?? exercise) === exercise).flatMap((exercise) => this.outcomes(exercise));
    for (const { run } of [...pinnedOf(this.#runs.list, this.only), ...told]) if (!this.#runs.isOpen(run)) this.#runs.open(run).catch(fail);
  }

  /** These runs are compared, and no others of this element's. @param {string[]} ids */
  compare(ids) {
    for (const { id } of pinnedOf(this.#runs.list, this.only)) if (!ids.includes(id)) this.#runs.pin(id, false);
    for (const id of ids) {
      this.#runs.hide(id, false);
      this.#runs.pin(id, true);
    }
  }

  /** How a run of the exercise in work is kept: named after its variant, compared with the others, and known as one of them after a reload. @param {Run} run */
  keptAs(run) {
    const { current } = this;
    if (!current?.isTraining(run)) return null;
    const { exercise: { id, variants }, index, attempt } = current;
    return { name: variants[index].label, pinned: true, exercise: { id, variant: index, attempt } };
  }

  /**
   * Tells the exercise that was done last, unless there is one to tell.
   * @returns {boolean} whether that changed
   */
  recall() {
    const only = this.only?.id ?? null;
    if (this.isRunning || (this.current && (only === null || this.current.exercise.id === only))) return false;
    this.current = ExerciseRun.lastOf(this.#runs, only);
    return true;
  }

  /** Those of the exercise, as it was done last, whose runs are kept. None while it goes on. @param {Exercise} exercise */
  outcomes(exercise) {
    if (ExerciseRun.current?.exercise === exercise) return [];
    const keptOf = (/** @type {ExerciseRun | null} */ done) => done?.outcomes.filter(({ run }) => this.#runs.of(run)) ?? [];
    const outcomes = this.current?.exercise === exercise ? keptOf(this.current) : [];
    return outcomes.length > 0 ? outcomes : keptOf(ExerciseRun.lastOf(this.#runs, exercise.id));
  }
}

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new WeightscopeError({ kind: 'argument', message });
}

/**
 * The runs to compare. An element of one exercise leaves those of others to the elements beside it.
 * @param {readonly KeptRun[]} list
 * @param {Exercise | null} only
 */
export function pinnedOf(list, only) {
  return list.filter(({ pinned, exercise }) => pinned && (only === null || exercise === undefined || exercise.id === only.id));
}

/** What the names of files about these runs end in. @param {readonly KeptRun[]} kept */
export function comparisonSuffix(kept) {
  const done = exerciseOf(kept);
  return done ? `extra${done.exercise.id}` : 'comparison';
}
