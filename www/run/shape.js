/**
 * The one shape of a run: what its fields must be, and how each is written. Who stores runs (`store/stored-run.js`) and who writes them into
 * files (`exports/run-json.js`) go by this table; who makes runs (`run.js`) fills it. A field more is a line here, and its type in
 * `weightscope.d.ts`: the type checker asks for both.
 *
 * A *record* holds numbers as typed arrays, as the page does; a *file* is JSON, where long ones are base64 of little-endian values. What
 * grows by an epoch has rows of its own: metrics, of which `METRICS` says what they are, histograms and weights.
 *
 * Nothing that is read is trusted: what is no such field is refused with a sentence.
 *
 * @import { Adapter, DatasetInfo, EpochMetrics, Layer, OptimiserState, Run, RunDevice, Settings, WeightMeasures } from '../weightscope.js'
 *
 * @typedef {'record' | 'file'} Form
 * @typedef {Omit<Run, 'epochs' | 'histograms' | 'initialParameters' | 'parameters' | 'weights'>} Fields what has no rows
 * @typedef {Omit<EpochMetrics, 'epoch'>} Metrics
 */
import { LONGEST, boolean, choice, integer, list, number, object, refuse, text } from './checks.js';
import { classesOf, hasBiases, layersOf, parameterCount } from './network.js';
import { fromBase64, toBase64 } from '../lib/base64.js';
import { parseUrl } from '../lib/url.js';
import { PROVENANCE, SETTINGS, expected, parseSetting } from '../settings.js';

/**
 * @template Value
 * @typedef {object} Kind
 * @property {(value: unknown, place: string, form: Form) => Value} read
 * @property {(value: Value, form: Form) => unknown} write
 */

/**
 * @template Value
 * @typedef {object} Field
 * @property {Kind<Value>} kind
 * @property {boolean} [optional] a run may lack it
 * @property {string | null} [inFile] what a file calls it, if otherwise; null: it is in none
 * @property {boolean} [changes] whether training changes it
 */

/** More than anybody trains. */
export const MOST_STORED_EPOCHS = 100_000;
const MOST_ROWS = 10_000_000;
const MOST_PARAMETERS = 10_000_000;
const MOST_LAYERS = 100;
const MOST_CLASSES = 1000;
const MOST_BINS = 10_000;
/** About a file of data. */
const MOST_SENTENCES = 20;
/** A run changes its device once, and once each time that it is taken up again. */
const MOST_DEVICES = 100;

/** @template Value @param {Kind<Value>['read']} read @param {Kind<Value>['write']} [write] @returns {Kind<Value>} */
const kind = (read, write = (value) => value) => ({ read, write });

/** @param {number} least @param {number} [most] @returns {Kind<number>} */
const whole = (least, most = Number.MAX_SAFE_INTEGER) => kind((value, place) => integer(value, place, least, most));

/** @param {number} [least] @param {number} [most] @returns {Kind<number>} */
const real = (least, most) => kind((value, place) => number(value, place, least, most));

/** @type {Kind<boolean>} */
const flag = kind(boolean);

/** A text, which is cut where it is longer than may be read again. @type {Kind<string>} */
const words = kind(text, (value) => value.slice(0, LONGEST));

/** @template {string | number} Choice @param {readonly Choice[]} choices @returns {Kind<Choice>} */
const oneOf = (...choices) => kind((value, place) => choice(value, place, choices));

/** @param {RegExp} pattern @param {string} expected @returns {Kind<string>} */
const matching = (pattern, expected) =>
  kind((value, place) => {
    const found = text(value, place);
    return pattern.test(found) ? found : refuse(`${place} is “${found.slice(0, 40)}”, expected ${expected}.`);
  });

/** What a link says of a run is the same field. @param {string} key */
function provenance(key) {
  const { pattern, expected } = /** @type {typeof PROVENANCE[number]} */ (PROVENANCE.find((entry) => entry.key === key));
  return matching(pattern, expected);
}

/** @template Value @param {Kind<Value>} inner @returns {Kind<Value | null>} */
const orNull = (inner) =>
  kind(
    (value, place, form) => (value === null ? null : inner.read(value, place, form)),
    (value, form) => (value === null ? null : inner.write(value, form)),
  );

/** @template Value @param {Kind<Value>} inner @param {number} least @param {number} most @returns {Kind<Value[]>} */
const listOf = (inner, least, most) =>
  kind(
    (value, place, form) => {
      const { length } = list(value, place);
      if (length < least || length > most) refuse(`${place} has ${length} entries, expected ${least} to ${most}.`);
      return list(value, place).map((entry, i) => inner.read(entry, `${place}[${i}]`, form));
    },
    (value, form) => value.map((entry) => inner.write(entry, form)),
  );

