// Runs are kept: the list, its cards, the store behind it, links.
import { expect, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test('a run is kept from its first finished epoch, and one that is only prepared is not', async ({ open }) => {
  const scope = await open('epochs=2&dropout=0&seed=7');
  const kept = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const before = scope.runs.length;
    const heard = new Promise((resolve) => scope.addEventListener('weightscope-epoch', () => resolve(scope.runs.length), { once: true }));
    const run = await scope.train();
    await scope.reset();
    const [first] = scope.runs;
    return { before, atFirst: await heard, after: scope.runs.length, same: first.run === run, name: first.name };
  });
  expect(kept).toEqual({ before: 0, atFirst: 1, after: 1, same: true, name: 'Dropout 0, seed 7' });
});
