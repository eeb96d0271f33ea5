/**
 * A teacher's lesson from an address.
 * @import { Lesson } from './lesson-file.js'
 */
import { WeightscopeError } from '../error.js';
import { parseUrl } from '../lib/url.js';
import { readLesson } from './lesson-file.js';
import { LESSONS } from './lessons.js';

/** Characters of an address that a sentence repeats. */
const SHOWN = 100;

/**
 * @param {string} address from the page's
 * @param {AbortSignal} signal
 * @returns {Promise<Lesson>}
 * @throws {WeightscopeError} if it can't be fetched, or is no lesson: in one sentence with the place
 */
export async function fetchLesson(address, signal) {
  const name = `The lesson “${address.slice(0, SHOWN)}”`;
  const url = parseUrl(address, globalThis.document?.baseURI);
  if (!url || !/^https?:$/.test(url.protocol)) throw new WeightscopeError({ kind: 'lesson', message: `${name} has no address on the web.` });
  const response = await fetch(url, { signal }).catch(() => null);
  signal.throwIfAborted();
  if (!response?.ok) {
    const why = response ? `the server answered ${response.status}` : 'the server did not answer, or may not be asked by this page';
    throw new WeightscopeError({ kind: 'lesson', message: `${name} could not be fetched: ${why}.` });
  }
  try {
    return readLesson(await response.text(), LESSONS.map(({ id }) => id));
  } catch (error) {
    signal.throwIfAborted();
    throw new WeightscopeError({ kind: 'lesson', message: `${name} is refused: ${error instanceof WeightscopeError ? error.message : 'it came incomplete.'}` });
  }
}
