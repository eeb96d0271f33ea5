/** The worker beside a run's. Run with `node --test`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClients, turns } from '../../tests/fake-client.js';
import { isClosed } from '../error.js';
import { Helper } from './helper.js';

const PAYLOAD = /** @type {any} */ ({});

/** @param {Promise<unknown>} promise */
function outcome(promise) {
  return promise.then(() => 'kept', (error) => (isClosed(error) ? 'closed' : 'failed'));
}

test('no worker lives after the element has left, wherever a request is, and none is started', async () => {
  for (let wait = 0; wait < 4; wait++) {
    const clients = new FakeClients();
    const helper = new Helper(clients.make);
    const asked = outcome(helper.logits(PAYLOAD));
    await turns(wait);
    helper.close();
    await turns();
    assert.equal(clients.live.size, 0, `${wait} turns after it was asked`);
    assert.ok(['closed', wait < 2 ? '' : 'kept'].includes(await asked));
    // What waited for weights or a test set asks as late as this.
    assert.equal(await outcome(helper.probe(PAYLOAD)), 'closed');
    assert.equal(clients.live.size, 0);
    helper.reopen();
    assert.equal(await outcome(helper.logits(PAYLOAD)), 'kept');
    assert.equal(clients.live.size, 1);
    helper.close();
  }
});

test('a worker that failed is not asked again', async () => {
  const clients = new FakeClients();
  const helper = new Helper(clients.make);
  clients.fault = (name) => (name === 'logits' ? new Error('out of memory') : null);
  assert.equal(await outcome(helper.logits(PAYLOAD)), 'failed');
  clients.fault = () => null;
  assert.equal(await outcome(helper.logits(PAYLOAD)), 'kept');
  assert.equal(clients.count('init'), 2);
  assert.equal(clients.live.size, 1);
  helper.close();
});
