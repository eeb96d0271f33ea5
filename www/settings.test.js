// The table of settings. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTINGS, defaultSettings, differences, meaningful, parseSetting, saidOf } from './settings.js';

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

test('hidden layers are a list: nothing is none, and what is no such list is refused', () => {
  const setting = /** @type {import('./settings.js').Setting} */ (SETTINGS.find(({ name }) => name === 'hidden-layers'));
  assert.equal(parseSetting(setting, ' 300, 100 '), '300,100');
  assert.equal(parseSetting(setting, ''), '');
  for (const text of ['64,', '0', '513', '1.5', '64;32', '1,2,3,4,5,6,7', 'null']) {
    assert.throws(() => parseSetting(setting, text), { message: `Hidden layers is “${text}”, expected at most 6 whole numbers from 1 to 512, parted by commas.` });
  }
});

test('a setting that the others leave no meaning is not shown, is no difference and stands in no link', () => {
  const names = (/** @type {import('./settings.js').Setting[]} */ settings) => settings.map(({ name }) => name);
  const usual = { ...defaultSettings(), momentum: 0.5, beta1: 0.5, scheduleStep: 3, initialScale: 2 };
  for (const name of ['momentum', 'alpha', 'beta1', 'beta2', 'epsilon', 'schedule-step', 'schedule-factor', 'initial-scale']) assert.ok(!names(meaningful(usual)).includes(name), name);
  assert.deepEqual(differences(usual), []);
  assert.deepEqual(names(saidOf(usual)), names(SETTINGS.filter(({ isLater }) => !isLater)));
  const adam = /** @type {const} */ ({ ...usual, optimiser: 'adam', schedule: 'step', initialisation: 'normal', hiddenLayers: '' });
  assert.deepEqual(differences(adam), ['hidden layers none', 'initial weights normal', 'initial scale 2', 'optimiser Adam', 'beta 1 0.5', 'schedule steps', 'epochs of a step 3']);
  assert.ok(!names(meaningful(adam)).some((name) => ['activation', 'momentum', 'alpha'].includes(name)));
  assert.deepEqual(names(saidOf(adam).filter(({ isLater }) => isLater)), ['hidden-layers', 'initialisation', 'initial-scale', 'optimiser', 'beta1', 'schedule', 'schedule-step']);
});
