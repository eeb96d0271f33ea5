/**
 * What the element's attributes say: each is read when it changes, and what is wrong with one is told in a sentence.
 * @import { Settings } from '../weightscope.js'
 * @import { Setting } from '../settings.js'
 * @import { Option, Options } from './options.js'
 * @import { Figure } from '../figures/types.js'
 * @import { Provenance } from '../exports/link.js'
 */
import { parseProvenance } from '../exports/link.js';
import { FIGURES, figuresBy } from '../figures/index.js';
import { OPTIONS, defaultOptions, parseOption } from './options.js';
import { PROVENANCE, SETTINGS, defaultSettings, parseSetting } from '../settings.js';

/** What the lesson is about comes first. */
const DEFAULT_FIGURES = '34,33,35,29';

export class Attributes {
  /** @type {Map<string, string>} attribute → what is wrong with it */
  #wrong = new Map();
  /** @type {Settings} of the next run */
  settings = Object.freeze(defaultSettings());
  /** How the element looks and what it offers. @type {Options} */
  options = defaultOptions();
  /** @type {readonly Figure[]} */
  figures = this.#read(DEFAULT_FIGURES);
  /** What a link says of its run. @type {Provenance} */
  provenance = { fingerprint: null, level: null, version: null, computedBy: null };

  /** @returns {string[]} sentences */
  get wrong() {
    return [...this.#wrong.values()];
  }

  /** The reader knows of them. */
  dismiss() {
    this.#wrong.clear();
  }

  /** @param {string} name of the attribute @param {string | null} why a sentence; null: nothing is wrong */
  tell(name, why) {
    if (why === null) this.#wrong.delete(name);
    else this.#wrong.set(name, why);
  }

  /** @param {string} name of the attribute */
  forget(name) {
    this.#wrong.delete(name);
  }

  /** @param {string} name of a setting @param {string | null} value @returns {boolean} whether it is a good one */
  readSetting(name, value) {
    const setting = /** @type {Setting} */ (SETTINGS.find((setting) => setting.name === name));
    this.forget(name);
    try {
      this.settings = Object.freeze({ ...this.settings, [setting.key]: value === null ? setting.default : parseSetting(setting, value) });
      return true;
    } catch (error) {
      this.tell(name, `${/** @type {Error} */ (error).message} It stays ${this.settings[setting.key]}.`);
      return false;
    }
  }

  /** @param {string} name of an option @param {string | null} text */
  readOption(name, text) {
    const option = /** @type {Option} */ (OPTIONS.find((option) => option.name === name));
    const { value, wrong } = parseOption(option, text);
    this.tell(name, wrong);
    if (value !== null) this.options = { ...this.options, [option.key]: value };
  }

  /** The same settings as another object: what was made with them is made anew. */
  renewSettings() {
    this.settings = Object.freeze({ ...this.settings });
  }

  /** @param {string} name @param {string | null} value */
  readProvenance(name, value) {
    const { key } = /** @type {typeof PROVENANCE[number]} */ (PROVENANCE.find((entry) => entry.name === name));
    this.forget(name);
    let parsed = null;
    try {
      parsed = value === null ? null : parseProvenance(name, value);
    } catch (error) {
      this.tell(name, /** @type {Error} */ (error).message);
    }
    this.provenance = { ...this.provenance, [key]: parsed };
  }

  /** @param {string | null} value @param {string} [usual] what is shown without the attribute */
  readFigures(value, usual = DEFAULT_FIGURES) {
    this.forget('figures');
    this.figures = this.#read(value ?? usual);
  }

  /** @param {string} list */
  #read(list) {
    const ids = list.split(',').map((id) => id.trim()).filter(Boolean);
    const unknown = ids.filter((id) => !FIGURES.some((figure) => figure.id === id));
    if (unknown.length > 0) {
      const known = FIGURES.map(({ id }) => id).join(', ');
      this.tell('figures', `There is no figure “${unknown.join('”, “').slice(0, 40)}”; choose from ${known}.`);
    }
    return figuresBy(ids);
  }
}
