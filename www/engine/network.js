/**
 * A worker with a network in it, on the device that the settings ask for. It knows of no run: the experiment decides what becomes of it.
 *
 * @import { OptimiserState, RunDevice, Settings } from '../weightscope.js'
 * @import { EngineClient } from './client.js'
 * @import { Dataset } from './datasets.js'
 * @import { Choice } from './device.js'
 * @import { Opened, Samples } from './protocol.js'
 *
 * @typedef {{ parameters: Float32Array, optimiser?: OptimiserState, epochs: number }} Checkpoint what a run was after so many epochs
 *
 * @typedef {object} Plan
 * @property {Dataset} data
 * @property {Dataset | null} test the official test set, if that is to test it
 * @property {number} level what a run takes a level of a pixel for: one of an earlier version takes it otherwise than its data
 * @property {Settings} settings
 * @property {Checkpoint | null} from null: an untrained one
 * @property {boolean} [sideBySide] whether it is one of several that are trained at once
 *
 * @typedef {{ client: EngineClient, opened: Opened, device: Omit<RunDevice, 'fromEpoch'> }} Network
 */
import { abortable } from '../lib/abortable.js';
import { bundleFor, withClient } from './client.js';
import { chooseDevice, insteadOfGpu, isGpuFailure } from './device.js';

/**
 * @param {Plan} plan
 * @param {() => EngineClient} newClient
 * @param {AbortSignal} signal ends it
 * @returns {Promise<Network>}
 */
export async function startNetwork(plan, newClient, signal) {
  const choice = await abortable(chooseDevice(plan.settings, plan.data.info.rows, plan.sideBySide), signal);
  try {
    return await networkOn(choice, plan, newClient, signal);
  } catch (error) {
    if (!isGpuFailure(error, choice, plan.settings)) throw error;
    return networkOn(insteadOfGpu(error), plan, newClient, signal);
  }
}

/**
 * @param {Choice} choice
 * @param {Plan} plan
 * @param {() => EngineClient} newClient
 * @param {AbortSignal} signal
 * @returns {Promise<Network>}
 */
export function networkOn(choice, { data, test, level, settings, from }, newClient, signal) {
  return withClient(newClient, signal, async (client) => {
    await client.initialise(bundleFor(choice, settings));
    // A network sees test images as it sees those that it learns from.
    let opened = await client.request('open', { data: samples(data, level), test: test && samples(test, level), settings });
    if (from) opened = await client.request('resume', from);
    return { client, opened, device: { ...choice, name: opened.engine } };
  });
}

/** @param {Dataset} data @param {number} level @returns {Samples} */
function samples({ labels, pixels }, level) {
  return { labels, pixels, level };
}
