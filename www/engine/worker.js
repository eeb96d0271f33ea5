/**
 * The engine in a worker. It pulls work from the session in short slices, so that between two of them it hears `halt`.
 * It knows nothing of pages. When it fails it says why; the page throws it away.
 * @import { HistogramRow } from '../weightscope.js'
 * @import { Bundle } from './client.js'
 * @import { Failure, HistogramPayload, LogitsPayload, OpenPayload, Opened, ReplayPayload, WorkerEvent } from './protocol.js'
 */
import { open, readBytes } from './source.js';

/** Milliseconds of computing between two looks at the messages. */
const SLICE = 50;
/** Milliseconds between two reports while a file is read. */
const REPORT = 50;

/** The bundles have the same functions. */
/** @type {typeof import('../pkg/weightscope-cpu.js')} */
let engine;
/** @type {import('../pkg/weightscope-cpu.js').Session} */
let session;
/** @type {() => void} */
let initialised;
/** @type {Promise<void>} */
const ready = new Promise((resolve) => (initialised = resolve));
let halted = false;
let training = false;

/** @type {Record<string, (payload: any) => unknown>} */
const HANDLERS = {
  /** @param {{ module: WebAssembly.Module, bundle: Bundle }} payload */
  async init({ module, bundle }) {
    engine = await import(`../pkg/weightscope-${bundle}.js`);
    await engine.default({ module_or_path: module });
    initialised();
  },

  /** @param {{ source: string | Blob }} payload */
  async load({ source }) {
    // The data are on their way while the engine is compiled.
    const opening = open(source);
    opening.catch(() => {});
    await ready;
    const reader = new engine.CsvReader();
    let last = -Infinity;
    const { bytes } = await readBytes(await opening, (chunk, bytes, total) => {
      reader.push(chunk);
      if (performance.now() - last < REPORT) return;
      last = performance.now();
      post({ type: 'loading', bytes, total, rows: reader.rows });
    });
    return { ...reader.finish(), bytes };
  },

  /** @param {OpenPayload} payload */
  async open({ data, test, settings }) {
    const none = new Uint8Array();
    session = await engine.Session.open(data.labels, data.pixels, test?.labels ?? none, test?.pixels ?? none, settings);
    return describe();
  },

  /** @param {{ until: number }} payload */
  async train({ until }) {
    if (training) throw new Error('two requests to train at once');
    training = true;
    halted = false;
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

  /** @param {{ parameters: Float32Array, epochs: number }} payload */
  resume({ parameters, epochs }) {
    session.resume(parameters, epochs);
    return describe();
  },

  /** @param {LogitsPayload} payload */
  logits: ({ parameters, pixels, normalise, max }) => engine.logits(parameters, pixels, normalise, max),

  /** @param {HistogramPayload} payload */
  histogram: ({ values, parts }) => parts.map(({ start, end, low, high, bins }) => engine.histogramInRange(values.subarray(start, end), low, high, bins)),

  /** @param {{ milliseconds: number }} payload */
  timeSteps: ({ milliseconds }) => session.timeSteps(milliseconds),

  /** @param {ReplayPayload} payload */
  replay({ parameters, test, order, epochs }) {
    session.replay(parameters, test, order, epochs);
    return describe();
  },

  stepLosses: () => session.stepLosses(),

  loseDevice: () => /** @type {any} */ (engine).loseDevice(),

  /** @param {{ hidden: number[], steps: number, settings: object }} payload */
  fusedDifference: ({ hidden, steps, settings }) => /** @type {any} */ (engine).fusedDifference(new Uint32Array(hidden), steps, settings),

  panic: () => engine.panic(),
};

self.onmessage = async ({ data: { id, name, payload } }) => {
  try {
    const value = await HANDLERS[name](payload);
    self.postMessage({ id, value }, { transfer: name === 'histogram' ? buffersOf(/** @type {HistogramRow[]} */ (value)) : [] });
  } catch (error) {
    self.postMessage({ id, error: failure(error) });
  }
};

/** The network before training. @returns {Promise<Opened>} */
async function describe() {
  const snapshot = await session.snapshot();
  const summary = session.summary();
  const [input] = summary.layers;
  const weights = snapshot.parameters.subarray(input.weights.start, input.weights.end);
  return { ...summary, snapshot, initialInput: engine.histogramOverOwnRange(weights, 40) };
}

/** To hand over rather than copy: they are nobody else's. @param {HistogramRow[]} rows */
function buffersOf(rows) {
  return rows.flatMap(({ edges, counts, density }) => [edges, counts, density].map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)));
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
  if (error instanceof RangeError || /memory|allocation/i.test(text)) {
    return { kind: 'memory', message: 'There is not enough memory for this. Use fewer rows, or close other tabs.' };
  }
  return { kind: 'crash', message: `The engine stopped unexpectedly (${text}). Finished epochs are kept. Try again.` };
}
