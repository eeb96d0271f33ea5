import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answers } from './answers.js';

/** @returns {Storage} */
const storage = () => {
  const items = new Map();
  return /** @type {any} */ ({ getItem: (/** @type {string} */ key) => items.get(key) ?? null, setItem: items.set.bind(items), removeItem: items.delete.bind(items) });
};

test('what was predicted and written is there after a reload', () => {
  const shared = storage();
  const before = new Answers(() => shared);
  before.set('layers', { prediction: ['output', 'fc1', 'fc2', 'input'] });
  before.set('layers', { words: 'It grows.', seeds: 3, epochs: 60 });
  const after = new Answers(() => shared);
  assert.deepEqual(after.of('layers'), { prediction: ['output', 'fc1', 'fc2', 'input'], words: 'It grows.', seeds: 3, epochs: 60 });
  assert.deepEqual(after.of('scale'), { prediction: null, words: '', seeds: 0, epochs: 0 });
  after.clear();
  assert.equal(new Answers(() => shared).of('layers').words, '');
});

test('a browser that stores nothing, and a store that holds nonsense, lose nothing on the page', () => {
  const denied = new Answers(() => {
    throw new Error('denied');
  });
  denied.set('scale', { words: 'Kept.' });
  assert.equal(denied.of('scale').words, 'Kept.');
  for (const text of ['{', '7', '{"scale": 5, "layers": {"words": 7, "seeds": "3"}}']) {
    const strange = storage();
    strange.setItem('weightscope-answers', text);
    assert.deepEqual(new Answers(() => strange).of('layers'), { prediction: null, words: '', seeds: 0, epochs: 0 });
  }
});
