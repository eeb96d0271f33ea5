/**
 * Which device trains, and why that one. It looks at the browser's WebGPU adapter; it trains nothing.
 *
 * @import { Adapter, RunDevice, Settings } from '../weightscope.js'
 *
 * @typedef {{ adapter: Adapter } | { why: string }} Probe an adapter that can run the engine, or why there is none
 * @typedef {Pick<RunDevice, 'kind' | 'reason' | 'adapter'>} Choice
 */
import { WeightscopeError } from './client.js';

/** Where this browser keeps which device its user found faster. */
const PREFERENCE = 'weightscope-device';
/** Milliseconds that a browser has to name its adapter. */
const PATIENCE = 5000;
/** What a kernel binds at most, and the bytes of an image with its label. */
const BINDINGS = 8;
const IMAGE_BYTES = 788;

/** @type {string | null} why the GPU failed on this page */
let failed = null;

/**
 * @param {Settings['device']} asked
 * @param {number} rows of the data
 * @returns {Promise<Choice>}
 * @throws {WeightscopeError} if WebGPU alone was asked for and can't be used
 */
export async function chooseDevice(asked, rows) {
  if (asked === 'cpu') return { kind: 'cpu', reason: 'The CPU was asked for.' };
  const preferred = asked === 'auto' ? preference() : null;
  if (preferred === 'cpu') return { kind: 'cpu', reason: 'You chose the CPU after a trial.' };
  if (asked === 'auto' && failed) return { kind: 'cpu', reason: `The GPU failed on this page before. ${failed}` };
  const probed = await probe(rows);
  if ('why' in probed) {
    if (asked === 'webgpu') throw new WeightscopeError({ kind: 'no-webgpu', message: `${probed.why} Choose another device.` });
    return { kind: 'cpu', reason: probed.why };
  }
  const { adapter } = probed;
  if (asked === 'webgpu') return { kind: 'webgpu', reason: 'WebGPU was asked for.', adapter };
  if (preferred === 'webgpu') return { kind: 'webgpu', reason: 'You chose WebGPU after a trial.', adapter };
  if (adapter.software) {
    return { kind: 'cpu', reason: `WebGPU would run in software here (${adapterName(adapter)}), which is slower than the CPU.` };
  }
  return { kind: 'webgpu', reason: 'This browser has a GPU.', adapter };
}

/** From now on `auto` means the CPU, until the page is loaded again. @param {string} why */
export function reportFailure(why) {
  failed = why;
}

/** What `auto` means in this browser, if its user chose. @returns {'cpu' | 'webgpu' | null} */
export function preference() {
  try {
    const kept = localStorage.getItem(PREFERENCE);
    return kept === 'cpu' || kept === 'webgpu' ? kept : null;
  } catch {
    // Storage is denied.
    return null;
  }
}

/** @param {'cpu' | 'webgpu' | null} device */
export function prefer(device) {
  // Who found it faster in a trial has seen it work.
  if (device === 'webgpu') failed = null;
  try {
    if (device) localStorage.setItem(PREFERENCE, device);
    else localStorage.removeItem(PREFERENCE);
    return true;
  } catch {
    return false;
  }
}

/** @param {Adapter} adapter */
export function adapterName({ vendor, architecture, description }) {
  return [...new Set([vendor, architecture, description])].filter(Boolean).join(', ') || 'no name';
}

/** Asked anew each time: a browser may lose its adapter, or get one. @param {number} rows @returns {Promise<Probe>} */
export async function probe(rows) {
  const { gpu } = navigator;
  if (!gpu) {
    return { why: isSecureContext ? 'This browser has no WebGPU.' : 'Browsers allow WebGPU on https and localhost alone.' };
  }
  const asked = gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  const silence = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  const found = /** @type {GPUAdapter | null} */ (await Promise.race([asked, silence]));
  if (!found) return { why: 'This browser has WebGPU, but no GPU that it can use.' };
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
