/**
 * The bar of verbs: train, pause, step and the like, with progress and what the state means.
 * @import { Experiment } from '../engine/experiment.js'
 */
import { h, setEnabled, setText } from '../dom.js';
import { grouped } from '../figures/text.js';

/**
 * @typedef {object} Verbs
 * @property {() => void} train
 * @property {() => void} pause
 * @property {() => void} resume
 * @property {() => void} step
 * @property {() => void} stop
 * @property {(epochs: number) => void} more
 * @property {() => void} reset
 * @property {() => void} newSeed
 */

/**
 * @param {Verbs} verbs
 * @param {HTMLElement} device says what trains
 */
export function controls(verbs, device) {
  /** @param {string} label @param {string} title @param {() => void} onclick */
  const button = (label, title, onclick) => {
    const element = h('button', { type: 'button', title }, label);
    element.addEventListener('click', ({ detail }) => {
      // The second click of a double one would press what the button has become.
      if (element.getAttribute('aria-disabled') !== 'true' && detail < 2) onclick();
    });
    return element;
  };
  let mainVerb = verbs.train;
  const main = button('Train', '', () => mainVerb());
  main.className = 'primary';
  // For small screens, where the others scroll away.
  const brief = button('Train', '', () => mainVerb());
  brief.className = 'small brief';
  const step = button('Step', 'Train one epoch', verbs.step);
  const stop = button('Stop', 'End the run and keep the finished epochs', verbs.stop);
  const moreCount = h('input', { type: 'number', min: 1, max: 500, step: 1, value: 10, 'aria-label': 'Further epochs' });
  const more = button('Train more', 'Go on from where the run that is shown ended', () => {
    if (moreCount.reportValidity()) verbs.more(moreCount.valueAsNumber);
  });
  const reset = button('Reset', 'Back to the untrained network', verbs.reset);
  const newSeed = button('New seed', 'Another split, other initial weights and other batches', verbs.newSeed);
  const bar = h('progress', { 'aria-label': 'Training progress', value: 0, max: 1 });
  const status = h('p', { class: 'status' });
  const speed = h('p', { class: 'speed' });
  const element = h(
    'div',
    { class: 'controls', role: 'group', 'aria-label': 'Training' },
    h(
      'div',
      { class: 'buttons' },
      main,
      step,
      stop,
      h('span', { class: 'joined' }, more, moreCount, h('span', { class: 'unit' }, 'epochs')),
      reset,
      newSeed,
    ),
    bar,
    h('div', { class: 'status-line' }, status, speed),
    device,
  );

  return {
    element,
    main,
    brief,
    /** @param {Experiment} experiment @param {boolean} otherShown whether a kept run is shown, rather than the experiment's */
    update({ state, run, data, progress, loading, preparing }, otherShown) {
      const going = state === 'training' || preparing;
      const [label, verb] = going
        ? /** @type {const} */ (['Pause', verbs.pause])
        : state === 'paused'
          ? /** @type {const} */ (['Resume', verbs.resume])
          : /** @type {const} */ ([run?.epochs.length ? 'Train again' : 'Train', verbs.train]);
      for (const button of [main, brief]) setText(button, label);
      mainVerb = verb;
      const idle = run !== null && state !== 'loading';
      for (const button of [main, brief]) setEnabled(button, idle);
      setEnabled(step, idle && !going);
      setEnabled(stop, going || state === 'paused');
      const canTrainMore = otherShown ? idle && !going && state !== 'paused' : state === 'finished';
      setEnabled(more, canTrainMore);
      moreCount.disabled = !canTrainMore;
      setEnabled(reset, idle && !(state === 'ready' && !preparing && !run?.startsFrom));
      setEnabled(newSeed, idle && !going && state !== 'paused');

      const done = run === null || progress === null ? (run?.epochs.length ?? 0) : progress.epoch - 1 + progress.step / progress.steps;
      if (state === 'loading' || loading) {
        if (loading?.total && lengthText(loading)) [bar.max, bar.value] = [loading.total, loading.bytes];
        else bar.removeAttribute('value');
      } else {
        [bar.max, bar.value] = [run?.plannedEpochs ?? 1, done];
      }
      setText(status, statusText({ state, run, data, progress, loading, preparing }));
      setText(speed, state === 'training' && progress ? speedText(progress) : '');
    },
  };
}

/** @param {Pick<Experiment, 'state' | 'run' | 'data' | 'progress' | 'loading' | 'preparing'>} experiment */
function statusText({ state, run, data, progress, loading, preparing }) {
  const epochs = run?.epochs.length ?? 0;
  const planned = run?.plannedEpochs ?? 0;
  if (loading) return `Reading: ${grouped(loading.rows)} rows, ${megabytes(loading.bytes)}${lengthText(loading)}`;
  if (preparing && state !== 'paused') return 'Making the network…';
  switch (state) {
    case 'empty':
      return 'No data yet: choose a source below “Data”, or drop a CSV file here.';
    case 'loading':
      return 'Starting…';
    case 'ready':
      return run ? `Ready: ${grouped(run.trainRows)} images to train on, ${grouped(run.testRows)} to test.` : 'Ready.';
    case 'training':
    case 'paused': {
      const where = progress
        ? `epoch ${Math.min(progress.epoch, planned)} of ${planned}, step ${progress.step} of ${progress.steps}`
        : `epoch ${epochs + 1} of ${planned}`;
      return `${state === 'paused' ? 'Paused' : 'Training'}: ${where}`;
    }
    case 'finished':
      return run?.stopped ? `Stopped after ${count(epochs)} of ${planned}.` : `Finished: ${count(epochs)}.`;
    case 'failed':
      if (run) return `Failed after ${count(epochs)}.`;
      return data ? 'The data are loaded, but no network could be made on the device that the settings ask for.' : 'The data could not be loaded.';
  }
}

/** @param {{ samplesPerSecond: number, secondsLeft: number }} progress */
function speedText({ samplesPerSecond, secondsLeft }) {
  if (!samplesPerSecond || !Number.isFinite(secondsLeft)) return '';
  const left = secondsLeft >= 90 ? `${Math.round(secondsLeft / 60)} min` : `${Math.max(0, Math.round(secondsLeft))} s`;
  return `${grouped(Math.round(samplesPerSecond / 100) * 100)} samples/s, ${left} left`;
}

/**
 * The length, unless it was exceeded: then it counted packed bytes.
 * @param {{ bytes: number, total: number | null }} loading
 */
function lengthText({ bytes, total }) {
  return total !== null && bytes <= total ? ` of ${megabytes(total)}` : '';
}

/** @param {number} epochs */
function count(epochs) {
  return epochs === 1 ? '1 epoch' : `${epochs} epochs`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
