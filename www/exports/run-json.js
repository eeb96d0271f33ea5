/**
 * A run as JSON and back. Densities are not in the file, since they follow from the counts; everything else is checked as it is read.
 *
 * Counts and weights are base64 of little-endian u32 and f32. Of the weights a file has those before training and after the last epoch, or
 * those of all epochs.
 *
 * @import { DatasetInfo, EpochMetrics, Histogram, Run, RunDevice, Settings } from '../weightscope.js'
 */
import { WeightscopeError } from '../engine/client.js';
import { PROVENANCE, SETTINGS, expected, parseSetting } from '../settings.js';
import { partsOf } from '../statistics.js';
import { parseUrl } from '../url.js';
import { LONGEST, boolean, checkWeights, choice, integer, list, number, object, parseJson, refuse, text } from './checks.js';
import { countValues, densities, ownEdges, sum } from './histograms.js';
import { LAYERS, PARAMETERS } from './network.js';

const FORMAT = 'weightscope-run';
const VERSION = 1;

/** Bytes that are read, and written: 883 epochs with all weights, 500 of which have 145 MB. */
export const LARGEST_RUN_FILE = 256_000_000;
const MOST_EPOCHS = 100_000;
/** A run changes its device once, and once each time that it is taken up again. */
const MOST_DEVICES = 100;
const MOST_ROWS = 10_000_000;

