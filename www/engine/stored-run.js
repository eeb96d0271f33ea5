/**
 * A kept run as records for the store, and back. A record may come from another version of this page, or from anybody who can open the
 * developer tools: what does not have the right shape is no run.
 * @import { DatasetInfo, EpochMetrics, Histogram, Layer, Run, Settings } from '../weightscope.js'
 * @import { KeptRun } from './runs.js'
 * @import { EpochRecord, Labels, RunRecord } from './store.js'
 */
import { SETTINGS, parseSetting } from '../settings.js';
import { addRow } from './histogram-row.js';

const FORMAT = 1;
/** More than anybody trains. */
const MOST_EPOCHS = 100_000;
const MOST_PARAMETERS = 10_000_000;
const MOST_BINS = 10_000;
const LONGEST_TEXT = 2000;

/**
 * @param {KeptRun} kept
 * @param {number | null} deleted
 * @returns {RunRecord}
 */
export function packRun({ id, created, name, pinned, hidden, exercise, run }, deleted) {
  const { settings, device, formerDevices, data, layers, trainRows, testRows, testIndices, stepsPerEpoch, plannedEpochs, stopped, version, dataFingerprint, initialInput, startsFrom, imported, failure } = run;
  return {
    id,
    format: FORMAT,
    created,
    exercise,
    labels: { name, pinned, hidden, deleted },
    run: { settings, device, formerDevices, data, layers, trainRows, testRows, testIndices, stepsPerEpoch, plannedEpochs, stopped, version, dataFingerprint, initialInput, startsFrom, imported, failure },
    edges: histogramsOf(run).map(({ edges }) => edges),
  };
}

/** The network after `epoch` epochs. @param {Run} run @param {number} epoch @returns {EpochRecord} */
export function packEpoch(run, epoch) {
  const histograms = histogramsOf(run);
  const weights = run.weights[epoch] ?? null;
  return {
    epoch,
    record: {
      epoch,
      metrics: epoch === 0 ? null : run.epochs[epoch - 1],
      densities: Float64Array.from(histograms.flatMap(({ rows }) => [...rows[epoch]])),
      counts: Uint32Array.from(histograms.flatMap(({ counts }) => [...counts[epoch]])),
      outside: Uint32Array.from(histograms.flatMap(({ below, above, nan }) => [below[epoch], above[epoch], nan[epoch]])),
    },
    // A view would be stored with all of the buffer behind it.
    weights: weights && weights.byteLength < weights.buffer.byteLength ? weights.slice() : weights,
  };
}

/** Whether a record is that of a deleted run, and since when. @param {any} record @returns {{ id: string, deleted: number } | null} */
export function deletedRun(record) {
  const deleted = record?.labels?.deleted;
  return typeof record?.id === 'string' && typeof deleted === 'number' ? { id: record.id, deleted } : null;
}

/**
 * A run without weights, as far as its epochs are there without a gap.
 * @param {any} record
 * @param {any[]} epochs
 * @returns {KeptRun | null}
 */
export function unpackRun(record, epochs) {
  try {
    return unpacked(record, epochs);
  } catch {
    return null;
  }
}

/**
 * Gives a run the weights that it must have at hand.
 * @param {Run} run
 * @param {unknown} first
 * @param {unknown} last
 * @returns {boolean} whether they have the right shape
 */
export function addWeights(run, first, last) {
  if (!isWeights(run, first) || !isWeights(run, last)) return false;
  run.initialParameters = first;
  run.parameters = last;
  run.weights = Array.from({ length: run.epochs.length + 1 }, (_, row) => (row === 0 ? first : row === run.epochs.length ? last : null));
  return true;
}

/**
 * Gives a run the epochs that another tab has added to it. It stays the same object, as do its settings and its data.
 * @param {Run} run
 * @param {Run} stored the same run, with at least as many epochs
 * @param {Float32Array} last its weights after the last of them
 */
export function extendRun(run, stored, last) {
  const { device, formerDevices, plannedEpochs, stopped, failure } = stored;
  Object.assign(run, { device, formerDevices, plannedEpochs, stopped, parameters: last });
  if (failure === undefined) delete run.failure;
  else run.failure = failure;
  run.epochs.push(...stored.epochs.slice(run.epochs.length));
  histogramsOf(run).forEach((histogram, i) => {
    const { rows, counts, below, above, nan } = histogramsOf(stored)[i];
    for (let row = histogram.rows.length; row < rows.length; row++) {
      addRow(histogram, { density: rows[row], counts: counts[row], below: below[row], above: above[row], nan: nan[row] });
    }
  });
  while (run.weights.length <= run.epochs.length) run.weights.push(null);
  run.weights[run.epochs.length] = last;
}

