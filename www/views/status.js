/**
 * The line under the buttons: what goes on, or how the run that is shown ended. Words alone.
 * @import { Scene } from '../element/scene.js'
 * @import { Run } from '../weightscope.js'
 */
import { grouped } from '../lib/text.js';
import { differences } from '../settings.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.status;

/** The run of which the status speaks: at rest that which is shown. @param {Scene} scene */
function toldOf({ state, preparing, isOther, run, own }) {
  return isOther && state !== 'training' && state !== 'paused' && !preparing ? run : own;
}

/** How far it is, or how much of a file has come. @param {HTMLProgressElement} bar @param {Scene} scene */
export function showProgress(bar, scene) {
  const { state, own, progress, loading } = scene;
  if (state === 'loading' || loading) {
    if (loading?.total && lengthText(loading)) [bar.max, bar.value] = [loading.total, loading.bytes];
    else bar.removeAttribute('value');
    return;
  }
  const told = toldOf(scene);
  const done = told && told === own && progress ? progress.epoch - 1 + progress.step / progress.steps : (told?.epochs.length ?? 0);
  [bar.max, bar.value] = [told?.plannedEpochs ?? 1, done];
}

/** @typedef {Pick<Scene, 'state' | 'preparing' | 'own' | 'run' | 'isOther' | 'data' | 'settings' | 'progress' | 'loading'>} Status */

/** @param {Status} scene */
export function statusText({ state, preparing, own, run, isOther, data, settings, progress, loading }) {
  if (loading) return WORDS.reading(loading.rows, `${megabytes(loading.bytes)}${lengthText(loading)}`);
  if (preparing && state !== 'paused') return WORDS.making;
  switch (state) {
    case 'empty':
      return isOther && run ? endText(run) : WORDS.empty;
    case 'loading':
      return WORDS.starting;
    case 'training':
    case 'paused': {
      const { epochs, plannedEpochs } = /** @type {Run} */ (own);
      const where = progress ? WORDS.step(Math.min(progress.epoch, plannedEpochs), plannedEpochs, progress) : WORDS.epoch(epochs.length + 1, plannedEpochs);
      return `${WORDS[state]}${isOther ? WORDS.other : ''}: ${where}`;
    }
    case 'ready':
    case 'finished':
    case 'failed':
      if (isOther && run) return `${endText(run)}${ownSettingsText(run, settings)}`;
      if (state === 'ready') return own ? WORDS.readyWith(own.trainRows, own.testRows) : WORDS.ready;
      if (own) return `${endText(own)}${state === 'finished' ? ownSettingsText(own, settings) : ''}`;
      return data ? WORDS.noNetwork : WORDS.noData;
  }
}

/** @param {Run} run */
function endText({ epochs: { length }, plannedEpochs, stopped, failure }) {
  if (failure !== undefined) return WORDS.failed(length);
  if (stopped) return WORDS.stopped(length, plannedEpochs);
  return length < plannedEpochs ? WORDS.trained(length, plannedEpochs) : WORDS.finished(length);
}

/** Where “Train more” does not do what the settings on the page say. @param {Run} run @param {Scene['settings']} settings of the next run */
function ownSettingsText(run, settings) {
  // How long it is trained is said beside the button.
  const own = differences(run.settings, { ...settings, epochs: run.settings.epochs });
  return own.length > 0 ? WORDS.ownSettings(own.join(', ')) : '';
}

/** @param {{ samplesPerSecond: number, secondsLeft: number }} progress */
export function speedText({ samplesPerSecond, secondsLeft }) {
  if (!samplesPerSecond || !Number.isFinite(secondsLeft)) return '';
  const left = secondsLeft >= 90 ? WORDS.minutes(Math.round(secondsLeft / 60)) : WORDS.seconds(Math.max(0, Math.round(secondsLeft)));
  return WORDS.speed(Math.round(samplesPerSecond / 100) * 100, left);
}

/**
 * The length, unless it was exceeded: then it counted packed bytes.
 * @param {{ bytes: number, total: number | null }} loading
 */
function lengthText({ bytes, total }) {
  return total !== null && bytes <= total ? WORDS.ofSize(megabytes(total)) : '';
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
