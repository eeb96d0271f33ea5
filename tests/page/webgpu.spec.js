// Training on WebGPU, really: on Chromium's adapter in software, or on a real one (`scripts/webgpu.js`), and every dispatch counted. And what happens when it fails.
import { gzipSync } from 'node:zlib';
import { ON_REAL_GPU, webgpuLaunchOptions } from '../../scripts/webgpu.js';
import { breakEngine, expect, expectState, mnistLines, test } from '../support.js';
import { difference, trace } from '../trace.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test.use({ launchOptions: webgpuLaunchOptions });
// Kernels are compiled in each test anew, and the adapter is slow.
test.setTimeout(240_000);

/** 1,500 rows: 42 steps of 32. */
const gzip = [...gzipSync(mnistLines(1500).join('\n'))];
const STEPS = 42;

/** Counts dispatches and compiled kernels in the worker and tells them to whoever asks. */
const COUNTER = `
  const counts = { dispatches: 0, kernels: 0 };
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...groups) { counts.dispatches++; return dispatchWorkgroups.apply(this, groups); };
  const { createComputePipeline } = GPUDevice.prototype;
  GPUDevice.prototype.createComputePipeline = function (descriptor) { counts.kernels++; return createComputePipeline.call(this, descriptor); };
  const channel = new BroadcastChannel('counts');
  channel.onmessage = ({ data }) => { if (data === 'how many?') channel.postMessage(counts); };
`;
/** No memory on the GPU for anything large. */
const NO_MEMORY = `
  const createBuffer = GPUDevice.prototype.createBuffer;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    if (descriptor.size > 1e6) throw new RangeError('out of memory');
    return createBuffer.call(this, descriptor);
  };
`;

/** Loses the device when it is told to, as a driver's reset would. */
const LOSABLE = `
  const requestDevice = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...options) {
    const device = await requestDevice.apply(this, options);
    const channel = new BroadcastChannel('device');
    channel.onmessage = () => device.destroy();
    return device;
  };
`;

/**
 * Puts a script before the worker's own.
 * @param {import('@playwright/test').Page} page
 * @param {string} script
 */
function inWorker(page, script) {
  return page.route('**/engine/worker.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `{${script}}\n${await response.text()}` });
  });
}

/** @param {import('@playwright/test').Page} page @returns {Promise<{ dispatches: number, kernels: number }>} */
const counts = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel('counts');
        channel.onmessage = ({ data }) => resolve(data);
        channel.postMessage('how many?');
      }),
  );

/**
 * The element with few data, ready.
 * @param {import('@playwright/test').Page} page
 * @param {string} url
 */
async function openFew(page, url) {
  await page.goto(url);
  const scope = page.locator('weight-scope');
  await scope.evaluate((element, gzip) => /** @type {WeightScope} */ (element).load(new Blob([new Uint8Array(gzip)])), gzip);
  return scope;
}

/** @param {import('@playwright/test').Locator} scope */
const train = (scope) =>
  scope.evaluate(async (element) => {
    const run = await /** @type {WeightScope} */ (element).train();
    const { device, formerDevices, epochs, parameters } = run;
    return { device, formerDevices, epochs, parameters: [...parameters] };
  });

/** What one engine and device make of the same settings. @param {import('@playwright/test').Page} page @param {string} url */
async function result(page, url) {
  const scope = await openFew(page, url);
  return train(scope);
}

/** What the page says of the adapter. */
const ADAPTER = ON_REAL_GPU ? '[^)]+' : '.*swiftshader.*a GPU in software';

const largest = (/** @type {number[]} */ a, /** @type {number[]} */ b) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

/** A choice as a trial would have kept it: `auto` takes the adapter though it is software. */
const preferGpu = () => localStorage.setItem('weightscope-device', 'webgpu');

