/**
 * Every failure that the page tells: a kind for programs, a sentence for people.
 * @import { Failure } from './engine/protocol.js'
 */

/** A failure with its kind and data, as the engine or the worker described it. */
export class WeightscopeError extends Error {
  /** @param {Failure} failure */
  constructor({ message, ...data }) {
    super(message);
    this.name = 'WeightscopeError';
    this.kind = data.kind;
    Object.assign(this, data);
  }
}

/** Whether something was given up, rather than failed. @param {unknown} error */
export function isClosed(error) {
  return error instanceof WeightscopeError && error.kind === 'closed';
}
