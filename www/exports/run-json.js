/**
 * A run as JSON and back. Its fields are those of `run/shape.js`. Densities are not in the file, since they follow from the counts. What is
 * read is also checked against itself: its histograms must be those of its weights, its rows those of its data.
 *
 * Counts and weights are base64 of little-endian u32 and f32. Of the weights a file has those before training and after the last epoch, or
 * those of all epochs.
 *
 * @import { EpochMetrics, Histogram, Layer, Run } from '../weightscope.js'
 * @import { Fields } from '../run/shape.js'
 */
import { base64Length, toBase64 } from '../lib/base64.js';
import { WeightscopeError } from '../error.js';
import { base64, checkWeights, integer, list, object, parseJson, refuse } from '../run/checks.js';
import { upgraded } from '../run/earlier.js';
import { histogramsOf } from '../run/histogram-row.js';
import { parameterCount } from '../run/network.js';
import { countValues, densities, ownEdges, sum } from '../run/numpy-histogram.js';
import { METRICS, edges as edgesKind, fieldNames, readFields, readMetrics, writeFields } from '../run/shape.js';
import { partsOf, statistics } from '../run/statistics.js';

const FORMAT = 'weightscope-run';
const VERSION = 1;

/** Bytes that are read, and written: 883 epochs of the notebook's network with all weights, 500 of which have 145 MB. */
export const LARGEST_RUN_FILE = 256_000_000;

/** The notebook's histograms of all parameters and of each layer's weights: equal bins from −range to range. */
const RANGES = { all: 0.3, layer: 0.7 };
const BINS = 100;
const INITIAL_BINS = 40;

/**
 * @param {Run} run
 * @param {(row: number) => Promise<Float32Array | null>} weightsAt
 * @param {{ weights?: 'ends' | 'all' }} [options]
 * @returns {Promise<string[]>} parts of the file: together they may be longer than is good for one string
 * @throws {WeightscopeError} if the file were too large to be read again
 */
export async function writeRun(run, weightsAt, { weights = 'ends' } = {}) {
  const last = run.epochs.length;
  const ends = { first: run.initialParameters, last: run.parameters };
  const rest = JSON.stringify({
    format: FORMAT,
    version: VERSION,
    ...writeFields(run, 'file'),
    epochs: run.epochs.map((metrics) => METRICS.write(metrics, 'file')),
    histograms: histogramsOf(run).map(({ name, edges, counts, below, above, nan }) => ({ name, edges: edgesKind.write(edges, 'file'), counts: counts.map(toBase64), below, above, nan })),
  });
  // A run that goes on grows meanwhile.
  /** @type {string[]} */
  const kept = [];
  const opening = `${rest.slice(0, -'}'.length)},"weights":{`;
  const closing = '}}';
  let size = new Blob([opening, closing]).size;
  for (let row = 0; row <= last; row++) {
    if (weights === 'ends' && row > 0 && row < last) continue;
    const parameters = row === last ? ends.last : row === 0 ? ends.first : await weightsAt(row);
    if (!parameters) continue;
    const place = `${kept.length > 0 ? ',' : ''}"${row}":`;
    size += place.length + base64Length(parameters.byteLength) + '""'.length;
    if (size > LARGEST_RUN_FILE) {
      const advice = weights === 'all' ? ' Save it without the weights after every epoch.' : '';
      throw new WeightscopeError({ kind: 'too-large', message: `The file would have more than ${LARGEST_RUN_FILE / 1e6} MB, the most that can be opened again.${advice}` });
    }
    kept.push(`${place}"${toBase64(parameters)}"`);
  }
  return [opening, ...kept, closing];
}

/**
 * @param {string} json of a file that is not trusted
 * @returns {Run}
 * @throws {WeightscopeError} if it isn't a run, or is damaged
 */
