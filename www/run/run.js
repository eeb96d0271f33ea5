/**
 * A run as training makes it, epoch by epoch. It knows nothing of workers, stores or pages.
 * @import { DatasetInfo, EpochMetrics, Run, RunDevice, Settings } from '../weightscope.js'
 * @import { Opened, Snapshot } from '../engine/protocol.js'
 */
import { addRow, emptyHistogram, histogramsOf } from './histogram-row.js';
import { VERSION } from '../version.js';

/**
 * An untrained one.
 * @param {Settings} settings
 * @param {Opened} opened what the engine says of the network
 * @param {DatasetInfo} data
 * @param {RunDevice} device
 * @returns {Run}
 */
export function newRun(settings, opened, data, device) {
  const { snapshot, initialInput, layers, trainRows, testRows, testIndices } = opened;
  /** @type {Run} */
  const run = {
    settings,
    device,
    formerDevices: [],
    data,
    dataFingerprint: null,
    version: VERSION,
    layers,
    trainRows,
    testRows,
    testIndices,
    stepsPerEpoch: Math.floor(trainRows / settings.batch),
    plannedEpochs: settings.epochs,
    stopped: false,
    epochs: [],
    histograms: {
      all: emptyHistogram('all', 'All parameters', snapshot.all.edges),
      layers: layers.map(({ name, title }, i) => emptyHistogram(name, title, snapshot.layers[i].edges)),
    },
    initialInput: { edges: initialInput.edges, counts: initialInput.counts },
    initialParameters: snapshot.parameters,
    parameters: snapshot.parameters,
    weights: [],
  };
  addSnapshot(run, snapshot);
  return run;
}

/** One epoch more. @param {Run} run @param {EpochMetrics} metrics @param {Snapshot} snapshot of the network after it */
export function addEpoch(run, metrics, snapshot) {
  run.epochs.push({ ...metrics, layers: snapshot.measures });
  addSnapshot(run, snapshot);
}

/** @param {Run} run @param {Snapshot} snapshot */
function addSnapshot(run, { all, layers, parameters, optimiser }) {
  run.parameters = parameters;
  if (optimiser) run.optimiser = optimiser;
  run.weights.push(parameters);
  histogramsOf(run).forEach((histogram, i) => addRow(histogram, [all, ...layers][i]));
}

/** What training goes on from. @param {Run} run */
export function checkpointOf({ parameters, optimiser, epochs, stepsPerEpoch }) {
  // Epochs that could not be read again are trained again, and then it is of later ones: the engine says that it lacks it.
  const isOfThese = optimiser?.steps === epochs.length * stepsPerEpoch;
  return { parameters, epochs: epochs.length, ...(isOfThese ? { optimiser } : {}) };
}

/** From the next epoch on another device trains the run. @param {Run} run @param {Omit<RunDevice, 'fromEpoch'>} device */
export function changeDevice(run, device) {
  if (run.device.kind === device.kind && run.device.name === device.name) return;
  run.formerDevices.push(run.device);
  run.device = { ...device, fromEpoch: run.epochs.length + 1 };
}
