/**
 * An element whose settings are properties, too: `element.epochs = 5` sets the attribute `epochs`, and reading gives what is in force.
 * @import { Settings } from '../weightscope.js'
 */
import { SETTINGS } from '../settings.js';

/** In Node the module can be imported, though no element be made. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

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
    for (const { key } of SETTINGS) {
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

export const SettingsElement = /** @type {{ new (): SettingsBase & Settings, prototype: SettingsBase & Settings }} */ (/** @type {unknown} */ (SettingsBase));
