/**
 * Times training steps on both devices with the same data and settings.
 * @import { Settings } from '../weightscope.js'
 * @import { NewClient } from './client.js'
 * @import { Dataset } from './datasets.js'
 *
 * @typedef {object} Timing
 * @property {number} batch
 * @property {number} cpu samples per second
 * @property {number} webgpu
 */
import { bundleFor, withClient } from './client.js';

/** Batch sizes beside that of the settings. */
const BATCHES = [32, 256, 1024];
/** As many as the lesson has: of fewer, more stay in a processor's caches, and a GPU is asked more often for the end of an epoch. */
const ROWS = 20_000;
/** Milliseconds that a device is timed for at each batch size. */
const TIMED = 400;

/**
 * @param {Dataset} data
 * @param {Settings} settings
 * @param {object} options
 * @param {NewClient} options.newClient
 * @param {AbortSignal} options.signal ends it
 * @param {(share: number) => void} options.onProgress
 * @returns {Promise<Timing[]>} in the order of the batch sizes
 */
export async function timeDevices({ info: { level }, labels, pixels }, settings, { newClient, signal, onProgress }) {
  const few = { labels: labels.slice(0, ROWS), pixels: pixels.slice(0, ROWS * (pixels.length / labels.length)), level };
  const largest = Math.floor(few.labels.length * (1 - settings.testShare));
  const batches = [...new Set([...BATCHES, settings.batch])].filter((batch) => batch <= largest).sort((a, b) => a - b);
  const timings = batches.map((batch) => ({ batch, cpu: NaN, webgpu: NaN }));
  let done = 0;
  for (const kind of /** @type {const} */ (['cpu', 'webgpu'])) {
    await withClient(() => newClient(() => {}), signal, async (client) => {
      await client.initialise(bundleFor({ kind }, settings));
      for (const timing of timings) {
        await client.request('open', { data: few, test: null, settings: { ...settings, batch: timing.batch, testSet: 'split' } });
        // The first steps compile kernels and fill caches.
        await client.request('timeSteps', { milliseconds: TIMED / 4 });
        timing[kind] = await client.request('timeSteps', { milliseconds: TIMED });
        onProgress(++done / (2 * timings.length));
      }
      client.terminate(new Error('timed'));
    });
  }
  return timings;
}
