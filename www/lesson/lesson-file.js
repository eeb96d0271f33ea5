/**
 * The format of an exercise, and how one is read that nobody vouches for. A lesson is data: what is asked, which variants are trained, what is held
 * equal, by which rule the runs answer, and what is to be learnt from that. `docs/lessons.md` explains it to teachers.
 *
 * Everything is checked, and every refusal is one sentence with its place. Texts stay texts: nothing here is markup, and no address is in one.
 *
 * @import { Held } from '../weightscope.js'
 * @import { Setting } from '../settings.js'
 * @import { Rule } from './rules.js'
 * @import { Variant } from './study.js'
 * @import { OrderedBy } from './variants-rule.js'
 *
 * @typedef {object} Choice
 * @property {string} label
 * @property {Finding} [expects] what the runs find if this is right; else nobody says whether it was
 *
 * @typedef {import('./rules.js').Finding} Finding
 *
 * @typedef {{ kind: 'choose', ask: string, choices: readonly Choice[] } | { kind: 'rank' | 'most' | 'sketch', ask: string }} Prediction
 *   `choose`: one of some answers; `rank`: the layers, from the one that spreads most to the one that spreads least; `most`: the layer that spreads
 *   most; `sketch`: the final histogram, over the initial one
 *
 * @typedef {object} Experiment what is trained, and how it answers
 * @property {readonly Variant[]} variants
 * @property {number} seeds how many
 * @property {number} epochs
 * @property {Held} held
 * @property {number} [threshold] of what is held equal: the epoch, the accuracy in %, or the loss
 * @property {Rule} rule
 *
 * @typedef {object} LessonTexts
 * @property {string} id
 * @property {string} title
 * @property {string} question
 * @property {Prediction} prediction
 * @property {string} figure that answers
 * @property {'spread'} measure standard deviation of a layer's weights ÷ that before training
 * @property {readonly string[]} why the reason, in paragraphs: it is shown after the answer
 * @property {string} [whyFigure] the figure that shows it
 * @property {'gradients'} [whyMeasured] what is measured on the runs at hand, to show it
 * @property {Transfer} [transfer]
 *
 * @typedef {Experiment & LessonTexts} Lesson
 *
 * @typedef {Partial<Omit<Experiment, 'variants'>> & Pick<Experiment, 'variants'> & { question: string, prediction: Prediction, why: readonly string[] }} Transfer
 *   a question more, whose answer is another experiment: what it leaves out is that of the lesson
 */
import { HELD, THRESHOLDS } from './footing.js';
import { ORDERS } from './variants-rule.js';
import { FIGURES } from '../figures/index.js';
import { boolean, choice, integer, list, number, object, parseJson, refuse, text } from '../run/checks.js';
import { MOST_EPOCHS, SETTINGS, defaultSettings, expected, parseSetting } from '../settings.js';

/** What can be measured to show a reason. */
const MEASURED = /** @type {const} */ (['gradients']);

const FORMAT = 'weightscope-lesson';
const VERSION = 1;

/** Characters of a file: a lesson has a few thousand. */
export const LONGEST_LESSON = 65_536;
/** More variants are no comparison that anybody reads, and each is trained with every seed. */
const MOST_VARIANTS = 6;
export const MOST_SEEDS = 16;
const MOST_CHOICES = 6;
const MOST_PARAGRAPHS = 6;
/** Longest texts, in characters. */
const LENGTHS = { label: 60, title: 80, ask: 300, question: 400, paragraph: 800 };

/** Runs are paired by seed, the epochs are those of all variants, and what computes a run is the reader's affair. @type {readonly string[]} */
const NOT_VARIED = ['seed', 'epochs', 'engine', 'device'];
const VARIED = SETTINGS.filter(({ key }) => !NOT_VARIED.includes(key));

/** @type {readonly Finding[]} */
const FINDINGS = ['more', 'less', 'alike', 'unlike'];

