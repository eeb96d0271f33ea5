// A run to JSON and back, and files that are not what they should be. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { layersOf } from '../run/network.js';
import { SETTINGS } from '../settings.js';
import { readRun, writeRun } from './run-json.js';

const run = exampleRun(3);
/** @param {number} row */
const weightsAt = async (row) => run.weights[row];
const good = (await writeRun(run, weightsAt)).join('');

/** @param {(file: any) => void} change */
function changed(change) {
  const file = JSON.parse(good);
  change(file);
  return JSON.stringify(file);
}

/** @param {Float32Array | Uint32Array} numbers */
function base64(numbers) {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
}

test('a setting that came with a later version has its default in a run without it', () => {
  const own = /** @type {import('../settings.js').Setting[]} */ (SETTINGS);
  const later = { name: 'shift', key: /** @type {any} */ ('shift'), label: 'Shift', help: '', type: /** @type {const} */ ('integer'), default: 3, min: 0, max: 9, isLater: true };
  own.push(later);
  try {
    assert.equal(/** @type {any} */ (readRun(good).settings).shift, 3);
    assert.equal(/** @type {any} */ (readRun(changed((file) => { file.settings.shift = 5; })).settings).shift, 5);
  } finally {
    own.pop();
  }
});

test('what is written is read again, to the bit; of the weights the first and the last', () => {
  const read = readRun(good);
  const weights = [run.weights[0], null, null, run.weights[3]];
  assert.deepEqual(read, { ...run, weights, imported: true });
});

test('with the weights of every epoch', async () => {
  const read = readRun((await writeRun(run, weightsAt, { weights: 'all' })).join(''));
  assert.deepEqual(read, { ...run, imported: true });
});

test('what would be too large to be read again is not written', async () => {
  const written = (/** @type {'ends' | 'all'} */ weights) => writeRun(run, async () => new Float32Array(48_000_000), { weights });
  assert.ok(await written('ends'));
  await assert.rejects(written('all'), { kind: 'too-large', message: 'The file would have more than 256 MB, the most that can be opened again. Save it without the weights after every epoch.' });
});

test('weights that were not kept are left out', async () => {
  const read = readRun((await writeRun(run, async (row) => (row === 1 ? null : run.weights[row]), { weights: 'all' })).join(''));
  assert.deepEqual(read.weights.map((weights) => weights !== null), [true, false, true, true]);
});

test('a run that is not trained, and one that starts from imported weights', async () => {
  const untrained = { ...exampleRun(0), startsFrom: 'This run starts from “<b>.safetensors”.' };
  const read = readRun((await writeRun(untrained, async () => null)).join(''));
  assert.deepEqual(read, { ...untrained, imported: true });
});

test('a run that is tested on the official images', async () => {
  const official = exampleRun(0);
  Object.assign(official, { settings: { ...official.settings, testSet: 'official' }, trainRows: 200, testRows: 10_000, stepsPerEpoch: 6 });
  assert.equal(readRun((await writeRun(official, async () => null)).join('')).testRows, 10_000);
});

test('a run of an earlier version trained with level 1, and its engines are told by their names of today', () => {
  const read = (/** @type {string} */ engine) =>
    readRun(changed((file) => {
      delete file.data.level;
      file.settings.engine = engine;
    }));
  assert.deepEqual(['fused', 'reference'].map((engine) => read(engine).settings.engine), ['auto', 'burn']);
  assert.deepEqual(read('fused'), readRun(good));
  assert.equal(readRun(changed((file) => { file.settings.engine = 'fused'; })).settings.engine, 'fused', 'today it is a choice');
});

for (const widths of [[6, 3], [6, 4, 3], [784, 16, 10]]) {
  test(`a run of another network comes back: ${widths.join(', ')}`, async () => {
    const other = exampleRun(2, layersOf(widths));
    const file = JSON.parse((await writeRun(other, async (row) => other.weights[row], { weights: 'all' })).join(''));
    assert.deepEqual(readRun(JSON.stringify(file)), { ...other, imported: true });
    file.data.counts.push(0);
    const classes = widths[widths.length - 1];
    assert.throws(() => readRun(JSON.stringify(file)), { kind: 'import', message: `data.counts has ${classes + 1} entries, expected ${classes}.` });
  });
}

test('a network without biases and the state of an optimiser come back; other lengths are refused', async () => {
  const other = exampleRun(2, layersOf([6, 4, 3], false));
  const values = Float32Array.from({ length: 2 * (24 + 12) }, (_, i) => i / 3);
  Object.assign(other, { settings: { ...other.settings, bias: false, hiddenLayers: '4', optimiser: 'adam' }, optimiser: { steps: 2 * other.stepsPerEpoch, values } });
  const file = JSON.parse((await writeRun(other, async (row) => other.weights[row], { weights: 'all' })).join(''));
  assert.deepEqual(readRun(JSON.stringify(file)), { ...other, imported: true });
  file.optimiser.values = 'AAAAAAA=';
  assert.throws(() => readRun(JSON.stringify(file)), { kind: 'import', message: 'optimiser.values is no list of numbers.' });
});

