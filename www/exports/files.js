/**
 * The files of a run: what is in them, what they are called, and which of them can be read again.
 * @import { Layer, Run } from '../weightscope.js'
 * @import { Answer } from './run-file-worker.js'
 */
import { moduleWorker } from '../lib/module-worker.js';
import { weightsAt } from '../store/weights.js';
import { WeightscopeError } from '../error.js';
import { SETTINGS } from '../settings.js';
import { VERSION } from '../version.js';
import { refuse } from '../run/checks.js';
import { NOTEBOOK_LAYERS } from '../run/network.js';
import { LARGEST_RUN_FILE, writeRun } from './run-json.js';
import { largestWeightsFile, readSafetensors, writeSafetensors } from './safetensors.js';

/** Settings that stand in names of files where they differ from the notebook's. */
const VARIED = ['dropout', 'rate', 'batch', 'normalise', 'hidden-layers', 'activation', 'initialisation', 'optimiser', 'weight-decay', 'schedule'];

/** @param {Run} run */
export function fileStem(run) {
  return `${stem(run)}-${run.epochs.length}epochs`;
}

/** With what makes one run of an exercise another. @param {Run} run */
function stem({ settings }) {
  const parts = SETTINGS.filter(({ name, key, default: usual }) => VARIED.includes(name) && settings[key] !== usual).map(({ name, key }) => `-${name}-${String(settings[key]).replaceAll(',', '-') || 'none'}`);
  return `weightscope-seed${settings.seed}${parts.join('')}`;
}

/** @param {Run} run @param {number} row */
export function weightsFileName(run, row) {
  return `${stem(run)}-after${row}.safetensors`;
}

/**
 * @param {Run} run
 * @param {number} row the weights after so many epochs
 * @returns {Promise<Blob>}
 */
export async function weightsFile(run, row) {
  const last = run.epochs.length;
  if (!Number.isInteger(row) || row < 0 || row > last) {
    throw new WeightscopeError({ kind: 'argument', message: `epoch is ${row}, expected a whole number from 0 to ${last}.` });
  }
  const parameters = row === last ? run.parameters : row === 0 ? run.initialParameters : await weightsAt(run, row);
  if (!parameters) {
    throw new WeightscopeError({ kind: 'no-weights', message: `The weights after epoch ${row} were not kept. Move the epoch cursor to 0 or to ${last}.` });
  }
  return writeSafetensors(parameters, run.layers, {
    format: 'pt',
    weightscope: VERSION,
    epoch: String(row),
    seed: String(run.settings.seed),
    ...(run.startsFrom === undefined ? {} : { origin: run.startsFrom }),
  });
}

/**
 * @param {Blob} file that is not trusted
 * @param {readonly Layer[]} [layers] of the network that is to start from them
 * @returns {Promise<{ parameters: Float32Array, words: string }>}
 */
export async function readWeightsFile(file, layers = NOTEBOOK_LAYERS) {
  const { parameters, metadata } = readSafetensors(await read(file, largestWeightsFile(layers)), layers);
  const origin = ['epoch', 'seed'].flatMap((key) => (Object.hasOwn(metadata, key) ? [`${key} ${metadata[key].slice(0, 20)}`] : []));
  const what = [nameOf(file), ...origin].join(', ');
  return { parameters, words: `This run starts from imported weights (${what}), not from random ones.` };
}

/**
 * @param {Run} run
 * @param {{ weights?: 'ends' | 'all' }} [options]
 */
export async function runFile(run, options) {
  return new Blob(await writeRun(run, (row) => weightsAt(run, row), options), { type: 'application/json' });
}

/**
 * It is read in a worker of its own, so that the page goes on.
 * @param {Blob} file that is not trusted
 * @param {{ signal?: AbortSignal }} [options] the signal gives it up
 * @returns {Promise<Run>}
 */
export async function readRunFile(file, { signal } = {}) {
  checkSize(file, LARGEST_RUN_FILE);
  const closed = () => new WeightscopeError({ kind: 'closed', message: 'The file was given up before it was read.' });
  if (signal?.aborted) throw closed();
  const worker = moduleWorker(new URL('./run-file-worker.js', import.meta.url));
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data }) => ('run' in data ? resolve(data.run) : reject(new WeightscopeError(data.failure)));
      worker.onerror = worker.onmessageerror = () => reject(new WeightscopeError({ kind: 'worker', message: 'What reads the file stopped unexpectedly. Reload the page and try again.' }));
      signal?.addEventListener('abort', () => reject(closed()), { once: true });
      worker.postMessage(file);
    });
  } finally {
    worker.terminate();
  }
}

/** @param {Blob} file */
export function nameOf(file) {
  return file instanceof File ? `“${file.name.slice(0, 80)}”` : 'a file without a name';
}

/**
 * @param {Blob} file
 * @param {number} most bytes
 */
async function read(file, most) {
  checkSize(file, most);
  return file.arrayBuffer().catch(() => refuse('The file could not be read. Choose it again.'));
}

/**
 * @param {unknown} file
 * @param {number} most bytes
 * @returns {asserts file is Blob}
 */
function checkSize(file, most) {
  if (!(file instanceof Blob)) throw new WeightscopeError({ kind: 'argument', message: 'Give a File or Blob.' });
  if (file.size > most) refuse(`The file has ${file.size} bytes, expected ${most} at most.`);
}