/** What each histogram of a run counts, and between which edges: the notebook's. */
const HISTOGRAMS = [
  { name: 'all', title: 'All parameters', range: 0.3, bins: 100, values: PARAMETERS },
  ...LAYERS.map(({ name, title, weights }) => ({ name, title, range: 0.7, bins: 100, values: weights.end - weights.start })),
];
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
  const { name, address, rows, bytes, counts, max, header, scale } = run.data;
  const rest = JSON.stringify({
    format: FORMAT,
    version: VERSION,
    settings: Object.fromEntries(SETTINGS.map(({ key }) => [key, run.settings[key]])),
    device: run.device,
    formerDevices: run.formerDevices,
    data: { name: name.slice(0, LONGEST), address: isWebAddress(address) ? address : null, rows, bytes, counts, max, header, scale },
    dataFingerprint: run.dataFingerprint,
    madeWith: run.version,
    ...(run.startsFrom === undefined ? {} : { startsFrom: run.startsFrom }),
    ...(run.failure === undefined ? {} : { failure: run.failure }),
    layers: LAYERS.map(({ name, inputs, outputs }) => ({ name, inputs, outputs })),
    trainRows: run.trainRows,
    testRows: run.testRows,
    ...(run.testIndices ? { testIndices: toBase64(run.testIndices) } : {}),
    stepsPerEpoch: run.stepsPerEpoch,
    plannedEpochs: run.plannedEpochs,
    stopped: run.stopped,
    epochs: run.epochs.map(({ loss, trainAccuracy, testAccuracy, seconds }) => ({ loss, trainAccuracy, testAccuracy, seconds })),
    histograms: [run.histograms.all, ...run.histograms.layers].map(({ name, edges, counts, below, above, nan }) => ({
      name,
      edges: [...edges],
      counts: counts.map(toBase64),
      below,
      above,
      nan,
    })),
    initialInput: { edges: [...run.initialInput.edges], counts: [...run.initialInput.counts] },
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
  const fields = object(file, 'The file', [
    ...['format', 'version', 'settings', 'device', 'formerDevices', 'data', 'dataFingerprint', 'madeWith', 'startsFrom?', 'failure?', 'layers', 'trainRows', 'testRows', 'testIndices?', 'stepsPerEpoch'],
    ...['plannedEpochs', 'stopped', 'epochs', 'histograms', 'initialInput', 'weights'],
  ]);

  const settings = readSettings(fields.settings);
  checkLayers(fields.layers);
  const plannedEpochs = integer(fields.plannedEpochs, 'plannedEpochs', 1, MOST_EPOCHS);
  const epochs = readEpochs(fields.epochs, plannedEpochs);
  const data = readData(fields.data);
  const { trainRows, testRows } = readSplit(fields, settings, data);
  const steps = Math.floor(trainRows / settings.batch);
  const histograms = list(fields.histograms, 'histograms', HISTOGRAMS.length).map((value, i) => readHistogram(value, i, epochs.length + 1));
  const weights = readWeights(fields.weights, histograms[0]);
  const initialParameters = /** @type {Float32Array} */ (weights[0]);
  // What training made of them may be anything.
  checkWeights(initialParameters, ' before training');
  weights.forEach((parameters, row) => parameters && checkCounts(parameters, histograms, row));
  /** @type {Run} */
  const run = {
    settings,
    device: readDevice(fields.device, 'device', epochs.length + 1),
    formerDevices: list(fields.formerDevices, 'formerDevices', countOf(fields.formerDevices, MOST_DEVICES)).map((device, i) => readDevice(device, `formerDevices[${i}]`, epochs.length + 1)),
    data,
    dataFingerprint: readFingerprint(fields.dataFingerprint),
    version: readVersion(fields.madeWith),
    layers: LAYERS.map((layer) => ({ ...layer })),
    trainRows,
    testRows,
    stepsPerEpoch: integer(fields.stepsPerEpoch, 'stepsPerEpoch', steps, steps),
    plannedEpochs,
    stopped: boolean(fields.stopped, 'stopped'),
    epochs,
    histograms: { all: histograms[0], layers: histograms.slice(1) },
    initialInput: readInitialInput(fields.initialInput, initialParameters),
    initialParameters,
    parameters: /** @type {Float32Array} */ (weights[epochs.length]),
    weights,
    imported: true,
  };
  if (fields.testIndices !== undefined) {
    run.testIndices = new Uint32Array(fromBase64(fields.testIndices, 'testIndices', run.testRows * Uint32Array.BYTES_PER_ELEMENT));
  }
  if (fields.startsFrom !== undefined) run.startsFrom = text(fields.startsFrom, 'startsFrom');
  if (fields.failure !== undefined) run.failure = text(fields.failure, 'failure');
  return run;
}

/** @param {unknown} value @returns {Settings} */
function readSettings(value) {
  const fields = object(value, 'settings', SETTINGS.map(({ key }) => key));
  const entries = SETTINGS.map((setting) => {
    const given = fields[setting.key];
    let parsed;
    try {
      parsed = parseSetting(setting, String(given));
    } catch {
      parsed = undefined;
    }
    // The number 1 is no true, and the text “32” no number.
    if (parsed !== given) refuse(`The setting “${setting.key}” is “${String(given).slice(0, 40)}”, expected ${expected(setting)}.`);
    return [setting.key, parsed];
  });
  return /** @type {any} */ (Object.fromEntries(entries));
}

/** @param {unknown} value */
function readVersion(value) {
  const version = text(value, 'madeWith');
  const { pattern, expected } = PROVENANCE.find(({ name }) => name === 'version') ?? refuse('madeWith is unknown.');
  if (!pattern.test(version)) refuse(`madeWith is “${version.slice(0, 40)}”, expected ${expected}.`);
  return version;
}

/**
 * Histograms must be those of the weights beside them.
 * @param {Float32Array} parameters
 * @param {Histogram[]} histograms of all parameters, then of each layer's weights
 * @param {number} row
 */
function checkCounts(parameters, histograms, row) {
  partsOf({ layers: [...LAYERS] }).forEach(({ start, end }, part) => {
    const { name, edges, counts, below } = histograms[part];
    const counted = countValues(parameters.subarray(start, end), edges);
    if (counted.below !== below[row] || !isSame(counts[row], counted.counts)) refuse(`The histogram “${name}” after epoch ${row} is not that of the weights in the file.`);
  });
}

/** @param {ArrayLike<unknown>} given @param {ArrayLike<number>} expected of the same length */
function isSame(given, expected) {
  for (let i = 0; i < expected.length; i++) if (given[i] !== expected[i]) return false;
  return true;
}

/** @param {unknown} value @param {number} most */
function countOf(value, most) {
  return Array.isArray(value) ? Math.min(value.length, most) : 0;
}

/** @param {unknown} value @param {string} place @param {number} next epoch @returns {RunDevice} */
function readDevice(value, place, next) {
  const { kind, name, reason, fromEpoch, adapter } = object(value, place, ['kind', 'name', 'reason', 'fromEpoch', 'adapter?']);
  /** @type {RunDevice} */
  const device = {
    kind: choice(kind, `${place}.kind`, ['cpu', 'webgpu']),
    name: text(name, `${place}.name`),
    reason: text(reason, `${place}.reason`),
    fromEpoch: integer(fromEpoch, `${place}.fromEpoch`, 1, next),
  };
  if (adapter === undefined) return device;
  const { vendor, architecture, description, software } = object(adapter, `${place}.adapter`, ['vendor', 'architecture', 'description', 'software']);
  device.adapter = {
    vendor: text(vendor, `${place}.adapter.vendor`),
    architecture: text(architecture, `${place}.adapter.architecture`),
    description: text(description, `${place}.adapter.description`),
    software: boolean(software, `${place}.adapter.software`),
  };
  return device;
}

/** @param {unknown} value @returns {DatasetInfo} */
function readData(value) {
  const data = object(value, 'data', ['name', 'address', 'rows', 'bytes', 'counts', 'max', 'header', 'scale']);
  const rows = integer(data.rows, 'data.rows', 1, MOST_ROWS);
  const counts = list(data.counts, 'data.counts', 10).map((count, digit) => integer(count, `data.counts[${digit}]`, 0, rows));
  if (sum(counts) !== rows) refuse(`data.counts add up to ${sum(counts)}, but data.rows is ${rows}.`);
  return {
    name: text(data.name, 'data.name'),
    address: readAddress(data.address),
    rows,
    bytes: integer(data.bytes, 'data.bytes', 0, Number.MAX_SAFE_INTEGER),
    counts,
    max: integer(data.max, 'data.max', 0, 255),
    header: boolean(data.header, 'data.header'),
    scale: choice(data.scale, 'data.scale', ['integers', 'decimals', 'unit']),
  };
}

/**
 * As many rows as `crate/src/dataset.rs` splits off.
 * @param {Record<string, unknown>} fields
 * @param {Settings} settings
 * @param {DatasetInfo} data
 */
function readSplit(fields, { batch, testSet, testShare }, { rows }) {
  const trainRows = integer(fields.trainRows, 'trainRows', batch, MOST_ROWS);
  const testRows = integer(fields.testRows, 'testRows', 1, MOST_ROWS);
  // The official test set has rows of its own.
  const heldOut = testSet === 'split' ? Math.round(testShare * rows) : 0;
  if (trainRows !== rows - heldOut || (testSet === 'split' && testRows !== heldOut)) {
    refuse(`trainRows is ${trainRows} and testRows is ${testRows}, but the settings split ${rows} rows otherwise.`);
  }
  return { trainRows, testRows };
}

/** @param {string | null} address */
function isWebAddress(address) {
  return address !== null && address.length <= LONGEST && /^https?:$/.test(parseUrl(address)?.protocol ?? '');
}

/** @param {unknown} value @returns {string | null} */
function readAddress(value) {
  if (value === null) return null;
  const address = text(value, 'data.address');
  return isWebAddress(address) ? address : refuse('data.address is no address on the web.');
}

/** @param {unknown} value @returns {string | null} */
function readFingerprint(value) {
  if (value === null || /^[0-9a-f]{16}$/.test(text(value, 'dataFingerprint'))) return /** @type {string | null} */ (value);
  return refuse('dataFingerprint is not 16 hexadecimal digits.');
}

/** @param {unknown} value */
function checkLayers(value) {
  for (const [i, entry] of list(value, 'layers', LAYERS.length).entries()) {
    const { name, inputs, outputs } = object(entry, `layers[${i}]`, ['name', 'inputs', 'outputs']);
    const layer = LAYERS[i];
    if (name !== layer.name || inputs !== layer.inputs || outputs !== layer.outputs) {
      refuse(`layers[${i}] is another layer than “${layer.name}” with ${layer.inputs} inputs and ${layer.outputs} outputs: the run is of another network.`);
    }
  }
}

/** @param {unknown} value @param {number} planned @returns {EpochMetrics[]} */
function readEpochs(value, planned) {
  const length = Array.isArray(value) ? value.length : 0;
  if (length > planned) refuse(`The file has ${length} epochs, but plannedEpochs is ${planned}.`);
  return list(value, 'epochs', length).map((entry, i) => {
    const place = `epochs[${i}]`;
    const { loss, trainAccuracy, testAccuracy, seconds } = object(entry, place, ['loss', 'trainAccuracy', 'testAccuracy', 'seconds']);
    return {
      epoch: i + 1,
      loss: number(loss, `${place}.loss`, 0),
      trainAccuracy: number(trainAccuracy, `${place}.trainAccuracy`, 0, 100),
      testAccuracy: number(testAccuracy, `${place}.testAccuracy`, 0, 100),
      seconds: number(seconds, `${place}.seconds`, 0),
    };
  });
}

/**
 * @param {unknown} value
 * @param {number} index
 * @param {number} rows
 * @returns {Histogram}
 */
function readHistogram(value, index, rows) {
  const { name, title, range, bins, values } = HISTOGRAMS[index];
  const place = `histograms[${index}]`;
  const fields = object(value, place, ['name', 'edges', 'counts', 'below', 'above', 'nan']);
  if (fields.name !== name) refuse(`${place} is not “${name}”.`);
  const edges = Float64Array.from(list(fields.edges, `${place}.edges`, bins + 1), (edge, i) => number(edge, `${place}.edges[${i}]`));
  const strange = edges.findIndex((edge, i) => Math.abs(edge - range * ((2 * i) / bins - 1)) > 1e-9);
  if (strange !== -1) refuse(`${place}.edges[${strange}] is ${edges[strange]}, expected ${bins} equal bins from ${-range} to ${range}.`);
  /** @param {'below' | 'above' | 'nan'} key */
  const outside = (key) => list(fields[key], `${place}.${key}`, rows).map((count, row) => integer(count, `${place}.${key}[${row}]`, 0, values));
  const [below, above, nan] = [outside('below'), outside('above'), outside('nan')];
  const counts = list(fields.counts, `${place}.counts`, rows).map((packed, row) => {
    const counts = new Uint32Array(fromBase64(packed, `${place}.counts[${row}]`, bins * Uint32Array.BYTES_PER_ELEMENT));
    const total = sum(counts) + below[row] + above[row] + nan[row];
    if (total !== values) refuse(`The counts of ${place} after epoch ${row} add up to ${total}, expected ${values}.`);
    return counts;
  });
  return { name, title, edges, rows: counts.map((row) => densities(row, edges)), counts, below, above, nan };
}

/** @param {unknown} value @param {Float32Array} parameters before training @returns {Run['initialInput']} */
function readInitialInput(value, parameters) {
  const { edges, counts } = object(value, 'initialInput', ['edges', 'counts']);
  const expected = initialInputOf(parameters);
  const isTheirs = isSame(list(edges, 'initialInput.edges', INITIAL_BINS + 1), expected.edges) && isSame(list(counts, 'initialInput.counts', INITIAL_BINS), expected.counts);
  return isTheirs ? expected : refuse('initialInput is not the histogram of the input layer’s weights before training.');
}

/** @param {Float32Array} parameters before training @returns {Run['initialInput']} */
export function initialInputOf(parameters) {
  const { start, end } = LAYERS[0].weights;
  const weights = parameters.subarray(start, end);
  const edges = ownEdges(weights, INITIAL_BINS);
  return { edges, counts: countValues(weights, edges).counts };
}

/**
 * @param {unknown} value
 * @param {Histogram} all says how many weights there are after each epoch that are not a number
 * @returns {(Float32Array | null)[]} null where the file has none
 */
function readWeights(value, { nan }) {
  const last = nan.length - 1;
  const fields = object(value, 'weights', nan.map((_, row) => (row === 0 || row === last ? String(row) : `${row}?`)));
  /** @type {(Float32Array | null)[]} */
  const weights = nan.map(() => null);
  for (const [row, packed] of Object.entries(fields)) {
    const parameters = new Float32Array(fromBase64(packed, `weights[${row}]`, PARAMETERS * Float32Array.BYTES_PER_ELEMENT));
    let strange = 0;
    for (const weight of parameters) if (Number.isNaN(weight)) strange++;
    if (strange !== nan[Number(row)]) refuse(`The weights after epoch ${row} have ${strange} values that are not a number, but their histogram counts ${nan[Number(row)]}.`);
    weights[Number(row)] = parameters;
  }
  return weights;
}

/** @param {number} bytes */
function base64Length(bytes) {
  return 4 * Math.ceil(bytes / 3);
}

/** @param {Uint32Array | Float32Array} numbers */
function toBase64(numbers) {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  // Many times as fast, but browsers before 2025 lack it.
  if ('toBase64' in bytes) return /** @type {any} */ (bytes).toBase64();
  let binary = '';
  // A call takes a limited number of arguments.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

/**
 * @param {unknown} value
 * @param {string} place
 * @param {number} length bytes expected
 * @returns {ArrayBuffer}
 */
function fromBase64(value, place, length) {
  const characters = base64Length(length);
  if (typeof value !== 'string' || value.length !== characters) {
    refuse(`${place} ${typeof value === 'string' ? `has ${value.length} characters` : 'is no text'}, expected ${characters} of base64.`);
  }
  const bytes = decoded(value, place);
  if (bytes.length !== length) refuse(`${place} has ${bytes.length} bytes, expected ${length}.`);
  return bytes.buffer;
}

/** @param {string} base64 @param {string} place @returns {Uint8Array<ArrayBuffer>} */
function decoded(base64, place) {
  try {
    if ('fromBase64' in Uint8Array) return /** @type {any} */ (Uint8Array).fromBase64(base64);
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return refuse(`${place} is not base64.`);
  }
}