const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\b(?:mailto|javascript|data):\S/i;
/** Control characters, and those that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/**
 * A teacher's own.
 * @param {string} json
 * @param {readonly string[]} taken the page has exercises of these names, and keeps their runs under them
 * @returns {Lesson}
 * @throws {import('../error.js').WeightscopeError} with one sentence
 */
export function readLesson(json, taken) {
  if (json.length > LONGEST_LESSON) refuse(`The lesson has ${json.length} characters, expected ${LONGEST_LESSON} at most.`);
  const lesson = checkLesson(parseJson(json, 'The lesson'));
  if (taken.includes(lesson.id)) refuse(`id is “${lesson.id}”, which is the name of an exercise of the page, expected another.`);
  return lesson;
}

/**
 * @param {unknown} value
 * @returns {Lesson} with nothing in it that was not checked
 */
export function checkLesson(value) {
  const given = object(value, 'The lesson', [
    'format', 'version', 'id', 'title', 'question', 'prediction', 'variants', 'seeds', 'epochs', 'figure', 'measure', 'held', 'threshold?', 'rule', 'why', 'whyFigure?', 'whyMeasured?', 'transfer?',
  ]);
  choice(given.format, 'format', [FORMAT]);
  choice(given.version, 'version', [VERSION]);
  const experiment = readExperiment(given, '');
  const { rule } = experiment;
  return {
    id: readId(given.id),
    title: plainText(given.title, 'title', LENGTHS.title),
    question: plainText(given.question, 'question', LENGTHS.question),
    prediction: readPrediction(given.prediction, 'prediction', rule),
    ...experiment,
    figure: readFigure(given.figure, 'figure'),
    measure: choice(given.measure, 'measure', ['spread']),
    why: paragraphs(given.why, 'why'),
    ...(given.whyFigure === undefined ? {} : { whyFigure: readFigure(given.whyFigure, 'whyFigure') }),
    ...(given.whyMeasured === undefined ? {} : { whyMeasured: choice(given.whyMeasured, 'whyMeasured', MEASURED) }),
    ...(given.transfer === undefined ? {} : { transfer: readTransfer(given.transfer, experiment) }),
  };
}

const USUAL_EPOCHS = defaultSettings().epochs;

/** How long its runs are: as the lesson says, unless the reader has set another number. @param {Lesson} lesson @param {{ epochs: number }} settings */
export function epochsOf(lesson, { epochs }) {
  return epochs === USUAL_EPOCHS ? lesson.epochs : epochs;
}

/** @param {string} id of a lesson @returns {string} that of its transfer question, if it has one */
export function transferId(id) {
  return `${id}-transfer`;
}

/** The transfer question as an exercise of its own. @param {Lesson} lesson @returns {Lesson | null} */
export function transferOf(lesson) {
  const { transfer, whyFigure: __, whyMeasured: ___, ...rest } = lesson;
  if (!transfer) return null;
  // A threshold is one of what was held equal with it.
  const { threshold = transfer.held === undefined || transfer.held === lesson.held ? lesson.threshold : undefined } = transfer;
  const { threshold: _, ...own } = { ...rest, ...transfer };
  return { ...own, ...(threshold === undefined ? {} : { threshold }), id: transferId(lesson.id), title: lesson.title };
}

/** @param {unknown} value @param {Experiment} experiment of the lesson @returns {Transfer} */
function readTransfer(value, experiment) {
  const place = 'transfer';
  const given = object(value, place, ['question', 'prediction', 'variants', 'why', 'seeds?', 'epochs?', 'held?', 'threshold?', 'rule?']);
  const { variants, seeds, epochs, held, threshold, rule } = experiment;
  const isHeldAlike = given.held === undefined || given.held === held;
  const own = readExperiment({ seeds, epochs, held, rule, ...(isHeldAlike && threshold !== undefined ? { threshold } : {}), ...given }, `${place}.`);
  const isSame = own.variants.length === variants.length && own.variants.every(({ settings }, i) => VARIED.every(({ key }) => settings[key] === variants[i].settings[key]));
  if (isSame && own.epochs === epochs && own.held === held && own.threshold === threshold) refuse(`${place}.variants are those of the lesson, expected others: it has been answered.`);
  return {
    question: plainText(given.question, `${place}.question`, LENGTHS.question),
    prediction: readPrediction(given.prediction, `${place}.prediction`, own.rule),
    ...own,
    why: paragraphs(given.why, `${place}.why`),
  };
}

