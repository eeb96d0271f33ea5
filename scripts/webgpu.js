// Chromium with WebGPU: on an adapter in software, which every machine has and which has everything that a real one has but speed; with
// WEIGHTSCOPE_ADAPTER=real in the environment, on the machine's GPU.
import { launchOptions } from './browser.js';

export const ON_REAL_GPU = process.env.WEIGHTSCOPE_ADAPTER === 'real';

const IN_SOFTWARE = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader'];
/** On Linux without a screen Chromium draws in software, and then offers WebGPU in software alone, unless it is told to draw by Vulkan. */
const ON_LINUX = ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface'];

export const WEBGPU_ARGS = !ON_REAL_GPU ? IN_SOFTWARE : process.platform === 'linux' ? ON_LINUX : [];

/** @type {import('@playwright/test').LaunchOptions} */
export const webgpuLaunchOptions = { ...launchOptions, args: [...(launchOptions.args ?? []), ...WEBGPU_ARGS] };
