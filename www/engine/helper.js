/**
 * A worker that computes logits, probes and histograms beside the run's own, which is busy while it trains. It is started when it is first
 * needed and ended when it has not been needed for a while, or when its element leaves the page. What it says of a network is a function of weights and images alone, so it
 * serves any epoch of any run.
 * @import { EngineClient, NewClient } from './client.js'
 * @import { Model, HistogramPayload, LogitsPayload, Probe, ProbePayload } from './protocol.js'
 * @import { HistogramRow, Run } from '../weightscope.js'
 */
import { WeightscopeError } from '../error.js';
import { newClient, withClient } from './client.js';

/** Milliseconds without work after which it is ended. */
const PATIENCE = 15_000;

/** The network of a run, for logits and probes. @param {Pick<Run, 'layers' | 'settings' | 'data'>} run @returns {Model} */
export function modelOf({ layers, settings: { activation, bias, normalise }, data: { max, level } }) {
  return { widths: [layers[0].inputs, ...layers.map(({ outputs }) => outputs)], activation, bias, normalise, max, level };
}

export class Helper {
  #newClient;
  /** @type {Promise<EngineClient> | null} */
  #client = null;
  /** Ends the worker that there is, and one that is being started. */
  #work = new AbortController();
  #closed = false;
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {NewClient} [make] */
  constructor(make = newClient) {
    this.#newClient = make;
  }

  /** @param {LogitsPayload} payload @returns {Promise<Float32Array>} [images × classes] */
  logits(payload) {
    return this.#ask((client) => client.request('logits', payload));
  }

  /** @param {ProbePayload} payload @returns {Promise<Probe>} */
  probe(payload) {
    return this.#ask((client) => client.request('probe', payload));
  }

  /** The values are handed over. @param {HistogramPayload} payload @returns {Promise<HistogramRow[]>} */
  histograms(payload) {
    return this.#ask((client) => client.request('histogram', payload, [payload.values.buffer]));
  }

  /**
   * @template Answer
   * @param {(client: EngineClient) => Promise<Answer>} question
   */
  async #ask(question) {
    // What was asked for before the element left may come as late as this.
    if (this.#closed) throw closed();
    this.#asked++;
    clearTimeout(this.#timer);
    this.#client ??= this.#start();
    const starting = this.#client;
    try {
      return await question(await starting);
    } catch (error) {
      // A worker that failed is not asked again.
      if (this.#client === starting) this.#end();
      throw error;
    } finally {
      clearTimeout(this.#timer);
      if (--this.#asked === 0) this.#timer = setTimeout(() => this.#end(), PATIENCE);
    }
  }

  /** The element has left the page: all that was asked for is given up. */
  close() {
    this.#closed = true;
    this.#end();
  }

  /** The element is back. */
  reopen() {
    this.#closed = false;
  }

  #start() {
    const { signal } = this.#work;
    return withClient(() => this.#newClient(() => {}), signal, async (client) => {
      await client.initialise('cpu');
      signal.addEventListener('abort', () => client.terminate(signal.reason));
      return client;
    });
  }

  /** Ends the worker; the next request starts another. */
  #end() {
    clearTimeout(this.#timer);
    this.#work.abort(closed());
    this.#work = new AbortController();
    this.#client = null;
  }
}

function closed() {
  return new WeightscopeError({ kind: 'closed', message: 'This was given up.' });
}
