// Attributes are read one by one; a bad one is told and changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attributes } from './attributes.js';

test('a bad setting is told, and the old one stays', () => {
  const attributes = new Attributes();
  assert.ok(attributes.readSetting('epochs', '7'));
  assert.equal(attributes.readSetting('epochs', 'many'), false);
  assert.equal(attributes.settings.epochs, 7);
  assert.deepEqual(attributes.wrong, ['Epochs is “many”, expected an integer from 1 to 500. It stays 7.']);
  attributes.readSetting('epochs', null);
  assert.equal(attributes.settings.epochs, 60, 'without the attribute it is the default');
  assert.deepEqual(attributes.wrong, []);
});

test('settings can’t be changed behind the element’s back', () => {
  const { settings } = new Attributes();
  assert.throws(() => Object.assign(settings, { epochs: 1 }), TypeError);
});

test('an unknown figure is told, and the others are shown', () => {
  const attributes = new Attributes();
  attributes.readFigures('33,99,29');
  assert.deepEqual(attributes.figures.map(({ id }) => id), ['33', '29']);
  assert.match(attributes.wrong.join(), /^There is no figure “99”; choose from 29, 33, 34, 35, growth, quantiles, [a-z, -]+\.$/);
  attributes.readFigures(null, '35');
  assert.deepEqual(attributes.figures.map(({ id }) => id), ['35']);
});

test('a link’s word on its run is heeded or refused', () => {
  const attributes = new Attributes();
  attributes.readProvenance('version', '0.1.0');
  attributes.readProvenance('fingerprint', 'nonsense');
  assert.equal(attributes.provenance.version, '0.1.0');
  assert.equal(attributes.provenance.fingerprint, null);
  assert.match(attributes.wrong[0], /fingerprint of the data is “nonsense”/);
});

test('the module can be imported where there is no DOM', async () => {
  const { WeightScope, WeightscopeError } = await import('../weightscope.js');
  assert.equal(typeof WeightScope, 'function');
  assert.equal(new WeightscopeError({ kind: 'a', message: 'b' }).kind, 'a');
});
