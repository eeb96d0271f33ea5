/**
 * What the page and a worker say to each other. Types alone; nothing here runs.
 *
 * The page sends requests with an id; the worker answers each once, with a value or an error. In between a worker may post events.
 * A worker computes one request at a time; `halt` alone is heard while it trains.
 *
 * @import { Bundle } from './client.js'
 * @import { EpochMetrics, HistogramRow, Layer, OptimiserState, ReadOptions, Settings, WeightMeasures } from '../weightscope.js'
 *
 * @typedef {object} Requests name → [payload, answer]
 * @property {[{ module: WebAssembly.Module, bundle: Bundle, build: string }, void]} init once, before all but `load`; refused by a worker of another build
 * @property {[{ source: Source, asked?: ReadOptions }, LoadedFile]} load reads a file; may be asked for before `init`
 * @property {[OpenPayload, Opened]} open makes the network
 * @property {[{ until: number }, 'finished' | 'halted']} train until this many epochs are done
 * @property {[void, void]} halt ends `train` after the present slice
 * @property {[Checkpoint & { epochs: number }, Opened]} resume goes on from what the network was after so many epochs
 * @property {[LogitsPayload, Float32Array]} logits of images, [rows × classes], whether or not a network is open
 * @property {[ProbePayload, Probe]} probe of images, whether or not a network is open
 * @property {[HistogramPayload, HistogramRow[]]} histogram of each part of the values, whether or not a network is open
 * @property {[{ milliseconds: number }, number]} timeSteps trains without evaluation: samples per second
 *
 * @typedef {string | Blob | [Blob, Blob]} Source an address, a file, or MNIST's two files
 *
 * @typedef {object} LoadedFile
 * @property {number} rows
 * @property {number[]} counts of each class
 * @property {number} max largest pixel
 * @property {boolean} header whether a header row was skipped
 * @property {'integers' | 'decimals' | 'unit'} scale
 * @property {number} level what one level of a pixel means in the file
 * @property {number} columns cells of a row; 0 where the file has no columns
 * @property {number} label column of labels, from 1; 0 likewise
 * @property {boolean} bright whether the background is brighter than the strokes
 * @property {string[]} [format] what was decided about the file that is not as usual, a sentence each
 * @property {string[]} [notices] what is odd about the data, a sentence each
 * @property {number} bytes as they came, packed or not
 * @property {Uint8Array} labels
 * @property {Uint8Array} pixels
 *
 * @typedef {{ labels: Uint8Array, pixels: Uint8Array, level: number }} Samples pixels are levels, [rows × inputs]
 *
 * @typedef {object} OpenPayload
 * @property {Samples} data
 * @property {Samples | null} test
 * @property {Settings} settings
 *
 * @typedef {object} Checkpoint
 * @property {Float32Array} parameters
 * @property {OptimiserState} [optimiser] its state, where it has any: plain gradient descent has none
 *
 * @typedef {object} Opened
 * @property {string} engine its name
 * @property {Layer[]} layers
 * @property {number} trainRows
 * @property {number} testRows
 * @property {Uint32Array} testIndices
 * @property {Snapshot} snapshot
 * @property {HistogramRow} initialInput
 *
 * @typedef {object} Model a network without its weights, and how pixels are scaled for it
 * @property {number[]} widths units of each layer, from the pixels to the classes
 * @property {Settings['activation']} activation of hidden units
 * @property {boolean} bias whether units have biases
 * @property {boolean} normalise
 * @property {number} max what pixels are divided by, if so
 * @property {number} level what they are multiplied by, if not
 *
 * @typedef {Model & { parameters: Float32Array, pixels: Uint8Array }} LogitsPayload pixels: [rows × inputs]
 * @typedef {LogitsPayload & { labels: Uint8Array }} ProbePayload
 *
 * @typedef {object} Probe what burn's automatic differentiation says of a network and some images
 * @property {number} loss mean cross-entropy
 * @property {Float32Array} gradients of the loss, in the layout of the parameters
 * @property {{ units: number, values: Float32Array }[]} activations of each hidden layer: values are [rows × units]
 *
 * @typedef {object} HistogramPayload
 * @property {Float32Array} values
 * @property {Part[]} parts they may overlap
 *
 * @typedef {{ start: number, end: number } & Range} Part
 *
 * @typedef {object} Range in equal bins
 * @property {number} low
 * @property {number} high
 * @property {number} bins
 *
 * @typedef {object} Snapshot
 * @property {HistogramRow} all
 * @property {HistogramRow[]} layers
 * @property {WeightMeasures[]} measures of each layer's weights
 * @property {Float32Array} parameters
 * @property {OptimiserState} [optimiser]
 *
 * @typedef {{ epoch: number, step: number, steps: number, at: number }} Slice `at`: milliseconds by the worker’s clock
 *
 * @typedef {{ type: 'loading', bytes: number, total: number | null, rows: number }
 *   | { type: 'slice' } & Slice
 *   | { type: 'epoch', at: number, metrics: EpochMetrics, snapshot: Snapshot }} WorkerEvent
 *
 * @typedef {{ kind: string, message: string, [data: string]: unknown }} Failure
 */

export {};
