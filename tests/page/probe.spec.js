// What burn's automatic differentiation says of a run's network and some images: a function of weights and images alone.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, mnistLines, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const rows = mnistLines(512).map((line) => line.split(',').map(Number));
const labels = rows.map(([label]) => label);
const pixels = rows.flatMap(([, ...levels]) => levels);

for (const normalise of [true, false]) {
  test(`gradients and activations at any epoch of a run: pixels ${normalise ? 'normalised' : 'raw'}`, async ({ open }) => {
    const scope = await open(`epochs=1&normalise=${normalise}&rate=${normalise ? 0.1 : 0.001}`);
    const { layers, probes } = await scope.evaluate(
      async (element, { labels, pixels }) => {
        const run = await /** @type {WeightScope} */ (element).train();
        /** @type {typeof import('../../www/engine/helper.js')} */
        const { Helper, modelOf } = await import(/** @type {string} */ (`${location.origin}/engine/helper.js`));
        const helper = new Helper();
        const probes = [];
        for (const parameters of [run.initialParameters, run.parameters]) {
          const images = { ...modelOf(run), parameters, pixels: Uint8Array.from(pixels) };
          const ask = async () => {
            const { loss, gradients, activations } = await helper.probe({ ...images, labels: Uint8Array.from(labels) });
            return { loss, gradients: [...gradients], activations: activations.map(({ units, values }) => ({ units, values: [...values] })) };
          };
          const [probe, again] = [await ask(), await ask()];
          probes.push({ ...probe, isSame: JSON.stringify(again) === JSON.stringify(probe), logits: [...(await helper.logits(images))], parameters: parameters.length });
        }
        helper.close();
        return { layers: run.layers, probes };
      },
      { labels, pixels },
    );
    const { biases } = layers[layers.length - 1];
    for (const { loss, gradients, activations, isSame, logits, parameters } of probes) {
      expect(isSame).toBe(true);
      expect(gradients).toHaveLength(parameters);
      expect(gradients.every(Number.isFinite)).toBe(true);
      expect(activations.map(({ units, values }) => [units, values.length])).toEqual(layers.slice(0, -1).map(({ outputs }) => [outputs, outputs * rows.length]));
      expect(activations.every(({ values }) => values.every((value) => value >= 0) && values.some((value) => value > 0)), 'after ReLU').toBe(true);
      // Both follow from the logits: the loss is their mean cross-entropy, and its gradient by an output's bias the mean of (probability − truth).
      let entropy = 0;
      const expected = new Float64Array(10);
      labels.forEach((label, row) => {
        const own = logits.slice(10 * row, 10 * (row + 1));
        const most = Math.max(...own);
        const sum = own.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
        entropy += (Math.log(sum) + most - own[label]) / labels.length;
        own.forEach((logit, digit) => (expected[digit] += (Math.exp(logit - most) / sum - Number(digit === label)) / labels.length));
      });
      expect(Math.abs(loss - entropy)).toBeLessThan(1e-5 * Math.max(1, entropy));
      expected.forEach((gradient, digit) => expect(Math.abs(gradients[biases.start + digit] - gradient)).toBeLessThan(1e-5));
    }
    const [before, after] = probes;
    if (normalise) expect(after.loss).toBeLessThan(before.loss);
    expect(after.gradients).not.toEqual(before.gradients);
  });
}

test('the figure of what goes on inside has the numbers of the probe, at every epoch', async ({ open, page }) => {
  const scope = await open('epochs=2&figures=inside&normalise=false');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const card = page.locator('[data-figure="inside"]');
  await expect(card.locator('.readout')).toHaveText(/^After epoch 2, gradients: Input [\d.]+, .*dead units of hidden layers: Input \d+ %, Hidden 1 \d+ %, Hidden 2 \d+ %$/);
  await card.getByText('Table', { exact: true }).click();
  const table = (await card.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? ''))));
  const indices = await scope.evaluate((element) => [.../** @type {WeightScope} */ (element).run?.testIndices ?? []].slice(0, 512));
  const lines = gunzipSync(readFileSync('www/data/mnist_train_small.csv.gz')).toString('latin1').split('\n');
  const sample = indices.map((row) => lines[row].split(',').map(Number));
  const expected = await scope.evaluate(
    async (element, { labels, pixels }) => {
      const { run } = /** @type {WeightScope} */ (element);
      if (!run) return [];
      /** @type {typeof import('../../www/engine/helper.js')} */
      const { Helper, modelOf } = await import(/** @type {string} */ (`${location.origin}/engine/helper.js`));
      const helper = new Helper();
      const found = [];
      for (const parameters of [run.initialParameters, ...run.weights.slice(1)]) {
        const { gradients, activations } = await helper.probe({ ...modelOf(run), parameters: /** @type {Float32Array} */ (parameters), pixels: Uint8Array.from(pixels), labels: Uint8Array.from(labels) });
        const { start, end } = run.layers[0].weights;
        const own = gradients.subarray(start, end);
        const { units, values } = activations[0];
        let dead = 0;
        for (let unit = 0; unit < units; unit++) if (!values.some((value, i) => i % units === unit && value !== 0)) dead++;
        found.push([Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / own.length), Math.round((100 * dead) / units)]);
      }
      helper.close();
      return found;
    },
    { labels: sample.map(([label]) => label), pixels: sample.flatMap(([, ...levels]) => levels) },
  );
  expect(table).toHaveLength(3);
  for (const [row, [gradient, dead]] of expected.entries()) {
    expect(Math.abs(Number(table[row][1]) / gradient - 1), `gradient after epoch ${row}`).toBeLessThan(0.006);
    expect(table[row][12]).toBe(`${dead} %`);
  }
});
