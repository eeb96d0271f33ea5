/**
 * The exercises of an element: which one it shows, the one that goes on, and what came of those that were done.
 *
 * @import { ExerciseOptions, ExerciseResult, Held, KeptRun, Settings } from '../weightscope.js'
 * @import { Dataset } from '../engine/datasets.js'
 * @import { Engine } from '../engine/experiment.js'
 * @import { Study as StudyView } from '../figures/types.js'
 * @import { Answers } from '../store/answers.js'
 * @import { Runs } from '../store/runs.js'
 * @import { Lesson } from './lesson-file.js'
 * @import { Trained } from './study.js'
 *
 * @typedef {object} Means what exercises are carried out with
 * @property {Settings} settings what the variants have in common
 * @property {Dataset | null} data
 * @property {Engine} engine
 * @property {AbortSignal} signal
 * @property {() => void} onChange
 *
 * @typedef {object} Told
 * @property {ExerciseResult} result
 * @property {string} claim the answer itself
 * @property {string} conditions what must be said beside it
 * @property {boolean | null} isRight whether what was predicted was found; null where nobody can say
 * @property {boolean} isRecalled whether it is of an earlier visit
 */
import { answerFor, exerciseResult } from './exercise-result.js';
import { HELD } from './footing.js';
import { MOST_SEEDS, transferOf } from './lesson-file.js';
import { fetchLesson } from './lesson-source.js';
import { LESSONS, lessonOf } from './lessons.js';
import { agrees } from './prediction.js';
import { Study } from './study.js';
import { WeightscopeError } from '../error.js';
import { MOST_EPOCHS } from '../settings.js';

export class ExerciseDesk {
  /** The one exercise to show; null shows all. @type {Lesson | null} */
  only = null;
  /** A teacher's own, which is shown alone. @type {Lesson | null} */
  lesson = null;
  /** The one that goes on. @type {Study | null} */
  study = null;
  /** What came of those that were done, by id. @type {Map<string, Told>} */
  results = new Map();
  #runs;
  /** @type {object | null} */
  #asked = null;

  /** @param {Runs} runs */
  constructor(runs) {
    this.#runs = runs;
  }

  /** How far the one is that goes on. */
  get going() {
    return this.study && { id: this.study.id, isPaused: this.study.isPaused, ...this.study.progress };
  }

  /** The runs of an exercise over seeds, as far as they have come, and the epochs at which they were compared. @param {string} id @returns {Omit<StudyView, 'key'> | null} */
  studyOf(id) {
    if (this.study?.id === id) return { variants: this.study.variants, compared: [] };
    const told = this.results.get(id);
    return told ? { variants: told.result.variants, compared: told.result.variants.map(({ epochs }) => epochs) } : null;
  }

  /** @param {string | null} id @returns {boolean} whether there is such an exercise, or all are shown */
  show(id) {
    this.only = id === null ? null : lessonOf(id.trim());
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

  /**
   * Carries an exercise out over seeds, one at a time.
   * @param {string} id
   * @param {ExerciseOptions} options
   * @param {Means} means
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
   * Tells once more what was told at an earlier visit, where all of its runs are kept. Nothing is trained. Never rejects.
   * @param {Pick<Answers, 'of'>} answers
   * @param {Pick<Means, 'settings' | 'data' | 'engine' | 'onChange'>} means
   */
  async recall(answers, { settings, data, engine, onChange }) {
    if (!data) return;
    for (const lesson of this.lessons) {
      const { seeds, epochs, prediction } = answers.of(lesson.id);
      if (seeds === 0 || epochs === 0 || this.results.has(lesson.id)) continue;
      const groups = await this.#study(lesson, { ...settings, epochs }, seeds, engine).kept(data).catch(() => null);
      if (!groups || this.results.has(lesson.id)) continue;
      this.#tell(lesson, groups, lesson.held, prediction, true);
      onChange();
    }
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

  /** What is compared must be at hand: histograms and weights are read. @param {(error: unknown) => void} fail */
  openNeeded(fail) {
    for (const { run } of pinnedOf(this.#runs.list, this.only)) if (!this.#runs.isOpen(run)) this.#runs.open(run).catch(fail);
  }

  /** These runs are compared, and no others of this element's. @param {string[]} ids */
  compare(ids) {
    for (const { id } of pinnedOf(this.#runs.list, this.only)) if (!ids.includes(id)) this.#runs.pin(id, false);
    for (const id of ids) {
      this.#runs.hide(id, false);
      this.#runs.pin(id, true);
    }
  }
}

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new WeightscopeError({ kind: 'argument', message });
}

/**
 * The runs to compare. An element of one exercise leaves those of others to the elements beside it. Runs of one exercise come in the order of its
 * variants, whichever of them ended first.
 * @param {readonly KeptRun[]} list
 * @param {Lesson | null} only
 */
export function pinnedOf(list, only) {
  const pinned = list.filter(({ pinned, exercise }) => pinned && (only === null || exercise === undefined || lessonOf(exercise.id) === only));
  const variant = (/** @type {KeptRun} */ { exercise }) => exercise?.variant ?? 0;
  return lessonOfAll(pinned) ? pinned.sort((a, b) => variant(a) - variant(b)) : pinned;
}

/** What the names of files about these runs end in: the notebook's word for one of its exercises. @param {readonly KeptRun[]} kept */
export function comparisonSuffix(kept) {
  const lesson = lessonOfAll(kept);
  return lesson ? `extra${LESSONS.indexOf(lesson) + 1}` : 'comparison';
}

/** The exercise of which all of them are runs. @param {readonly KeptRun[]} kept @returns {Lesson | null} */
function lessonOfAll(kept) {
  const [lesson, ...others] = new Set(kept.map(({ exercise }) => (exercise ? lessonOf(exercise.id) : null)));
  return others.length === 0 ? (lesson ?? null) : null;
}
