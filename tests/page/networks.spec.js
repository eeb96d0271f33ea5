// Other networks and optimisers than the notebook's, from the attributes to a run that goes on.
import { expect, expectState, outcome, settled, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test('a run by Adam on another network that a reload cut off goes on to the same bits', async ({ open, page }) => {
  const scope = await open('epochs=4&optimiser=adam&rate=0.001&hidden-layers=16&schedule=cosine&weight-decay=0.001');
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).train().then(({ layers, device }) => [layers.map(({ title }) => title), device.name]))).toEqual([
    ['Input layer (784→16)', 'Output layer (16→10)'],
    'burn Flex',
  ]);
  const whole = await outcome(scope);
  await scope.evaluate((element) => {
    const scope = /** @type {WeightScope} */ (element);
    return new Promise((resolve) => {
      scope.addEventListener('weightscope-epoch', ({ detail }) => {
        if (detail.epoch !== 2) return;
        scope.pause();
        resolve(undefined);
      });
      void scope.train();
    });
  });
  await expectState(scope, 'paused');
  await settled(page);
  await page.reload();
  const card = page.locator('.run-card').filter({ hasText: 'It was cut off.' });
  await card.getByRole('button', { name: 'Go on from epoch 2' }).click();
  await expectState(scope, 'finished');
  expect(await outcome(scope)).toEqual(whole);
});

test('settings that the others leave no meaning are not shown; parameters are counted before training', async ({ open, page }) => {
  const scope = await open('');
  const shown = (/** @type {string} */ label) => page.locator('.settings').getByLabel(label, { exact: true });
  await expect(page.locator('.settings').getByText('53,706 parameters')).toBeVisible();
  await expect(shown('Beta 1')).toBeHidden();
  await shown('Optimiser').selectOption('adam');
  await expect(shown('Beta 1')).toBeVisible();
  await expect(shown('Momentum')).toBeHidden();
  await shown('Hidden layers').fill('300, 100');
  await shown('Hidden layers').press('Enter');
  await shown('Biases').uncheck();
  await expect(page.locator('.settings').getByText('266,200 parameters')).toBeVisible();
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.parameters.length)).toBe(266_200);
  await shown('Hidden layers').fill('300;100');
  await shown('Hidden layers').press('Enter');
  await expect(page.locator('.settings').getByText('Expected at most 6 whole numbers from 1 to 512, parted by commas. The value before stays in force.')).toBeVisible();
  expect(await scope.evaluate((element) => [/** @type {WeightScope} */ (element).hiddenLayers, /** @type {WeightScope} */ (element).optimiser])).toEqual(['300,100', 'adam']);
});

for (const [what, query] of [
  ['no hidden layer', 'hidden-layers='],
  ['six hidden layers, tanh', 'hidden-layers=512,4,4,4,4,1&activation=tanh&optimiser=nesterov&initialisation=xavier-normal'],
  ['zeros', 'initialisation=zeros&optimiser=rmsprop&rate=0.001'],
  ['no biases', 'bias=false&activation=gelu&optimiser=adamw&rate=0.001&clip=1'],
]) {
  test(`every figure and the network panel of a network with ${what}`, async ({ open, page }) => {
    const scope = await open(`src=data/mnist_test.csv.gz&epochs=2&figures=33,34,35,29,growth,growth-accuracy,quantiles,change,density-log,biases,inside&${query}`);
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).train().then(() => {}));
    for (const figure of await page.locator('.figure').all()) {
      await figure.scrollIntoViewIfNeeded();
      await expect(figure.locator('.readout')).not.toHaveText(/not computed yet|not a number|infinite/);
    }
    await page.locator('.network').scrollIntoViewIfNeeded();
    await expect(page.locator('.network')).not.toContainText(/not a number|infinite|undefined/);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${what.replaceAll(' ', '-')}.png`, fullPage: true });
  });
}