/** @param {Run} run @param {unknown} weights @returns {weights is Float32Array} */
export function isWeights({ layers }, weights) {
  return weights instanceof Float32Array && weights.length === layers[layers.length - 1].biases.end;
}

/** @param {any} record @param {any[]} epochs @returns {KeptRun} */
function unpacked({ id, format, created, exercise, labels, run: stored, edges }, epochs) {
  check(format === FORMAT);
  const layers = layersOf(stored.layers);
  const { plannedEpochs, stopped } = stored;
  check(integer(plannedEpochs, 1, MOST_EPOCHS) && typeof stopped === 'boolean');
  check(integer(stored.trainRows, 1) && integer(stored.testRows, 1) && integer(stored.stepsPerEpoch, 1));
  check(stored.dataFingerprint === null || text(stored.dataFingerprint));
  check(Array.isArray(edges) && edges.length === layers.length + 1);
  const [all, ...ofLayers] = edges.map((/** @type {unknown} */ edges, /** @type {number} */ i) => {
    const { name, title } = i === 0 ? { name: 'all', title: 'All parameters' } : layers[i - 1];
    return emptyHistogram(name, title, edges);
  });
  const { edges: initialEdges, counts: initialCounts } = stored.initialInput;
  check(isEdges(initialEdges) && initialCounts instanceof Uint32Array && initialCounts.length === initialEdges.length - 1);
  /** @type {Run} */
  const run = {
    settings: settingsOf(stored.settings),
    device: deviceOf(stored.device),
    formerDevices: Array.from(stored.formerDevices, deviceOf),
    data: dataOf(stored.data),
    layers,
    trainRows: stored.trainRows,
    testRows: stored.testRows,
    testIndices: testIndicesOf(stored),
    stepsPerEpoch: stored.stepsPerEpoch,
    plannedEpochs,
    stopped,
    version: checkedText(stored.version),
    dataFingerprint: stored.dataFingerprint,
    epochs: [],
    histograms: { all, layers: ofLayers },
    initialInput: { edges: initialEdges, counts: initialCounts },
    initialParameters: new Float32Array(),
    parameters: new Float32Array(),
    weights: [],
  };
  if (stored.startsFrom !== undefined) run.startsFrom = checkedText(stored.startsFrom);
  if (stored.imported === true) run.imported = true;
  if (stored.failure !== undefined) run.failure = checkedText(stored.failure);
  check(Array.isArray(epochs) && epochs.length <= MOST_EPOCHS + 1);
  epochs.every((record, epoch) => addEpoch(run, record, epoch));
  check(all.rows.length > 0);
  run.plannedEpochs = Math.max(run.plannedEpochs, run.epochs.length);
  check(text(id) && typeof created === 'number' && Number.isFinite(created));
  check(typeof labels.pinned === 'boolean' && typeof labels.hidden === 'boolean');
  return { id, name: checkedText(labels.name), created, run, pinned: labels.pinned, hidden: labels.hidden, exercise: exerciseOf(exercise) };
}

/** @param {Run} run @param {any} record @param {number} epoch @returns {boolean} whether it is the next one */
function addEpoch(run, record, epoch) {
  const histograms = histogramsOf(run);
  const bins = histograms.reduce((sum, { edges }) => sum + edges.length - 1, 0);
  const { densities, counts, outside, metrics } = record ?? {};
  if (record?.epoch !== epoch) return false;
  if (!(densities instanceof Float64Array && densities.length === bins)) return false;
  if (!(counts instanceof Uint32Array && counts.length === bins)) return false;
  if (!(outside instanceof Uint32Array && outside.length === 3 * histograms.length)) return false;
  if (epoch > 0) {
    const { loss, trainAccuracy, testAccuracy, seconds } = metrics ?? {};
    if (![loss, trainAccuracy, testAccuracy, seconds].every(Number.isFinite)) return false;
    run.epochs.push({ epoch, loss, trainAccuracy, testAccuracy, seconds });
  }
  let start = 0;
  for (const [i, histogram] of histograms.entries()) {
    const end = start + histogram.edges.length - 1;
    const [below, above, nan] = outside.subarray(3 * i);
    addRow(histogram, { density: densities.subarray(start, end), counts: counts.subarray(start, end), below, above, nan });
    start = end;
  }
  return true;
}

