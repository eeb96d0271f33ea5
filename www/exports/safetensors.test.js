// Weights to bytes and back, and files that are not what they should be. Run with `node --test`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { NOTEBOOK_LAYERS as LAYERS, layersOf, parameterCount, tensorsOf } from '../run/network.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';

const PARAMETERS = parameterCount(LAYERS);
const TENSORS = tensorsOf(LAYERS);
const { parameters } = exampleRun(1);
const good = await writeSafetensors(parameters, LAYERS, { epoch: '1', seed: '7' }).arrayBuffer();

/** The header of the good file, as an object. @returns {Record<string, any>} */
function header() {
  const length = Number(new DataView(good).getBigUint64(0, true));
  return JSON.parse(new TextDecoder().decode(new Uint8Array(good, 8, length)));
}

/** @param {string} json @param {ArrayBuffer} [data] */
function file(json, data = good.slice(8 + Number(new DataView(good).getBigUint64(0, true)))) {
  const bytes = new TextEncoder().encode(json);
  const joined = new Uint8Array(8 + bytes.length + data.byteLength);
  new DataView(joined.buffer).setBigUint64(0, BigInt(bytes.length), true);
  joined.set(bytes, 8);
  joined.set(new Uint8Array(data), 8 + bytes.length);
  return joined.buffer;
}

/** @param {(header: Record<string, any>) => void} change @param {ArrayBuffer} [data] */
function changed(change, data) {
  const entries = header();
  change(entries);
  return file(JSON.stringify(entries), data);
}

test('the network has the notebook’s layers', () => {
  assert.deepEqual(LAYERS.map(({ name, inputs, outputs }) => [name, inputs, outputs]), [['input', 784, 64], ['fc1', 64, 32], ['fc2', 32, 32], ['output', 32, 10]]);
  assert.equal(PARAMETERS, 53_706);
  assert.deepEqual(TENSORS[2], { name: 'fc1.weight', shape: [32, 64], start: 50_240, end: 52_288 });
});

test('what is written is read again, to the bit', () => {
  const read = readSafetensors(good);
  assert.deepEqual(read.parameters, parameters);
  assert.deepEqual(read.metadata, { epoch: '1', seed: '7' });
  const length = Number(new DataView(good).getBigUint64(0, true));
  assert.equal(length % 8, 0, 'values are aligned');
  assert.equal(good.byteLength, 8 + length + 4 * PARAMETERS);
});

test('the weights of another network, which the notebook’s refuses', async () => {
  for (const layers of [layersOf([6, 3]), layersOf([6, 4, 3])]) {
    const { parameters } = exampleRun(1, layers);
    const bytes = await writeSafetensors(parameters, layers, {}).arrayBuffer();
    assert.deepEqual(readSafetensors(bytes, layers).parameters, parameters);
    assert.throws(() => readSafetensors(bytes), /The file has no tensor “fc1.weight”/);
  }
});

test('a file that PyTorch’s library wrote', () => {
  const bytes = readFileSync(new URL('../../tests/fixtures/notebook-trace/init.safetensors', import.meta.url));
  const read = readSafetensors(new Uint8Array(bytes).buffer);
  // PyTorch draws them within 1/√784.
  const weights = read.parameters.subarray(0, 50_176);
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  assert.ok(largest > 0.0357 && largest <= 1 / 28, String(largest));
});

test('tensors may come in another order, and values need not be aligned', () => {
  const entries = header();
  const data = new Uint8Array(4 * PARAMETERS);
  let at = 0;
  const sorted = [...TENSORS].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, start, end } of sorted) {
    data.set(new Uint8Array(parameters.buffer, 4 * start, 4 * (end - start)), at);
    entries[name].data_offsets = [at, (at += 4 * (end - start))];
  }
  delete entries.__metadata__;
  const json = JSON.stringify(entries);
  const read = readSafetensors(file(json.length % 4 === 0 ? `${json} ` : json, data.buffer));
  assert.deepEqual(read.parameters, parameters);
  assert.deepEqual(read.metadata, {});
});

test('metadata may be any texts under any names', () => {
  const metadata = { 'is it right?': 'x'.repeat(100_000), '': '', epoch: '3' };
  assert.deepEqual(readSafetensors(changed((entries) => { entries.__metadata__ = metadata; })).metadata, metadata);
});

