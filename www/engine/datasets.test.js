/** Data sets are read once. Run with `node --test`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClients, turns } from '../../tests/fake-client.js';
import { Datasets } from './datasets.js';

const ADDRESS = 'https://example.org/digits.csv';

function setUp() {
  const clients = new FakeClients();
  const datasets = new Datasets(clients.make);
  /** @param {string | Blob} source @param {Partial<Parameters<Datasets['read']>[2]>} [options] */
  const read = (source, options) => datasets.read(source, 'Digits', { signal: new AbortController().signal, onProgress: () => {}, ...options });
  return { clients, read };
}

test('an address and a Blob are read once, by whoever asks while it is read or later', async () => {
  const { clients, read } = setUp();
  const blob = new Blob(['data']);
  for (const source of [ADDRESS, blob]) {
    let told = 0;
    const [first, second] = await Promise.all([read(source), read(source, { onProgress: () => told++ })]);
    assert.equal(first, second);
    assert.equal(await read(source), first);
    assert.equal(told, 1, 'both are told how far it is');
  }
  assert.equal(clients.count('load'), 2);
  assert.equal(clients.live.size, 0);
  assert.notEqual(await read(new Blob(['data'])), await read(blob), 'other Blobs are other data');
});

test('who asks for what it has gets what the address holds now', async () => {
  const { clients, read } = setUp();
  const first = await read(ADDRESS);
  const again = await read(ADDRESS, { outdated: first });
  assert.notEqual(again, first);
  assert.equal(await read(ADDRESS), again, 'so do those that come later');
  assert.equal(clients.count('load'), 2);
});

test('one that is given up goes on for the others; the last ends the worker', async () => {
  const { clients, read } = setUp();
  const [one, other] = [new AbortController(), new AbortController()];
  const reads = [read(ADDRESS, { signal: one.signal }), read(ADDRESS, { signal: other.signal })].map((reading) => reading.catch((reason) => reason));
  one.abort('one');
  await turns();
  assert.equal(clients.live.size, 1);
  other.abort('other');
  // At once, while the first is still ending.
  const anew = read(ADDRESS);
  assert.deepEqual(await Promise.all(reads), ['one', 'other']);
  assert.equal((await anew).info.rows, 100);
  assert.equal(clients.count('load'), 2);
  assert.equal(clients.live.size, 0);
});

test('a failure is told to all who wait, and is not kept', async () => {
  const { clients, read } = setUp();
  clients.fault = (name) => (name === 'load' ? new Error('offline') : null);
  for (const { status } of await Promise.allSettled([read(ADDRESS), read(ADDRESS)])) assert.equal(status, 'rejected');
  clients.fault = () => null;
  assert.equal((await read(ADDRESS)).info.rows, 100);
  assert.equal(clients.count('load'), 2);
});

test('what others could not read has no address; its data are not shared', async () => {
  const { read } = setUp();
  const [first, second] = [await read('blob:null/1'), await read('blob:null/1')];
  assert.equal(first.info.address, null);
  assert.notEqual(first, second);
  assert.equal((await read(ADDRESS)).info.address, ADDRESS);
});