/**
 * @template {object} Value
 * @param {{ [Name in keyof Value]-?: Kind<Exclude<Value[Name], undefined>> }} members
 * @param {string[]} [optional] names of those that may be missing
 * @returns {Kind<Value>}
 */
function record(members, optional = []) {
  const entries = /** @type {[string, Kind<any>][]} */ (Object.entries(members));
  const keys = entries.map(([name]) => (optional.includes(name) ? `${name}?` : name));
  /** Those that are there. @param {Record<string, any>} value */
  const present = (value) => entries.filter(([name]) => value[name] !== undefined || !optional.includes(name));
  return kind(
    (value, place, form) => {
      const given = object(value, place, keys);
      return /** @type {Value} */ (Object.fromEntries(present(given).map(([name, { read }]) => [name, read(given[name], `${place}.${name}`, form)])));
    },
    (value, form) => Object.fromEntries(present(value).map(([name, { write }]) => [name, write(/** @type {any} */ (value)[name], form)])),
  );
}

/** Rows of the data. @type {Kind<Uint32Array>} */
const rows = kind(
  (value, place, form) => {
    if (form === 'record') return value instanceof Uint32Array ? value : refuse(`${place} is no list of rows.`);
    const bytes = typeof value === 'string' ? fromBase64(value) : refuse(`${place} is no text, expected base64.`);
    if (bytes === null || bytes.length % Uint32Array.BYTES_PER_ELEMENT !== 0) return refuse(`${place} is not base64 of whole numbers.`);
    return new Uint32Array(bytes.buffer);
  },
  (value, form) => (form === 'file' ? toBase64(value) : value),
);

/** Edges of bins, rising. @type {Kind<Float64Array>} */
export const edges = kind(
  (value, place, form) => {
    const given = form === 'record' ? value : Float64Array.from(list(value, place), (edge, i) => number(edge, `${place}[${i}]`));
    if (!(given instanceof Float64Array)) return refuse(`${place} is no list of edges.`);
    if (given.length < 2 || given.length > MOST_BINS + 1) refuse(`${place} has ${given.length} entries, expected 2 to ${MOST_BINS + 1}.`);
    const strange = given.findIndex((edge, i) => !Number.isFinite(edge) || (i > 0 && edge < given[i - 1]));
    return strange === -1 ? given : refuse(`${place}[${strange}] is ${given[strange]}, expected numbers that rise.`);
  },
  (value, form) => (form === 'file' ? [...value] : value),
);

/** How many values are in each bin. @type {Kind<Uint32Array>} */
const counts = kind(
  (value, place, form) => {
    const given = form === 'record' ? value : Uint32Array.from(list(value, place), (count, i) => integer(count, `${place}[${i}]`, 0, MOST_PARAMETERS));
    return given instanceof Uint32Array ? given : refuse(`${place} is no list of counts.`);
  },
  (value, form) => (form === 'file' ? [...value] : value),
);

/** @type {Kind<Run['initialInput']>} */
const bins = record({ edges, counts });

/** @type {Kind<Run['initialInput']>} */
const countedBins = kind((value, place, form) => {
  const read = bins.read(value, place, form);
  const [given, expected] = [read.edges.length, read.counts.length + 1];
  return given === expected ? read : refuse(`${place}.edges has ${given} entries, expected ${expected}.`);
}, bins.write);

/** The number 1 is no true, and the text “32” no number. @type {Kind<Settings>} */
const settings = kind(
  (value, place) => {
    const given = object(value, place, SETTINGS.map(({ key, isLater }) => (isLater ? `${key}?` : key)));
    const entries = SETTINGS.map((setting) => {
      const own = given[setting.key] ?? setting.default;
      let parsed;
      try {
        parsed = parseSetting(setting, String(own));
      } catch {
        parsed = undefined;
      }
      if (parsed !== own) refuse(`The setting “${setting.key}” is “${String(own).slice(0, 40)}”, expected ${expected(setting)}.`);
      return [setting.key, parsed];
    });
    return /** @type {any} */ (Object.fromEntries(entries));
  },
  (value) => Object.fromEntries(SETTINGS.map(({ key }) => [key, value[key]])),
);

/** @type {Kind<Adapter>} */
const adapter = record({ vendor: words, architecture: words, description: words, software: flag });