for (const engine of ['fused', 'burn']) {
  test(`${engine} on WebGPU: it runs there, learns, and agrees with the CPU`, async ({ page, address }) => {
    await inWorker(page, COUNTER);
    const epochs = engine === 'fused' ? 3 : 1;
    const query = `?layout=lab&src=none&epochs=${epochs}&rate=0.1&engine=${engine}`;
    const scope = await openFew(page, `${address}${query}&device=webgpu`);
    // Five kernels: `input` and `pass` in training and in evaluation, and `update`.
    if (engine === 'fused') await expect.poll(async () => (await counts(page)).kernels, { timeout: 60_000 }).toBe(5);
    const before = await counts(page);
    const gpu = await train(scope);
    const after = await counts(page);
    if (engine === 'fused') expect(after.kernels, 'all of them were compiled before training').toBe(before.kernels);
    const count = after.dispatches - before.dispatches;
    const how = engine === 'fused' ? 'the shortcut, a step written by hand \\(fused kernels' : 'burn’s automatic differentiation \\(burn wgpu';
    await expect(page.locator('.device')).toHaveText(new RegExp(`^Trains on the GPU, by ${how} on ${ADAPTER}\\)\\. WebGPU was asked for\\.$`, 'i'));
    expect(gpu.device).toMatchObject({ kind: 'webgpu', name: engine === 'fused' ? 'fused kernels' : 'burn wgpu', adapter: { software: !ON_REAL_GPU } });
    // 150 test rows are a few dispatches more.
    const perStep = count / (epochs * STEPS);
    expect(perStep).toBeGreaterThan(2);
    expect(perStep).toBeLessThan(engine === 'fused' ? 4 : 300);

    const cpu = await result(page, `${address}${query}&device=cpu`);
    expect(cpu.device.kind).toBe('cpu');
    for (const [i, { loss, trainAccuracy, testAccuracy }] of gpu.epochs.entries()) {
      expect(Math.abs(loss - cpu.epochs[i].loss), `loss of epoch ${i + 1}`).toBeLessThan(1e-4);
      // One sample of 1,344, and one of 150.
      expect(Math.abs(trainAccuracy - cpu.epochs[i].trainAccuracy)).toBeLessThan(0.08);
      expect(Math.abs(testAccuracy - cpu.epochs[i].testAccuracy)).toBeLessThan(0.7);
    }
    expect(largest(gpu.parameters, cpu.parameters)).toBeLessThan(1e-4);
    if (epochs > 1) expect(gpu.epochs[epochs - 1].loss).toBeLessThan(gpu.epochs[0].loss - 0.05);
  });
}

test('trace: normalised pixels, fused kernels on WebGPU', async ({ page, address }) => {
  await page.goto(`${address}?layout=lab&src=none`);
  expect(await difference(page, 'gpu-burn-testing', { engine: 'fused', name: 'fused kernels', normalise: true }, trace.runs.normalised, 0)).toBeNull();
});

const BASE = { testShare: 0.1, rate: 0.1, normalise: true };
const MNIST = { width: 28, height: 28, classes: 10 };
// Burn’s kernels are compiled for each page and shape anew, which takes the adapter in software half a minute: all networks in one test take too long.
for (const [what, cases] of /** @type {const} */ ([
  ['the notebook’s network', [
    { pictures: MNIST, hidden: [64, 32, 32], settings: { ...BASE, batch: 32, dropout: 0.25, seed: 1 } },
    { pictures: MNIST, hidden: [64, 32, 32], settings: { ...BASE, batch: 33, dropout: 0.9, seed: 5, normalise: false, rate: 1e-4 } },
  ]],
  ['small networks', [
    { pictures: MNIST, hidden: [5], settings: { ...BASE, batch: 1, dropout: 0, seed: 2 } },
    { pictures: MNIST, hidden: [], settings: { ...BASE, batch: 16, dropout: 0, seed: 6 } },
    { pictures: { width: 8, height: 8, classes: 5 }, hidden: [16], settings: { ...BASE, batch: 8, dropout: 0, seed: 7 } },
  ]],
  ['widths that divide nowhere', [
    { pictures: MNIST, hidden: [130, 3], settings: { ...BASE, batch: 7, dropout: 0.5, seed: 3 } },
    { pictures: MNIST, hidden: [17, 70, 9], settings: { ...BASE, batch: 70, dropout: 0.1, seed: 4 } },
  ]],
  ['other pictures', [
    { pictures: { ...MNIST, classes: 26 }, hidden: [300, 100], settings: { ...BASE, batch: 32, dropout: 0.25, seed: 8 } },
    { pictures: { width: 13, height: 7, classes: 3 }, hidden: [33, 6], settings: { ...BASE, batch: 5, dropout: 0.5, seed: 9 } },
  ]],
])) {
  test(`the fused kernels agree with burn’s autodiff: ${what}`, async ({ page, address }) => {
    await page.goto(`${address}?layout=lab&src=none`);
    const differences = await page.evaluate(async (cases) => {
      const engine = await import(/** @type {string} */ (`${location.origin}/pkg/testing/weightscope-gpu-burn-testing.js`));
      await engine.default();
      const found = [];
      for (const { hidden, pictures, settings } of cases) found.push(await engine.fusedDifference(hidden, pictures, 3, settings));
      return found;
    }, cases);
    for (const [i, { loss, parameter, correct }] of differences.entries()) {
      const network = JSON.stringify(cases[i]);
      expect(loss, `loss, ${network}`).toBeLessThan(1e-4);
      expect(parameter, `parameters, ${network}`).toBeLessThan(2e-5);
      expect(correct, `correct rows, ${network}`).toBe(0);
    }
  });
}

