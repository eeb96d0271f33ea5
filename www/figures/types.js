/**
 * The shapes the figures work with. Nothing here runs: the types describe what the engine hands over and what a figure offers.
 *
 * Row e of a histogram is the network after e epochs, so row 0 is the untrained network and there is one row more than epochs.
 *
 * @import { Run } from '../weightscope.js'
 */

/** @typedef {import('../weightscope.js').EpochMetrics} EpochMetrics */
/** @typedef {import('../store/binning.js').Change} Change */
/** @typedef {import('../store/run-statistics.js').Rows} Rows */
/** @typedef {import('../store/probes.js').Probed} Probed */

/** @typedef {import('../weightscope.js').Histogram & { whole?: import('../weightscope.js').Histogram }} Histogram as far as a film has come, with the whole, whose scales it has */

/**
 * What figures need of a run. A density is 0 throughout a row when no value lies inside the edges.
 * @typedef {Pick<Run, 'plannedEpochs' | 'epochs' | 'layers' | 'initialInput' | 'initialParameters' | 'weights'> & { histograms: { all: Histogram, layers: Histogram[] } }} RunData
 */

/**
 * Resolved CSS colours, ready for a canvas.
 * @typedef {object} Theme
 * @property {string} text
 * @property {string} muted
 * @property {string} grid
 * @property {string} surface
 * @property {[string, string]} series train, test
 * @property {string[]} runs of a comparison
 * @property {string} fontFamily
 */

/**
 * @typedef {object} View
 * @property {RunData} run
 * @property {number} cursor histogram row
 * @property {Theme} theme
 * @property {boolean} [isAlone] whether nothing is drawn over it: a picture to be saved
 * @property {Comparison} [comparison] what the figures of a comparison show; `run` is then the longest of its runs
 * @property {Probed} [probes] what goes on inside, as far as it is known
 * @property {Study} [study] what the figure of an exercise shows; `run` is then the longest of its runs
 */

/**
 * The runs of an exercise, as far as they have come.
 * @typedef {object} Study
 * @property {string} key changes with what is in it
 * @property {{ label: string, runs: Run[] }[]} variants runs that differ in the seed alone
 * @property {(number | null)[][]} compared [variant][seed]: the epoch at which each is compared, as long as there is an answer; null: it never got there
 */

/**
 * Several runs side by side. A new object whenever anything in it changes.
 * @typedef {object} Comparison
 * @property {ComparedRun[]} runs two or more, whose histograms have the same edges
 * @property {number} part 0: all parameters; i: the weights of layer i
 * @property {[minuend: number, subtrahend: number]} difference indices of runs
 */

/**
 * @typedef {object} ComparedRun
 * @property {string} label a letter
 * @property {string} name
 * @property {RunData} run
 * @property {Change | null} change null as long as it is not known
 * @property {Rows} statistics
 */

/**
 * @typedef {object} Size in CSS pixels
 * @property {number} width
 * @property {number} height
 */

/**
 * The context is cleared and already scaled for device pixels or print.
 * @typedef {Size & { ctx: CanvasRenderingContext2D }} Frame
 */

/**
 * @typedef {object} Panel
 * @property {string} id
 * @property {string} name accessible name
 * @property {(view: View) => boolean} [isIn] whether there is anything to draw: of a network of fewer layers there may not be; always if left out
 * @property {'x' | 'y' | null} axis the direction in which epochs run
 * @property {boolean} [followsCursor] whether all of it depends on the cursor
 * @property {(frame: Frame, view: View) => void} draw everything that does not depend on the cursor, unless all of it does
 * @property {(frame: Frame, view: View) => void} drawCursor on a second, transparent canvas of the same size
 * @property {(size: Size, view: View, x: number, y: number) => number | null} [epochAt] row under the pointer, null outside the plot
 */

/**
 * @typedef {object} Table
 * @property {string} caption
 * @property {string[]} columns
 * @property {(string | number)[][]} rows
 */

/**
 * @typedef {object} Figure
 * @property {string} id the notebook's number, or a word
 * @property {string} file the notebook's file name
 * @property {string} heading
 * @property {number} columns panels in a row, in wide layouts and in print
 * @property {number} aspect width / height of a panel
 * @property {string} [suptitle] title over all panels, in print
 * @property {boolean} [needsProbes] whether it shows what goes on inside
 * @property {Panel[]} panels
 * @property {string} explain
 * @property {(view: View) => string} readout exact values of the row under the cursor
 * @property {(view: View) => Table} table
 */

export {};
