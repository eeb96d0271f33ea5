// Which device trains, where that does not depend on the browser, and what it is called. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleFor } from './client.js';
import { chooseDevice, deviceWords } from './device.js';
import { defaultSettings, needsBurn } from '../settings.js';

/** @typedef {import('../weightscope.js').Settings} Settings */

/** @param {Settings['device']} device @param {Settings['engine']} engine @returns {Settings} */
const settings = (device, engine) => ({ ...defaultSettings(), device, engine });

test('burn’s engine takes the CPU unless WebGPU is asked for', async () => {
  assert.deepEqual(await chooseDevice(settings('auto', 'burn'), 100), { kind: 'cpu', reason: 'With this engine the CPU trains, unless you ask for WebGPU or a trial found it faster.' });
  assert.deepEqual(await chooseDevice(settings('cpu', 'burn'), 100), { kind: 'cpu', reason: 'The CPU was asked for.' });
});

test('of several runs at once each takes the CPU', async () => {
  const reason = 'Runs side by side train on the CPU, a core each, since they would share one GPU.';
  assert.deepEqual(await chooseDevice(settings('auto', 'auto'), 100, true), { kind: 'cpu', reason });
});

test('a browser whose WebGPU throws, refuses or has no limits: under auto the CPU trains and says why, under webgpu one sentence', async (context) => {
  const failure = () => {
    throw new TypeError('out of order');
  };
  const features = new Set(['timestamp-query']);
  const broken = {
    'requestAdapter throws': { requestAdapter: failure },
    'requestAdapter rejects': { requestAdapter: async () => failure() },
    'its limits throw': { requestAdapter: async () => ({ features, info: {}, get limits() { return failure(); } }) },
    'its description throws': { requestAdapter: async () => ({ features, limits: {}, get info() { return failure(); } }) },
  };
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  context.after(() => (before ? Object.defineProperty(globalThis, 'navigator', before) : Reflect.deleteProperty(globalThis, 'navigator')));
  const why = 'This browser has WebGPU, but it failed when it was asked for a GPU (out of order).';
  for (const [what, gpu] of Object.entries(broken)) {
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    assert.deepEqual(await chooseDevice(settings('auto', 'auto'), 100), { kind: 'cpu', reason: why }, what);
    await assert.rejects(chooseDevice(settings('webgpu', 'auto'), 100), { kind: 'no-webgpu', message: `${why} Choose another device.` }, what);
  }
});

test('what trains, in words; “burn” is in the name exactly where burn’s engine ran', () => {
  const adapter = { vendor: 'a', architecture: 'b', description: '', software: true };
  const words = [
    deviceWords({ kind: 'cpu', name: 'fused SIMD step' }),
    deviceWords({ kind: 'cpu', name: 'burn Flex' }),
    deviceWords({ kind: 'webgpu', name: 'fused kernels' }, adapter),
    deviceWords({ kind: 'webgpu', name: 'burn wgpu' }),
  ];
  assert.deepEqual(words, [
    'CPU, by the shortcut, a step written by hand (fused SIMD step)',
    'CPU, by burn’s automatic differentiation (burn Flex)',
    'GPU, by the shortcut, a step written by hand (fused kernels on a, b, a GPU in software)',
    'GPU, by burn’s automatic differentiation (burn wgpu)',
  ]);
});

test('a bundle has burn’s kernels for WebGPU only where burn trains there', () => {
  const bundles = (/** @type {'cpu' | 'webgpu'} */ kind) => /** @type {const} */ (['auto', 'fused', 'burn']).map((engine) => bundleFor({ kind }, settings('auto', engine)));
  assert.deepEqual([bundles('cpu'), bundles('webgpu')], [['cpu', 'cpu', 'cpu'], ['gpu', 'gpu', 'gpu-burn']]);
});

test('what the shortcuts refuse is burn’s under auto, on the CPU, or with burn’s own kernels where WebGPU is asked for', async () => {
  const cases = /** @type {Partial<Settings>[]} */ ([{ optimiser: 'adam' }, { weightDecay: 0.1 }, { clip: 1 }, { activation: 'tanh' }, { bias: false }]);
  for (const change of cases) {
    const auto = { ...settings('auto', 'auto'), ...change };
    const reason = 'These settings need burn’s engine, and with it the CPU trains, unless you ask for WebGPU or a trial found it faster.';
    assert.deepEqual(await chooseDevice(auto, 100), { kind: 'cpu', reason }, JSON.stringify(change));
    assert.equal(bundleFor({ kind: 'webgpu' }, auto), 'gpu-burn');
    assert.equal(bundleFor({ kind: 'cpu' }, auto), 'cpu');
  }
  for (const change of /** @type {Partial<Settings>[]} */ ([{}, { hiddenLayers: '' }, { initialisation: 'zeros' }, { schedule: 'cosine' }, { momentum: 0.5 }])) {
    assert.ok(!needsBurn({ ...settings('auto', 'auto'), ...change }), JSON.stringify(change));
  }
});
