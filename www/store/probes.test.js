// What goes on inside is asked once an epoch, and again where it failed for want of data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { turns } from '../../tests/fake-client.js';
import { layersOf } from '../run/network.js';
import { Probes } from './probes.js';

const TESTS = { labels: Uint8Array.of(1, 2), pixels: () => Uint8Array.of(1, 2, 3, 4) };

const run = exampleRun(2, layersOf([4, 3, 10]));

/** @param {{ tests: typeof TESTS | null, fails?: boolean }} world */
function setUp(world) {
  let asked = 0;
  /** @type {number[]} */
  const order = [];
  const helper = /** @type {any} */ ({
    probe: async (/** @type {{ parameters: Float32Array }} */ { parameters }) => {
      asked++;
      order.push(run.weights.indexOf(parameters));
      if (world.fails) throw new Error('It failed.');
      return { loss: 1, gradients: parameters, activations: [] };
    },
  });
  let changes = 0;
  const probes = new Probes(helper, async () => world.tests, () => changes++);
  return { probes, order, asked: () => asked, changes: () => changes };
}


test('each epoch is asked for once, however often somebody looks', async () => {
  const { probes, asked } = setUp({ tests: TESTS });
  for (let i = 0; i < 3; i++) {
    probes.prepare(run);
    await turns(10);
  }
  assert.equal(asked(), 3);
  assert.equal(probes.of(run).rows.length, 3);
  assert.equal(probes.of(run).problem, '');
});

test('without its test images it says why, rests, and tries again when data are there', async () => {
  const world = { tests: /** @type {typeof TESTS | null} */ (null) };
  const { probes, asked, changes } = setUp(world);
  probes.prepare(run);
  await turns(10);
  assert.match(probes.of(run).problem, /^The images that this run was tested on /);
  const before = changes();
  probes.prepare(run);
  await turns(10);
  assert.equal(changes(), before, 'nothing new is tried');
  world.tests = TESTS;
  probes.tryAgain();
  probes.prepare(run);
  await turns(10);
  assert.deepEqual([asked(), probes.of(run).rows.length, probes.of(run).problem], [3, 3, '']);
});

test('a failure is told, and does not repeat itself', async () => {
  const { probes, asked } = setUp({ tests: TESTS, fails: true });
  for (let i = 0; i < 3; i++) {
    probes.prepare(run);
    await turns(10);
  }
  assert.deepEqual([asked(), probes.of(run).problem], [1, 'It failed.']);
});

test('both ends come first, and who asks for them alone asks for nothing twice', async () => {
  const { probes, order } = setUp({ tests: TESTS });
  const ends = await probes.ends(run);
  assert.ok(ends?.start && ends.end);
  probes.prepare(run);
  await turns(10);
  assert.deepEqual(order, [0, 2, 1]);
  assert.deepEqual([probes.of(run).rows[0], probes.of(run).rows[2]], [ends.start, ends.end]);
  assert.equal(await setUp({ tests: null }).probes.ends(run), null);
});
