/**
 * A worker that computes logits and histograms beside the run's own, which is busy while it trains. It is started when it is first needed
 * and ended when it has not been needed for a while.
 * @import { HistogramPayload, LogitsPayload } from './protocol.js'
 * @import { HistogramRow } from '../weightscope.js'
 */
import { Client, WeightscopeError } from './client.js';

/** Milliseconds without work after which it is ended. */
const PATIENCE = 15_000;

export class Helper {
  /** @type {Promise<Client> | null} */
  #client = null;
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {LogitsPayload} payload @returns {Promise<Float32Array>} [images × 10] */
  logits(payload) {
    return this.#ask((client) => client.request('logits', payload));
  }

  /** The values are handed over. @param {HistogramPayload} payload @returns {Promise<HistogramRow[]>} */
  histograms(payload) {
    return this.#ask((client) => client.request('histogram', payload, [payload.values.buffer]));
  }

  /**
   * @template Answer
   * @param {(client: Client) => Promise<Answer>} question
   */
  async #ask(question) {
    this.#asked++;
    clearTimeout(this.#timer);
    this.#client ??= Client.start(() => {});
    const starting = this.#client;
    try {
      return await question(await starting);
    } catch (error) {
      // A worker that failed is not asked again.
      if (this.#client === starting) this.close();
      throw error;
    } finally {
      clearTimeout(this.#timer);
      if (--this.#asked === 0) this.#timer = setTimeout(() => this.close(), PATIENCE);
    }
  }

  /** Ends the worker; the next request starts another. */
  close() {
    clearTimeout(this.#timer);
    const ended = new WeightscopeError({ kind: 'closed', message: 'This was given up.' });
    this.#client?.then((client) => client.terminate(ended)).catch(() => {});
    this.#client = null;
  }
}