/** @param {Record<string, unknown>} given @param {string} place with a dot behind, or empty @returns {Experiment} */
function readExperiment(given, place) {
  const variants = readVariants(given.variants, `${place}variants`);
  const epochs = integer(given.epochs, `${place}epochs`, 1, MOST_EPOCHS);
  const held = choice(given.held, `${place}held`, HELD);
  return {
    variants,
    seeds: integer(given.seeds, `${place}seeds`, 1, MOST_SEEDS),
    epochs,
    held,
    ...(given.threshold === undefined ? {} : { threshold: readThreshold(given.threshold, `${place}threshold`, held, epochs) }),
    rule: readRule(given.rule, `${place}rule`, variants, `${place}variants`),
  };
}

/** @param {unknown} value @param {string} place @param {Held} held @param {number} epochs */
function readThreshold(value, place, held, epochs) {
  const { least, most, isWhole } = THRESHOLDS[held];
  return isWhole ? integer(value, place, least, Math.min(most, epochs)) : number(value, place, least, most);
}

/** @param {unknown} value @param {string} place @returns {Variant[]} */
function readVariants(value, place) {
  /** @type {string[]} */
  const labels = [];
  return listOf(value, place, 1, MOST_VARIANTS).map((entry, i) => {
    const own = `${place}[${i}]`;
    const given = object(entry, own, ['label', 'settings']);
    const label = plainText(given.label, `${own}.label`, LENGTHS.label);
    // By its label a variant is known in tables.
    if (labels.includes(label)) refuse(`${own}.label is “${label}”, which is that of variants[${labels.indexOf(label)}], expected another.`);
    labels.push(label);
    const settings = object(given.settings, `${own}.settings`, VARIED.map(({ key }) => `${key}?`));
    return { label, settings: Object.fromEntries(VARIED.filter(({ key }) => settings[key] !== undefined).map((setting) => [setting.key, readSetting(setting, settings[setting.key], `${own}.settings.${setting.key}`)])) };
  });
}

/** @param {Setting} setting @param {unknown} value @param {string} place */
function readSetting(setting, value, place) {
  const { type, min = -Infinity, max = Infinity, choices = {} } = setting;
  switch (type) {
    case 'integer':
      return integer(value, place, min, max);
    case 'number':
      return number(value, place, min, max);
    case 'boolean':
      return boolean(value, place);
    case 'choice':
      return choice(value, place, Object.keys(choices));
    case 'list': {
      const given = text(value, place);
      try {
        return parseSetting(setting, given);
      } catch {
        return refuse(`${place} is “${given.slice(0, 40)}”, expected ${expected(setting)}.`);
      }
    }
  }
}

/** @param {unknown} value @param {string} place @param {Variant[]} variants @param {string} variantsPlace @returns {Rule} */
function readRule(value, place, variants, variantsPlace) {
  const kind = choice(object(value, place, ['kind', 'by?']).kind, `${place}.kind`, /** @type {const} */ (['layers', 'compared', 'ordered']));
  const count = variants.length;
  if (kind === 'layers') {
    object(value, place, ['kind']);
    if (count !== 1) refuse(`${variantsPlace} has ${count} entries, but the rule “layers” is about one.`);
    return { kind };
  }
  if (count < 2) refuse(`${variantsPlace} has 1 entry, but the rule “${kind}” compares two or more.`);
  if (kind === 'compared') {
    object(value, place, ['kind']);
    return { kind };
  }
  const by = choice(object(value, place, ['kind', 'by']).by, `${place}.by`, /** @type {OrderedBy[]} */ (Object.keys(ORDERS)));
  const values = variants.map(({ settings }, i) => settings[by] ?? refuse(`${variantsPlace}[${i}].settings has no entry “${by}”, by which the variants are ordered.`));
  const wrong = values.findIndex((own, i) => i > 0 && !(own > values[i - 1]));
  if (wrong !== -1) refuse(`${variantsPlace}[${wrong}].settings.${by} is “${values[wrong]}”, expected more than the “${values[wrong - 1]}” of the variant before it.`);
  return { kind, by };
}

