/**
 * A run that nobody trained, with everything a real one has, for tests without a browser.
 * @import { Histogram, Layer, Run, WeightMeasures } from '../www/weightscope.js'
 */
import { NOTEBOOK_LAYERS, classesOf, parameterCount } from '../www/run/network.js';
import { initialInputOf } from '../www/exports/run-json.js';
import { statistics } from '../www/run/statistics.js';
import { defaultSettings } from '../www/settings.js';

/**
 * @param {string} name
 * @param {string} title
 * @param {number} range
 * @param {Float32Array[]} values of every row
 * @returns {Histogram}
 */
function histogramOf(name, title, range, values) {
  const bins = 100;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? range : i * ((2 * range) / bins) - range));
  /** @type {Histogram} */
  const histogram = { name, title, edges, rows: [], counts: [], below: [], above: [], nan: [] };
  for (const row of values) {
    const counts = new Uint32Array(bins);
    const outside = { below: 0, above: 0 };
    for (const value of row) {
      if (value < -range) outside.below++;
      else if (value > range) outside.above++;
      else counts[Math.min(bins - 1, Math.max(0, edges.findLastIndex((edge) => edge <= value)))]++;
    }
    const total = counts.reduce((sum, count) => sum + count, 0);
    histogram.counts.push(counts);
    histogram.rows.push(Float64Array.from(counts, (count, bin) => count / (edges[bin + 1] - edges[bin]) / total));
    histogram.below.push(outside.below);
    histogram.above.push(outside.above);
    histogram.nan.push(0);
  }
  return histogram;
}

/** @param {readonly Layer[]} layers @param {number} row a wave that widens with the epochs */
function parametersOf(layers, row) {
  return Float32Array.from({ length: parameterCount(layers) }, (_, i) => (0.05 + 0.2 * row) * Math.sin(i * 1.7 + row));
}

/** @param {readonly Layer[]} layers @param {Float32Array} parameters @returns {WeightMeasures[]} */
function measuresOf(layers, parameters) {
  return layers.map(({ weights: { start, end } }) => {
    const { mean, deviation } = statistics(parameters.subarray(start, end));
    return { mean, deviation, quantiles: [-1.5, -1.4, -1.3, -1, 0, 1, 1.3, 1.4, 1.5].map((distance) => mean + distance * deviation) };
  });
}

/** @param {number} epochs @param {readonly Layer[]} [network] @returns {Run} */
export function exampleRun(epochs, network = NOTEBOOK_LAYERS) {
  const weights = Array.from({ length: epochs + 1 }, (_, row) => parametersOf(network, row));
  const layers = structuredClone([...network]);
  const classes = classesOf({ layers });
  return {
    settings: { ...defaultSettings(), epochs: Math.max(1, epochs), dropout: 0.5 },
    device: { kind: 'cpu', name: 'fused SIMD step', reason: 'The CPU was asked for.', fromEpoch: 1 },
    formerDevices: [],
    data: { name: 'digits.csv', address: null, rows: 200, bytes: 12345, counts: Array.from({ length: classes }, (_, i) => Math.floor((200 * (i + 1)) / classes) - Math.floor((200 * i) / classes)), max: 255, header: false, scale: 'integers', level: 1 },
    dataFingerprint: '0123456789abcdef',
    version: '0.1.0',
    layers,
    trainRows: 180,
    testRows: 20,
    stepsPerEpoch: 5,
    plannedEpochs: Math.max(1, epochs),
    stopped: false,
    epochs: Array.from({ length: epochs }, (_, i) => ({
      epoch: i + 1,
      loss: 2 / (i + 1.5),
      trainAccuracy: 50 + i / 3,
      testAccuracy: 55 + i / 7,
      testLoss: 2 / (i + 1.7),
      evaluatedTrainLoss: 2 / (i + 1.8),
      layers: measuresOf(layers, weights[i + 1]),
      seconds: 0.1,
    })),
    histograms: {
      all: histogramOf('all', 'All parameters', 0.3, weights),
      layers: layers.map(({ name, title, weights: { start, end } }) => histogramOf(name, title, 0.7, weights.map((row) => row.subarray(start, end)))),
    },
    initialInput: initialInputOf({ layers }, weights[0]),
    initialParameters: weights[0],
    parameters: weights[epochs],
    weights,
  };
}