/**
 * What the bundle with hooks says of an engine on WebGPU: pairs of what was tried and what came of it.
 * @param {import('@playwright/test').Page} page
 * @param {'misuses' | 'keepsContract'} hook
 * @param {string} name of the engine
 * @returns {Promise<[string, unknown][]>}
 */
function tried(page, hook, name) {
  return page.evaluate(async ({ hook, name }) => {
    const engine = await import(/** @type {string} */ (`${location.origin}/pkg/testing/weightscope-gpu-burn-testing.js`));
    await engine.default();
    return engine[hook]({ batch: 4, rate: 0.1, dropout: 0.25, testShare: 0.1, normalise: true, seed: 1, engine: name });
  }, { hook, name });
}

for (const engine of ['fused', 'burn']) {
  test(`what is out of order or out of bounds is refused before it is launched: ${engine} on WebGPU`, async ({ page, address }) => {
    await page.goto(`${address}?layout=lab&src=none`);
    const said = await tried(page, 'misuses', engine);
    expect(said.length).toBeGreaterThan(8);
    for (const [what, words] of said) expect(words, what).toBe('out of order');
  });

  test(`the contract of engines holds: ${engine} on WebGPU`, async ({ page, address }) => {
    await page.goto(`${address}?layout=lab&src=none`);
    const held = await tried(page, 'keepsContract', engine);
    expect(held.length).toBeGreaterThan(2);
    for (const [what, isTrue] of held) expect(isTrue, what).toBe(true);
  });
}

test('burn’s engine takes the CPU unless WebGPU was asked for, or a trial found it faster', async ({ page, address }) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await openFew(page, `${address}?layout=lab&src=none&engine=burn`);
  await expect(page.locator('.device')).toHaveText('Trains on the CPU, by burn’s automatic differentiation (burn Flex). With this engine the CPU trains, unless you ask for WebGPU or a trial found it faster.');
  expect(asked.filter((url) => url.includes('gpu'))).toEqual([]);
  await page.evaluate(preferGpu);
  await openFew(page, `${address}?layout=lab&src=none&engine=burn`);
  await expect(page.locator('.device'), 'a trial of the shortcut says nothing of burn').toContainText('burn Flex');
  await page.evaluate(() => localStorage.setItem('weightscope-device-burn', 'webgpu'));
  const scope = await openFew(page, `${address}?layout=lab&src=none&engine=burn`);
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.device)).toMatchObject({ kind: 'webgpu', name: 'burn wgpu', reason: 'You chose WebGPU after a trial.' });
});

