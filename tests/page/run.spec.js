// Runs on real MNIST: learning, and the verbs that steer it.
import { breakEngine, expect, expectState, mnistLines, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test('a run learns, and its rows arrive once an epoch', async ({ open }) => {
  const scope = await open('epochs=4&dropout=0&rate=0.05');
  const result = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    /** @type {{ epoch: number, rows: number }[]} */
    const heard = [];
    // On the document: events bubble.
    document.addEventListener('weightscope-epoch', (event) => {
      const { epoch, run } = /** @type {import('../../www/weightscope.js').WeightScopeEvents['weightscope-epoch']} */ (event).detail;
      heard.push({ epoch, rows: run.histograms.all.rows.length });
    });
    const finished = new Promise((resolve) => scope.addEventListener('weightscope-finish', ({ detail }) => resolve(detail.run)));
    const run = await scope.train();
    return { heard, same: (await finished) === run, device: run.device, epochs: run.epochs, histograms: run.histograms };
  });
  expect(result.heard).toEqual([1, 2, 3, 4].map((epoch) => ({ epoch, rows: epoch + 1 })));
  expect(result.same).toBe(true);
  expect(result.device).toMatchObject({ kind: 'cpu', name: 'fused SIMD step' });
  const { epochs } = result;
  expect(epochs[3].loss).toBeLessThan(0.5 * epochs[0].loss);
  expect(epochs[3].testAccuracy).toBeGreaterThan(88);
  expect(epochs[3].seconds).toBeGreaterThan(0);
  await expectState(scope, 'finished');
});

test('a density integrates to one, and nothing outside is lost', async ({ open }) => {
  const scope = await open('epochs=2&rate=0.1');
  const histograms = await scope.evaluate(async (element) => {
    const { histograms } = await /** @type {WeightScope} */ (element).train();
    return [histograms.all, ...histograms.layers].map(({ name, edges, rows, counts, below, above, nan }) => ({
      name,
      bins: edges.length - 1,
      areas: rows.map((row) => row.reduce((sum, density, i) => sum + density * (edges[i + 1] - edges[i]), 0)),
      totals: counts.map((row, e) => row.reduce((sum, count) => sum + count, 0) + below[e] + above[e] + nan[e]),
    }));
  });
  expect(histograms.map(({ name, totals }) => [name, ...totals])).toEqual([
    ['all', 53706, 53706, 53706],
    ['input', 50176, 50176, 50176],
    ['fc1', 2048, 2048, 2048],
    ['fc2', 1024, 1024, 1024],
    ['output', 320, 320, 320],
  ]);
  for (const { name, bins, areas } of histograms) {
    expect(bins, name).toBe(100);
    for (const area of areas) expect(area, name).toBeCloseTo(1, 9);
  }
});

test('pausing changes nothing, and nothing goes on meanwhile', async ({ open, page }) => {
  const scope = await open('epochs=15');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText(/^Training: epoch \d of 15, step [1-9]/)).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expectState(scope, 'paused');
  const status = page.locator('.status');
  await expect(status).toHaveText(/^Paused: epoch \d+ of 15, step \d+ of 562$/);
  const before = await status.textContent();
  await page.waitForTimeout(400);
  expect(await status.textContent()).toBe(before);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expectState(scope, 'finished');
  const interrupted = await outcome(scope);

  await expect(page.getByRole('button', { name: 'Train with another seed' })).toBeEnabled();
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(await outcome(scope)).toEqual(interrupted);
});

test('step, train more, stop and reset', async ({ open, page }) => {
  const scope = await open('epochs=2');
  const epochs = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length);
  const untrained = await outcome(scope);

  await page.getByRole('button', { name: 'Step' }).click();
  await expectState(scope, 'paused');
  expect(await epochs()).toBe(1);
  await page.getByRole('button', { name: 'Step' }).click();
  await expectState(scope, 'finished');
  expect(await epochs()).toBe(2);
  const stepped = await outcome(scope);

  await page.getByLabel('Further epochs').fill('1');
  await page.getByRole('button', { name: 'Train more' }).click();
  await expect.poll(epochs).toBe(3);
  await expectState(scope, 'finished');
  expect((await outcome(scope)).epochs.slice(0, 2)).toEqual(stepped.epochs);

  await page.getByLabel('Further epochs').fill('400');
  await page.getByRole('button', { name: 'Train more' }).click();
  await expect.poll(epochs).toBeGreaterThan(3);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expectState(scope, 'finished');
  await expect(page.locator('.status')).toHaveText(/^Stopped after \d+ epochs of 403\.$/);

  await page.getByRole('button', { name: 'Reset' }).click();
  await expectState(scope, 'ready');
  expect(await outcome(scope)).toEqual(untrained);
});

test('whoever trains gets the run when it is stopped, and waits while it is paused', async ({ open }) => {
  const scope = await open('epochs=100');
  const result = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const state = (/** @type {string} */ wanted) =>
      new Promise((resolve) => scope.addEventListener('weightscope-state', ({ detail }) => detail.state === wanted && resolve(wanted)));
    const promise = scope.train();
    await new Promise((resolve) => scope.addEventListener('weightscope-epoch', resolve, { once: true }));
    const paused = state('paused');
    scope.pause();
    await paused;
    const first = await Promise.race([promise.then(() => 'resolved'), new Promise((resolve) => setTimeout(resolve, 300, 'pending'))]);
    scope.stop();
    const run = await promise;
    return { first, stopped: run.stopped, epochs: run.epochs.length };
  });
  expect(result).toEqual({ first: 'pending', stopped: true, epochs: result.epochs });
  expect(result.epochs).toBeGreaterThan(0);
});

