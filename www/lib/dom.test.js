// What of the helpers for elements can be told without a browser.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { watchSight } from './dom.js';

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'IntersectionObserver');
});

test('of several entries about an element, the newest says whether it is in sight', () => {
  /** @type {(entries: { isIntersecting: boolean }[]) => void} */
  let report = () => {};
  Reflect.set(globalThis, 'IntersectionObserver', class {
    /** @param {typeof report} callback */
    constructor(callback) {
      report = callback;
    }
    observe() {}
  });
  /** @type {boolean[]} */
  const told = [];
  watchSight(/** @type {any} */ ({}), (inSight) => told.push(inSight));
  report([{ isIntersecting: true }]);
  // It went out of sight and came back, or the other way, since the browser last told.
  report([{ isIntersecting: false }, { isIntersecting: true }]);
  report([{ isIntersecting: true }, { isIntersecting: false }]);
  assert.deepEqual(told, [true, true, false]);
});