/** @param {unknown} value @param {string} place @param {Rule} rule @returns {Prediction} */
function readPrediction(value, place, rule) {
  const kind = choice(object(value, place, ['kind', 'ask', 'choices?']).kind, `${place}.kind`, /** @type {const} */ (['choose', 'rank', 'most', 'sketch']));
  const given = object(value, place, kind === 'choose' ? ['kind', 'ask', 'choices'] : ['kind', 'ask']);
  const ask = plainText(given.ask, `${place}.ask`, LENGTHS.ask);
  if (kind !== 'choose') {
    if (kind !== 'sketch' && rule.kind !== 'layers') refuse(`${place}.kind is “${kind}”, which only the rule “layers” answers.`);
    return { kind, ask };
  }
  const choices = listOf(given.choices, `${place}.choices`, 2, MOST_CHOICES).map((entry, i) => readChoice(entry, `${place}.choices[${i}]`, rule));
  const twin = choices.findIndex(({ label }, i) => choices.findIndex((other) => other.label === label) < i);
  if (twin !== -1) refuse(`${place}.choices[${twin}].label is “${choices[twin].label}”, which stands twice.`);
  return { kind, ask, choices };
}

/** @param {unknown} value @param {string} place @param {Rule} rule @returns {Choice} */
function readChoice(value, place, rule) {
  const { label, expects } = object(value, place, ['label', 'expects?']);
  const read = { label: plainText(label, `${place}.label`, LENGTHS.question) };
  if (expects === undefined) return read;
  return { ...read, expects: choice(expects, `${place}.expects`, rule.kind === 'layers' ? /** @type {Finding[]} */ (['alike', 'unlike']) : FINDINGS) };
}

/** @param {unknown} value */
function readId(value) {
  const id = text(value, 'id');
  return /^[a-z][a-z0-9-]{0,39}$/.test(id) ? id : refuse(`id is “${id.slice(0, 40)}”, expected small letters, digits and hyphens, 40 at most, a letter first.`);
}

/** @param {unknown} value @param {string} place */
function readFigure(value, place) {
  return choice(value, place, FIGURES.map(({ id }) => id));
}

/** @param {unknown} value @param {string} place */
function paragraphs(value, place) {
  return listOf(value, place, 1, MOST_PARAGRAPHS).map((entry, i) => plainText(entry, `${place}[${i}]`, LENGTHS.paragraph));
}

/** @param {unknown} value @param {string} place @param {number} least @param {number} most */
function listOf(value, place, least, most) {
  const { length } = list(value, place);
  if (length < least || length > most) refuse(`${place} has ${length} entries, expected ${least} to ${most}.`);
  return list(value, place);
}

/** @param {unknown} value @param {string} place @param {number} longest */
function plainText(value, place, longest) {
  const found = text(value, place);
  if (found.trim() === '') refuse(`${place} is empty.`);
  if (found.length > longest) refuse(`${place} is a text of ${found.length} characters, expected ${longest} at most.`);
  if (INVISIBLE.test(found)) refuse(`${place} has a line break or another invisible character in it, expected plain text.`);
  if (ADDRESS.test(found)) refuse(`${place} has an address in it, expected plain text without.`);
  return found;
}