export function readRun(json) {
  const file = parseJson(json, 'The file');
  if (typeof file !== 'object' || file === null || !Object.hasOwn(file, 'format') || /** @type {any} */ (file).format !== FORMAT) {
    refuse('The file is no run of Weightscope.');
  }
  const { version } = /** @type {Record<string, unknown>} */ (file);
  if (version !== VERSION) refuse(`The file is a run of format version ${String(version).slice(0, 20)}; this page reads version ${VERSION}.`);
  const given = object(upgraded(file), 'The file', ['format', 'version', ...fieldNames('file'), 'epochs', 'histograms', 'weights']);
  const fields = readFields(given, 'file');
  const { layers, plannedEpochs } = fields;
  const epochs = readEpochs(given.epochs, plannedEpochs, layers);
  checkFields(fields, epochs.length + 1);
  const parts = partsOf(fields);
  const histograms = list(given.histograms, 'histograms', parts.length).map((value, i) => readHistogram(value, i, fields, epochs.length + 1));
  const weights = readWeights(given.weights, layers, histograms[0]);
  const initialParameters = /** @type {Float32Array} */ (weights[0]);
  // What training made of them may be anything.
  checkWeights(initialParameters, layers, ' before training');
  weights.forEach((parameters, row) => {
    if (!parameters) return;
    checkCounts(parameters, fields, histograms, row);
    checkMeasures(parameters, layers, epochs[row - 1]);
  });
  checkInitialInput(fields, initialParameters);
  return {
    ...fields,
    epochs,
    histograms: { all: histograms[0], layers: histograms.slice(1) },
    initialParameters,
    parameters: /** @type {Float32Array} */ (weights[epochs.length]),
    weights,
    imported: true,
  };
}

/**
 * What fields of a run say of each other: it has as many rows as `crate/src/data/split.rs` splits off.
 * @param {Fields} fields
 * @param {number} next epoch
 */
function checkFields({ settings: { batch, testSet, testShare }, data: { rows, counts }, trainRows, testRows, stepsPerEpoch, device, formerDevices }, next) {
  if (sum(counts) !== rows) refuse(`data.counts add up to ${sum(counts)}, but data.rows is ${rows}.`);
  // The official test set has rows of its own.
  const heldOut = testSet === 'split' ? Math.round(testShare * rows) : 0;
  if (trainRows !== rows - heldOut || (testSet === 'split' && testRows !== heldOut)) {
    refuse(`trainRows is ${trainRows} and testRows is ${testRows}, but the settings split ${rows} rows otherwise.`);
  }
  integer(stepsPerEpoch, 'stepsPerEpoch', Math.max(1, Math.floor(trainRows / batch)), Math.floor(trainRows / batch));
  integer(device.fromEpoch, 'device.fromEpoch', 1, next);
  formerDevices.forEach(({ fromEpoch }, i) => integer(fromEpoch, `formerDevices[${i}].fromEpoch`, 1, next));
}

/**
 * Histograms must be those of the weights beside them.
 * @param {Float32Array} parameters
 * @param {Pick<Run, 'layers'>} run
 * @param {Histogram[]} histograms of all parameters, then of each layer's weights
 * @param {number} row
 */
function checkCounts(parameters, run, histograms, row) {
  partsOf(run).forEach(({ start, end }, part) => {
    const { name, edges, counts, below } = histograms[part];
    const counted = countValues(parameters.subarray(start, end), edges);
    if (counted.below !== below[row] || !isSame(counts[row], counted.counts)) refuse(`The histogram “${name}” after epoch ${row} is not that of the weights in the file.`);
  });
}

/** So must the measures of an epoch. @param {Float32Array} parameters @param {readonly Layer[]} layers @param {EpochMetrics | undefined} metrics */
function checkMeasures(parameters, layers, metrics) {
  metrics?.layers?.forEach(({ mean, deviation }, i) => {
    const { name, weights } = layers[i];
    const expected = statistics(parameters.subarray(weights.start, weights.end));
    const isNear = (/** @type {number} */ given, /** @type {number} */ found) => Math.abs(given - found) <= 1e-6 * (Math.abs(found) + expected.deviation);
    if (!isNear(mean, expected.mean) || !isNear(deviation, expected.deviation)) refuse(`The measures of “${name}” after epoch ${metrics.epoch} are not those of the weights in the file.`);
  });
}

/** @param {ArrayLike<unknown>} given @param {ArrayLike<number>} expected of the same length */
function isSame(given, expected) {
  for (let i = 0; i < expected.length; i++) if (given[i] !== expected[i]) return false;
  return true;
}

