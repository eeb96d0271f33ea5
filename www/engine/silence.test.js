// A worker that owes an answer and says nothing is noticed; one that says anything, or owes nothing, is not.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Silence } from './silence.js';

/** @param {(silence: Silence, seconds: (count: number) => void, silent: [number, number][]) => void} check */
function withClock(check) {
  mock.timers.enable({ apis: ['setInterval'] });
  /** @type {[number, number][]} */
  const silent = [];
  const silence = new Silence((id, seconds) => silent.push([id, seconds]));
  check(silence, (count) => mock.timers.tick(1000 * count), silent);
  silence.end();
  mock.timers.reset();
}

test('the answer that is owed soonest is missed first, once', () =>
  withClock((silence, seconds, silent) => {
    silence.expect(1, 60);
    silence.expect(2, 10);
    seconds(9);
    assert.deepEqual(silent, []);
    seconds(1);
    assert.deepEqual(silent, [[2, 10]]);
    seconds(100);
    assert.equal(silent.length, 1);
  }));

test('whatever is heard begins the count anew', () =>
  withClock((silence, seconds, silent) => {
    silence.expect(1, 10);
    for (let i = 0; i < 5; i++) {
      seconds(9);
      silence.hear();
    }
    assert.deepEqual(silent, []);
  }));

test('when all is answered nothing is missed', () =>
  withClock((silence, seconds, silent) => {
    silence.expect(1, 10);
    silence.expect(2, 10);
    silence.settle(1);
    seconds(9);
    silence.settle(2);
    seconds(100);
    assert.deepEqual(silent, []);
    silence.expect(3, 10);
    seconds(10);
    assert.deepEqual(silent, [[3, 10]]);
  }));
