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
 * @property {'integer' | 'number' | 'boolean' | 'choice' | 'list'} type a list is a text: whole numbers, parted by commas
 * @property {number | boolean | string} default the notebook's value
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [most] numbers of a list
 * @property {(settings: Settings) => boolean} [when] whether the other settings leave it a meaning: without one it changes nothing and is not shown
 * @property {boolean} [isLater] a run of an earlier version may lack it: it was made with the default
 * @property {Record<string, string>} [choices] value → label
 * @property {Record<string, string>} [aliases] what links and pages of earlier versions call a value → value
 */
import { AMBIGUITY, isAmbiguous, readDecimal, readNumber } from './lib/number.js';

/** Epochs that are asked for at once. */
export const MOST_EPOCHS = 500;

const WITH_MOMENTUM = ['momentum', 'nesterov'];
const WITH_BETAS = ['adam', 'adamw'];

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
    name: 'hidden-layers',
    key: 'hiddenLayers',
    label: 'Hidden layers',
    help: 'Units of each hidden layer, from the pixels to the classes: up to 6 layers of 1 to 512 units. Nothing: pixels lead to classes directly.',
    type: 'list',
    default: '64,32,32',
    min: 1,
    max: 512,
    most: 6,
    isLater: true,
  },
  {
    name: 'activation',
    key: 'activation',
    label: 'Activation',
    help: 'What a hidden unit makes of its sum.',
    type: 'choice',
    default: 'relu',
    choices: { relu: 'ReLU', 'leaky-relu': 'Leaky ReLU (0.01)', tanh: 'tanh', sigmoid: 'Sigmoid', gelu: 'GELU' },
    when: ({ hiddenLayers }) => hiddenLayers !== '',
    isLater: true,
  },
  {
    name: 'initialisation',
    key: 'initialisation',
    label: 'Initial weights',
    help: 'What weights are drawn from before training. PyTorch draws weights and biases uniformly in ±1/√inputs; with the others biases begin at 0.',
    type: 'choice',
    default: 'pytorch',
    choices: {
      pytorch: 'As PyTorch',
      'xavier-uniform': 'Xavier, uniform',
      'xavier-normal': 'Xavier, normal',
      'he-uniform': 'He, uniform',
      'he-normal': 'He, normal',
      normal: 'Normal',
      uniform: 'Uniform',
      zeros: 'Zeros',
    },
    isLater: true,
  },
  {
    name: 'initial-scale',
    key: 'initialScale',
    label: 'Initial scale',
    help: 'Standard deviation of initial weights that are normal, or the bound of those that are uniform.',
    type: 'number',
    default: 0.05,
    min: 0,
    max: 10,
    when: ({ initialisation }) => ['normal', 'uniform'].includes(initialisation),
    isLater: true,
  },
  {
    name: 'bias',
    key: 'bias',
    label: 'Biases',
    help: 'Whether each unit adds a number of its own to its sum.',
    type: 'boolean',
    default: true,
    isLater: true,
  },
  {
    name: 'optimiser',
    key: 'optimiser',
    label: 'Optimiser',
    help: 'What makes a step of a gradient, each as PyTorch defines it. Adam and RMSProp usually want a smaller learning rate, such as 0.001.',
    type: 'choice',
    default: 'sgd',
    choices: { sgd: 'SGD', momentum: 'SGD with momentum', nesterov: 'SGD with Nesterov’s momentum', rmsprop: 'RMSProp', adam: 'Adam', adamw: 'AdamW' },
    isLater: true,
  },
  {
    name: 'momentum',
    key: 'momentum',
    label: 'Momentum',
    help: 'Share of the last step that goes into the next one.',
    type: 'number',
    default: 0.9,
    min: 0,
    max: 0.9999,
    when: ({ optimiser }) => WITH_MOMENTUM.includes(optimiser),
    isLater: true,
  },
  {
    name: 'alpha',
    key: 'alpha',
    label: 'Alpha',
    help: 'How slowly RMSProp’s mean of squared gradients forgets.',
    type: 'number',
    default: 0.99,
    min: 0,
    max: 0.9999,
    when: ({ optimiser }) => optimiser === 'rmsprop',
    isLater: true,
  },
  {
    name: 'beta1',
    key: 'beta1',
    label: 'Beta 1',
    help: 'How slowly Adam’s mean of gradients forgets.',
    type: 'number',
    default: 0.9,
    min: 0,
    max: 0.9999,
    when: ({ optimiser }) => WITH_BETAS.includes(optimiser),
    isLater: true,
  },
  {
    name: 'beta2',
    key: 'beta2',
    label: 'Beta 2',
    help: 'How slowly Adam’s mean of squared gradients forgets.',
    type: 'number',
    default: 0.999,
    min: 0,
    max: 0.9999,
    when: ({ optimiser }) => WITH_BETAS.includes(optimiser),
    isLater: true,
  },
  {
    name: 'epsilon',
    key: 'epsilon',
    label: 'Epsilon',
    help: 'What is added to the root that gradients are divided by, so that it is never 0.',
    type: 'number',
    default: 1e-8,
    min: 1e-12,
    max: 1,
    when: ({ optimiser }) => optimiser === 'rmsprop' || WITH_BETAS.includes(optimiser),
    isLater: true,
  },
  {
    name: 'weight-decay',
    key: 'weightDecay',
    label: 'Weight decay',
    help: 'Share of each weight and bias that is added to its gradient, which draws it to 0. With AdamW it is subtracted apart from the gradient.',
    type: 'number',
    default: 0,
    min: 0,
    max: 1,
    isLater: true,
  },
  {
    name: 'schedule',
    key: 'schedule',
    label: 'Schedule',
    help: 'How the learning rate changes. Steps: it is multiplied every few epochs. Cosine: it falls to 0 over the epochs that are set; in further ones it rises again, as in PyTorch.',
    type: 'choice',
    default: 'constant',
    choices: { constant: 'Constant', step: 'Steps', cosine: 'Cosine' },
    isLater: true,
  },
  {
    name: 'schedule-step',
    key: 'scheduleStep',
    label: 'Epochs of a step',
    help: 'After so many epochs the learning rate is multiplied.',
    type: 'integer',
    default: 20,
    min: 1,
    max: MOST_EPOCHS,
    when: ({ schedule }) => schedule === 'step',
    isLater: true,
  },
  {
    name: 'schedule-factor',
    key: 'scheduleFactor',
    label: 'Factor of a step',
    help: 'What the learning rate is multiplied by.',
    type: 'number',
    default: 0.1,
    min: 0,
    max: 1,
    when: ({ schedule }) => schedule === 'step',
    isLater: true,
  },
  {
    name: 'clip',
    key: 'clip',
    label: 'Clip gradients',
    help: 'Longest gradient, over all weights and biases: a longer one is shortened to it. 0: none is.',
    type: 'number',
    default: 0,
    min: 0,
    max: 1000,
    isLater: true,
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
  } else if (type === 'list') {
    const numbers = value === '' ? [] : value.split(',').map((part) => readNumber(part.trim()));
    const areGood = numbers.every((number) => number >= min && number <= max && Number.isInteger(number));
    if (areGood && numbers.length <= (setting.most ?? Infinity)) return numbers.join(',');
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
export function expected({ type, min, max, most, choices = {} }) {
  if (type === 'list') return `at most ${most} whole numbers from ${min} to ${max}, parted by commas`;
  if (type === 'choice') return Object.keys(choices).join(' or ');
  if (type === 'boolean') return 'true or false';
  return `${type === 'integer' ? 'an integer' : 'a number'} from ${min} to ${max}`;
}

/** Those settings that change something beside the others. @param {Settings} settings */
export function meaningful(settings) {
  return SETTINGS.filter(({ when }) => !when || when(settings));
}

/**
 * What a link or an address must say of settings: those that are of the first version always, so that it says them by itself, and the later ones where they
 * differ from what is usual and mean something.
 * @param {Settings} settings
 */
export function saidOf(settings) {
  return meaningful(settings).filter(({ key, default: usual, isLater }) => !isLater || settings[key] !== usual);
}

/**
 * Whether burn's engine alone can do this: the shortcuts refuse it (`beyond_plain_sgd` in `crate/src/engines/mod.rs`).
 * @param {Pick<Settings, 'engine' | 'optimiser' | 'weightDecay' | 'clip' | 'activation' | 'bias'>} settings
 */
export function needsBurn({ engine, optimiser, weightDecay, clip, activation, bias }) {
  if (engine !== 'auto') return engine === 'burn';
  return optimiser !== 'sgd' || weightDecay > 0 || clip > 0 || activation !== 'relu' || !bias;
}

/**
 * What differs from other settings, in words.
 * @param {Settings} settings
 * @param {Settings} [from]
 * @returns {string[]} `dropout 0`, `normalise pixels off`
 */
export function differences(settings, from = defaultSettings()) {
  return meaningful(settings).filter(({ key }) => settings[key] !== from[key]).map(({ key, label, type, choices = {} }) => {
    const value = settings[key];
    const text = type === 'boolean' ? (value ? 'on' : 'off') : type === 'choice' ? choices[String(value)] : type === 'list' && value === '' ? 'none' : String(value);
    // A name stays as it is written.
    return `${label.toLowerCase()} ${/[A-Z]{2}|^(Adam|Xavier|He,)/.test(text) ? text : text.toLowerCase()}`;
  });
}