/** @param {Run} run */
function histogramsOf({ histograms }) {
  return [histograms.all, ...histograms.layers];
}

/** @param {string} name @param {string} title @param {unknown} edges @returns {Histogram} */
function emptyHistogram(name, title, edges) {
  check(isEdges(edges));
  return { name, title, edges, rows: [], counts: [], below: [], above: [], nan: [] };
}

/** @param {any} settings @returns {Settings} */
function settingsOf(settings) {
  const entries = SETTINGS.map((setting) => {
    // Versions before it was a setting did what is its default.
    const value = settings[setting.key] ?? setting.default;
    check(parseSetting(setting, String(value)) === value);
    return [setting.key, value];
  });
  return /** @type {any} */ (Object.fromEntries(entries));
}

/** @param {any} stored @returns {Uint32Array | undefined} */
function testIndicesOf({ testIndices, testRows }) {
  if (testIndices === undefined) return undefined;
  check(testIndices instanceof Uint32Array && testIndices.length === testRows);
  return testIndices;
}

/** @param {any} stored @returns {KeptRun['exercise']} */
function exerciseOf(stored) {
  if (stored === undefined) return undefined;
  const { id, variant, attempt } = stored;
  check(text(id) && integer(variant, 0) && integer(attempt, 0));
  return { id, variant, attempt };
}

/** @param {any} device @returns {Run['device']} */
function deviceOf({ kind, name, reason, fromEpoch, adapter }) {
  check(kind === 'cpu' || kind === 'webgpu');
  check(integer(fromEpoch, 1));
  const device = { kind, name: checkedText(name), reason: checkedText(reason), fromEpoch };
  if (adapter === undefined) return device;
  const { vendor, architecture, description, software } = adapter;
  check(text(vendor) && text(architecture) && text(description) && typeof software === 'boolean');
  return { ...device, adapter: { vendor, architecture, description, software } };
}

/** @param {any} data @returns {DatasetInfo} */
function dataOf({ name, address, rows, bytes, counts, max, header, scale }) {
  check(address === null || text(address));
  check(integer(rows, 1) && integer(bytes, 0) && integer(max, 0, 255) && typeof header === 'boolean');
  check(Array.isArray(counts) && counts.length === 10 && counts.every((count) => integer(count, 0)));
  check(['integers', 'decimals', 'unit'].includes(scale));
  return { name: checkedText(name), address, rows, bytes, counts, max, header, scale };
}

/** Weights and biases of the layers follow one another without a gap. @param {any} stored @returns {Layer[]} */
function layersOf(stored) {
  check(Array.isArray(stored) && stored.length > 0 && stored.length <= 100);
  let next = 0;
  /** @param {any} range @param {number} length */
  const range = ({ start, end }, length) => {
    check(start === next && end === start + length && end <= MOST_PARAMETERS);
    next = end;
    return { start, end };
  };
  return stored.map(({ name, title, inputs, outputs, weights, biases }) => {
    check(integer(inputs, 1, MOST_PARAMETERS) && integer(outputs, 1, MOST_PARAMETERS));
    return { name: checkedText(name), title: checkedText(title), inputs, outputs, weights: range(weights, inputs * outputs), biases: range(biases, outputs) };
  });
}

/** @param {unknown} edges @returns {edges is Float64Array} */
function isEdges(edges) {
  if (!(edges instanceof Float64Array) || edges.length < 2 || edges.length > MOST_BINS) return false;
  return edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge >= edges[i - 1]));
}

/** @param {unknown} value @param {number} least @param {number} [most] */
function integer(value, least, most = Number.MAX_SAFE_INTEGER) {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** @param {unknown} value @returns {value is string} */
function text(value) {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

/** @param {unknown} value */
function checkedText(value) {
  check(text(value));
  return value;
}

/** @param {unknown} holds @returns {asserts holds} */
function check(holds) {
  if (!holds) throw new TypeError('not the shape of a run');
}
