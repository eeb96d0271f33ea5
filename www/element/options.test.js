import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPTIONS, defaultOptions, parseOption } from './options.js';
import { SETTINGS } from '../settings.js';

/** @param {string} name @param {string | null} text */
function parsed(name, text) {
  const option = OPTIONS.find((option) => option.name === name);
  assert.ok(option);
  return parseOption(option, text);
}

test('without attributes an element is as it is by default', () => {
  assert.deepEqual(defaultOptions(), { layout: '', chapter: '', theme: 'auto', parts: ['controls'], locked: [], autostart: false, allowLinks: true, height: 'auto' });
});

test('what there is not is named, with what there is; of a list the rest holds', () => {
  assert.deepEqual(parsed('layout', 'wide'), { value: null, wrong: 'There is no layout “wide”; choose from lesson, lab, embed.' });
  assert.deepEqual(parsed('parts', 'table, charts ,runs'), { value: ['table', 'runs'], wrong: 'There is no part “charts”; choose from controls, settings, data, runs, digits, table.' });
  assert.deepEqual(parsed('theme', ' dark '), { value: 'dark', wrong: null });
});

test('a boolean attribute that is there is true, unless it says otherwise', () => {
  assert.equal(parsed('autostart', '').value, true);
  assert.equal(parsed('allow-links', 'false').value, false);
  assert.match(parsed('autostart', 'perhaps').wrong ?? '', /^There is no value of autostart “perhaps”/);
});

test('locked="all" locks every setting', () => {
  assert.deepEqual(parsed('locked', 'all').value, SETTINGS.map(({ name }) => name));
  assert.deepEqual(parsed('locked', 'seed,rate').value, ['seed', 'rate']);
});
