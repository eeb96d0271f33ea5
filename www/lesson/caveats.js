/**
 * What must be said beside the answer to an exercise, each in a sentence: which runs do not count and why, which learnt nothing, and what all of them
 * had in common. A number without these misleads.
 *
 * @import { Run, Settings } from '../weightscope.js'
 * @import { Setting } from '../settings.js'
 * @import { Footing } from './footing.js'
 * @import { Trained } from './study.js'
 */
import { isSound } from './footing.js';
import { quoted, seedsText } from './words.js';
import { epochsText, joined } from '../lib/text.js';
import { isAtChance, whyAtChance } from '../run/chance.js';
import { measuresAt } from '../run/measures.js';
import { SETTINGS, saidOf } from '../settings.js';

/** What bears on how far weights spread. @type {readonly (keyof Settings)[]} */
const TOLD = ['dropout', 'rate', 'batch', 'normalise'];

/**
 * @param {readonly Trained[]} groups
 * @param {Footing} footing
 * @param {boolean} [hasLearnt] whether any network has, so that it is said of those that have not
 * @returns {string[]} sentences
 */
export function caveats(groups, footing, hasLearnt = true) {
  return [
    ...groups.flatMap((group) => [...failed(group), ...absent(group, groups), ...late(group, footing), ...unknown(group, footing), ...(hasLearnt ? unlearnt(group, footing) : [])]),
    ...imported(groups),
    ...settingsTold(groups),
  ];
}

/** Diverging is a result, and says of itself when and how. @param {Trained} group */
function failed({ variant: { label }, runs }) {
  const broken = runs.filter(({ failure }) => failure !== undefined);
  if (broken.length === 0) return [];
  const [{ failure }] = broken;
  return [`${quoted(label)} failed with ${seedsOf(broken, runs)} and is not compared there: ${failure}`];
}

/** @param {Trained} group @param {readonly Trained[]} groups */
function absent({ variant: { label }, runs }, groups) {
  const own = new Set(runs.filter(({ failure, epochs }) => failure !== undefined || epochs.length > 0).map(({ settings }) => settings.seed));
  const missing = [...new Set(groups.flatMap((group) => group.runs.map(({ settings }) => settings.seed)))].filter((seed) => !own.has(seed));
  return missing.length === 0 ? [] : [`${quoted(label)} has not been trained with ${seedsText(missing)}.`];
}

/** Who never got there. @param {Trained} group @param {Footing} footing */
function late({ variant: { label }, runs }, { held, epochOf }) {
  const behind = runs.filter((run) => isSound(run) && epochOf(run) === null);
  const unmeasured = held === 'train-loss' ? behind.filter(({ epochs }) => epochs.every(({ evaluatedTrainLoss }) => evaluatedTrainLoss === undefined)) : [];
  const slow = behind.filter((run) => !unmeasured.includes(run));
  return [
    ...(slow.length === 0 ? [] : [`${quoted(label)} did not get there with ${seedsOf(slow, runs, 'any seed')}, in ${epochsText(Math.max(...slow.map(({ epochs }) => epochs.length)))}.`]),
    ...(unmeasured.length === 0 ? [] : [`In ${quoted(label)}, an earlier version did not measure the training loss without dropout with ${seedsOf(unmeasured, runs)}.`]),
  ];
}

/** Runs of earlier versions have no measures of their own. @param {Trained} group @param {Footing} footing */
function unknown({ variant: { label }, runs }, { epochOf }) {
  const lost = runs.filter((run) => {
    const epoch = epochOf(run);
    return epoch !== null && (measuresAt(run, 0) === null || measuresAt(run, epoch) === null);
  });
  return lost.length === 0 ? [] : [`The weights of ${quoted(label)} were not kept for that epoch with ${seedsOf(lost, runs)}.`];
}

/** Where no network has learnt anything, that comes first. @param {readonly Trained[]} groups @param {Footing} footing @returns {string[]} */
export function nothingLearnt(groups, footing) {
  const sound = groups.flatMap(({ runs }) => runs.filter(isSound));
  if (sound.length === 0 || !sound.every((run) => isStuck(run, footing))) return [];
  return [`Nothing was learnt: ${sound.length === 1 ? 'the network' : 'all networks'} classified no better than by guessing. ${whyAtChance(sound[0], footing.epochOf(sound[0]) ?? undefined)}`];
}

/** Where it is compared, or in the end. @param {Run} run @param {Footing} footing */
function isStuck(run, { epochOf }) {
  return isSound(run) && isAtChance(run, epochOf(run) ?? undefined);
}

/** @param {Trained} group @param {Footing} footing */
function unlearnt({ variant: { label }, runs }, footing) {
  const stuck = runs.filter((run) => isStuck(run, footing));
  if (stuck.length === 0) return [];
  return [`${quoted(label)} had learnt nothing with ${seedsOf(stuck, runs)}: it classified no better than by guessing. ${whyAtChance(stuck[0], footing.epochOf(stuck[0]) ?? undefined)}`];
}

/** @param {readonly Trained[]} groups */
function imported(groups) {
  return groups.some(({ runs }) => runs.some(({ startsFrom }) => startsFrom !== undefined)) ? ['Before training, the weights were not random but imported.'] : [];
}

/**
 * The settings that bear on the answer: what is varied where the labels don't say it, then what is the same for all.
 * @param {readonly Trained[]} groups
 */
function settingsTold(groups) {
  // What came later, where it is not as usual.
  const told = SETTINGS.filter((setting) => TOLD.includes(setting.key) || (setting.isLater && groups.some(({ settings }) => saidOf(settings).includes(setting))));
  const isVaried = (/** @type {Setting} */ { key }) => new Set(groups.map(({ settings }) => settings[key])).size > 1;
  const varied = told.filter(isVaried).filter((setting) => groups.some(({ variant: { label }, settings }) => !isIn(label, settings[setting.key])));
  const common = told.filter((setting) => !isVaried(setting));
  return [
    ...varied.map((setting) => `${setting.label}: ${joined(groups.map(({ variant: { label }, settings }) => `${valueText(setting, settings)} (${quoted(label)})`))}.`),
    ...(common.length === 0 ? [] : [`${groups.length > 1 ? 'The same for all' : 'With'}: ${common.map((setting) => settingText(setting, groups[0].settings)).join(', ')}.`]),
  ];
}

/** Whether a label says what a setting is. @param {string} label @param {Settings[keyof Settings]} value */
function isIn(label, value) {
  if (typeof value === 'boolean') return (value ? /normali/i : /\braw\b/i).test(label);
  return (label.match(/\d+(\.\d+)?/g) ?? []).some((number) => Number(number) === value);
}

/** @param {Setting} setting @param {Settings} settings */
function settingText(setting, settings) {
  const { key, label } = setting;
  return key === 'normalise' ? (settings[key] ? 'normalised pixels' : 'raw pixels') : `${label.toLowerCase()} ${valueText(setting, settings)}`;
}

/** @param {Setting} setting @param {Settings} settings */
function valueText({ key, choices = {} }, settings) {
  const value = settings[key];
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : (choices[String(value)] ?? (String(value) || 'none'));
}

/** @param {readonly Run[]} some @param {readonly Run[]} all @param {string} [every] */
function seedsOf(some, all, every = 'every seed') {
  if (some.length === all.length && all.length > 1) return every;
  return seedsText(some.map(({ settings }) => settings.seed));
}
