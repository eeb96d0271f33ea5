// Chromium with WebGPU on an adapter in software, for machines without a GPU. It has everything that a real one has but speed.
import { launchOptions } from './browser.js';

export const WEBGPU_ARGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader'];

/** @type {import('@playwright/test').LaunchOptions} */
export const webgpuLaunchOptions = { ...launchOptions, args: [...(launchOptions.args ?? []), ...WEBGPU_ARGS] };
