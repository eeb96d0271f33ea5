/**
 * What trains and why, and a trial of which device is faster here.
 * @import { RunDevice, Settings, State } from '../weightscope.js'
 * @import { Dataset } from '../engine/experiment.js'
 * @import { Timing } from '../engine/trial.js'
 */
import { h, setEnabled, setText } from '../dom.js';
import { adapterName, prefer, preference, probe } from '../engine/device.js';
import { timeDevices } from '../engine/trial.js';
import { grouped } from '../figures/text.js';

const NAMES = { cpu: 'CPU', webgpu: 'GPU' };

/**
 * What trains a run: one sentence or more.
 * @param {RunDevice} device
 * @param {RunDevice[]} former
 */
export function deviceSentence({ kind, name, reason, adapter, fromEpoch }, former) {
  const before = former.flatMap((device, i) => {
    const last = (former[i + 1]?.fromEpoch ?? fromEpoch) - 1;
    return last < device.fromEpoch ? [] : [`Until epoch ${last} it ran on the ${NAMES[device.kind]}.`];
  });
  return [`Trains on the ${NAMES[kind]} (${name}${adapter ? ` on ${describe(adapter)}` : ''}).`, reason, ...before].join(' ');
}

/** @param {import('../weightscope.js').Adapter} adapter */
function describe(adapter) {
  return adapterName(adapter) + (adapter.software ? ', a GPU in software' : '');
}

/** @param {() => void} onPrefer the meaning of `auto` changed */
export function devicePanel(onPrefer) {
  /** @type {{ data: Dataset | null, settings: Settings, idle: boolean } | null} */
  let now = null;
  let timing = false;
  /** @param {string} text @param {() => void} act */
  const button = (text, act) => {
    const element = h('button', { type: 'button' }, text);
    element.addEventListener('click', () => element.getAttribute('aria-disabled') !== 'true' && act());
    return element;
  };
  const start = button('Which is faster here?', () => void time());
  const bar = h('progress', { 'aria-label': 'Trial', value: 0, max: 1, hidden: true });
  const result = h('div', { class: 'trial', 'aria-live': 'polite' });
  const forget = button('Forget that choice', () => choose(null));
  const kept = h('p', {}, h('span', {}), ' ', forget);

  /** @param {'cpu' | 'webgpu' | null} device */
  function choose(device) {
    if (!prefer(device)) result.append(h('p', {}, 'This browser stores nothing for this page, so the choice can’t be kept. Choose the device in the settings instead.'));
    onPrefer();
  }

  async function time() {
    if (!now?.data || timing) return;
    const { data, settings } = now;
    timing = true;
    bar.value = 0;
    bar.hidden = false;
    setEnabled(start, false);
    result.replaceChildren(h('p', {}, 'Training a few steps on each device …'));
    try {
      const probed = await probe(data.info.rows);
      if ('why' in probed) {
        result.replaceChildren(h('p', {}, `${probed.why} So there is nothing to compare with the CPU.`));
        return;
      }
      const timings = await timeDevices(data, settings, (share) => (bar.value = share));
      if (timings.length === 0) {
        result.replaceChildren(h('p', {}, 'There are too few rows for a batch. Load more, or choose a smaller batch size.'));
        return;
      }
      result.replaceChildren(...report(timings, settings.batch, describe(probed.adapter), choose));
    } catch (error) {
      result.replaceChildren(h('p', {}, `The trial failed. ${/** @type {Error} */ (error).message}`));
    } finally {
      timing = false;
      bar.hidden = true;
      onPrefer();
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
    /** @param {Dataset | null} data @param {Settings} settings @param {State} state */
    update(data, settings, state) {
      const idle = state === 'ready' || state === 'finished' || state === 'failed';
      now = { data, settings, idle };
      setEnabled(start, data !== null && idle && !timing);
      const preferred = preference();
      kept.hidden = preferred === null;
      if (preferred) setText(/** @type {HTMLElement} */ (kept.firstChild), `“Automatic” means the ${NAMES[preferred]} in this browser, as you chose.`);
    },
  };
}

/**
 * @param {Timing[]} timings
 * @param {number} batch of the settings
 * @param {string} adapter
 * @param {(device: 'cpu' | 'webgpu') => void} choose
 */
function report(timings, batch, adapter, choose) {
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
  const use = h('button', { type: 'button' }, `Use the ${NAMES[faster]} from now on`);
  use.addEventListener('click', () => choose(faster));
  return [
    h('p', {}, `At batches of ${own.batch} the ${NAMES[faster]} is faster here, ${ratio(fast / slow)} times. ${where}`),
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
