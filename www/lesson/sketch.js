/**
 * A sketch: a student draws how the histogram of all weights will look after training, over the one before it. Densities in few bins over the
 * histogram's range, as high as they were drawn.
 * @import { ExerciseResult, Histogram } from '../weightscope.js'
 */

/** Fewer than a histogram has: nobody draws a hundred. */
export const BINS = 25;

/** Whether somebody may have drawn it. @param {unknown} value @returns {value is number[]} */
export function isSketch(value) {
  return Array.isArray(value) && value.length === BINS && value.every((density) => Number.isFinite(density) && density >= 0) && value.some((density) => density > 0);
}

/**
 * A row of a histogram in the bins of a sketch.
 * @param {Pick<Histogram, 'rows'>} histogram
 * @param {number} row
 * @returns {number[] | null} mean densities; null where the row is not at hand
 */
export function coarse({ rows }, row) {
  const fine = rows[row];
  if (!fine || fine.length % BINS !== 0) return null;
  const size = fine.length / BINS;
  return Array.from({ length: BINS }, (_, bin) => fine.subarray(bin * size, (bin + 1) * size).reduce((sum, density) => sum + density, 0) / size);
}

/**
 * One stroke of the pen, from bin to bin along a straight line.
 * @param {readonly number[]} densities
 * @param {{ bin: number, density: number }} from
 * @param {{ bin: number, density: number }} to
 * @returns {number[]}
 */
export function stroke(densities, from, to) {
  const [first, last] = from.bin <= to.bin ? [from, to] : [to, from];
  return densities.map((density, bin) => {
    if (bin < first.bin || bin > last.bin) return density;
    // Where the pen goes up or down within a bin, the end counts.
    const share = first.bin === last.bin ? 1 : (bin - first.bin) / (last.bin - first.bin);
    return first.bin === last.bin ? to.density : first.density + share * (last.density - first.density);
  });
}

/**
 * How much of their area two histograms share, from 0 to 1, whatever the height at which each was drawn.
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
export function overlap(a, b) {
  const total = (/** @type {readonly number[]} */ densities) => densities.reduce((sum, density) => sum + density, 0);
  const [ofA, ofB] = [total(a), total(b)];
  return a.reduce((sum, density, bin) => sum + Math.min(density / ofA, b[bin] / ofB), 0);
}

/** What a sketch is held against: the first seed of the last variant, at the epoch at which it is compared. @param {Pick<ExerciseResult, 'variants'>} result */
export function sketchedRun({ variants }) {
  const { runs, epochs } = variants[variants.length - 1];
  return { run: runs[0], epoch: epochs[0] };
}

/** Its histogram; null where it never got to that epoch, or is not read yet. @param {Pick<ExerciseResult, 'variants'>} result */
export function measuredFor(result) {
  const { run, epoch } = sketchedRun(result);
  return epoch === null ? null : coarse(run.histograms.all, epoch);
}
