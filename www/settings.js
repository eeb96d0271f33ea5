/**
 * The one table of settings. Attributes, properties, URL, controls, validation, stored runs, files and help read it; the engine gets all of them and takes
 * those that it knows.
 * Ranges are those of `crate/src/base/settings.rs`, which has the last word.
 *
 * @import { Settings } from './weightscope.js'
 *
 * @typedef {object} Setting
 * @property {string} name of the attribute and of the URL's parameter
 * @property {keyof Settings} key in a `Settings` object
 * @property {string} label
 * @property {string} help
 * @property {'integer' | 'number' | 'boolean' | 'choice'} type
 * @property {number | boolean | string} default the notebook's value
 * @property {number} [min]
 * @property {number} [max]
 * @property {boolean} [isLater] a run of an earlier version may lack it: it was made with the default
 * @property {Record<string, string>} [choices] value → label
 * @property {Record<string, string>} [aliases] what links and pages of earlier versions call a value → value
 */
import { AMBIGUITY, isAmbiguous, readDecimal, readNumber } from './lib/number.js';

/** Epochs that are asked for at once. */
export const MOST_EPOCHS = 500;

/** @type {readonly Setting[]} */
export const SETTINGS = [
  {
    name: 'epochs',
    key: 'epochs',
    label: 'Epochs',
    help: 'How often the network sees the whole training set.',
    type: 'integer',
    default: 60,
    min: 1,
    max: MOST_EPOCHS,
  },
  {
    name: 'dropout',
    key: 'dropout',
    label: 'Dropout',
    help: 'Probability that a hidden unit is switched off in a training step.',
    type: 'number',
    default: 0.25,
    min: 0,
    max: 0.95,
  },
  {
    name: 'rate',
    key: 'rate',
    label: 'Learning rate',
    help: 'How far one step moves the weights along the gradient.',
    type: 'number',
    default: 0.01,
    min: 0.0001,
    max: 10,
  },
  {
    name: 'batch',
    key: 'batch',
    label: 'Batch size',
    help: 'Images that share one step.',
    type: 'integer',
    default: 32,
    min: 1,
    max: 1024,
  },
  {
    name: 'normalise',
    key: 'normalise',
    label: 'Normalise pixels',
    help: 'Divide pixels by the largest one, so that they lie between 0 and 1.',
    type: 'boolean',
    default: true,
  },
  {
    name: 'seed',
    key: 'seed',
    label: 'Seed',
    help: 'The same seed gives the same split, batches, initial weights and dropout.',
    type: 'integer',
    default: 1,
    min: 0,
    max: 4294967295,
  },
  {
    name: 'test-set',
    key: 'testSet',
    label: 'Test set',
    help: 'Held-out rows of the file, or the 10,000 official test images of MNIST.',
    type: 'choice',
    default: 'split',
    choices: { split: 'Held-out rows', official: 'Official 10,000' },
  },
  {
    name: 'test-share',
    key: 'testShare',
    label: 'Test share',
    help: 'Share of the rows that is held out, if the test set is a share.',
    type: 'number',
    default: 0.1,
    min: 0.01,
    max: 0.9,
  },
  {
    name: 'engine',
    key: 'engine',
    label: 'Engine',
    help:
      'What computes a training step. burn, a library for deep learning, finds the gradients by automatic differentiation. The shortcut is the same step written by ' +
      'hand, several times as fast; they agree within rounding. Automatic takes the shortcut where it can do what the settings ask, else burn.',
    type: 'choice',
    default: 'auto',
    choices: { auto: 'Automatic', burn: 'burn', fused: 'Shortcut' },
    aliases: { reference: 'burn' },
  },
  {
    name: 'device',
    key: 'device',
    label: 'Device',
    help: 'Automatic takes the GPU if there is one, through WebGPU, else the CPU; for the engine burn it takes the CPU. A run that loses its GPU goes on on the CPU.',
    type: 'choice',
    default: 'auto',
    choices: { auto: 'Automatic', webgpu: 'WebGPU', cpu: 'CPU' },
  },
];

/** What a link says of its run beside the settings. They set nothing: the page says where they differ from what it has. */
export const PROVENANCE = [
  { name: 'fingerprint', key: 'fingerprint', label: 'fingerprint of the data', pattern: /^[0-9a-f]{16}$/, expected: '16 hexadecimal digits' },
  { name: 'level', key: 'level', label: 'meaning of a pixel’s level', pattern: /^(1|0\.00392156862745098)$/, expected: '1 or 1/255' },
  { name: 'version', key: 'version', label: 'version', pattern: /^\d{1,5}(\.\d{1,5}){2}(-[\w.]{1,20})?$/, expected: 'a version like 0.1.0' },
  { name: 'computed-by', key: 'computedBy', label: 'device', pattern: /^[\p{L}\p{N}\p{P}\p{S} ]{1,120}$/u, expected: 'a name of at most 120 characters' },
];

/** What the element observes and the page's URL may set, beside the options of `element/options.js`. */
export const ATTRIBUTES = ['src', 'figures', 'exercise', 'lesson', ...[...SETTINGS, ...PROVENANCE].map(({ name }) => name)];

/** @returns {Settings} the notebook's values */
export function defaultSettings() {
  return /** @type {any} */ (Object.fromEntries(SETTINGS.map((setting) => [setting.key, setting.default])));
}

/**
 * What a text means for a setting.
 * @param {Setting} setting
 * @param {string} text
 * @returns {number | boolean | string}
 * @throws {RangeError} whose message is a sentence
 */
export function parseSetting(setting, text) {
  const { type, min = -Infinity, max = Infinity, choices = {}, aliases = {} } = setting;
  const value = text.trim();
  if (type === 'choice') {
    if (Object.hasOwn(choices, value)) return value;
    if (Object.hasOwn(aliases, value)) return aliases[value];
  } else if (type === 'boolean') {
    if (['', 'true', '1', 'on', 'yes'].includes(value)) return true;
    if (['false', '0', 'off', 'no'].includes(value)) return false;
  } else {
    if (type === 'number' && isAmbiguous(value)) throw new RangeError(`${setting.label} is “${text.slice(0, 40)}”, ${AMBIGUITY}`);
    const number = type === 'number' ? readDecimal(value) : readNumber(value);
    const whole = type !== 'integer' || Number.isInteger(number);
    if (number >= min && number <= max && whole) return number;
  }
  throw new RangeError(`${setting.label} is “${text.slice(0, 40)}”, expected ${expected(setting)}.`);
}

/** @param {Setting} setting */
export function expected({ type, min, max, choices = {} }) {
  if (type === 'choice') return Object.keys(choices).join(' or ');
  if (type === 'boolean') return 'true or false';
  return `${type === 'integer' ? 'an integer' : 'a number'} from ${min} to ${max}`;
}

/**
 * What differs from other settings, in words.
 * @param {Settings} settings
 * @param {Settings} [from]
 * @returns {string[]} `dropout 0`, `normalise pixels off`
 */
export function differences(settings, from = defaultSettings()) {
  return SETTINGS.filter(({ key }) => settings[key] !== from[key]).map(({ key, label, type, choices = {} }) => {
    const value = settings[key];
    const text = type === 'boolean' ? (value ? 'on' : 'off') : type === 'choice' ? choices[String(value)].toLowerCase() : String(value);
    return `${label.toLowerCase()} ${text}`;
  });
}
