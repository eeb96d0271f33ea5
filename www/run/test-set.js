/**
 * The images that a run is tested on.
 * @import { DatasetInfo, Run } from '../weightscope.js'
 * @import { Dataset } from '../engine/datasets.js'
 *
 * @typedef {Pick<Dataset, 'info' | 'labels' | 'pixels'>} Labelled
 *
 * @typedef {object} TestSet
 * @property {Uint8Array} labels
 * @property {(image: number) => Uint8Array} pixels of one of them, row by row
 */

/**
 * Those of a run, or null where the data at hand are not the run's.
 * @param {Run} run
 * @param {Labelled | null} data that are loaded
 * @param {Labelled | null} official test set
 * @returns {TestSet | null}
 */
export function testSetOf(run, data, official) {
  const source = run.settings.testSet === 'official' ? official : data && sameData(data.info, run.data) ? data : null;
  const { testIndices, layers: [{ inputs }] } = run;
  if (source === null || !testIndices || testIndices.some((row) => row >= source.labels.length)) return null;
  return {
    labels: Uint8Array.from(testIndices, (row) => source.labels[row]),
    pixels: (image) => source.pixels.subarray(testIndices[image] * inputs, (testIndices[image] + 1) * inputs),
  };
}

/** Why `testSetOf` found none. @param {Run} run */
export function whyNoTestSet({ testIndices }) {
  const why = testIndices ? 'are not loaded. Load the same data to see this.' : 'are not known: the file that it was read from does not tell which they were.';
  return `The images that this run was tested on ${why}`;
}

/** @param {DatasetInfo} a @param {DatasetInfo} b */
function sameData(a, b) {
  if (a === b) return true;
  return a.rows === b.rows && a.max === b.max && a.scale === b.scale && a.counts.length === b.counts.length && a.counts.every((count, digit) => count === b.counts[digit]);
}