test('a file in 0–1', () => {
  const scaled = (/** @type {number} */ level) => changed((file) => Object.assign(file.data, { scale: 'unit', level }));
  assert.equal(readRun(scaled(1 / 255)).data.level, 1 / 255);
});

test('an address or a name that is too long to be read again is not written so', async () => {
  const long = 'x'.repeat(3000);
  const data = { ...run.data, name: long, address: `https://example.org/${long}` };
  const read = readRun((await writeRun({ ...run, data }, weightsAt)).join('')).data;
  assert.deepEqual([read.name.length, read.address], [2000, null]);
});

test('an epoch of an earlier version, without what was not measured then', () => {
  const read = readRun(changed(({ epochs }) => { for (const key of ['testLoss', 'evaluatedTrainLoss', 'layers']) delete epochs[0][key]; }));
  assert.deepEqual(Object.keys(read.epochs[0]), ['epoch', 'loss', 'trainAccuracy', 'testAccuracy', 'seconds']);
});

test('names and texts stay texts', () => {
  const name = '<img src=x onerror=alert(1)>';
  assert.equal(readRun(changed((file) => { file.data.name = name; })).data.name, name);
});

/** @type {[what: string, json: string, message: RegExp][]} */
const HOSTILE = [
  ['an empty file', '', /is not valid JSON/],
  ['measures of too few layers', changed(({ epochs }) => { epochs[1].layers.pop(); }), /epochs\[1\]\.layers has 3 entries, expected 4/],
  ['measures of other weights', changed(({ epochs }) => { epochs[2].layers[1].deviation *= 1.001; }), /The measures of “fc1” after epoch 3 are not those of the weights in the file/],
  ['too few quantiles', changed(({ epochs }) => { epochs[0].layers[0].quantiles.pop(); }), /epochs\[0\]\.layers\[0\]\.quantiles has 8 entries, expected 9/],
  ['a file cut off', good.slice(0, -1000), /is not valid JSON: it is damaged or cut off/],
  ['some other JSON', '{"runs": []}', /is no run of Weightscope/],
  ['a list', '[]', /is no run of Weightscope/],
  ['histograms of other weights', changed(({ histograms: [all] }) => { all.counts[0] = base64(run.histograms.all.counts[0].toReversed()); }), /The histogram “all” after epoch 0 is not that of the weights in the file/],
  ['no version', changed((file) => { file.madeWith = '<script>'; }), /madeWith is “<script>”, expected a version like 0\.1\.0/],
  ['a later version', changed((file) => { file.version = 2; }), /format version 2; this page reads version 1/],
  ['an entry twice', good.replace('"version":1', '"version":1,"versio\\u006e":1'), /two entries “version”/],
  ['a key of prototypes', good.replace('{', '{"__proto__":{"stopped":true},'), /an entry “__proto__” that does not belong/],
  ['a key of prototypes, deep', good.replace('"settings":{', '"settings":{"__proto__":{"seed":3},'), /settings has an entry “__proto__”/],
  ['a missing entry', changed((file) => delete file.testRows), /no entry “testRows”/],
  ['a setting out of range', changed((file) => { file.settings.dropout = 2; }), /“dropout” is “2”, expected a number from 0 to 0.95/],
  ['a setting of another type', changed((file) => { file.settings.batch = '32'; }), /“batch” is “32”, expected an integer/],
  ['an old word for an engine', changed((file) => { file.settings.engine = 'reference'; }), /“engine” is “reference”, expected auto or burn or fused/],
  ['a level that no file has', changed((file) => { file.data.level = 0.5; }), /data.level is “0.5”, expected 1 or 0.0039/],
  ['an earlier version’s with a key of prototypes', changed((file) => delete file.data.level).replace('"settings":{', '"settings":{"__proto__":{"seed":3},'), /settings has an entry “__proto__”/],
  ['a missing setting', changed((file) => delete file.settings.seed), /settings has no entry “seed”/],
  ['another network', changed((file) => { file.layers[1].outputs = 16; }), /of another network/],
  ['a layer of another name', changed((file) => { file.layers[1].name = 'fc2'; }), /layers\[1\] is another layer than “fc1”/],
  ['no layers', changed((file) => { file.layers = []; }), /layers has 0 entries, expected 1 to 100/],
  ['a network too large', changed((file) => { file.layers = [{ name: 'input', inputs: 1e7, outputs: 1e7 }]; }), /layers have 100000010000000 parameters, expected 10000000 at most/],
  ['layers of nothing', changed((file) => { file.layers[0].weights = null; }), /layers\[0\]\.weights is “null”, expected an object/],
  ['test images of other number', changed((file) => { file.testIndices = base64(Uint32Array.of(1, 2)); }), /testIndices has 2 entries, expected 20/],
  ['a huge count of epochs', changed((file) => { file.plannedEpochs = 1e12; }), /plannedEpochs is “1000000000000”/],
  ['more epochs than planned', changed((file) => { file.plannedEpochs = 2; }), /has 3 epochs, but plannedEpochs is 2/],
  ['a loss that is no number', changed((file) => { file.epochs[1].loss = null; }), /epochs\[1\].loss is “null”, expected a number/],
  ['a loss beyond all numbers', good.replace(/"loss":[\d.]+/, '"loss":1e999'), /epochs\[0\].loss is “Infinity”/],
  ['an accuracy above 100', changed((file) => { file.epochs[2].testAccuracy = 101; }), /testAccuracy is “101”, expected a number from 0 to 100/],
  ['histograms of fewer rows than epochs', changed((file) => file.histograms[0].counts.pop()), /histograms\[0\].counts has 3 entries, expected 4/],
  ['counts of another size', changed((file) => { file.histograms[0].counts[0] = base64(new Uint32Array(1000)); }), /counts\[0\] has 5336 characters, expected 536 of base64/],
  ['counts that are no base64', changed((file) => { file.histograms[0].counts[0] = '!'.repeat(536); }), /is not base64/],
  ['counts that do not add up', changed((file) => { file.histograms[2].counts[1] = base64(new Uint32Array(100).fill(1)); }), /histograms\[2\] after epoch 1 add up to 1\d\d, expected 2048/],
  ['edges elsewhere', changed((file) => { file.histograms[1].edges = file.histograms[1].edges.map((/** @type {number} */ edge) => 2 * edge); }), /expected 100 equal bins from -0.7 to 0.7/],
  ['initial weights in bins of denormal width', changed((file) => { file.initialInput.edges = file.initialInput.edges.map((/** @type {number} */ _, /** @type {number} */ i) => i * Number.MIN_VALUE); }), /initialInput is not the histogram of the input layer’s weights before training/],
  ['initial weights in other bins', changed((file) => { file.initialInput.counts.reverse()[0]++; }), /initialInput is not the histogram/],
  ['initial weights in too few bins', changed((file) => { file.initialInput.edges.pop(); }), /initialInput.edges has 40 entries, expected 41/],
  ['rows that are not the data’s', changed((file) => { file.trainRows = 181; }), /trainRows is 181 and testRows is 20, but the settings split 200 rows otherwise/],
  ['another share of test rows', changed((file) => { file.settings.testShare = 0.2; }), /but the settings split 200 rows otherwise/],
  ['rows held out beside the official test set', changed((file) => { file.settings.testSet = 'official'; }), /but the settings split 200 rows otherwise/],
  ['a device of an epoch to come', changed((file) => { file.device.fromEpoch = 5; }), /device.fromEpoch is “5”, expected a whole number from 1 to 4/],
  ['a former device of an epoch to come', changed((file) => { file.formerDevices = [{ ...file.device, fromEpoch: 5 }]; }), /formerDevices\[0\].fromEpoch is “5”/],
  ['huge weights to start from', changed((file) => { file.weights['0'] = base64(run.initialParameters.map((value, i) => (i === 50_241 ? 2e30 : value))); }), /Tensor “fc1.weight” before training holds 2\.\d+e\+30 at place 1, expected numbers from -1e30 to 1e30/],
  ['weights of another size', changed((file) => { file.weights['3'] = base64(new Float32Array(10)); }), /weights\[3\] has 56 characters, expected 286432/],
  ['weights without the last epoch', changed((file) => delete file.weights['3']), /weights has no entry “3”/],
  ['weights of an epoch that is not', changed((file) => { file.weights['4'] = file.weights['3']; }), /weights has an entry “4”/],
  ['weights that are not numbers', changed((file) => { file.weights['3'] = base64(run.parameters.map((value, i) => (i === 9 ? NaN : value))); }), /have 1 values that are not a number, but their histogram counts 0/],
  ['digits that do not add up', changed((file) => { file.data.counts[3] = 1; }), /add up to 181, but data.rows is 200/],
  ['an address that is a program', changed((file) => { file.data.address = 'javascript:alert(1)'; }), /data.address is no address on the web/],
  ['a fingerprint that is none', changed((file) => { file.dataFingerprint = 'constructor'; }), /dataFingerprint is “constructor”, expected 16 hexadecimal digits/],
  ['an endless name', changed((file) => { file.data.name = 'x'.repeat(10_000); }), /data.name is a text of 10000 characters/],
  ['a number for a name', changed((file) => { file.device.name = 5; }), /device.name is “5”, expected a text/],
  ['a strange device', changed((file) => { file.device.kind = 'constructor'; }), /expected cpu or webgpu/],
  ['deep nesting', '['.repeat(100_000), /The file is nested more than 8 deep/],
  ['endless lists', `[${'[],'.repeat(2_000_000)}[]]`, /The file has more than 4000000 parts/],
];
for (const [what, json, message] of HOSTILE) {
  test(`refused: ${what}`, () => {
    assert.throws(() => readRun(json), (/** @type {any} */ error) => (error.kind === 'import' && message.test(error.message)) || assert.fail(error.message));
  });
}

test('nothing of this touched the prototypes', () => {
  assert.equal(/** @type {any} */ ({}).stopped, undefined);
});
