// Measures the shipped page: `./build.sh bench`, with `--json` one JSON object, with names of parts those parts alone.
// Each figure is a median of at least five. `--device webgpu` has parts of its own: `webgpu`, a step on WebGPU, `--peers` beside jax-js, and `devices`, epochs
// beside the CPU's, where WEIGHTSCOPE_ADAPTER=real in the environment takes the machine's GPU (an adapter in software would take half an hour).
//
// Times vary between machines and with what else runs; compare figures of one run alone.
import { cpus, loadavg } from 'node:os';
import { csv } from './csv.js';
import { devices } from './devices.js';
import { exercises } from './exercises.js';
import { withBench } from './harness.js';
import { lighthouse } from './lighthouse.js';
import { memory } from './memory.js';
import { optimisers } from './optimisers.js';
import { probe } from './probe.js';
import { scaling } from './scaling.js';
import { sizes } from './sizes.js';
import { start } from './start.js';
import { steps } from './steps.js';
import { training } from './training.js';
import { webgpu } from './webgpu.js';
import { ON_REAL_GPU, WEBGPU_ARGS } from '../../scripts/webgpu.js';

/** @type {Record<string, (bench: import('./harness.js').Bench) => Promise<import('./harness.js').Part>>} */
const PARTS = { csv, start, steps, optimisers, training, probe, exercises, memory, sizes, scaling, lighthouse };

const peers = process.argv.includes('--peers');
const onGpu = peers || process.argv.includes('webgpu');
const asked = process.argv.slice(2).filter((argument, i, all) => !argument.startsWith('--') && all[i - 1] !== '--device');
const json = process.argv.includes('--json');

/** @type {typeof PARTS} */
const parts = onGpu ? { webgpu: (bench) => webgpu(bench, peers), ...(ON_REAL_GPU && { devices }) } : PARTS;

await withBench(async (bench) => {
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Chromium ${bench.version}, Node ${process.versions.node}`;
  // Above 1 something else was at work, and the times are too long.
  const [load] = loadavg();
  if (!json) console.log(`${machine}\nload before: ${load.toFixed(1)}\n`);
  /** @type {Record<string, string | number>} */
  const results = { machine, load_before: load };
  for (const [name, measure] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const part = await measure(bench);
    Object.assign(results, part.results);
    if (!json) for (const [row, value] of part.rows) console.log(`${row.padEnd(66)} ${value}`);
  }
  if (json) console.log(JSON.stringify(results));
}, { args: onGpu ? WEBGPU_ARGS : [] });
