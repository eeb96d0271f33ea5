/**
 * What the page and a worker say to each other. Types alone; nothing here runs.
 *
 * The page sends requests with an id; the worker answers each once, with a value or an error. In between a worker may post events.
 * A worker computes one request at a time; `halt` alone is heard while it trains.
 *
 * @import { Bundle } from './client.js'
 * @import { EpochMetrics, HistogramRow, Layer } from '../weightscope.js'
 *
 * @typedef {object} Requests name → [payload, answer]
 * @property {[{ module: WebAssembly.Module, bundle: Bundle }, void]} init once, before all but `load`
 * @property {[{ source: string | Blob }, LoadedFile]} load reads a CSV file; may be asked for before `init`
 * @property {[OpenPayload, Opened]} open makes the network
 * @property {[{ until: number }, 'finished' | 'halted']} train until this many epochs are done
 * @property {[void, void]} halt ends `train` after the present slice
 * @property {[{ parameters: Float32Array, epochs: number }, Opened]} resume goes on from the parameters after so many epochs
 * @property {[LogitsPayload, Float32Array]} logits of images, [rows × 10], whether or not a network is open
 * @property {[HistogramPayload, HistogramRow[]]} histogram of each part of the values, whether or not a network is open
 * @property {[{ milliseconds: number }, number]} timeSteps trains without evaluation: samples per second
 * @property {[ReplayPayload, Opened]} replay for tests
 * @property {[void, Float64Array]} stepLosses for tests
 * @property {[void, void]} loseDevice for tests: as a driver's reset would
 * @property {[{ hidden: number[], steps: number, settings: object }, Float32Array]} fusedDifference for tests
 * @property {[void, void]} panic for tests
 *
 * @typedef {object} LoadedFile
 * @property {number} rows
 * @property {number[]} counts of each digit
 * @property {number} max largest pixel
 * @property {boolean} header whether a header row was skipped
 * @property {'integers' | 'decimals' | 'unit'} scale
 * @property {number} bytes as they came, packed or not
 * @property {Uint8Array} labels
 * @property {Uint8Array} pixels
 *
 * @typedef {object} OpenPayload
 * @property {{ labels: Uint8Array, pixels: Uint8Array }} data
 * @property {{ labels: Uint8Array, pixels: Uint8Array } | null} test
 * @property {object} settings
 *
 * @typedef {object} Opened
 * @property {string} device
 * @property {Layer[]} layers
 * @property {number} trainRows
 * @property {number} testRows
 * @property {Uint32Array} testIndices
 * @property {Snapshot} snapshot
 * @property {HistogramRow} initialInput
 *
 * @typedef {object} LogitsPayload
 * @property {Float32Array} parameters
 * @property {Uint8Array} pixels [rows × 784]
 * @property {boolean} normalise
 * @property {number} max what pixels are divided by, if so
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
 * @property {Float32Array} parameters
 *
 * @typedef {object} ReplayPayload
 * @property {Float32Array} parameters
 * @property {Uint32Array} test
 * @property {Uint32Array} order
 * @property {number} epochs
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
