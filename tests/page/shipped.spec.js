// The bundle as shipped: built for size, so other code than the other tests run.
import { expect, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test.use({ folder: 'dist/www' });

test('the shipped page trains', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const { epochs } = await outcome(scope);
  expect(epochs).toHaveLength(2);
  expect(epochs[1].loss).toBeLessThan(epochs[0].loss);
  await expect(page.getByText('Finished: 2 epochs.')).toBeVisible();
});