test('burn’s engine agrees with the shortcut, which is what auto takes', async ({ open, page }) => {
  const results = [];
  for (const engine of ['auto', 'fused', 'burn', 'reference']) {
    const scope = await open(`epochs=1&engine=${engine}`);
    const { settings, device, epochs } = await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
    results.push({ engine: settings.engine, device: device.name, ...epochs[0], seconds: 0, sentence: await page.locator('.device').textContent() });
  }
  const [auto, fused, burn, reference] = results;
  expect(results.map(({ engine }) => engine)).toEqual(['auto', 'fused', 'burn', 'burn']);
  expect(auto).toEqual({ ...fused, engine: 'auto' });
  expect(reference, 'the old word').toEqual(burn);
  expect([fused.device, burn.device]).toEqual(['fused SIMD step', 'burn Flex']);
  expect(fused.sentence).toMatch(/^Trains on the CPU, by the shortcut, a step written by hand \(fused SIMD step\)\. /);
  expect(burn.sentence).toBe('Trains on the CPU, by burn’s automatic differentiation (burn Flex). With this engine the CPU trains, unless you ask for WebGPU or a trial found it faster.');
  expect(Math.abs(fused.loss / burn.loss - 1)).toBeLessThan(1e-6);
  expect(fused.testAccuracy).toBeCloseTo(burn.testAccuracy, 0);
});

test('one seed gives one run, another seed another', async ({ open }) => {
  const results = [];
  for (const seed of [1, 1, 2]) {
    const scope = await open(`epochs=1&seed=${seed}`);
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
    results.push(await outcome(scope));
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2].weights).not.toBe(results[0].weights);
});

test('a loss that is not a number stops the run and says why', async ({ open, page }) => {
  const scope = await open('rate=10&normalise=false&epochs=5');
  const reason = await scope.evaluate((element) =>
    /** @type {WeightScope} */ (element).train().then(
      () => 'no failure',
      (error) => `${error.kind}: ${error.message}`,
    ),
  );
  expect(reason).toMatch(/^diverged: The loss became (NaN|inf) in epoch 1, step \d+: .* smaller learning rate/);
  await expectState(scope, 'failed');
  await expect(page.getByRole('alert').filter({ hasText: 'The loss became' })).toBeVisible();

  await page.getByLabel('Learning rate').fill('0.01');
  await page.getByLabel('Learning rate').press('Tab');
  await page.getByLabel('Normalise pixels').check();
  await page.getByLabel('Epochs', { exact: true }).fill('1');
  await page.getByLabel('Epochs', { exact: true }).press('Tab');
  await page.getByRole('button', { name: /^Train/, exact: false }).first().click();
  await expectState(scope, 'finished');
  await expect(page.getByRole('alert').filter({ hasText: 'The loss became' })).toBeHidden();
});

test('a crash of the engine is reported, keeps the epochs that were finished, and the next run works', async ({ open, page }) => {
  const scope = await open('epochs=3');
  await breakEngine(page, 'cpu', 1);
  const failure = await scope.evaluate((element) => /** @type {WeightScope} */ (element).train().catch(({ kind, message }) => ({ kind, message })));
  expect(failure).toMatchObject({ kind: 'crash', message: expect.stringMatching(/^The engine stopped unexpectedly/) });
  await expectState(scope, 'failed');
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length)).toBe(1);
  await page.getByRole('button', { name: 'Train with another seed' }).click();
  await expectState(scope, 'finished');
});

test('training goes on without frames, as in a hidden tab, and the figures catch up', async ({ open, page }) => {
  await page.addInitScript(() => {
    // A hidden tab gets no frames; headless Chromium never hides one.
    const request = window.requestAnimationFrame.bind(window);
    /** @type {FrameRequestCallback[]} */
    const held = [];
    Object.assign(window, { holding: false });
    window.requestAnimationFrame = (callback) => (/** @type {any} */ (window).holding ? held.push(callback) : request(callback));
    Object.assign(window, { release: () => held.splice(0).forEach((callback) => request(callback)) });
  });
  const scope = await open('epochs=3');
  await page.waitForTimeout(300);
  await page.evaluate(() => Object.assign(window, { holding: true }));
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect(page.getByText(/^Finished/)).toHaveCount(0);
  await page.evaluate(() => Object.assign(window, { holding: false }));
  await page.evaluate(() => /** @type {any} */ (window).release());
  await expect(page.getByText('Finished: 3 epochs.')).toBeVisible();
  await expect(page.locator('[data-figure="33"] .readout')).toHaveText(/^After epoch 3: loss/);
});

test('a second press counts at once, but where the button has become another', async ({ open, page }) => {
  const scope = await open('src=none');
  const file = [...Buffer.from(mnistLines(400).join('\n'))];
  await scope.evaluate((element, file) => /** @type {WeightScope} */ (element).load(new Blob([new Uint8Array(file)])), file);
  const seeds = await scope.evaluateHandle((element) => {
    const seeds = new Set();
    new MutationObserver(() => seeds.add(element.getAttribute('seed'))).observe(element, { attributeFilter: ['seed'] });
    return seeds;
  });
  await page.getByRole('button', { name: 'New seed' }).dblclick();
  await expect.poll(() => seeds.evaluate(({ size }) => size)).toBe(2);
  await scope.evaluate((element) => element.setAttribute('epochs', '400'));
  await page.getByRole('button', { name: 'Train', exact: true }).dblclick();
  await expectState(scope, 'training');
  await page.waitForTimeout(200);
  await expectState(scope, 'training');
});
