/**
 * The page's end of a worker: requests as promises, and a reason for every one of them when the worker dies.
 * @import { Requests, WorkerEvent } from './protocol.js'
 * @import { RunDevice, Settings } from '../weightscope.js'
 */
import { BUILD } from '../build.js';
import { WeightscopeError } from '../error.js';
import { abortable } from '../lib/abortable.js';
import { moduleWorker, whyNoWorker } from '../lib/module-worker.js';
import { steadyFetch } from '../lib/steady-fetch.js';
import { needsBurn } from '../settings.js';
import { Silence } from './silence.js';

/** The engine's builds: a visitor downloads what will be used alone. Each address stands in one piece, so that what bundles the page finds it. */
const BUNDLES = {
  cpu: new URL('../pkg/weightscope-cpu_bg.wasm', import.meta.url),
  gpu: new URL('../pkg/weightscope-gpu_bg.wasm', import.meta.url),
  'gpu-burn': new URL('../pkg/weightscope-gpu-burn_bg.wasm', import.meta.url),
};

const WORKER = new URL('./worker.js', import.meta.url);

/** Milliseconds without a byte after which a fetch of the engine is given up. */
const FETCH_PATIENCE = 30_000;
/**
 * Seconds that a worker may say nothing while it owes an answer. Training tells of every slice of 50 ms, and reading of what has come; the others compute
 * in one piece. A GPU's first steps compile its kernels, in software for most of a minute.
 */
const PATIENCE = { init: 30, load: 30, train: 20, other: 60, gpu: 120 };

/**
 * @typedef {keyof typeof BUNDLES} Bundle
 * @typedef {Pick<Client, 'initialise' | 'request' | 'terminate'>} EngineClient what the rest of the page knows of a worker: tests have a fake one
 * @typedef {(onEvent: (event: WorkerEvent) => void) => EngineClient} NewClient
 */

/** @param {Pick<RunDevice, 'kind'>} device @param {Settings} settings @returns {Bundle} */
export function bundleFor({ kind }, settings) {
  if (kind === 'cpu') return 'cpu';
  // Burn's own kernels are most of the code for WebGPU.
  return needsBurn(settings) ? 'gpu-burn' : 'gpu';
}

/** @type {Map<Bundle, Promise<WebAssembly.Module>>} */
const compiled = new Map();

/** The engine's code is fetched and compiled once, whatever the number of workers. @param {Bundle} bundle */
function engineModule(bundle) {
  let module = compiled.get(bundle);
  if (!module) {
    module = compile(BUNDLES[bundle]).catch((error) => {
      compiled.delete(bundle);
      throw error;
    });
    compiled.set(bundle, module);
  }
  return module;
}

/** @param {URL} url */
async function compile(url) {
  if (!hasSimd()) {
    throw new WeightscopeError({
      kind: 'no-simd',
      message: 'This browser is too old to train: it needs WebAssembly SIMD (Chrome 105, Firefox 121, Safari 16.4 or newer).',
    });
  }
  let response;
  try {
    response = await steadyFetch(url, FETCH_PATIENCE);
  } catch {
    response = null;
  }
  if (!response?.ok) {
    const why = response ? `the server answered ${response.status}. Reload the page.` : 'the server did not answer. Try again when there is a network.';
    throw new WeightscopeError({ kind: 'engine-missing', message: `The training engine could not be fetched: ${why}` });
  }
  // A host that serves .wasm under another type is no reason to fail.
  const typed = response.headers.get('Content-Type')?.startsWith('application/wasm');
  try {
    return await (typed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    // Chromium, Firefox and WebKit say it in words of their own.
    if (/content security policy|blocked by csp|unsafe-eval/i.test(String(error))) {
      throw new WeightscopeError({ kind: 'policy', message: 'The Content Security Policy of this page forbids WebAssembly: its script-src must have \'wasm-unsafe-eval\'.' });
    }
    throw new WeightscopeError({ kind: 'engine-missing', message: 'The training engine came incomplete or damaged. Reload the page.' });
  }
}

function hasSimd() {
  // (func (result v128) (i8x16.splat (i32.const 0)))
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];
  return WebAssembly.validate(new Uint8Array(bytes));
}

/** @param {keyof Requests | undefined} name of the request without an answer @param {number} seconds */
function silenceOf(name, seconds) {
  if (name === 'init') return { kind: 'worker', message: `The training worker did not start within ${seconds} seconds. Try again, or reload the page.` };
  if (name === 'load') return { kind: 'network', message: `Nothing more of the data came for ${seconds} seconds. Try again.` };
  return { kind: 'crash', message: `The engine said nothing for ${seconds} seconds. Finished epochs are kept. Try again.` };
}

