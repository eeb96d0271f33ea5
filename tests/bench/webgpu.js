// A training step on WebGPU: burn's autodiff, our kernels, the CPU's step and, with `--peers`, jax-js, on the same adapter by turns.
// Dispatches are counted where the browser takes them.
import { readFileSync } from 'node:fs';
import { REPEATS, median, ms } from './harness.js';

/** @import { Bench, Page, Part } from './harness.js' */

/** Milliseconds that a round of steps takes at least: a read, and the launch of the first step, are to be little of it. */
const ROUND = 400;
const NAMES = {
  fused: 'our kernels (engine=fused)',
  burn: 'burn’s autodiff (engine=burn)',
  cpu: 'the CPU’s fused step',
  jax: 'jax-js 0.1.25, jit, without dropout',
};
const PEER = 'node_modules/@jax-js/jax/dist';

/** @typedef {keyof typeof NAMES} Contender */

/** @param {Bench} bench @param {boolean} peers @returns {Promise<Part>} */
export async function webgpu({ hooksAddress, onPage }, peers) {
  const contenders = /** @type {Contender[]} */ (['fused', 'burn', 'cpu', ...(peers ? ['jax'] : [])]);
  return onPage(async (page) => {
    const adapter = await openContenders(page, hooksAddress, peers);
    /** @type {Record<string, { times: number[], dispatches: number }>} */
    const found = {};
    /** @type {Record<string, number>} */
    const steps = {};
    for (const name of contenders) {
      found[name] = { times: [], dispatches: 0 };
      steps[name] = await stepsOfARound(page, name);
    }
    for (let round = 0; round < REPEATS; round++) {
      for (const name of contenders) {
        const { time, dispatches } = await timed(page, name, steps[name]);
        found[name].times.push(time / steps[name]);
        found[name].dispatches = dispatches / steps[name];
      }
    }
    /** @type {Part} */
    const part = { results: {}, rows: [['WebGPU adapter', adapter]] };
    for (const name of contenders) {
      const time = median(found[name].times);
      part.results[`webgpu_step_${name}_ms`] = time;
      part.results[`webgpu_step_${name}_dispatches`] = found[name].dispatches;
      part.rows.push([`a step of 32: ${NAMES[name]}`, `${ms(time)}, ${found[name].dispatches.toFixed(1)} dispatches`]);
    }
    return part;
  });
}

/** @param {Page} page @param {string} address @param {boolean} peers */
async function openContenders(page, address, peers) {
  await page.route(`${address}peer/*`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: readFileSync(`${PEER}/${new URL(route.request().url()).pathname.split('/').at(-1)}`) }),
  );
  await page.goto(`${address}?src=none`);
  return page.evaluate(
    async ({ peers }) => {
      const count = { dispatches: 0 };
      const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups;
      GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...counts) {
        count.dispatches++;
        return dispatch.apply(this, counts);
      };
      const [cpu, gpu] = await Promise.all(['cpu-testing', 'gpu-burn-testing'].map((bundle) => import(/** @type {string} */ (`${location.origin}/pkg/testing/weightscope-${bundle}.js`))));
      await Promise.all([cpu.default(), gpu.default()]);
      const packed = await fetch('data/mnist_train_small.csv.gz');
      const unpacked = /** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream('gzip'));
      const reader = new cpu.CsvReader();
      reader.push(new Uint8Array(await new Response(unpacked).arrayBuffer()));
      const data = reader.finish();
      const { labels, pixels } = data;
      const settings = { batch: 32, rate: 0.01, dropout: 0.25, testShare: 0.1, normalise: true, seed: 1 };
      /** @param {any} engine @param {string} name */
      const ours = async (engine, name) => {
        const bench = await engine.Bench.open(data, [64, 32, 32], { ...settings, engine: name });
        return (/** @type {number} */ steps) => bench.steps(steps);
      };
      /** @type {Record<string, (steps: number) => Promise<unknown>>} */
      const contenders = { fused: await ours(gpu, 'fused'), burn: await ours(gpu, 'burn'), cpu: await ours(cpu, 'fused') };
      if (peers) contenders.jax = await jax();
      Object.assign(globalThis, { contenders, count });
      const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
      return adapter ? [adapter.info.vendor, adapter.info.architecture, adapter.info.description].filter(Boolean).join(', ') : 'none';

      /** The notebook's network and plain SGD in jax-js, with the data set on the device, a batch of which each step takes. */
      async function jax() {
        const { init, defaultDevice, numpy: np, nn, jit, valueAndGrad, blockUntilReady } = await import(/** @type {string} */ (`${location.origin}/peer/index.js`));
        await init('webgpu');
        defaultDevice('webgpu');
        const widths = [784, 64, 32, 32, 10];
        /** @param {number} count @param {number} bound */
        const uniform = (count, bound) => Float32Array.from({ length: count }, () => (2 * Math.random() - 1) * bound);
        let parameters = widths.slice(1).flatMap((outputs, i) => [
          np.array(uniform(widths[i] * outputs, 1 / Math.sqrt(widths[i]))).reshape([widths[i], outputs]),
          np.array(uniform(outputs, 1 / Math.sqrt(widths[i]))),
        ]);
        /** @param {any[]} parameters @param {any} x @param {any} y one-hot */
        const loss = (parameters, x, y) => {
          for (let i = 0; i < parameters.length; i += 2) {
            x = np.dot(x, parameters[i]).add(parameters[i + 1]);
            if (i + 2 < parameters.length) x = nn.relu(x);
          }
          return np.sum(nn.logSoftmax(x, -1).mul(y)).mul(-1 / 32);
        };
        const step = jit((/** @type {any[]} */ parameters, /** @type {any} */ x, /** @type {any} */ y) => {
          const [value, gradients] = valueAndGrad(loss)(parameters.map((parameter) => parameter.ref), x, y);
          return [value, ...parameters.map((parameter, i) => parameter.sub(gradients[i].mul(0.01)))];
        });
        const batches = Array.from({ length: 16 }, (_, batch) => {
          const rows = Array.from({ length: 32 }, (_, i) => batch * 32 + i);
          const y = new Float32Array(320);
          rows.forEach((row, i) => (y[10 * i + labels[row]] = 1));
          return [
            np.array(Float32Array.from(rows.flatMap((row) => [...pixels.subarray(784 * row, 784 * (row + 1))]), (level) => level / 255)).reshape([32, 784]),
            np.array(y).reshape([32, 10]),
          ];
        });
        let at = 0;
        return async (/** @type {number} */ steps) => {
          for (let i = 0; i < steps; i++) {
            const [x, y] = batches[at++ % batches.length];
            const [value, ...next] = step(parameters, x.ref, y.ref);
            parameters = next;
            if (i + 1 === steps) await value.data();
            else value.dispose();
          }
          await blockUntilReady(parameters);
        };
      }
    },
    { peers },
  );
}

/** A power of two. @param {Page} page @param {Contender} name */
async function stepsOfARound(page, name) {
  // Compiles kernels.
  await timed(page, name, 1);
  let steps = 8;
  while ((await timed(page, name, steps)).time < ROUND) steps *= 2;
  return steps;
}

/** @param {Page} page @param {Contender} name @param {number} steps */
function timed(page, name, steps) {
  return page.evaluate(
    async ({ name, steps }) => {
      const { contenders, count } = /** @type {any} */ (globalThis);
      const before = count.dispatches;
      const start = performance.now();
      await contenders[name](steps);
      return { time: performance.now() - start, dispatches: count.dispatches - before };
    },
    { name, steps },
  );
}
