/**
 * Which device trains, why that one, and what it does in words. It looks at the browser's WebGPU adapter; it trains nothing.
 *
 * @import { Adapter, RunDevice, Settings } from '../weightscope.js'
 *
 * @typedef {{ adapter: Adapter } | { why: string }} Found an adapter that can run the engine, or why there is none
 * @typedef {Pick<RunDevice, 'kind' | 'reason' | 'adapter'>} Choice
 */
import { WeightscopeError } from '../error.js';
import { CARRIED } from '../lib/carried.js';
import { needsBurn } from '../settings.js';

export const DEVICES = { cpu: 'CPU', webgpu: 'GPU' };

/** Where this browser keeps which device its user found faster: for burn's engine apart, whose steps take other times. */
const PREFERENCE = 'weightscope-device';
const BURNS_PREFERENCE = 'weightscope-device-burn';
/** Milliseconds that a browser has to name its adapter. */
const PATIENCE = 5000;
/** What a kernel binds at most, and the bytes of an image with its label. */
const BINDINGS = 8;
const IMAGE_BYTES = 788;

/** @type {string | null} why the GPU failed on this page */
let failed = null;

/**
 * @param {Settings} settings
 * @param {number} rows of the data
 * @param {boolean} [sideBySide] whether it is one of several runs that are trained at once
 * @returns {Promise<Choice>}
 * @throws {WeightscopeError} if WebGPU alone was asked for and can't be used
 */
export async function chooseDevice(settings, rows, sideBySide = false) {
  const { device: asked, engine } = settings;
  if (asked === 'cpu') return { kind: 'cpu', reason: 'The CPU was asked for.' };
  // Measured on a fast GPU: nine runs took four times as long on it as on 16 cores, and no less than on one core (docs/performance.md).
  if (asked === 'auto' && sideBySide) return { kind: 'cpu', reason: 'Runs side by side train on the CPU, a core each, since they would share one GPU.' };
  const preferred = asked === 'auto' ? preference(settings) : null;
  if (preferred === 'cpu') return { kind: 'cpu', reason: 'You chose the CPU after a trial.' };
  if (asked === 'auto' && preferred === null && needsBurn(settings)) {
    const why = engine === 'burn' ? 'With this engine' : 'These settings need burn’s engine, and with it';
    return { kind: 'cpu', reason: `${why} the CPU trains, unless you ask for WebGPU or a trial found it faster.` };
  }
  if (asked === 'auto' && failed) return { kind: 'cpu', reason: `The GPU failed on this page before. ${failed}` };
  const found = await findAdapter(rows);
  if ('why' in found) {
    if (asked === 'webgpu') throw new WeightscopeError({ kind: 'no-webgpu', message: `${found.why} Choose another device.` });
    return { kind: 'cpu', reason: found.why };
  }
  const { adapter } = found;
  if (asked === 'webgpu') return { kind: 'webgpu', reason: 'WebGPU was asked for.', adapter };
  if (preferred === 'webgpu') return { kind: 'webgpu', reason: 'You chose WebGPU after a trial.', adapter };
  if (adapter.software) {
    return { kind: 'cpu', reason: `WebGPU would run in software here (${adapterName(adapter)}), which is slower than the CPU.` };
  }
  return { kind: 'webgpu', reason: 'This browser has a GPU.', adapter };
}

/**
 * Whether the CPU may take over: the GPU failed, rather than what was asked of it.
 * @param {unknown} error
 * @param {Pick<RunDevice, 'kind'>} device
 * @param {Pick<Settings, 'device'>} settings
 */
export function isGpuFailure(error, device, settings) {
  const kinds = ['device', 'crash', 'memory', 'worker', 'engine-missing'];
  return device.kind === 'webgpu' && settings.device === 'auto' && error instanceof WeightscopeError && kinds.includes(error.kind);
}

/** From now on `auto` means the CPU, until the page is loaded again. @param {unknown} error of the GPU @returns {Choice} */
export function insteadOfGpu(error) {
  failed = /** @type {Error} */ (error).message;
  return { kind: 'cpu', reason: `The GPU failed, so the CPU went on. ${failed}` };
}

/** What `auto` means in this browser for these settings' engine, if its user chose. @param {Settings} settings @returns {'cpu' | 'webgpu' | null} */
export function preference(settings) {
  try {
    const kept = localStorage.getItem(placeOf(settings));
    return kept === 'cpu' || kept === 'webgpu' ? kept : null;
  } catch {
    // Storage is denied.
    return null;
  }
}

