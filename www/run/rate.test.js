// The learning rate of an epoch; the same numbers as in the tests of crate/src/base/settings.rs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateIn } from './rate.js';
import { defaultSettings } from '../settings.js';

test('the learning rate follows its schedule', () => {
  const rates = (/** @type {import('../weightscope.js').Settings['schedule']} */ schedule, /** @type {number[]} */ ...epochs) => {
    const settings = { ...defaultSettings(), rate: 0.8, epochs: 8, schedule, scheduleStep: 2, scheduleFactor: 0.5 };
    return epochs.map((epoch) => Number(rateIn(settings, epoch).toFixed(12)));
  };
  assert.deepEqual(rates('constant', 1, 2, 3, 90), [0.8, 0.8, 0.8, 0.8]);
  assert.deepEqual(rates('step', 1, 2, 3, 5), [0.8, 0.8, 0.4, 0.2]);
  assert.deepEqual(rates('cosine', 1, 5, 9, 13), [0.8, 0.4, 0, 0.4]);
});
