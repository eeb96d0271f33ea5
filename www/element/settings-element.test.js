// Attributes as properties, on an element whose attributes are a map.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPTIONS } from './options.js';
import { SettingsElement } from './settings-element.js';

class Fake extends SettingsElement {
  /** @type {Map<string, string>} */
  attributes_ = new Map();

  /** @param {string} name @returns {string | null} */
  getAttribute(name) {
    return this.attributes_.get(name) ?? null;
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes_.set(name, value);
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.attributes_.delete(name);
  }
}

test('texts, lists and null', () => {
  const element = new Fake();
  assert.equal(element.figures, null);
  element.figures = '34,growth';
  element.parts = ['controls', 'table'];
  assert.deepEqual([...element.attributes_], [['figures', '34,growth'], ['parts', 'controls,table']]);
  element.figures = null;
  assert.equal(element.attributes_.has('figures'), false);
});

test('booleans, as attributes and as properties', () => {
  const element = new Fake();
  assert.deepEqual([element.autostart, element.allowLinks], [false, true]);
  element.setAttribute('autostart', '');
  element.allowLinks = false;
  assert.deepEqual([element.autostart, element.allowLinks, element.getAttribute('allow-links')], [true, false, 'false']);
  element.autostart = false;
  assert.equal(element.autostart, false);
});

test('no attribute’s property is HTML’s own, or a verb of the element', () => {
  const taken = ['hidden', 'title', 'lang', 'dir', 'style', 'id', 'slot', 'part', 'show', 'open', 'load', 'train', 'pause', 'resume', 'stop', 'step', 'reset', 'ready', 'run', 'runs', 'state', 'settings'];
  assert.deepEqual(OPTIONS.map(({ key }) => key).filter((key) => taken.includes(key)), []);
});

test('what was set before the element was defined is set once more', () => {
  const element = new Fake();
  Object.defineProperty(element, 'theme', { value: 'dark', configurable: true, writable: true, enumerable: true });
  element.upgradeProperties();
  assert.equal(element.getAttribute('theme'), 'dark');
});
