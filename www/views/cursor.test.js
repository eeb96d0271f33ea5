// Which epoch is shown: the newest, the one that was pinned, or the one under the pointer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from './cursor.js';

/** @param {number} length */
const runOf = (length) => ({ epochs: Array(length).fill(null) });

test('it follows the newest epoch, but for a pin, and for a pointer over a panel', () => {
  let changes = 0;
  const cursor = new Cursor(() => changes++);
  const panel = { isConnected: true };
  assert.equal(cursor.row(runOf(5)), 5);
  cursor.pin(3);
  assert.equal(cursor.row(runOf(5)), 3);
  cursor.hover(1, panel);
  assert.equal(cursor.row(runOf(5)), 1);
  cursor.hover(null, panel);
  assert.equal(cursor.row(runOf(5)), 3);
  cursor.pin(null);
  assert.equal(cursor.row(runOf(6)), 6);
  assert.equal(changes, 4);
});

test('what changes nothing is not told', () => {
  let changes = 0;
  const cursor = new Cursor(() => changes++);
  const panel = { isConnected: true };
  cursor.hover(null, panel);
  assert.equal(changes, 0);
  cursor.hover(2, panel);
  cursor.hover(2, panel);
  assert.equal(changes, 1);
});

test('a panel that is taken away under a resting pointer lets go of the cursor', () => {
  const cursor = new Cursor(() => {});
  const panel = { isConnected: true };
  cursor.hover(2, panel);
  // No pointerleave comes.
  panel.isConnected = false;
  assert.equal(cursor.row(runOf(5)), 5);
  // The same row, in the panel that took its place.
  const next = { isConnected: true };
  cursor.hover(2, next);
  assert.equal(cursor.row(runOf(5)), 2);
});
