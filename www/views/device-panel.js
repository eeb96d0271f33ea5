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
import { texts } from '../texts/texts.js';

const WORDS = texts.device;

/** Trials on one machine differ by as much. */
const ALIKE = 1.2;

/** @param {Host} host @returns {Panel} */
export function devicePanel({ verbs: { timeDevices, deviceChosen: onPrefer } }) {
  /** @type {{ data: Dataset | null, settings: Settings, idle: boolean } | null} */
  let now = null;
  let timing = false;
  /** @param {string} text @param {() => void} act */
  const button = (text, act) => onPress(h('button', { type: 'button' }, text), act);
  const start = button(WORDS.start, () => void time());
  const bar = h('progress', { 'aria-label': WORDS.trial, value: 0, max: 1, hidden: true });
  const result = h('div', { class: 'trial' });
  const forget = button(WORDS.forget, () => now && choose(null, now.settings));
  const kept = h('p', {}, h('span', {}), ' ', forget);

  /** @param {...HTMLElement} content the first is said, too */
  function show(...content) {
    result.replaceChildren(...content);
    speak(result, content[0].textContent ?? '');
  }

  /** @param {'cpu' | 'webgpu' | null} device @param {Settings} settings that it is for */
  function choose(device, settings) {
    if (!prefer(device, settings)) {
      result.append(h('p', {}, WORDS.notKept));
      speak(result, WORDS.notKept);
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
    show(h('p', {}, WORDS.going));
    try {
      const found = await findAdapter(data.info.rows);
      if ('why' in found) {
        show(h('p', {}, `${found.why} ${WORDS.nothing}`));
        return;
      }
      const timings = await timeDevices((share) => (bar.value = share));
      if (timings.length === 0) {
        show(h('p', {}, WORDS.tooFew));
        return;
      }
      show(...trialReport(timings, settings.batch, adapterWords(found.adapter), (device) => choose(device, settings)));
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      const wasEnded = isClosed(error) || (error instanceof WeightscopeError && error.kind === 'superseded');
      show(h('p', {}, wasEnded ? message : `${WORDS.failed} ${message}`));
    } finally {
      timing = false;
      bar.hidden = true;
      setEnabled(start, now.idle);
    }
  }

  const element = h(
    'div',
    { class: 'device-panel' },
    h('p', {}, WORDS.explain),
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
      const preferred = preference(settings);
      setHidden(kept, preferred === null, start);
      if (preferred) setText(/** @type {HTMLElement} */ (kept.firstChild), WORDS.preferred(DEVICES[preferred]));
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
      ? WORDS.gpuAhead
      : WORDS.overtakes(overtakes.batch)
    : WORDS.cpuAhead;
  const rows = timings.map((timing) =>
    h(
      'tr',
      timing.batch === batch ? { class: 'own' } : {},
      h('th', { scope: 'row' }, String(timing.batch) + (timing.batch === batch ? WORDS.now : '')),
      h('td', {}, grouped(Math.round(timing.cpu))),
      h('td', {}, grouped(Math.round(timing.webgpu))),
    ),
  );
  const use = h('button', { type: 'button' }, WORDS.use(DEVICES[faster]));
  use.addEventListener('click', () => choose(faster));
  return [
    h('p', {}, `${fast / slow < ALIKE ? WORDS.alike(own.batch) : WORDS.faster(own.batch, DEVICES[faster], ratio(fast / slow))} ${where}`),
    h(
      'table',
      {},
      h('caption', {}, WORDS.caption(adapter)),
      h('thead', {}, h('tr', {}, ...[WORDS.batch, 'CPU', 'GPU'].map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, ...rows),
    ),
    use,
  ];
}

/** @param {number} value */
function ratio(value) {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