/** @type {Kind<RunDevice>} */
const device = record(
  /** @type {any} */ (/** @satisfies {Record<keyof RunDevice, Kind<any>>} */ ({ kind: oneOf('cpu', 'webgpu'), name: words, reason: words, fromEpoch: whole(1, MOST_STORED_EPOCHS + 1), adapter })),
  ['adapter'],
);

/** An address that is no web address leads nowhere. @type {Kind<string | null>} */
const address = kind(
  (value, place) => (value === null || isWebAddress(text(value, place)) ? /** @type {string | null} */ (value) : refuse(`${place} is no address on the web.`)),
  (value) => (value !== null && isWebAddress(value) ? value : null),
);

/** @param {string} address */
function isWebAddress(address) {
  return address.length <= LONGEST && /^https?:$/.test(parseUrl(address)?.protocol ?? '');
}

/** @type {Kind<string[]>} */
const sentences = listOf(words, 0, MOST_SENTENCES);

/** @type {Kind<DatasetInfo>} */
const data = record(
  /** @type {any} */ (
    /** @satisfies {Record<keyof DatasetInfo, Kind<any>>} */ ({
      name: words,
      address,
      rows: whole(1, MOST_ROWS),
      bytes: whole(0),
      counts: listOf(whole(0, MOST_ROWS), 1, MOST_CLASSES),
      max: whole(0, 255),
      header: flag,
      scale: oneOf('integers', 'decimals', 'unit'),
      level: oneOf(1, 1 / 255),
      format: sentences,
      notices: sentences,
    })
  ),
  ['format', 'notices'],
);

/** Of a layer its name and its size; the rest follows from them, and may stand beside them. @type {Kind<Layer[]>} */
const layers = kind(
  (value, place) => {
    const { length } = list(value, place);
    if (length < 1 || length > MOST_LAYERS) refuse(`${place} has ${length} entries, expected 1 to ${MOST_LAYERS}.`);
    const given = list(value, place).map((layer, i) => object(layer, `${place}[${i}]`, ['name', 'inputs', 'outputs', 'title?', 'weights?', 'biases?']));
    const sizes = given.map(({ inputs, outputs }, i) => [integer(inputs, `${place}[${i}].inputs`, 1, MOST_PARAMETERS), integer(outputs, `${place}[${i}].outputs`, 1, MOST_PARAMETERS)]);
    const first = given[0].biases === undefined ? null : object(given[0].biases, `${place}[0].biases`, ['start', 'end']);
    const read = layersOf([sizes[0][0], ...sizes.map(([, outputs]) => outputs)], !first || first.start !== first.end);
    const most = parameterCount(read);
    if (!(most <= MOST_PARAMETERS)) refuse(`${place} have ${most} parameters, expected ${MOST_PARAMETERS} at most.`);
    read.forEach(({ name, inputs, weights, biases }, i) => {
      const own = given[i];
      if (own.inputs !== inputs) refuse(`${place}[${i}] has ${own.inputs} inputs, but the layer before it ${inputs} outputs: it is of another network.`);
      if (own.name !== name) refuse(`${place}[${i}] is another layer than “${name}”.`);
      for (const [given, { start, end }] of /** @type {[unknown, typeof weights][]} */ ([[own.weights, weights], [own.biases, biases]])) {
        if (given === undefined) continue;
        const range = object(given, `${place}[${i}].weights`, ['start', 'end']);
        if (range.start !== start || range.end !== end) refuse(`The parameters of ${place}[${i}] do not follow those of the layer before it.`);
      }
    });
    return read;
  },
  // Where biases are is said if there are none.
  (value, form) => (form === 'file' ? value.map(({ name, inputs, outputs, biases }) => ({ name, inputs, outputs, ...(hasBiases(value) ? {} : { biases }) })) : value),
);

/** Whether it is as long as it must be the engine says. @type {Kind<OptimiserState>} */
const optimiserState = record({
  steps: whole(1, 2 ** 32 - 1),
  values: kind(
    (value, place, form) => {
      const bytes = form === 'file' && typeof value === 'string' ? fromBase64(value) : null;
      const given = form === 'record' ? value : bytes && bytes.length % Float32Array.BYTES_PER_ELEMENT === 0 ? new Float32Array(bytes.buffer) : null;
      return given instanceof Float32Array && given.length <= 2 * MOST_PARAMETERS ? given : refuse(`${place} is no list of numbers.`);
    },
    (value, form) => (form === 'file' ? toBase64(value) : value),
  ),
});

