/**
 * The attributes that say how the element looks and what it offers: the one table. A value that there is not is told in a sentence, and the one before stays.
 *
 * @typedef {object} Options
 * @property {string} layout empty: by the place where the element stands
 * @property {string} chapter empty: the first
 * @property {string} theme
 * @property {readonly string[]} parts what an embedded element shows beside its figure or exercise
 * @property {readonly string[]} locked settings that a reader can't change
 * @property {boolean} autostart
 * @property {boolean} allowLinks
 * @property {string} height of an embedded element in a frame: told to the page around it, or that of the frame
 *
 * @typedef {object} Option
 * @property {string} name of the attribute
 * @property {keyof Options} key
 * @property {string} label in sentences
 * @property {'choice' | 'list' | 'boolean'} type
 * @property {readonly string[]} values of a choice or a list
 * @property {string | readonly string[] | boolean} default
 */
import { LESSONS } from '../lesson/lessons.js';
import { SETTINGS } from '../settings.js';
import { texts } from '../texts/texts.js';

const NAMES = SETTINGS.map(({ name }) => name);
/** `lesson` is a teacher's own. */
const CHAPTERS = [...Object.keys(texts.chapters), ...LESSONS.map(({ id }) => id), 'lesson'];

/** @type {readonly Option[]} */
export const OPTIONS = [
  { name: 'layout', key: 'layout', label: 'layout', type: 'choice', values: ['lesson', 'lab', 'embed'], default: '' },
  { name: 'chapter', key: 'chapter', label: 'chapter', type: 'choice', values: CHAPTERS, default: '' },
  { name: 'theme', key: 'theme', label: 'theme', type: 'choice', values: ['auto', 'light', 'dark'], default: 'auto' },
  { name: 'parts', key: 'parts', label: 'part', type: 'list', values: ['controls', 'settings', 'data', 'runs', 'digits', 'table'], default: ['controls'] },
  { name: 'locked', key: 'locked', label: 'setting to lock', type: 'list', values: ['all', ...NAMES], default: [] },
  { name: 'autostart', key: 'autostart', label: 'value of autostart', type: 'boolean', values: ['true', 'false'], default: false },
  { name: 'allow-links', key: 'allowLinks', label: 'value of allow-links', type: 'boolean', values: ['true', 'false'], default: true },
  { name: 'height', key: 'height', label: 'height', type: 'choice', values: ['auto', 'fixed'], default: 'auto' },
];

/** @returns {Options} */
export function defaultOptions() {
  return /** @type {any} */ (Object.fromEntries(OPTIONS.map((option) => [option.key, option.default])));
}

/**
 * @param {Option} option
 * @param {string | null} text null: the default
 * @returns {{ value: unknown, wrong: string | null }} what is good of it, null if nothing is; and what is wrong, in a sentence
 */
export function parseOption({ key, label, type, values, default: usual }, text) {
  if (text === null) return { value: usual, wrong: null };
  const words = type === 'list' ? text.split(',').map((word) => word.trim()).filter(Boolean) : [type === 'boolean' ? text.trim() || 'true' : text.trim()];
  const unknown = words.filter((word) => !values.includes(word));
  const wrong = unknown.length === 0 ? null : `There is no ${label} “${unknown.join('”, “').slice(0, 40)}”; choose from ${values.join(', ')}.`;
  const good = words.filter((word) => values.includes(word));
  if (type === 'list') return { value: key === 'locked' && good.includes('all') ? NAMES : good, wrong };
  if (wrong !== null) return { value: null, wrong };
  return { value: type === 'boolean' ? good[0] === 'true' : good[0], wrong };
}