/** @param {unknown} value @param {number} planned @param {readonly Layer[]} layers @returns {EpochMetrics[]} */
function readEpochs(value, planned, layers) {
  const length = Array.isArray(value) ? value.length : 0;
  if (length > planned) refuse(`The file has ${length} epochs, but plannedEpochs is ${planned}.`);
  return list(value, 'epochs').map((entry, i) => ({ epoch: i + 1, ...readMetrics(entry, `epochs[${i}]`, 'file', layers) }));
}

/**
 * @param {unknown} value
 * @param {number} index 0: of all parameters; i: of the weights of layer i
 * @param {Pick<Run, 'layers'>} run
 * @param {number} rows
 * @returns {Histogram}
 */
function readHistogram(value, index, run, rows) {
  const { title, start, end } = partsOf(run)[index];
  const name = index === 0 ? 'all' : run.layers[index - 1].name;
  const range = index === 0 ? RANGES.all : RANGES.layer;
  const [bins, values] = [BINS, end - start];
  const place = `histograms[${index}]`;
  const fields = object(value, place, ['name', 'edges', 'counts', 'below', 'above', 'nan']);
  if (fields.name !== name) refuse(`${place} is not “${name}”.`);
  const edges = edgesKind.read(list(fields.edges, `${place}.edges`, bins + 1), `${place}.edges`, 'file');
  const strange = edges.findIndex((edge, i) => Math.abs(edge - range * ((2 * i) / bins - 1)) > 1e-9);
  if (strange !== -1) refuse(`${place}.edges[${strange}] is ${edges[strange]}, expected ${bins} equal bins from ${-range} to ${range}.`);
  /** @param {'below' | 'above' | 'nan'} key */
  const outside = (key) => list(fields[key], `${place}.${key}`, rows).map((count, row) => integer(count, `${place}.${key}[${row}]`, 0, values));
  const [below, above, nan] = [outside('below'), outside('above'), outside('nan')];
  const counts = list(fields.counts, `${place}.counts`, rows).map((packed, row) => {
    const counts = new Uint32Array(base64(packed, `${place}.counts[${row}]`, bins * Uint32Array.BYTES_PER_ELEMENT));
    const total = sum(counts) + below[row] + above[row] + nan[row];
    if (total !== values) refuse(`The counts of ${place} after epoch ${row} add up to ${total}, expected ${values}.`);
    return counts;
  });
  return { name, title, edges, rows: counts.map((row) => densities(row, edges)), counts, below, above, nan };
}

/** @param {Pick<Run, 'layers' | 'initialInput'>} run @param {Float32Array} parameters before training */
function checkInitialInput(run, parameters) {
  const { edges, counts } = initialInputOf(run, parameters);
  list([...run.initialInput.edges], 'initialInput.edges', edges.length);
  if (!isSame(run.initialInput.edges, edges) || !isSame(run.initialInput.counts, counts)) refuse('initialInput is not the histogram of the input layer’s weights before training.');
}

/** @param {Pick<Run, 'layers'>} run @param {Float32Array} parameters before training @returns {Run['initialInput']} */
export function initialInputOf({ layers: [{ weights: { start, end } }] }, parameters) {
  const weights = parameters.subarray(start, end);
  const edges = ownEdges(weights, INITIAL_BINS);
  return { edges, counts: countValues(weights, edges).counts };
}

/**
 * @param {unknown} value
 * @param {readonly Layer[]} layers
 * @param {Histogram} all says how many weights there are after each epoch that are not a number
 * @returns {(Float32Array | null)[]} null where the file has none
 */
function readWeights(value, layers, { nan }) {
  const last = nan.length - 1;
  const fields = object(value, 'weights', nan.map((_, row) => (row === 0 || row === last ? String(row) : `${row}?`)));
  /** @type {(Float32Array | null)[]} */
  const weights = nan.map(() => null);
  for (const [row, packed] of Object.entries(fields)) {
    const parameters = new Float32Array(base64(packed, `weights[${row}]`, parameterCount(layers) * Float32Array.BYTES_PER_ELEMENT));
    let strange = 0;
    for (const weight of parameters) if (Number.isNaN(weight)) strange++;
    if (strange !== nan[Number(row)]) refuse(`The weights after epoch ${row} have ${strange} values that are not a number, but their histogram counts ${nan[Number(row)]}.`);
    weights[Number(row)] = parameters;
  }
  return weights;
}