/** @type {{ [Name in keyof Fields]-?: Field<Exclude<Fields[Name], undefined>> }} */
const SHAPE = {
  settings: { kind: settings },
  device: { kind: device, changes: true },
  formerDevices: { kind: listOf(device, 0, MOST_DEVICES), changes: true },
  data: { kind: data },
  dataFingerprint: { kind: orNull(provenance('fingerprint')) },
  version: { kind: provenance('version'), inFile: 'madeWith' },
  startsFrom: { kind: words, optional: true },
  imported: { kind: flag, optional: true, inFile: null },
  layers: { kind: layers },
  trainRows: { kind: whole(1, MOST_ROWS) },
  testRows: { kind: whole(1, MOST_ROWS) },
  testIndices: { kind: rows, optional: true },
  stepsPerEpoch: { kind: whole(1) },
  initialInput: { kind: countedBins },
  plannedEpochs: { kind: whole(1, MOST_STORED_EPOCHS), changes: true },
  stopped: { kind: flag, changes: true },
  failure: { kind: words, optional: true, changes: true },
  optimiser: { kind: optimiserState, optional: true, changes: true },
};

/** As many as `crate/src/instruments/measures.rs` takes. */
const QUANTILES = 9;

/** @type {Kind<WeightMeasures>} */
const measures = record({ mean: real(), deviation: real(0), quantiles: listOf(real(), QUANTILES, QUANTILES) });

/** What training did in an epoch, without its number. @type {Kind<Metrics>} */
export const METRICS = record(
  /** @type {any} */ (
    /** @satisfies {Record<keyof Metrics, Kind<any>>} */ ({
      loss: real(0),
      trainAccuracy: real(0, 100),
      testAccuracy: real(0, 100),
      testLoss: real(0),
      evaluatedTrainLoss: real(0),
      layers: listOf(measures, 1, MOST_LAYERS),
      seconds: real(0),
    })
  ),
  ['testLoss', 'evaluatedTrainLoss', 'layers'],
);

/**
 * @param {unknown} value what training did in an epoch of a network with these layers
 * @param {string} place
 * @param {Form} form
 * @param {readonly Layer[]} layers
 */
export function readMetrics(value, place, form, { length }) {
  const metrics = METRICS.read(value, place, form);
  if (metrics.layers && metrics.layers.length !== length) refuse(`${place}.layers has ${metrics.layers.length} entries, expected ${length}.`);
  return metrics;
}

const FIELDS = /** @type {[string & keyof Fields, Field<any>][]} */ (Object.entries(SHAPE));

/** What a form calls a field; null if it has none. @param {string} name @param {Field<any>} field @param {Form} form */
function nameIn(name, { inFile }, form) {
  return form === 'file' && inFile !== undefined ? inFile : name;
}

/** The names of the fields of a form, those that may be missing with a question mark. @param {Form} form */
export function fieldNames(form) {
  return FIELDS.flatMap(([name, field]) => {
    const own = nameIn(name, field, form);
    return own === null ? [] : [field.optional ? `${own}?` : own];
  });
}

/**
 * @param {Fields} run
 * @param {Form} form
 * @returns {Record<string, unknown>}
 */
export function writeFields(run, form) {
  return Object.fromEntries(
    FIELDS.flatMap(([name, field]) => {
      const own = nameIn(name, field, form);
      return own === null || run[name] === undefined ? [] : [[own, field.kind.write(run[name], form)]];
    }),
  );
}

/**
 * @param {Record<string, unknown>} given with these fields and perhaps others
 * @param {Form} form
 * @returns {Fields}
 * @throws {import('../error.js').WeightscopeError} if one has another shape, or they do not fit each other
 */
export function readFields(given, form) {
  const fields = /** @type {Fields} */ (
    Object.fromEntries(
      FIELDS.flatMap(([name, field]) => {
        const own = nameIn(name, field, form);
        if (own === null || (field.optional && given[own] === undefined)) return [];
        return [[name, field.kind.read(given[own], own, form)]];
      }),
    )
  );
  const { testIndices, testRows, data } = fields;
  if (testIndices && testIndices.length !== testRows) refuse(`testIndices has ${testIndices.length} entries, expected ${testRows}.`);
  list(data.counts, 'data.counts', classesOf(fields));
  return fields;
}

/** Gives a run what training has changed of it since. @param {Fields} run @param {Fields} newer */
export function takeOver(run, newer) {
  for (const [name, { changes }] of FIELDS) {
    if (!changes) continue;
    if (newer[name] === undefined) delete run[name];
    else Object.assign(run, { [name]: newer[name] });
  }
}
