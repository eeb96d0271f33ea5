/**
 * Weights as safetensors, the format in which PyTorch's world keeps them:
 * the header's length (8 bytes, little-endian), a JSON header, then the values (f32, little-endian).
 *
 * In JavaScript rather than in the engine, because the weights are on the page, and a JSON parser would make the engine larger.
 * Typed arrays have the machine's byte order, which is little-endian wherever a browser runs.
 * @import { Layer } from '../weightscope.js'
 */
import { checkWeights, integer, list, object, parseJson, refuse, texts } from '../run/checks.js';
import { NOTEBOOK_LAYERS, parameterCount, tensorsOf } from '../run/network.js';

const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const F32_BYTES = Float32Array.BYTES_PER_ELEMENT;
/** What a header and other tensors may add to the weights: a file of the notebook's network has about 216,000 bytes. */
const ROOM = 4_000_000;

/** Bytes that a file of such weights may have. @param {readonly Layer[]} layers */
export function largestWeightsFile(layers) {
  return parameterCount(layers) * F32_BYTES + ROOM;
}

/**
 * @param {Float32Array} parameters
 * @param {readonly Layer[]} layers that they are of
 * @param {Record<string, string>} metadata
 * @returns {Blob}
 */
export function writeSafetensors(parameters, layers, metadata) {
  const tensors = tensorsOf(layers).map(({ name, shape, start, end }) => [name, { dtype: 'F32', shape, data_offsets: [start * F32_BYTES, end * F32_BYTES] }]);
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(tensors) }));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(LENGTH_BYTES + length).fill(' '.charCodeAt(0));
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, LENGTH_BYTES);
  return new Blob([header, parameters.slice()], { type: 'application/octet-stream' });
}

/**
 * @param {ArrayBuffer} buffer of a file that is not trusted
 * @param {readonly Layer[]} [layers] that it must hold the weights of
 * @returns {{ parameters: Float32Array, metadata: Record<string, string> }}
 * @throws {import('../error.js').WeightscopeError} if it isn't this network's weights
 */
export function readSafetensors(buffer, layers = NOTEBOOK_LAYERS) {
  const { tensors, metadata, data } = readHeader(buffer);
  const parameters = new Float32Array(parameterCount(layers));
  const expected = new Map(tensorsOf(layers).map((tensor) => [tensor.name, tensor]));
  for (const name of expected.keys()) if (!Object.hasOwn(tensors, name)) refuse(`The file has no tensor “${name}”; it needs ${[...expected.keys()].join(', ')}.`);

  /** @type {[from: number, to: number][]} */
  const spans = [];
  for (const [name, value] of Object.entries(tensors)) {
    const tensor = expected.get(name);
    if (!tensor) return refuse(`The file has a tensor “${name.slice(0, 40)}”, which this network has not.`);
    const { dtype, shape, data_offsets } = object(value, `Tensor “${name}”`, ['dtype', 'shape', 'data_offsets']);
    if (dtype !== 'F32') refuse(`Tensor “${name}” is of type ${typeof dtype === 'string' ? dtype.slice(0, 20) : 'none'}, expected F32: save it as float32.`);
    const sizes = list(shape, `The shape of “${name}”`, tensor.shape.length).map((size) => integer(size, `The shape of “${name}”`, 0, 1e9));
    if (sizes.some((size, i) => size !== tensor.shape[i])) {
      refuse(`Tensor “${name}” has the shape [${sizes.join(', ')}], expected [${tensor.shape.join(', ')}].`);
    }
    const place = `data_offsets of “${name}”`;
    const [from, to] = list(data_offsets, place, 2).map((offset) => integer(offset, place, 0, Number.MAX_SAFE_INTEGER));
    const bytes = (tensor.end - tensor.start) * F32_BYTES;
    if (to - from !== bytes || to > data.byteLength) {
      refuse(`Tensor “${name}” lies at bytes ${from} to ${to} of ${data.byteLength}, expected ${bytes} bytes inside the file: it is damaged or cut off.`);
    }
    spans.push([from, to]);
    // A copy, since the values need not be aligned.
    parameters.set(new Float32Array(data.slice(from, to)), tensor.start);
  }

  spans.sort(([a], [b]) => a - b);
  const gap = spans.find(([from], i) => from !== (spans[i - 1]?.[1] ?? 0));
  if (gap) refuse(`The tensors overlap or leave a gap at byte ${gap[0]}.`);
  if (spans.at(-1)?.[1] !== data.byteLength) refuse(`After the last tensor ${data.byteLength - (spans.at(-1)?.[1] ?? 0)} bytes are left over.`);
  checkWeights(parameters, layers);
  return { parameters, metadata };
}

/** @param {ArrayBuffer} buffer */
function readHeader(buffer) {
  if (buffer.byteLength < LENGTH_BYTES) refuse(`The file has ${buffer.byteLength} bytes: it is no safetensors file, or cut off.`);
  const length = new DataView(buffer).getBigUint64(0, true);
  const room = buffer.byteLength - LENGTH_BYTES;
  // A comparison of big integers with numbers is exact.
  if (length > room) refuse(`The file says that its header has ${length} bytes, but only ${room} follow: it is no safetensors file, or cut off.`);
  let json = '';
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(buffer, LENGTH_BYTES, Number(length)));
  } catch {
    refuse('The header of the file is not UTF-8: it is no safetensors file.');
  }
  const header = parseJson(json, 'The header of the file');
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return refuse('The header of the file is no object: it is no safetensors file.');
  const { __metadata__: metadata = {}, ...tensors } = /** @type {Record<string, any>} */ (header);
  return { tensors, metadata: texts(metadata, 'The metadata'), data: buffer.slice(LENGTH_BYTES + Number(length)) };
}