/** @type {[what: string, bytes: ArrayBuffer, message: RegExp][]} */
const HOSTILE = [
  ['an empty file', new ArrayBuffer(0), /has 0 bytes: it is no safetensors file/],
  ['a header longer than any file', new Uint8Array(64).fill(255).buffer, /says that its header has 18446744073709551615 bytes, but only 56 follow/],
  ['a file cut off in its header', good.slice(0, 100), /but only 92 follow/],
  ['a file cut off in its values', good.slice(0, good.byteLength - 4), /“output.bias” lies at bytes 214784 to 214824 of 214820, expected 40 bytes inside the file/],
  ['a header that is no JSON', file('{"input.weight":'), /is not valid JSON: it is damaged or cut off/],
  ['a header that is nested deep', file('{"a":'.repeat(9)), /The header of the file is nested more than 8 deep/],
  ['a header that is no object', file('[]'), /is no object/],
  ['a header that is no UTF-8', (() => { const bytes = new Uint8Array(good.slice(0)); bytes[10] = 255; return bytes.buffer; })(), /is not UTF-8/],
  ['a tensor too few', changed((entries) => delete entries['fc1.bias']), /no tensor “fc1.bias”/],
  ['a tensor too many', changed((entries) => { entries.extra = entries['fc1.bias']; }), /a tensor “extra”, which this network has not/],
  ['a name twice', file(JSON.stringify(header()).replace('"fc1.bias":', '"fc1.\\u0062ias":{"dtype":"F32","shape":[32],"data_offsets":[0,128]},"fc1.bias":')), /has two entries “fc1.bias”/],
  ['a key of prototypes', file(JSON.stringify(header()).replace('{', '{"__proto__":{"dtype":"F32"},')), /a tensor “__proto__”, which/],
  ['another type', changed((entries) => { entries['fc1.bias'].dtype = 'F16'; }), /“fc1.bias” is of type F16, expected F32/],
  ['a transposed shape', changed((entries) => { entries['fc1.weight'].shape = [64, 32]; }), /the shape \[64, 32\], expected \[32, 64\]/],
  ['a shape that is a text', changed((entries) => { entries['fc1.weight'].shape = '32,64'; }), /The shape of “fc1.weight” is “32,64”, expected a list/],
  ['a huge shape', changed((entries) => { entries['fc1.weight'].shape = [2 ** 40, 64]; }), /The shape of “fc1.weight” is “1099511627776”/],
  ['negative offsets', changed((entries) => { entries['input.weight'].data_offsets = [-4, 200_700]; }), /data_offsets of “input.weight” is “-4”/],
  ['offsets the wrong way', changed((entries) => { entries['input.weight'].data_offsets = [200_704, 0]; }), /lies at bytes 200704 to 0/],
  ['offsets that are texts', changed((entries) => { entries['input.weight'].data_offsets = ['0', '200704']; }), /data_offsets of “input.weight” is “0”/],
  ['tensors that overlap', changed((entries) => { entries['fc1.bias'].data_offsets = [0, 128]; }), /overlap or leave a gap/],
  ['values left over', file(JSON.stringify(header()), new ArrayBuffer(4 * PARAMETERS + 8)), /8 bytes are left over/],
  ['metadata that are no texts', changed((entries) => { entries.__metadata__.epoch = { a: 1 }; }), /metadata “epoch” is an object, expected a text/],
  ['metadata that are a list', changed((entries) => { entries.__metadata__ = ['epoch']; }), /The metadata is a list of 1, expected an object/],
];
for (const [value, shown] of /** @type {const} */ ([[NaN, 'NaN'], [Infinity, 'Infinity'], [-3.4e38, '-3\\.39\\d+e\\+38']])) {
  const strange = parameters.slice();
  strange[50_241] = value;
  HOSTILE.push([`the value ${value}`, file(JSON.stringify(header()), strange.buffer), new RegExp(`Tensor “fc1.weight” holds ${shown} at place 1, expected numbers from -1e30 to 1e30`)]);
}
for (const [what, bytes, message] of HOSTILE) {
  test(`refused: ${what}`, () => {
    assert.throws(() => readSafetensors(bytes), (/** @type {any} */ error) => error.kind === 'import' && message.test(error.message) || assert.fail(error.message));
  });
}