/** @param {'cpu' | 'webgpu' | null} device @param {Settings} settings */
export function prefer(device, settings) {
  // Who found it faster in a trial has seen it work.
  if (device === 'webgpu') failed = null;
  try {
    if (device) localStorage.setItem(placeOf(settings), device);
    else localStorage.removeItem(placeOf(settings));
    return true;
  } catch {
    return false;
  }
}

/** @param {Settings} settings */
function placeOf(settings) {
  return needsBurn(settings) ? BURNS_PREFERENCE : PREFERENCE;
}

/**
 * What trains, for people: `CPU, by the shortcut, a step written by hand (fused SIMD step)`.
 * @param {Pick<RunDevice, 'kind' | 'name'>} device
 * @param {Adapter} [adapter] to be named, too
 */
export function deviceWords({ kind, name }, adapter) {
  const how = /\bburn\b/.test(name) ? 'by burn’s automatic differentiation' : 'by the shortcut, a step written by hand';
  return `${DEVICES[kind]}, ${how} (${name}${adapter ? ` on ${adapterWords(adapter)}` : ''})`;
}

/** @param {Adapter} adapter */
export function adapterWords(adapter) {
  return adapterName(adapter) + (adapter.software ? ', a GPU in software' : '');
}

/** @param {Adapter} adapter */
export function adapterName({ vendor, architecture, description }) {
  return [...new Set([vendor, architecture, description])].filter(Boolean).join(', ') || 'no name';
}

/** Asked anew each time: a browser may lose its adapter, or get one. @param {number} rows @returns {Promise<Found>} */
export async function findAdapter(rows) {
  if (CARRIED) return { why: 'This page in one file carries the engine for the CPU alone.' };
  const { gpu } = navigator;
  if (!gpu) {
    return { why: isSecureContext ? 'This browser has no WebGPU.' : 'Browsers allow WebGPU on https and localhost alone.' };
  }
  try {
    const asked = gpu.requestAdapter({ powerPreference: 'high-performance' });
    const silence = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
    const found = /** @type {GPUAdapter | null} */ (await Promise.race([asked, silence]));
    return found ? judge(found, rows) : { why: 'This browser has WebGPU, but no GPU that it can use.' };
  } catch (error) {
    // Drivers and extensions that guard privacy have made each part of this throw.
    return { why: `This browser has WebGPU, but it failed when it was asked for a GPU (${error instanceof Error ? error.message : error}).` };
  }
}

/** Whether the engine can run there. @param {GPUAdapter} found @param {number} rows @returns {Found} */
function judge(found, rows) {
  // Older browsers say less of it, and elsewhere.
  const { vendor = '', architecture = '', description = '', isFallbackAdapter = /** @type {any} */ (found).isFallbackAdapter } = found.info ?? {};
  const software = isFallbackAdapter === true || /swiftshader|llvmpipe|softpipe|basic render|\bwarp\b/i.test(`${architecture} ${description}`);
  const adapter = { vendor, architecture, description, software };
  const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize } = found.limits;
  // CubeCL, which runs the kernels, has no other clock and stops without it.
  if (!found.features.has('timestamp-query')) return { why: `The GPU (${adapterName(adapter)}) has no timestamp queries, which the engine needs.` };
  if (maxStorageBuffersPerShaderStage < BINDINGS) return { why: `The GPU (${adapterName(adapter)}) binds fewer than ${BINDINGS} buffers at once.` };
  if (rows * IMAGE_BYTES > maxStorageBufferBindingSize) return { why: `The data are too large for the GPU (${adapterName(adapter)}).` };
  return { adapter };
}

/**
 * What trains a run: one sentence or more.
 * @param {RunDevice} device
 * @param {RunDevice[]} former
 */
export function deviceSentence(device, former) {
  const before = former.flatMap(({ kind, fromEpoch }, i) => {
    const last = (former[i + 1]?.fromEpoch ?? device.fromEpoch) - 1;
    return last < fromEpoch ? [] : [`Until epoch ${last} it ran on the ${DEVICES[kind]}.`];
  });
  return [`Trains on the ${deviceWords(device, device.adapter)}.`, device.reason, ...before].join(' ');
}
