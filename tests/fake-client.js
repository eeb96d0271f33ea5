/**
 * Clients for tests, which follow `www/engine/protocol.js` without a worker: they answer after a moment, one request at a time, train in slices, hear
 * `halt` between two of them, and can fail. They compute nothing: the first parameter counts the epochs that a network has been trained.
 *
 * @import { EngineClient } from '../www/engine/client.js'
 * @import { LoadedFile, Opened, Requests, Snapshot, WorkerEvent } from '../www/engine/protocol.js'
 * @import { HistogramRow } from '../www/weightscope.js'
 */
import { WeightscopeError } from '../www/error.js';

/** Turns of the event loop: time that does not depend on how fast the machine is. */
export async function turns(count = 1) {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** The clients of one test. */
export class FakeClients {
  /** @type {Set<FakeClient>} those that have not ended */
  live = new Set();
  /** Slices of an epoch. */
  steps = 3;
  /** Names of all requests, in order. @type {string[]} */
  asked = [];
  /** What a request fails with, if it is to fail. @type {(name: keyof Requests, payload: any) => unknown} */
  fault = () => null;
  /** Whether a request is never answered. @type {(name: keyof Requests, payload: any) => boolean} */
  hangs = () => false;

  /** @param {(event: WorkerEvent) => void} onEvent @returns {EngineClient} */
  make = (onEvent) => new FakeClient(this, onEvent);

  /** How often something was asked for. @param {keyof Requests} name */
  count(name) {
    return this.asked.filter((other) => other === name).length;
  }

  /** Workers panic where they compute something. */
  crash() {
    for (const client of this.live) if (client.isBusy) client.terminate(new WeightscopeError({ kind: 'crash', message: 'The engine stopped unexpectedly.' }));
  }
}

/** @implements {EngineClient} */
class FakeClient {
  #clients;
  #onEvent;
  /** @type {unknown} */
  #ended = null;
  /** @type {Set<(reason: unknown) => void>} */
  #pending = new Set();
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  #initialised = false;
  /** Whether there is a network. */
  #isOpen = false;
  /** Epochs of the network, and of the weights that it started from. */
  #trained = 0;
  #first = 0;
  /** Slices of the epoch in work. */
  #step = 0;
  #halted = false;

  /** @param {FakeClients} clients @param {(event: WorkerEvent) => void} onEvent */
  constructor(clients, onEvent) {
    this.#clients = clients;
    this.#onEvent = onEvent;
    clients.live.add(this);
  }

  get isBusy() {
    return this.#pending.size > 0;
  }

  /** @type {EngineClient['initialise']} */
  async initialise(bundle) {
    try {
      await this.request('init', { module: /** @type {any} */ (null), bundle, build: 'test' });
    } catch (error) {
      this.terminate(error);
      throw error;
    }
  }

  /**
   * @template {keyof Requests} Name
   * @param {Name} name
   * @param {Requests[Name][0]} payload
   * @returns {Promise<Requests[Name][1]>}
   */
  request(name, payload) {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#clients.asked.push(name);
    if (name === 'train') this.#halted = false;
    const answer = async () => {
      await turns();
      const fault = this.#clients.fault(name, payload);
      if (fault) throw fault;
      if (this.#clients.hangs(name, payload)) await new Promise(() => {});
      return this.#answer(name, payload);
    };
    // A worker hears `halt` while it trains, and `init` while a file waits for the engine.
    const done = name === 'halt' || name === 'init' ? answer() : this.#queue.then(answer);
    this.#queue = Promise.allSettled([this.#queue, done]);
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      done.then(resolve, reject).finally(() => this.#pending.delete(reject));
    });
  }

  /** @param {unknown} reason */
  terminate(reason) {
    this.#ended ??= reason;
    this.#clients.live.delete(this);
    for (const reject of this.#pending) reject(reason);
    this.#pending.clear();
  }

  /** @param {keyof Requests} name @param {any} payload @returns {Promise<any>} */
  async #answer(name, payload) {
    switch (name) {
      case 'init':
        this.#initialised = true;
        return;
      case 'load':
        return this.#load(payload.source);
      case 'halt':
        this.#halted = true;
        return;
      case 'open':
        this.#refuseUnless(this.#initialised, 'a network before the engine');
        this.#isOpen = true;
        this.#trained = this.#first = this.#step = 0;
        return this.#describe();
      case 'resume':
        this.#refuseUnless(this.#isOpen, 'a checkpoint before a network');
        this.#first = payload.parameters[0] - payload.epochs;
        this.#trained = payload.epochs;
        this.#step = 0;
        return this.#describe();
      case 'train':
        return this.#train(payload.until);
      case 'timeSteps':
        return 1000;
      default:
        return new Float32Array(10);
    }
  }

  /** @param {unknown} condition @param {string} what */
  #refuseUnless(condition, what) {
    if (!condition) throw new Error(`The experiment asked for ${what}.`);
  }

  /** @param {string | Blob} source @returns {Promise<LoadedFile>} */
  async #load(source) {
    const text = typeof source === 'string' ? source : await (Array.isArray(source) ? source[0] : source).text();
    this.#post({ type: 'loading', bytes: 1, total: text.length, rows: 1 });
    await turns();
    if (text.includes('bad')) throw new WeightscopeError({ kind: 'format', message: 'This is no CSV file.' });
    const rows = 100;
    return {
      rows, counts: Array(10).fill(rows / 10), max: 255, header: false, scale: 'integers', level: 1, bytes: text.length, columns: 3, label: 1, bright: false,
      labels: new Uint8Array(rows), pixels: new Uint8Array(rows * 2),
    };
  }

  /** @param {number} until @returns {Promise<Requests['train'][1]>} */
  async #train(until) {
    this.#refuseUnless(this.#isOpen, 'training before a network');
    while (!this.#halted && !this.#ended) {
      await turns();
      const epoch = this.#trained + 1;
      const at = performance.now();
      const { steps } = this.#clients;
      if (++this.#step < steps) {
        this.#post({ type: 'slice', epoch, step: this.#step, steps, at });
        continue;
      }
      [this.#trained, this.#step] = [epoch, 0];
      const metrics = { epoch, loss: 1 / epoch, trainAccuracy: 50, testAccuracy: 50, seconds: 0.003 };
      this.#post({ type: 'epoch', at, metrics, snapshot: this.#snapshot() });
      if (epoch >= until) return 'finished';
    }
    return 'halted';
  }

  /** @returns {Opened} */
  #describe() {
    const weights = { start: 0, end: 2 };
    return {
      engine: 'fake engine', trainRows: 90, testRows: 10, testIndices: Uint32Array.from({ length: 10 }, (_, i) => i),
      layers: [{ name: 'output', title: 'Output', inputs: 2, outputs: 1, weights, biases: { start: 2, end: 3 } }],
      snapshot: this.#snapshot(), initialInput: row(),
    };
  }

  /** @returns {Snapshot} */
  #snapshot() {
    return { all: row(), layers: [row()], measures: [{ mean: 0, deviation: 1, quantiles: Array(9).fill(0) }], parameters: Float32Array.of(this.#first + this.#trained, 0, 0) };
  }

  /** What a worker posts after its end is not heard. @param {WorkerEvent} event */
  #post(event) {
    if (!this.#ended) this.#onEvent(event);
  }
}

/** @returns {HistogramRow} */
function row() {
  return { edges: Float64Array.of(-1, 0, 1), counts: Uint32Array.of(1, 2), density: Float64Array.of(1 / 3, 2 / 3), below: 0, above: 0, nan: 0 };
}
