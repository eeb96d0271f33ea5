/**
 * The line under the buttons: what goes on, or how the run that is shown ended. Words alone.
 * @import { Scene } from '../element/scene.js'
 * @import { Run } from '../weightscope.js'
 */
import { grouped } from '../lib/text.js';
import { differences } from '../settings.js';

/** @typedef {Pick<Scene, 'state' | 'preparing' | 'own' | 'run' | 'isOther' | 'data' | 'settings' | 'progress' | 'loading'>} Status */

/** @param {Status} scene */
export function statusText({ state, preparing, own, run, isOther, data, settings, progress, loading }) {
  if (loading) return `Reading: ${grouped(loading.rows)} rows, ${megabytes(loading.bytes)}${lengthText(loading)}`;
  if (preparing && state !== 'paused') return 'Making the network…';
  switch (state) {
    case 'empty':
      return isOther && run ? endText(run) : 'No data yet: choose a source below “Data”, or drop a CSV file here.';
    case 'loading':
      return 'Starting…';
    case 'training':
    case 'paused': {
      const { epochs, plannedEpochs } = /** @type {Run} */ (own);
      const where = progress
        ? `epoch ${Math.min(progress.epoch, plannedEpochs)} of ${plannedEpochs}, step ${progress.step} of ${progress.steps}`
        : `epoch ${epochs.length + 1} of ${plannedEpochs}`;
      return `${state === 'paused' ? 'Paused' : 'Training'}${isOther ? ' another run than the one that is shown' : ''}: ${where}`;
    }
    case 'ready':
    case 'finished':
    case 'failed':
      if (isOther && run) return `${endText(run)}${ownSettingsText(run, settings)}`;
      if (state === 'ready') return own ? `Ready: ${grouped(own.trainRows)} images to train on, ${grouped(own.testRows)} to test.` : 'Ready.';
      if (own) return `${endText(own)}${state === 'finished' ? ownSettingsText(own, settings) : ''}`;
      return data ? 'The data are loaded, but no network could be made on the device that the settings ask for.' : 'The data could not be loaded.';
  }
}

/** @param {Run} run */
function endText({ epochs: { length }, plannedEpochs, stopped, failure }) {
  const count = length === 1 ? '1 epoch' : `${length} epochs`;
  if (failure !== undefined) return `Failed after ${count}.`;
  if (stopped) return `Stopped after ${count} of ${plannedEpochs}.`;
  return length < plannedEpochs ? `Trained for ${count} of ${plannedEpochs}.` : `Finished: ${count}.`;
}

/** Where “Train more” does not do what the settings on the page say. @param {Run} run @param {Scene['settings']} settings of the next run */
function ownSettingsText(run, settings) {
  // How long it is trained is said beside the button.
  const own = differences(run.settings, { ...settings, epochs: run.settings.epochs });
  return own.length > 0 ? ` “Train more” goes on with the run’s own settings (${own.join(', ')}), not those chosen now.` : '';
}

/** @param {{ samplesPerSecond: number, secondsLeft: number }} progress */
export function speedText({ samplesPerSecond, secondsLeft }) {
  if (!samplesPerSecond || !Number.isFinite(secondsLeft)) return '';
  const left = secondsLeft >= 90 ? `${Math.round(secondsLeft / 60)} min` : `${Math.max(0, Math.round(secondsLeft))} s`;
  return `${grouped(Math.round(samplesPerSecond / 100) * 100)} samples/s, ${left} left`;
}

/**
 * The length, unless it was exceeded: then it counted packed bytes.
 * @param {{ bytes: number, total: number | null }} loading
 */
export function lengthText({ bytes, total }) {
  return total !== null && bytes <= total ? ` of ${megabytes(total)}` : '';
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
