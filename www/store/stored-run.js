/**
 * A kept run as records for the store, and back. A record may come from another version of this page, or from anybody who can open the
 * developer tools: what does not have the shape of a run (`run/shape.js`) is none.
 *
 * The record of a run has what its card shows. Its histograms and weights are records of their own, which are read when it is shown.
 *
 * @import { EpochMetrics, Layer, Run } from '../weightscope.js'
 * @import { KeptRun } from './runs.js'
 * @import { EpochRecord, Labels, RunRecord } from './database.js'
 */
import { boolean, integer, list, number, object, refuse, text } from '../run/checks.js';
import { upgraded } from '../run/earlier.js';
import { addRow, emptyHistogram, histogramsOf } from '../run/histogram-row.js';
import { parameterCount } from '../run/network.js';
import { METRICS, MOST_STORED_EPOCHS, edges as edgesKind, readFields, readMetrics, takeOver, writeFields } from '../run/shape.js';

const FORMAT = 1;

/**
 * @param {KeptRun} kept
 * @param {number | null} deleted
 * @returns {RunRecord}
 */
export function packRun({ id, created, name, pinned, hidden, weights, exercise, run }, deleted) {
  return {
    id,
    format: FORMAT,
    created,
    exercise,
    weights,
    labels: { name, pinned, hidden, deleted },
    run: writeFields(run, 'record'),
    edges: histogramsOf(run).map(({ edges }) => edges),
    metrics: run.epochs.map((metrics) => METRICS.write(metrics, 'record')),
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
      metrics: epoch === 0 ? null : METRICS.write(run.epochs[epoch - 1], 'record'),
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
 * What users have changed of a run, here or in another tab.
 * @param {any} record
 * @returns {Labels | null} null if they have another shape
 */
export function labelsOf(record) {
  return unlessRefused(() => {
    const { name, pinned, hidden, deleted } = record.labels;
    return {
      name: text(name, 'labels.name'),
      pinned: boolean(pinned, 'labels.pinned'),
      hidden: boolean(hidden, 'labels.hidden'),
      deleted: deleted === null ? null : number(deleted, 'labels.deleted'),
    };
  });
}

/**
 * A run without histograms and weights, as its card shows it.
 * @param {any} record
 * @param {any[]} [epochs] records of them, where that of the run does not have their metrics: earlier versions did not write them there
 * @returns {KeptRun | null}
 */
export function unpackRun(record, epochs) {
  return unlessRefused(() => {
    const { id, format, created, exercise, run: written, edges } = record;
    if (format !== FORMAT) refuse(`format is ${format}, expected ${FORMAT}.`);
    const fields = readFields(upgraded(written), 'record');
    const { layers } = fields;
    const [all, ...ofLayers] = list(edges, 'edges', layers.length + 1).map((given, i) => edgesKind.read(given, `edges[${i}]`, 'record'));
    const metrics = record.metrics === undefined ? metricsOf(epochs ?? [], layers) : list(record.metrics, 'metrics').map((given, i) => readRow(given, i, layers));
    if (metrics.length > MOST_STORED_EPOCHS) refuse(`metrics has ${metrics.length} entries, expected ${MOST_STORED_EPOCHS} at most.`);
    /** @type {Run} */
    const run = {
      ...fields,
      plannedEpochs: Math.max(fields.plannedEpochs, metrics.length),
      epochs: metrics,
      histograms: { all: emptyHistogram('all', 'All parameters', all), layers: layers.map(({ name, title }, i) => emptyHistogram(name, title, ofLayers[i])) },
      initialParameters: new Float32Array(),
      parameters: new Float32Array(),
      weights: Array(metrics.length + 1).fill(null),
    };
    const { name, pinned, hidden } = labelsOf(record) ?? refuse('The labels have another shape.');
    return { id: text(id, 'id'), name, created: number(created, 'created'), run, pinned, hidden, weights: record.weights === 'ends' ? 'ends' : 'all', exercise: readExercise(exercise) };
  });
}

/** Those records of a run's epochs that have the right shape and are there without a gap. @param {Run} run @param {any[]} epochs in their order */
export function soundEpochs(run, epochs) {
  return unbroken(epochs.slice(0, MOST_STORED_EPOCHS + 1), (record, epoch) => hasMetrics(record, epoch, run.layers) && hasHistograms(run, record));
}

/**
 * Gives a run the histograms of its epochs, and the weights that it must have at hand.
 * @param {Run} run
 * @param {any[]} epochs sound records of them
 * @param {unknown} first weights
 * @param {unknown} last
 * @returns {boolean} false if something is missing or has another shape: then it is as it was
 */
export function fillRun(run, epochs, first, last) {
  const { length } = epochs;
  if (length === 0 || !isWeights(run, first) || !isWeights(run, last)) return false;
  // The lists stay the same objects.
  run.epochs.splice(0, Infinity, ...metricsOf(epochs, run.layers));
  for (const { rows, counts, below, above, nan } of histogramsOf(run)) for (const list of [rows, counts, below, above, nan]) list.length = 0;
  for (const record of epochs) addRecord(run, record);
  run.initialParameters = first;
  run.parameters = last;
  run.weights = Array.from({ length }, (_, row) => (row === 0 ? first : row === length - 1 ? last : (run.weights[row] ?? null)));
  return true;
}

/**
 * Gives a run without histograms what another tab has added to it. It stays the same object, as do its settings and its data.
 * @param {Run} run
 * @param {Run} stored the same run, with at least as many epochs
 */
export function extendRun(run, stored) {
  takeOver(run, stored);
  run.epochs.push(...stored.epochs.slice(run.epochs.length));
  while (run.weights.length <= run.epochs.length) run.weights.push(null);
}

/** @param {Run} run @param {unknown} weights @returns {weights is Float32Array} */
export function isWeights({ layers }, weights) {
  return weights instanceof Float32Array && weights.length === parameterCount(layers);
}

/** The metrics of epochs, as far as they are there without a gap. @param {any[]} epochs records in their order @param {readonly Layer[]} layers @returns {EpochMetrics[]} */
function metricsOf(epochs, layers) {
  const sound = unbroken(epochs, (record, epoch) => hasMetrics(record, epoch, layers));
  return sound.slice(1).map(({ metrics }, i) => readRow(metrics, i, layers));
}

/** @param {any[]} records @param {(record: any, epoch: number) => boolean} isSound */
function unbroken(records, isSound) {
  const gap = records.findIndex((record, epoch) => !isSound(record, epoch));
  return gap === -1 ? records : records.slice(0, gap);
}

/** @param {any} record @param {number} epoch that it must be of @param {readonly Layer[]} layers */
function hasMetrics(record, epoch, layers) {
  return record?.epoch === epoch && (epoch === 0 || unlessRefused(() => readRow(record.metrics, epoch - 1, layers)) !== null);
}

/** @param {Run} run @param {any} record */
function hasHistograms(run, { densities, counts, outside }) {
  const histograms = histogramsOf(run);
  const bins = histograms.reduce((sum, { edges }) => sum + edges.length - 1, 0);
  return (
    densities instanceof Float64Array && densities.length === bins &&
    counts instanceof Uint32Array && counts.length === bins &&
    outside instanceof Uint32Array && outside.length === 3 * histograms.length
  );
}

/** @param {unknown} given @param {number} i @param {readonly Layer[]} layers @returns {EpochMetrics} */
function readRow(given, i, layers) {
  // Versions before this one wrote the number of the epoch, too.
  const { epoch: _, ...metrics } = /** @type {any} */ (given);
  return { epoch: i + 1, ...readMetrics(metrics, `metrics[${i}]`, 'record', layers) };
}

/** @param {Run} run @param {any} record of its next epoch */
function addRecord(run, { densities, counts, outside }) {
  let start = 0;
  for (const [i, histogram] of histogramsOf(run).entries()) {
    const end = start + histogram.edges.length - 1;
    const [below, above, nan] = outside.subarray(3 * i);
    addRow(histogram, { density: densities.subarray(start, end), counts: counts.subarray(start, end), below, above, nan });
    start = end;
  }
}

/** @param {any} stored @returns {KeptRun['exercise']} */
function readExercise(stored) {
  if (stored === undefined) return undefined;
  const { id, variant, attempt } = object(stored, 'exercise', ['id', 'variant', 'attempt']);
  return { id: text(id, 'exercise.id'), variant: integer(variant, 'exercise.variant', 0, 1000), attempt: integer(attempt, 'exercise.attempt', 0, Number.MAX_SAFE_INTEGER) };
}

/** @template Value @param {() => Value} read @returns {Value | null} */
function unlessRefused(read) {
  try {
    return read();
  } catch {
    return null;
  }
}
