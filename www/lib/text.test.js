import assert from 'node:assert/strict';
import test from 'node:test';
import { dateText, grouped } from './text.js';

test('counts have commas as Intl writes them', () => {
  const format = new Intl.NumberFormat('en-US');
  for (const count of [0, 7, 999, 1000, 20_000, 53_706, 999_999, 1_000_000, 12_345_678_901, -1000]) {
    assert.equal(grouped(count), format.format(count));
  }
});

test('dates have a time zone', () => {
  assert.match(dateText(new Date(2026, 10, 26, 9, 5)), /^26 November 2026 at 09:05 \S+$/);
});