test('a lost device in mid-run: the CPU goes on, and no row is lost', async ({ page, address, problems }) => {
  await page.addInitScript(preferGpu);
  await inWorker(page, LOSABLE);
  const scope = await openFew(page, `${address}?layout=lab&src=none&epochs=5&rate=0.1`);
  const { run, rows } = await scope.evaluate(async (element) => {
    const scope = /** @type {any} */ (element);
    scope.addEventListener('weightscope-epoch', (/** @type {any} */ { detail }) => {
      if (detail.epoch === 2) new BroadcastChannel('device').postMessage('lose it');
    });
    const { device, formerDevices, epochs, parameters, histograms } = await scope.train();
    return { run: { device, formerDevices, epochs, parameters: [...parameters] }, rows: histograms.all.rows.length };
  });
  expect(run.formerDevices).toMatchObject([{ kind: 'webgpu', reason: 'You chose WebGPU after a trial.', fromEpoch: 1 }]);
  expect(run.device).toMatchObject({ kind: 'cpu' });
  expect(run.device.fromEpoch).toBeGreaterThan(2);
  expect(run.device.reason).toMatch(/^The GPU failed, so the CPU went on\./);
  expect(run.epochs.map((/** @type {{ epoch: number }} */ { epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
  expect(rows).toBe(6);
  await expect(page.locator('.device')).toContainText(`Until epoch ${run.device.fromEpoch - 1} it ran on the GPU.`);
  problems.splice(0);
  const cpu = await result(page, `${address}?layout=lab&src=none&epochs=5&rate=0.1&device=cpu`);
  expect(largest(run.parameters, cpu.parameters), 'as if the CPU had done it all').toBeLessThan(1e-3);
});

test('a lost device under webgpu: the run stops, keeps its epochs, and the next one works', async ({ page, address, problems }) => {
  await inWorker(page, LOSABLE);
  const scope = await openFew(page, `${address}?layout=lab&src=none&epochs=4&device=webgpu`);
  const failure = await scope.evaluate(async (element) => {
    const scope = /** @type {any} */ (element);
    scope.addEventListener('weightscope-epoch', () => new BroadcastChannel('device').postMessage('lose it'), { once: true });
    return scope.train().catch((/** @type {any} */ { kind, message }) => ({ kind, message }));
  });
  expect(failure.message).toMatch(/GPU|device/);
  await expectState(scope, 'failed');
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length)).toBeGreaterThanOrEqual(1);
  problems.splice(0);
  const { device, epochs } = await train(scope);
  expect(device.kind).toBe('webgpu');
  expect(epochs.length).toBe(4);
});

test('a crash of the GPU’s engine: the CPU goes on', async ({ page, address }) => {
  await page.addInitScript(preferGpu);
  const scope = await openFew(page, `${address}?layout=lab&src=none&epochs=3`);
  await breakEngine(page, 'gpu', 1);
  const { device, formerDevices, epochs } = await train(scope);
  expect({ device, formerDevices, epochs: epochs.length }).toMatchObject({ device: { kind: 'cpu', fromEpoch: 2 }, formerDevices: [{ kind: 'webgpu' }], epochs: 3 });
  expect(device.reason).toContain('The engine stopped unexpectedly');
});

test('too little memory on the GPU: the CPU takes over before the run', async ({ page, address, problems }) => {
  await page.addInitScript(preferGpu);
  await inWorker(page, NO_MEMORY);
  const { device, epochs } = await result(page, `${address}?layout=lab&src=none&epochs=1`);
  expect(device).toMatchObject({ kind: 'cpu' });
  expect(device.reason).toMatch(/^The GPU failed, so the CPU went on\./);
  expect(epochs.length).toBe(1);
  problems.splice(0);
});

test('a bundle that does not load: under auto the CPU trains, under webgpu a sentence says why', async ({ page, address, problems }) => {
  await page.addInitScript(preferGpu);
  await page.route('**/weightscope-gpu_bg.wasm', (route) => route.fulfill({ status: 404 }));
  const { device } = await result(page, `${address}?layout=lab&src=none&epochs=1`);
  expect(device).toMatchObject({ kind: 'cpu' });
  expect(device.reason).toContain('the server answered 404');
  const failure = openFew(page, `${address}?layout=lab&src=none&device=webgpu`);
  await expect(failure).rejects.toThrow('The training engine could not be fetched: the server answered 404. Reload the page.');
  problems.splice(0);
});

test('a bundle that comes cut: under auto the CPU trains', async ({ page, address, problems }) => {
  await page.addInitScript(preferGpu);
  await page.route('**/weightscope-gpu_bg.wasm', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.body()).subarray(0, 100_000) });
  });
  const { device } = await result(page, `${address}?layout=lab&src=none&epochs=1`);
  expect(device).toMatchObject({ kind: 'cpu' });
  expect(device.reason).toContain('came incomplete or damaged');
  problems.splice(0);
});

test('a loss that is not a number stops a run on WebGPU, too, and is no failure of the GPU', async ({ page, address }) => {
  await page.addInitScript(preferGpu);
  const scope = await openFew(page, `${address}?layout=lab&src=none&epochs=2&rate=10&normalise=false`);
  const kind = await scope.evaluate((element) => /** @type {WeightScope} */ (element).train().catch((error) => error.kind));
  expect(kind).toBe('diverged');
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.device.kind)).toBe('webgpu');
});

