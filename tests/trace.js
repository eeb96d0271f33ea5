// The notebook's training as PyTorch computed it, replayed in the browser on the built wasm. `crate/tests/trace.rs` is the native twin
// and explains why the raw run may have to be tried with other orders of the rows inside a batch.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './support.js';

const FOLDER = process.env.WEIGHTSCOPE_TRACE ?? 'tests/fixtures/notebook-trace';
const LAYERS = ['input', 'fc1', 'fc2', 'output'];
export const ROUNDINGS = 32;

// As in crate/tests/trace.rs.
const STEP_LOSS = 1e-4;
const EPOCH_LOSS = 1e-3;
const ACCURACY = 0.25;
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
 * @param {import('@playwright/test').Locator} scope
 * @param {{ kind: string, name: string }} device what must have run
 * @param {any} stored the run in trace.json
 * @param {number} rounding
 * @returns {Promise<string | null>} the first difference beyond its tolerance
 */
export async function difference(scope, device, stored, rounding) {
  const { run, losses, opened } = await scope.evaluate(
    async (element, { parameters, test, order, epochs }) => {
      const scope = /** @type {any} */ (element);
      await scope.reset();
      /** @type {import('../www/engine/protocol.js').Opened} */
      const opened = await scope.engineRequest('replay', {
        parameters: Float32Array.from(parameters),
        test: Uint32Array.from(test),
        order: Uint32Array.from(order),
        epochs,
      });
      const losses = [];
      for (let epoch = 0; epoch < epochs; epoch++) {
        await scope.step();
        if (epoch === 0) losses.push(...(await scope.engineRequest('stepLosses')));
      }
      /** @type {import('../www/weightscope.js').Run} */
      const run = scope.run;
      const { all, layers } = run.histograms;
      // Row 0 of the run is the page's own untrained network, from before the replay.
      const before = [opened.snapshot.all, ...opened.snapshot.layers].map(({ density }) => density);
      const rows = [all, ...layers].map(({ edges, rows }, i) => ({
        width: edges[1] - edges[0],
        rows: [before[i], ...rows.slice(1)].map((row) => [...row]),
      }));
      const { edges, counts } = opened.initialInput;
      return { run: { device: run.device, epochs: run.epochs, rows }, losses, opened: { edges: [...edges], counts: [...counts] } };
    },
    { parameters: initialParameters(), test: testRows, order: reordered(rounding), epochs: trace.epochs },
  );
  expect(run.device).toMatchObject(device);
  expect(losses.length).toBe(trace.steps_per_epoch);
  /** @type {[string, number, number][]} */
  const checks = [
    ['a step’s loss in epoch 0', Math.max(...losses.map((loss, i) => Math.abs(loss / stored.step_loss[i] - 1))), STEP_LOSS],
  ];
  for (const [epoch, { loss, trainAccuracy, testAccuracy }] of run.epochs.entries()) {
    checks.push(
      [`the mean loss of epoch ${epoch}`, Math.abs(loss / stored.epoch_loss[epoch] - 1), EPOCH_LOSS],
      [`the train accuracy of epoch ${epoch}`, Math.abs(trainAccuracy - stored.epoch_train_accuracy[epoch]), ACCURACY],
      [`the test accuracy of epoch ${epoch}`, Math.abs(testAccuracy - stored.epoch_test_accuracy[epoch]), ACCURACY],
    );
  }
  expect(opened).toEqual(trace.initial_input_layer_histogram_40);
  const histograms = [...stored.epoch_start_histograms, stored.final_histograms];
  for (let row = 0; row <= trace.epochs; row++) {
    const theirs = [histograms[row]['all_parameters_-0.3_0.3'], ...LAYERS.map((layer) => histograms[row]['weights_-0.7_0.7'][layer])];
    run.rows.forEach(({ width, rows }, i) => {
      const area = rows[row].reduce((sum, density, bin) => sum + Math.abs(density - theirs[i][bin]) * width, 0);
      checks.push([`histogram ${i} after ${row} epochs`, area, row === 0 ? 1e-6 : HISTOGRAM_AREA]);
    });
  }
  const wrong = checks.find(([, value, allowed]) => !(value <= allowed));
  return wrong ? `rounding ${rounding}: ${wrong[0]} differs by ${wrong[1].toExponential(1)}, allowed are ${wrong[2]}` : null;
}

export const query = `epochs=${trace.epochs}&dropout=0&rate=${trace.learning_rate}&batch=${trace.batch}`;
