// Trains what a lesson trains over more seeds than its readers will, and says what comes of it: `node scripts/measure.js LESSON.json [SEEDS=6] [FIRST=1]`
// Standard deviations of each layer's weights ÷ those before training (or alone, where they begin at 0), after the last epoch and at the first epoch that reaches the lesson's
// threshold: mean (smallest–largest); then with how many seeds each variant spreads more than the first. It needs `./build.sh build`; a run of 60 epochs takes 10 s to a minute.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { checkLesson } from '../www/lesson/lesson-file.js';
import { defaultSettings } from '../www/settings.js';

/** @typedef {{ epoch: number | null, accuracy: number, deviations: number[] }} Point of a run: what it was like after an epoch; null if it never got there */
/** @typedef {{ start: number[], last: Point, reached: Point }} Measured */

const [path, seeds = '6', first = '1'] = process.argv.slice(2);
const lesson = checkLesson(JSON.parse(await readFile(path, 'utf8')));
const engine = await import('../www/pkg/weightscope-cpu.js');
await engine.default({ module_or_path: await readFile(new URL('../www/pkg/weightscope-cpu_bg.wasm', import.meta.url)) });
const file = gunzipSync(await readFile(new URL('../www/data/mnist_train_small.csv.gz', import.meta.url)));
const { labels, pixels, level } = await engine.load(new Blob([file]), () => {}, undefined);
const threshold = lesson.held === 'test-accuracy' ? lesson.threshold ?? 92 : Infinity;

/** @param {object} settings @param {number} epochs @returns {Promise<Measured>} */
async function measure(settings, epochs) {
  const session = await engine.Session.open({ labels, pixels, level }, null, { ...defaultSettings(), ...settings, epochs });
  const deviations = async () => (await session.snapshot()).measures.map((/** @type {{ deviation: number }} */ { deviation }) => deviation);
  const start = await deviations();
  /** @type {Point} */
  let reached = { epoch: null, accuracy: NaN, deviations: start.map(() => NaN) };
  /** @type {Point} */
  let last = reached;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let progress;
    do progress = await session.advance(1000);
    while (!progress.finished);
    last = { epoch, accuracy: progress.finished.testAccuracy, deviations: await deviations() };
    if (reached.epoch === null && last.accuracy >= threshold) reached = last;
  }
  session.free();
  return { start, last, reached };
}

const range = (/** @type {number[]} */ values, digits = 2) => {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return '–';
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return `${mean.toFixed(digits)} (${Math.min(...known).toFixed(digits)}–${Math.max(...known).toFixed(digits)})`;
};
const growth = (/** @type {Measured} */ { start }, /** @type {Point} */ { deviations }) => deviations.map((deviation, i) => deviation / (start[i] || 1));

/** @type {Measured[][]} */
const all = [];
for (const { label, settings } of lesson.variants) {
  /** @type {Measured[]} */
  const runs = [];
  for (let seed = Number(first); seed < Number(first) + Number(seeds); seed++) runs.push(await measure({ ...settings, seed }, lesson.epochs));
  all.push(runs);
  for (const which of /** @type {const} */ (['last', 'reached'])) {
    const there = runs.filter((run) => run[which].epoch !== null);
    const layers = runs[0].start.map((_, i) => range(there.map((run) => growth(run, run[which])[i])));
    const more = runs[0].start.map((_, i) => {
      const pairs = runs.map((run, s) => [growth(run, run[which])[i], growth(all[0][s], all[0][s][which])[i]]).filter((pair) => pair.every(Number.isFinite));
      return `${pairs.filter(([own, other]) => own > other).length}/${pairs.length}`;
    });
    console.log(`${label}\t${which}\tepoch ${range(there.map((run) => run[which].epoch ?? NaN), 0)}\t${range(there.map((run) => run[which].accuracy), 1)} %\t${layers.join('\t')}\tmore than the first: ${more.join(' ')}`);
  }
}
