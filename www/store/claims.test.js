import assert from 'node:assert/strict';
import test from 'node:test';
import { Claims } from './claims.js';

const sleep = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));

/** Locks as browsers have them: what is asked for is heard a little later, and so is that it is free again. */
class FakeLocks {
  /** @type {Set<string>} */
  held = new Set();

  /** @param {string} name @param {object} _options @param {(lock: object | null) => unknown} callback */
  async request(name, _options, callback) {
    await sleep(2);
    if (this.held.has(name)) return callback(null);
    this.held.add(name);
    await callback({});
    await sleep(2);
    this.held.delete(name);
  }

  async query() {
    const held = [...this.held].map((name) => ({ name }));
    await sleep(5);
    return { held };
  }
}

/** @param {object} [navigator] */
function withNavigator(navigator) {
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

test('a claim has one owner, who may ask again; given back, it is anybody’s at once', async () => {
  withNavigator({ locks: new FakeLocks() });
  const claims = new Claims();
  const [mine, theirs] = [{}, {}];
  const asked = [claims.claim('a', mine), claims.claim('a', mine), claims.claim('a', theirs)];
  assert.deepEqual(await Promise.all(asked), [true, true, false]);
  assert.equal(claims.release(theirs), false);
  assert.ok(claims.isOwnedBy('a', mine));
  assert.equal(claims.release(mine), true);
  // Also before the lock was granted, and before it is free.
  for (const owner of [theirs, mine]) {
    const asked = claims.claim('a', owner);
    claims.release(owner);
    await asked;
    assert.equal(await claims.claim('a', owner), true);
    claims.release(owner);
  }
  withNavigator(undefined);
  assert.equal(await claims.claim('a', mine), true, 'where there are no locks');
});

test('what other tabs train is found when one looks, and what this page trains is not theirs', async () => {
  const locks = new FakeLocks();
  withNavigator({ locks });
  const claims = new Claims();
  const me = {};
  locks.held.add('weightscope-run-b').add('something else');
  await claims.claim('a', me);
  await claims.look();
  assert.deepEqual(['a', 'b'].map((id) => claims.isElsewhere(id)), [false, true]);
  assert.equal(await claims.claim('b', me), false);
  assert.equal(claims.isHere('b'), false);

  // Given back while it looks.
  const looking = claims.look();
  claims.release(me);
  await looking;
  assert.equal(claims.isElsewhere('a'), false);

  locks.held.delete('weightscope-run-b');
  assert.equal(await claims.claim('b', me), true);
  assert.equal(claims.isElsewhere('b'), false);
  withNavigator(undefined);
});
