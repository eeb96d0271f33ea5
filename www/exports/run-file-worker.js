/**
 * Reads a run file beside the page, since a large one takes seconds. It is sent one file and answers once, with the run or with why the file
 * holds none; the page ends it. It knows nothing of pages.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Failure } from '../engine/protocol.js'
 *
 * @typedef {{ run: Run } | { failure: Failure }} Answer
 */
import { WeightscopeError } from '../error.js';
import { refuse } from '../run/checks.js';
import { histogramsOf } from '../run/histogram-row.js';
import { readRun } from './run-json.js';

self.onmessage = async ({ data: file }) => {
  try {
    const run = readRun(await textOf(file));
    post({ run }, buffersOf(run));
  } catch (error) {
    const { kind, message } = error instanceof WeightscopeError ? error : { kind: 'import', message: `The file could not be read (${error}).` };
    post({ failure: { kind, message } }, []);
  }
};

/** @param {Blob} file */
async function textOf(file) {
  const bytes = await file.arrayBuffer().catch(() => refuse('The file could not be read. Choose it again.'));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('The file is not UTF-8: it is no run of Weightscope.');
  }
}

/** What is handed over rather than copied. @param {Run} run */
function buffersOf(run) {
  const { weights, initialInput, testIndices } = run;
  const histograms = histogramsOf(run).flatMap(({ edges, rows, counts }) => [edges, ...rows, ...counts]);
  const views = [...weights, ...histograms, initialInput.edges, initialInput.counts, testIndices].flatMap((view) => view ?? []);
  return [...new Set(views.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)))];
}

/** @param {Answer} answer @param {ArrayBuffer[]} transfer */
function post(answer, transfer) {
  self.postMessage(answer, { transfer });
}
