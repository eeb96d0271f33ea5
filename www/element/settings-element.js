/**
 * An element whose attributes are properties, too: `element.epochs = 5` sets the attribute `epochs`. Reading a setting gives what is in force; reading
 * another attribute what it says.
 * @import { Presentation, Settings } from '../weightscope.js'
 */
import { SETTINGS } from '../settings.js';
import { OPTIONS } from './options.js';

/** In Node the module can be imported, though no element be made. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

/** What is shown, and how. A boolean is on where its attribute is there and not `false`. */
const PRESENTATION = [
  ...['src', 'figures', 'exercise', 'lesson'].map((name) => ({ name, key: name, type: 'text', default: null })),
  ...OPTIONS.map(({ name, key, type, default: usual }) => ({ name, key, type, default: type === 'boolean' ? usual : null })),
];

class SettingsBase extends Base {
  /** What is in force for the next run. @type {Settings} */
  get settings() {
    throw new Error('settings is left to the element');
  }

  /** What the attribute says, or would. @param {string} name of the attribute @param {string} text */
  setSetting(name, text) {
    this.setAttribute(name, text);
  }

  /** Properties that were set before the element was defined hide those of the class: they are set once more. */
  upgradeProperties() {
    for (const key of [...SETTINGS.map(({ key }) => key), ...PRESENTATION.map(({ key }) => key)]) {
      if (!Object.hasOwn(this, key)) continue;
      const self = /** @type {any} */ (this);
      const value = self[key];
      delete self[key];
      self[key] = value;
    }
  }
}

for (const { name, key } of SETTINGS) {
  Object.defineProperty(SettingsBase.prototype, key, {
    configurable: true,
    enumerable: true,
    /** @this {SettingsBase} */
    get() {
      return this.settings[key];
    },
    /** @this {SettingsBase} @param {unknown} value */
    set(value) {
      this.setSetting(name, String(value));
    },
  });
}

for (const { name, key, type, default: usual } of PRESENTATION) {
  Object.defineProperty(SettingsBase.prototype, key, {
    configurable: true,
    enumerable: true,
    /** @this {SettingsBase} */
    get() {
      const text = this.getAttribute(name);
      return type !== 'boolean' ? text : text === null ? usual : text.trim() !== 'false';
    },
    /** @this {SettingsBase} @param {unknown} value null takes the attribute away */
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, String(value));
    },
  });
}

export const SettingsElement = /** @type {{ new (): SettingsBase & Settings & Presentation, prototype: SettingsBase & Settings & Presentation }} */ (/** @type {unknown} */ (SettingsBase));
