/**
 * The engine in a worker. It pulls work from the session in short slices, so that between two of them it hears `halt`.
 * It knows nothing of pages. When it fails it says why; the page throws it away.
 * @import { HistogramRow, ReadOptions, Settings } from '../weightscope.js'
 * @import { Bundle } from './client.js'
 * @import { Checkpoint, Failure, HistogramPayload, LogitsPayload, OpenPayload, Opened, Probe, ProbePayload, Samples, Source, WorkerEvent } from './protocol.js'
 */

import { BUILD } from '../build.js';

/** Milliseconds of computing between two looks at the messages. */
const SLICE = 50;

/** A cache holds files of two builds. @type {Failure} */
const MIXED = { kind: 'mixed-builds', message: 'Two versions of this page are mixed: reload it without the cache (Shift with the reload button).' };

/** @typedef {typeof import('../pkg/weightscope-cpu.js')} Engine the bundles have the same functions */

/** Each address stands in one piece, so that what bundles the page finds it. @type {Record<Bundle, () => Promise<any>>} */
const BUNDLES = {
  cpu: () => import('../pkg/weightscope-cpu.js'),
  gpu: () => import('../pkg/weightscope-gpu.js'),
  'gpu-burn': () => import('../pkg/weightscope-gpu-burn.js'),
};

/** @type {Engine} */
let engine;
let onGpu = false;
/** @type {import('../pkg/weightscope-cpu.js').Session} */
let session;
/** @type {() => void} */
let initialised;
/** @type {Promise<void>} */
const ready = new Promise((resolve) => (initialised = resolve));
let halted = false;
let training = false;
/** Until a GPU has what it is asked first. @type {Promise<unknown>} */
let compiled = Promise.resolve();

/** @type {Record<string, (payload: any) => unknown>} */
const HANDLERS = {
  /** @param {{ module: WebAssembly.Module, bundle: Bundle, build: string }} payload */
  async init({ module, bundle, build }) {
    if (build !== BUILD) throw MIXED;
    engine = await BUNDLES[bundle]().catch((error) => {
      throw { kind: 'engine-missing', message: `The training engine could not be fetched (${error?.message ?? error}). Try again when there is a network.` };
    });
    onGpu = bundle !== 'cpu';
    await engine.default({ module_or_path: module }).catch((/** @type {unknown} */ error) => {
      // What joins wasm to JavaScript has other names in another build.
      throw error instanceof WebAssembly.LinkError || error instanceof TypeError ? MIXED : error;
    });
    initialised();
  },

  /** @param {{ source: Source, asked?: ReadOptions }} payload */
  async load({ source, asked }) {
    await ready;
    /** @param {number} bytes @param {number | null} total @param {number} rows */
    const report = (bytes, total, rows) => post({ type: 'loading', bytes, total, rows });
    return engine.load(source, report, asked);
  },

  /** @param {OpenPayload} payload */
  async open({ data, test, settings }) {
    // The engine takes what it knows of them.
    session = await engine.Session.open(data, test, settings);
    const opened = await describe();
    // What goes wrong there goes wrong in training, too, and is said then.
    if (onGpu) compiled = compileKernels(data, settings).catch(() => {});
    return opened;
  },

  /** @param {{ until: number }} payload */
  async train({ until }) {
    if (training) throw new Error('two requests to train at once');
    training = true;
    halted = false;
    await compiled;
    try {
      while (!halted) {
        const { finished, ...slice } = await session.advance(SLICE);
        if (finished) {
          post({ type: 'epoch', at: performance.now(), metrics: finished, snapshot: await session.snapshot() });
          if (finished.epoch >= until) return 'finished';
        } else {
          post({ type: 'slice', at: performance.now(), ...slice });
        }
        await nextTask();
      }
      return 'halted';
    } finally {
      training = false;
    }
  },

  halt() {
    halted = true;
  },

  /** @param {Checkpoint & { epochs: number }} payload */
  async resume({ epochs, ...checkpoint }) {
    await session.resume(checkpoint, epochs);
    return describe();
  },

  /** @param {LogitsPayload} payload */
  logits: ({ parameters, widths, activation, bias, ...images }) => engine.logits({ parameters, widths, activation, bias }, images),

  /** @param {ProbePayload} payload */
  probe: ({ parameters, widths, activation, bias, ...images }) => engine.probe({ parameters, widths, activation, bias }, images),

  /** @param {HistogramPayload} payload */
  histogram: ({ values, parts }) => parts.map(({ start, end, low, high, bins }) => engine.histogramInRange(values.subarray(start, end), low, high, bins)),

  /** @param {{ milliseconds: number }} payload */
  async timeSteps({ milliseconds }) {
    await compiled;
    return session.timeSteps(milliseconds);
  },
};

/**
 * A GPU's kernels are compiled when they are first launched, which takes most of a second. So, while the page is being looked at, another network
 * of the same shape is trained for an epoch of a step or two.
 * @param {Samples} data
 * @param {Settings} settings
 */
async function compileKernels({ labels, pixels, level }, settings) {
  const rows = Math.min(labels.length, Math.ceil((settings.batch + 1) / (1 - settings.testShare)) + 1);
  const few = { labels: labels.slice(0, rows), pixels: pixels.slice(0, rows * (pixels.length / labels.length)), level };
  const other = await engine.Session.open(few, null, settings);
  while (!(await other.advance(SLICE)).finished);
  other.free();
}

/** What of an answer is handed over rather than copied: it is nobody else's. @type {Record<string, (value: any) => ArrayBuffer[]>} */
const TRANSFERS = {
  /** @param {HistogramRow[]} rows */
  histogram: (rows) => rows.flatMap(({ edges, counts, density }) => buffersOf(edges, counts, density)),
  /** @param {Probe} probe */
  probe: ({ gradients, activations }) => buffersOf(gradients, ...activations.map(({ values }) => values)),
};

self.onmessage = async ({ data: { id, name, payload } }) => {
  try {
    const value = await HANDLERS[name](payload);
    self.postMessage({ id, value }, { transfer: TRANSFERS[name]?.(value) ?? [] });
  } catch (error) {
    self.postMessage({ id, error: failure(error) });
  }
};

/** The network as it is, before training or taken up again. @returns {Promise<Opened>} */
async function describe() {
  const snapshot = await session.snapshot();
  const summary = session.summary();
  const [input] = summary.layers;
  const weights = snapshot.parameters.subarray(input.weights.start, input.weights.end);
  return { ...summary, snapshot, initialInput: engine.histogramOverOwnRange(weights, 40) };
}

/** @param {...ArrayBufferView} views */
function buffersOf(...views) {
  return views.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer));
}

/** @param {WorkerEvent} event */
function post(event) {
  self.postMessage(event);
}

// A timer would wait at least 4 ms, and a second in a hidden tab.
const channel = new MessageChannel();

/** Lets messages in. */
function nextTask() {
  return new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(null);
  });
}

/**
 * What can be posted of an error. The engine throws plain objects; everything else is a bug or a lack of memory.
 * @param {any} error
 * @returns {Failure}
 */
function failure(error) {
  if (typeof error?.kind === 'string') return error;
  const text = String(error?.message ?? error);
  // A trap is none, though some speak of memory: “memory access out of bounds”.
  if (error instanceof RangeError || (/memory|allocation/i.test(text) && !(error instanceof WebAssembly.RuntimeError))) {
    return { kind: 'memory', message: 'There is not enough memory for this. Use fewer rows, or close other tabs.' };
  }
  return { kind: 'crash', message: `The engine stopped unexpectedly (${text}). Finished epochs are kept. Try again.` };
}
