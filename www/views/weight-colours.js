/**
 * Weights as colours: orange is positive, blue negative, white zero, on a scale that is the same on both sides.
 * @typedef {{ bound: number, beyond: number }} ColourScale ±bound has the full colour; so many weights are beyond it
 */

// Orange and blue differ for the colour-blind, too.
const POSITIVE = [204, 85, 0];
const NEGATIVE = [0, 90, 181];
/** Share of the weights that lie within the scale. A few large ones would make all others pale. */
const WITHIN = 0.995;
const BINS = 2000;

/**
 * The magnitude that all but half a percent of the weights keep within, to a two-thousandth of the largest.
 * @param {Float32Array} weights
 */
export function boundOf(weights) {
  const most = largestOf(weights);
  if (most === 0) return 0;
  const counts = new Uint32Array(BINS + 1);
  for (const weight of weights) counts[Math.ceil((BINS * Math.abs(weight)) / most)]++;
  let [bin, within] = [0, counts[0]];
  while (within < WITHIN * weights.length && bin < BINS) within += counts[++bin];
  return (most * bin) / BINS;
}

/** The largest magnitude, of those that are numbers. @param {Float32Array} weights */
export function largestOf(weights) {
  let most = 0;
  for (const weight of weights) if (Math.abs(weight) > most) most = Math.abs(weight);
  return most;
}

/**
 * A bound that can be said in two digits, not below the one given.
 * @param {number} bound
 */
export function roundedBound(bound) {
  if (!(bound > 0)) return 1;
  const step = 10 ** (Math.floor(Math.log10(bound)) - 1);
  return Number((Math.ceil(bound / step - 1e-9) * step).toPrecision(2));
}

/**
 * @param {Float32Array} weights
 * @param {number} bound
 */
export function countBeyond(weights, bound) {
  let count = 0;
  for (const weight of weights) if (Math.abs(weight) > bound) count++;
  return count;
}

/**
 * @param {ArrayLike<number>} weights
 * @param {number} bound
 * @param {Uint8ClampedArray} rgba four bytes a weight, written
 * @param {(share: number) => number} [strengthOf] of a colour, for a magnitude as a share of the bound
 */
export function colourWeights(weights, bound, rgba, strengthOf = (share) => share) {
  for (let i = 0; i < weights.length; i++) {
    // What is not a number is white.
    const strength = strengthOf(Math.min(1, Math.abs(weights[i]) / bound)) || 0;
    const colour = weights[i] > 0 ? POSITIVE : NEGATIVE;
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = Math.round(255 + (colour[c] - 255) * strength);
    rgba[4 * i + 3] = 255;
  }
}
