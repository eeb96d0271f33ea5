// Numbers as people write them. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAmbiguous, readDecimal, readNumber } from './number.js';

test('a decimal may have a comma, spaces around it, and a minus sign', () => {
  assert.deepEqual([' 0,5 ', '−0,25', '.5', '5.', '1e-3', '+2'].map(readDecimal), [0.5, -0.25, 0.5, 5, 0.001, 2]);
  assert.deepEqual(['', ' ', '1,2,3', '0x10', 'Infinity', '1 000', 'half'].map(readDecimal), Array(7).fill(NaN));
  assert.deepEqual(['12', '1,5'].map(readNumber), [12, NaN]);
});

test('a comma before three digits is ambiguous, unless only zeros stand before it', () => {
  assert.deepEqual(['1,250', '−12,000', '0,250', '1,25', '1,2500', '1.250'].map(isAmbiguous), [true, true, false, false, false, false]);
});
