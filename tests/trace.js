// The notebook's training as PyTorch computed it, replayed in the browser on the built wasm, by a link of it with hooks for tests: the page's
// has none. `crate/tests/trace.rs` is the native twin and explains why the raw run may have to be tried with other orders of the rows inside a batch.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './support.js';

const FOLDER = process.env.WEIGHTSCOPE_TRACE ?? 'tests/fixtures/notebook-trace';
const LAYERS = ['input', 'fc1', 'fc2', 'output'];
export const ROUNDINGS = 32;

// As in crate/tests/trace.rs.
const STEP_LOSS = { normalised: 1e-6, raw: 1e-4 };
const EPOCH_LOSS = 2e-6;
const ACCURACY = 0.06;
const HISTOGRAM_AREA = 0.01;

const read = (/** @type {string} */ name) => readFileSync(join(FOLDER, name));
export const trace = JSON.parse(read('trace.json').toString());
const indices = (/** @type {string} */ name) => {
  const bytes = read(name);
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
};
const order = indices('train_order.u32le');
const testRows = indices('test_rows.u32le');

function initialParameters() {
  const file = read('init.safetensors');
  const headerLength = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + headerLength).toString());
  return LAYERS.flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]).flatMap((name) => {
    const [start, end] = header[name].data_offsets;
    return Array.from({ length: (end - start) / 4 }, (_, i) => file.readFloatLE(8 + headerLength + start + 4 * i));
  });
}

/** @param {number} rounding which of the orders of rows inside a batch */
function reordered(rounding) {
  const rows = [];
  for (let i = 0; i < order.length; i += trace.batch) {
    const shift = (2 * rounding) % trace.batch;
    const batch = order.slice(i, i + trace.batch);
    const rotated = [...batch.slice(shift), ...batch.slice(0, shift)];
    rows.push(...(rounding >= ROUNDINGS / 2 ? rotated.reverse() : rotated));
  }
  return rows;
}

/**
 * @typedef {object} Replayed what of a run is compared
 * @property {string} name of the engine
 * @property {number[]} losses of the steps of the first epoch
 * @property {import('../www/weightscope.js').EpochMetrics[]} epochs
 * @property {{ width: number, rows: number[][] }[]} histograms
 * @property {{ edges: number[], counts: number[] }} initialInput
 */

/**
 * @param {import('@playwright/test').Page} page of the server's address
 * @param {'cpu-testing' | 'gpu-burn-testing'} bundle with the hooks for tests
 * @param {{ engine: string, name: string, normalise: boolean }} options `name`: what the engine calls itself
 * @param {any} stored the run in trace.json
 * @param {number} rounding
 * @returns {Promise<string | null>} the first difference beyond its tolerance
 */
export async function difference(page, bundle, { engine, name, normalise }, stored, rounding) {
  const settings = { batch: trace.batch, rate: trace.learning_rate, dropout: 0, testShare: 0.1, normalise, seed: 1, engine };
  /** @type {Replayed} */
  const run = await page.evaluate(
    async ({ bundle, settings, parameters, test, order, epochs }) => {
      const known = /** @type {any} */ (globalThis);
      // They are the same for every order of rows.
      known.engine ??= await import(/** @type {string} */ (`${location.origin}/pkg/testing/weightscope-${bundle}.js`));
      known.data ??= await known.engine.default().then(readData);
      const { engine, data } = known;
      const replay = await engine.Replay.open(data, settings, Float32Array.from(parameters), Uint32Array.from(test), Uint32Array.from(order), epochs);
      const snapshots = [await replay.snapshot()];
      const [metrics, losses] = /** @type {[any[], number[]]} */ ([[], []]);
      for (let epoch = 0; epoch < epochs; epoch++) {
        metrics.push(await replay.advanceEpoch());
        if (epoch === 0) losses.push(...replay.stepLosses());
        snapshots.push(await replay.snapshot());
      }
      const rows = snapshots.map(({ all, layers }) => [all, ...layers]);
      const initial = engine.histogramOverOwnRange(Float32Array.from(parameters.slice(0, 784 * 64)), 40);
      const name = replay.engine;
      replay.free();
      return {
        name,
        losses,
        epochs: metrics,
        histograms: rows[0].map(({ edges }, i) => ({ width: edges[1] - edges[0], rows: rows.map((row) => [...row[i].density]) })),
        initialInput: { edges: [...initial.edges], counts: [...initial.counts] },
      };

      async function readData() {
        const packed = await fetch('data/mnist_train_small.csv.gz');
        const unpacked = /** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream('gzip'));
        const reader = new known.engine.CsvReader();
        reader.push(new Uint8Array(await new Response(unpacked).arrayBuffer()));
        return reader.finish();
      }
    },
    { bundle, settings, parameters: initialParameters(), test: testRows, order: reordered(rounding), epochs: trace.epochs },
  );
  const { losses } = run;
  expect(run.name).toBe(name);
  expect(losses.length).toBe(trace.steps_per_epoch);
  /** @type {[string, number, number][]} */
  const checks = [
    ['a step’s loss in epoch 0', Math.max(...losses.map((loss, i) => Math.abs(loss / stored.step_loss[i] - 1))), normalise ? STEP_LOSS.normalised : STEP_LOSS.raw],
  ];
  for (const [epoch, { loss, trainAccuracy, testAccuracy }] of run.epochs.entries()) {
    checks.push(
      [`the mean loss of epoch ${epoch}`, Math.abs(loss / stored.epoch_loss[epoch] - 1), EPOCH_LOSS],
      [`the train accuracy of epoch ${epoch}`, Math.abs(trainAccuracy - stored.epoch_train_accuracy[epoch]), ACCURACY],
      [`the test accuracy of epoch ${epoch}`, Math.abs(testAccuracy - stored.epoch_test_accuracy[epoch]), ACCURACY],
    );
  }
  expect(run.initialInput).toEqual(trace.initial_input_layer_histogram_40);
  const histograms = [...stored.epoch_start_histograms, stored.final_histograms];
  for (let row = 0; row <= trace.epochs; row++) {
    const theirs = [histograms[row]['all_parameters_-0.3_0.3'], ...LAYERS.map((layer) => histograms[row]['weights_-0.7_0.7'][layer])];
    run.histograms.forEach(({ width, rows }, i) => {
      const area = rows[row].reduce((sum, density, bin) => sum + Math.abs(density - theirs[i][bin]) * width, 0);
      checks.push([`histogram ${i} after ${row} epochs`, area, row === 0 ? 1e-6 : HISTOGRAM_AREA]);
    });
  }
  const wrong = checks.find(([, value, allowed]) => !(value <= allowed));
  return wrong ? `rounding ${rounding}: ${wrong[0]} differs by ${wrong[1].toExponential(1)}, allowed are ${wrong[2]}` : null;
}