/** A worker with the engine in it. It lives as long as one file is read, or one run goes on. */
class Client {
  #worker;
  /** @type {Map<number, { name: keyof Requests, resolve: (value: any) => void, reject: (reason: unknown) => void }>} */
  #pending = new Map();
  #lastId = 0;
  #initialised = false;
  #onGpu = false;
  /** @type {unknown} why it ended */
  #ended = null;
  #silence = new Silence((id, seconds) => this.terminate(new WeightscopeError(silenceOf(this.#pending.get(id)?.name, seconds))));

  /** @param {(event: WorkerEvent) => void} onEvent */
  constructor(onEvent) {
    try {
      this.#worker = moduleWorker(WORKER, 'weightscope');
    } catch (error) {
      const isSandboxed = globalThis.origin === 'null';
      const why = isSandboxed ? 'the sandbox of its frame lacks “allow-same-origin”; embed-standalone.html works there' : String(/** @type {any} */ (error)?.message ?? error);
      throw new WeightscopeError({ kind: 'worker', message: `This page may start no worker, without which nothing can be trained: ${why}.` });
    }
    this.#worker.onmessage = ({ data }) => {
      this.#silence.hear();
      if (data.id === undefined) return onEvent(data);
      const request = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      this.#silence.settle(data.id);
      if (data.error) request?.reject(new WeightscopeError(data.error));
      else request?.resolve(data.value);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message ? ` (${event.message})` : '';
      const failure = this.#initialised
        ? { kind: 'crash', message: `The engine stopped unexpectedly${why}. Finished epochs are kept. Try again.` }
        : { kind: 'worker', message: `The training worker could not run${why}.${whyNoWorker(WORKER) || (navigator.onLine ? ' Reload the page.' : ' There is no network: try again when there is one.')}` };
      this.terminate(new WeightscopeError(failure));
    };
    this.#worker.onmessageerror = () => this.terminate(new WeightscopeError({ kind: 'crash', message: 'The engine gave an answer that could not be read. Finished epochs are kept. Try again.' }));
  }

  /** Gives the worker the engine. If that fails, the worker ends. @param {Bundle} bundle */
  async initialise(bundle) {
    try {
      this.#onGpu = bundle !== 'cpu';
      await this.request('init', { module: await engineModule(bundle), bundle, build: BUILD });
      this.#initialised = true;
      // What waited for the engine may take its time from now on.
      for (const [id, { name }] of this.#pending) this.#silence.expect(id, this.#patienceWith(name));
    } catch (error) {
      // The next time it is fetched anew.
      if (error instanceof WeightscopeError && error.kind === 'mixed-builds') compiled.delete(bundle);
      this.terminate(error);
      throw error;
    }
  }

  /**
   * @template {keyof Requests} Name
   * @param {Name} name
   * @param {Requests[Name][0]} payload
   * @param {Transferable[]} [transfer] what is handed over rather than copied
   * @returns {Promise<Requests[Name][1]>}
   */
  request(name, payload, transfer = []) {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { name, resolve, reject });
      if (this.#initialised || name === 'init') this.#silence.expect(id, this.#patienceWith(name));
      this.#worker.postMessage({ id, name, payload }, transfer);
    });
  }

  /** @param {keyof Requests} name */
  #patienceWith(name) {
    if (name === 'init' || name === 'load') return PATIENCE[name];
    return this.#onGpu ? PATIENCE.gpu : name === 'train' ? PATIENCE.train : PATIENCE.other;
  }

  /** @param {unknown} reason given to every request that has no answer yet */
  terminate(reason) {
    this.#ended ??= reason;
    this.#silence.end();
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

/** @type {NewClient} */
export const newClient = (onEvent) => new Client(onEvent);

/** Compiling may begin before anything is asked for. */
export function warmUp() {
  engineModule('cpu').catch(() => {});
}

/**
 * Works with a new client. If the work fails, or the signal ends it, no worker is left.
 * @template Result
 * @param {() => EngineClient} make
 * @param {AbortSignal} signal
 * @param {(client: EngineClient) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withClient(make, signal, work) {
  signal.throwIfAborted();
  const client = make();
  try {
    return await abortable(work(client), signal);
  } catch (error) {
    client.terminate(error);
    throw error;
  }
}
