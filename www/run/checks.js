/**
 * Reading what nobody vouches for, a file or a stored record: each function returns what was expected or refuses with one sentence that names
 * the place.
 * @import { Layer } from '../weightscope.js'
 */
import { base64Length, fromBase64 } from '../lib/base64.js';
import { WeightscopeError } from '../error.js';
import { tensorsOf } from './network.js';

/** Longest text that a file may hold in one place. */
export const LONGEST = 2000;
/** A run is nested 4 deep. */
const DEEPEST = 8;
/** Objects, lists, commas and texts. A run has 34 for each epoch, so that 100,000 epochs have 3,400,000. */
const MOST_PARTS = 4_000_000;
/** No weight to start from is larger, and an axis of such a length can still be drawn. */
const LARGEST_WEIGHT = Math.fround(1e30);

/**
 * @param {string} message
 * @returns {never}
 */
export function refuse(message) {
  throw new WeightscopeError({ kind: 'import', message });
}

/**
 * A value as it may stand in a sentence.
 * @param {unknown} value
 */
function shown(value) {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (value === undefined) return 'missing';
  const text = String(value);
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
}

/**
 * JSON that `JSON.parse` can take without hanging the page, and without a key that stands twice, of which it would take the last.
 * @param {string} text
 * @param {string} what for messages
 * @returns {unknown}
 */
export function parseJson(text, what) {
  try {
    const flaw = flawOf(text);
    if (flaw === null) return JSON.parse(text);
    return refuse(`${what} ${flaw}.`);
  } catch (error) {
    if (error instanceof WeightscopeError) throw error;
    return refuse(`${what} is not valid JSON: it is damaged or cut off.`);
  }
}

/**
 * One pass over the text, which need not be valid JSON.
 * @param {string} text
 * @returns {string | null}
 */
function flawOf(text) {
  /** One set of keys for every object that is open, null for every list. @type {(Set<string> | null)[]} */
  const open = [];
  let parts = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '}' || character === ']') open.pop();
    if (character !== '{' && character !== '[' && character !== ',' && character !== '"') continue;
    if (++parts > MOST_PARTS) return `has more than ${MOST_PARTS} parts`;
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    if (open.length > DEEPEST) return `is nested more than ${DEEPEST} deep`;
    if (character !== '"') continue;
    const start = i;
    i = endOfString(text, i);
    const keys = open.at(-1);
    if (!keys || !isColonNext(text, i + 1)) continue;
    const key = JSON.parse(text.slice(start, i + 1));
    if (keys.has(key)) return `has two entries ${shown(key)}`;
    keys.add(key);
  }
  return null;
}

/** @param {string} text @param {number} start */
function endOfString(text, start) {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** @param {string} text @param {number} i */
function isColonNext(text, i) {
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\t' || text[i] === '\r') i++;
  return text[i] === ':';
}

/**
 * An object with these keys and no others; those with a question mark may be missing, or undefined.
 * @param {unknown} value
 * @param {string} place
 * @param {string[]} keys
 * @returns {Record<string, unknown>}
 */
export function object(value, place, keys) {
  if (!isObject(value)) return refuse(`${place} is ${shown(value)}, expected an object.`);
  const names = new Set(keys.map((key) => key.replace('?', '')));
  const strange = Object.keys(value).find((key) => !names.has(key));
  if (strange !== undefined) refuse(`${place} has an entry ${shown(strange)} that does not belong there.`);
  const missing = keys.find((key) => !key.endsWith('?') && !Object.hasOwn(value, key));
  if (missing !== undefined) refuse(`${place} has no entry “${missing}”.`);
  return value;
}

/**
 * @param {unknown} value
 * @param {string} place
 * @param {number} [length] any if left out
 * @returns {unknown[]}
 */
export function list(value, place, length) {
  if (!Array.isArray(value)) return refuse(`${place} is ${shown(value)}, expected a list.`);
  if (length !== undefined && value.length !== length) refuse(`${place} has ${value.length} entries, expected ${length}.`);
  return value;
}

/**
 * @param {unknown} value
 * @param {string} place
 * @param {number} [min]
 * @param {number} [max]
 */
export function number(value, place, min = -Number.MAX_VALUE, max = Number.MAX_VALUE) {
  // A comparison with NaN is false.
  if (typeof value === 'number' && value >= min && value <= max) return value;
  const range = max < Number.MAX_VALUE ? ` from ${min} to ${max}` : min === 0 ? ', 0 or above' : '';
  return refuse(`${place} is ${shown(value)}, expected a number${range}.`);
}

/**
 * @param {unknown} value
 * @param {string} place
 * @param {number} min
 * @param {number} max
 */
export function integer(value, place, min, max) {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  return refuse(`${place} is ${shown(value)}, expected a whole number from ${min} to ${max}.`);
}

/**
 * @param {unknown} value
 * @param {string} place
 */
export function boolean(value, place) {
  return typeof value === 'boolean' ? value : refuse(`${place} is ${shown(value)}, expected true or false.`);
}

/**
 * @param {unknown} value
 * @param {string} place
 */
export function text(value, place) {
  if (typeof value !== 'string') return refuse(`${place} is ${shown(value)}, expected a text.`);
  return value.length <= LONGEST ? value : refuse(`${place} is a text of ${value.length} characters, expected ${LONGEST} at most.`);
}

/**
 * Any texts under any names, of any length.
 * @param {unknown} value
 * @param {string} place
 */
export function texts(value, place) {
  if (!isObject(value)) return refuse(`${place} is ${shown(value)}, expected an object.`);
  const strange = Object.keys(value).find((key) => typeof value[key] !== 'string');
  if (strange !== undefined) refuse(`${place} ${shown(strange)} is ${shown(value[strange])}, expected a text.`);
  return /** @type {Record<string, string>} */ (value);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @template {string | number} Choice
 * @param {unknown} value
 * @param {string} place
 * @param {readonly Choice[]} choices
 * @returns {Choice}
 */
export function choice(value, place, choices) {
  const found = choices.find((choice) => choice === value);
  return found ?? refuse(`${place} is ${shown(value)}, expected ${choices.join(' or ')}.`);
}

/**
 * @param {unknown} value
 * @param {string} place
 * @param {number} length bytes expected
 * @returns {ArrayBuffer}
 */
export function base64(value, place, length) {
  const characters = base64Length(length);
  if (typeof value !== 'string' || value.length !== characters) {
    return refuse(`${place} ${typeof value === 'string' ? `has ${value.length} characters` : 'is no text'}, expected ${characters} of base64.`);
  }
  const bytes = fromBase64(value) ?? refuse(`${place} is not base64.`);
  return bytes.length === length ? bytes.buffer : refuse(`${place} has ${bytes.length} bytes, expected ${length}.`);
}

/**
 * Weights that a run starts from.
 * @param {Float32Array} parameters
 * @param {readonly Layer[]} layers
 * @param {string} [when] for the message
 */
export function checkWeights(parameters, layers, when = '') {
  const strange = parameters.findIndex((value) => !(Math.abs(value) <= LARGEST_WEIGHT));
  if (strange === -1) return;
  const tensors = tensorsOf(layers);
  const { name, start } = tensors.find(({ end }) => strange < end) ?? tensors[0];
  refuse(`Tensor “${name}”${when} holds ${parameters[strange]} at place ${strange - start}, expected numbers from -1e30 to 1e30.`);
}