test('auto takes a real GPU', async ({ page, address }) => {
  test.skip(!ON_REAL_GPU, 'the adapter is software');
  await openFew(page, `${address}?layout=lab&src=none`);
  await expect(page.locator('.device')).toHaveText(/^Trains on the GPU, by the shortcut, a step written by hand \(fused kernels on .+\)\. This browser has a GPU\.$/);
});

test('auto prefers the CPU to a GPU in software, and downloads nothing for it', async ({ page, address }) => {
  test.skip(ON_REAL_GPU, 'the adapter is real');
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await openFew(page, `${address}?layout=lab&src=none`);
  await expect(page.locator('.device')).toHaveText(/^Trains on the CPU, by the shortcut, a step written by hand \(fused SIMD step\)\. WebGPU would run in software here \(.*swiftshader.*\), which is slower than the CPU\.$/i);
  expect(asked.filter((url) => url.includes('gpu'))).toEqual([]);
});

test('a trial times both devices, and only its user’s choice changes what auto means', async ({ page, address }) => {
  await openFew(page, `${address}?layout=lab&src=none`);
  await page.getByRole('button', { name: 'Which is faster here?' }).click();
  const table = page.getByRole('table', { name: /^Samples per second/ });
  await expect(table).toBeVisible({ timeout: 120_000 });
  const speeds = await table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => parseFloat((cell.textContent ?? '').replace(/\D/g, '')))));
  expect(speeds.map(([batch]) => batch)).toEqual([32, 256, 1024]);
  for (const [, cpu, gpu] of speeds) {
    expect(cpu).toBeGreaterThan(0);
    expect(gpu).toBeGreaterThan(0);
  }
  await expect(page.locator('.device')).toContainText(ON_REAL_GPU ? 'This browser has a GPU.' : 'WebGPU would run in software here');
  const [[, cpu, gpu]] = speeds;
  const [faster, words] = gpu > cpu ? ['GPU', 'WebGPU'] : ['CPU', 'the CPU'];
  await page.getByRole('button', { name: `Use the ${faster} from now on` }).click();
  await expect(page.locator('.device')).toContainText(`You chose ${words} after a trial.`);
  await page.reload();
  await expect(page.getByText(`“Automatic” means the ${faster} in this browser, as you chose.`)).toBeVisible();
  await page.getByRole('button', { name: 'Forget that choice' }).click();
  await expect(page.getByText('as you chose')).toBeHidden();
});

/** A page whose browser is made to lack something. @type {[string, () => void, RegExp][]} */
const LACKS = [
  ['no navigator.gpu', () => Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined }), /This browser has no WebGPU\./],
  ['no adapter', () => (GPU.prototype.requestAdapter = async () => null), /This browser has WebGPU, but no GPU that it can use\./],
  ['no timestamp queries', () => Object.defineProperty(GPUAdapter.prototype, 'features', { get: () => new Set() }), /The GPU \(.*\) has no timestamp queries, which the engine needs\./],
  ['few bindings', () => Object.defineProperty(GPUSupportedLimits.prototype, 'maxStorageBuffersPerShaderStage', { get: () => 4 }), /binds fewer than 8 buffers at once\./],
  ['small bindings', () => Object.defineProperty(GPUSupportedLimits.prototype, 'maxStorageBufferBindingSize', { get: () => 1e6 }), /The data are too large for the GPU/],
];
for (const [what, lack, sentence] of LACKS) {
  test(`${what}: under auto the CPU trains and the page says why, under webgpu it does not train`, async ({ page, address }) => {
    await page.addInitScript(lack);
    const { device } = await result(page, `${address}?layout=lab&src=none&epochs=1`);
    expect(device).toMatchObject({ kind: 'cpu', reason: expect.stringMatching(sentence) });
    await expect(page.locator('.device')).toHaveText(sentence);
    await expect(openFew(page, `${address}?layout=lab&src=none&device=webgpu&fingerprint=0123456789abcdef&computed-by=another%20GPU`)).rejects.toThrow(sentence);
    await expect(page.locator('.status')).toHaveText(/^The data are loaded, but no network could be made/);
    await expect(page.locator('.link-note')).toHaveText(/^The link’s run was computed by another GPU\./);
  });
}
