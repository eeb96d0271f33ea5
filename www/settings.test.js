// The table of settings. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTINGS, defaultSettings, differences, parseSetting } from './settings.js';

test('defaults and aliases are among the choices, and nothing else is', () => {
  for (const setting of SETTINGS) {
    assert.equal(parseSetting(setting, String(setting.default)), setting.default);
    const { choices = {}, aliases = {} } = setting;
    for (const [alias, value] of Object.entries(aliases)) {
      assert.ok(Object.hasOwn(choices, value) && !Object.hasOwn(choices, alias), alias);
      assert.equal(parseSetting(setting, alias), value);
    }
    for (const text of ['constructor', 'abacus', '__proto__']) assert.throws(() => parseSetting(setting, text), RangeError);
  }
});

test('an engine that was chosen is a difference, in words', () => {
  const words = (/** @type {import('./weightscope.js').Settings['engine']} */ engine) => differences({ ...defaultSettings(), engine });
  assert.deepEqual([words('auto'), words('burn'), words('fused')], [[], ['engine burn'], ['engine shortcut']]);
});

test('a decimal may be written with a comma; a whole number has none, and what could be thousands is refused', () => {
  const setting = (/** @type {string} */ name) => /** @type {import('./settings.js').Setting} */ (SETTINGS.find((setting) => setting.name === name));
  assert.equal(parseSetting(setting('dropout'), '0,5'), 0.5);
  assert.equal(parseSetting(setting('rate'), '0,001'), 0.001);
  assert.throws(() => parseSetting(setting('rate'), '1,500'), { message: /^Learning rate is “1,500”, where the comma could separate thousands or decimals\./ });
  assert.throws(() => parseSetting(setting('batch'), '1,5'), { message: 'Batch size is “1,5”, expected an integer from 1 to 1024.' });
});
