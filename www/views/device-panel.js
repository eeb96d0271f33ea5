/**
 * What trains and why, and a trial of which device is faster here.
 * @import { Settings } from '../weightscope.js'
 * @import { Host, Panel } from './panel.js'
 * @import { Dataset } from '../engine/datasets.js'
 * @import { Timing } from '../engine/trial.js'
 */
import { h, onPress, setEnabled, setHidden, setText, speak } from '../lib/dom.js';
import { DEVICES, adapterWords, findAdapter, prefer, preference } from '../engine/device.js';
import { WeightscopeError, isClosed } from '../error.js';
import { grouped } from '../lib/text.js';

/** @param {Host} host @returns {Panel} */
export function devicePanel({ verbs: { timeDevices, deviceChosen: onPrefer } }) {
  /** @type {{ data: Dataset | null, settings: Settings, idle: boolean } | null} */
  let now = null;
  let timing = false;
  /** @param {string} text @param {() => void} act */
  const button = (text, act) => onPress(h('button', { type: 'button' }, text), act);
  const start = button('Which is faster here?', () => void time());
  const bar = h('progress', { 'aria-label': 'Trial', value: 0, max: 1, hidden: true });
  const result = h('div', { class: 'trial' });
  const forget = button('Forget that choice', () => now && choose(null, now.settings.engine));
  const kept = h('p', {}, h('span', {}), ' ', forget);

  /** @param {...HTMLElement} content the first is said, too */
  function show(...content) {
    result.replaceChildren(...content);
    speak(result, content[0].textContent ?? '');
  }

  /** @param {'cpu' | 'webgpu' | null} device @param {Settings['engine']} engine that it is for */
  function choose(device, engine) {
    if (!prefer(device, engine)) {
      const why = 'This browser stores nothing for this page, so the choice can’t be kept. Choose the device in the settings instead.';
      result.append(h('p', {}, why));
      speak(result, why);
    }
    onPrefer();
  }

  async function time() {
    if (!now?.data || timing) return;
    const { data, settings } = now;
    timing = true;
    bar.value = 0;
    bar.hidden = false;
    setEnabled(start, false);
    show(h('p', {}, 'Training a few steps on each device …'));
    try {
      const found = await findAdapter(data.info.rows);
      if ('why' in found) {
        show(h('p', {}, `${found.why} So there is nothing to compare with the CPU.`));
        return;
      }
      const timings = await timeDevices((share) => (bar.value = share));
      if (timings.length === 0) {
        show(h('p', {}, 'There are too few rows for a batch. Load more, or choose a smaller batch size.'));
        return;
      }
      show(...trialReport(timings, settings.batch, adapterWords(found.adapter), (device) => choose(device, settings.engine)));
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      const wasEnded = isClosed(error) || (error instanceof WeightscopeError && error.kind === 'superseded');
      show(h('p', {}, wasEnded ? message : `The trial failed. ${message}`));
    } finally {
      timing = false;
      bar.hidden = true;
      setEnabled(start, now.idle);
    }
  }

  const element = h(
    'div',
    { class: 'device-panel' },
    h('p', {}, 'The same network can be trained on the processor (CPU) or on the graphics processor (GPU, through WebGPU). The network is so small that either may win.'),
    h('div', { class: 'buttons' }, start),
    bar,
    result,
    kept,
  );
  return {
    element,
    update({ data, settings, state, preparing }) {
      const idle = !preparing && (state === 'ready' || state === 'finished' || state === 'failed');
      now = { data, settings, idle };
      setEnabled(start, data !== null && idle && !timing);
      const preferred = preference(settings.engine);
      setHidden(kept, preferred === null, start);
      if (preferred) setText(/** @type {HTMLElement} */ (kept.firstChild), `“Automatic” means the ${DEVICES[preferred]} in this browser, as you chose.`);
    },
  };
}

/**
 * @param {Timing[]} timings
 * @param {number} batch of the settings
 * @param {string} adapter
 * @param {(device: 'cpu' | 'webgpu') => void} choose
 */
function trialReport(timings, batch, adapter, choose) {
  const own = /** @type {Timing} */ (timings.find((timing) => timing.batch === batch) ?? timings[0]);
  const faster = own.webgpu > own.cpu ? 'webgpu' : 'cpu';
  const [fast, slow] = faster === 'webgpu' ? [own.webgpu, own.cpu] : [own.cpu, own.webgpu];
  // From there on it stays ahead.
  const overtakes = timings.find((_, i) => timings.slice(i).every(({ cpu, webgpu }) => webgpu > cpu));
  const where = overtakes
    ? overtakes === timings[0]
      ? 'The GPU is ahead at every batch size that was tried.'
      : `The GPU overtakes at batches of ${overtakes.batch}.`
    : 'The CPU is ahead at the largest batch that was tried.';
  const rows = timings.map((timing) =>
    h(
      'tr',
      timing.batch === batch ? { class: 'own' } : {},
      h('th', { scope: 'row' }, String(timing.batch) + (timing.batch === batch ? ' (now)' : '')),
      h('td', {}, grouped(Math.round(timing.cpu))),
      h('td', {}, grouped(Math.round(timing.webgpu))),
    ),
  );
  const use = h('button', { type: 'button' }, `Use the ${DEVICES[faster]} from now on`);
  use.addEventListener('click', () => choose(faster));
  return [
    h('p', {}, `At batches of ${own.batch} the ${DEVICES[faster]} is faster here, ${ratio(fast / slow)} times. ${where}`),
    h(
      'table',
      {},
      h('caption', {}, `Samples per second. GPU: ${adapter}`),
      h('thead', {}, h('tr', {}, ...['Batch', 'CPU', 'GPU'].map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, ...rows),
    ),
    use,
  ];
}

/** @param {number} value */
function ratio(value) {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
