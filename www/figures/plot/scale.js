/**
 * Linear scales and round ticks.
 * @typedef {readonly [from: number, to: number]} Span
 * @typedef {object} Scale
 * @property {Span} domain data
 * @property {Span} range pixels
 * @property {(value: number) => number} toPixel
 * @property {(pixel: number) => number} toValue
 */
import { stepDecimals } from '../../lib/text.js';

/** A shorter span has no ticks: numbers near to 0 lie so far apart that a step would round to itself when it is to grow. */
const SHORTEST = 1e-300;

/**
 * @param {Span} domain
 * @param {Span} range
 * @returns {Scale}
 */
export function linearScale(domain, range) {
  const pixelsPerUnit = (range[1] - range[0]) / (domain[1] - domain[0]);
  return {
    domain,
    range,
    toPixel: (value) => range[0] + (value - domain[0]) * pixelsPerUnit,
    toValue: (pixel) => domain[0] + (pixel - range[0]) / pixelsPerUnit,
  };
}

/**
 * The smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, … not under `atLeast`.
 * @param {number} atLeast positive
 */
export function roundStep(atLeast) {
  const power = Math.floor(Math.log10(atLeast));
  for (const digit of [1, 2, 5]) {
    const step = Number(`${digit}e${power}`);
    if (step >= atLeast * (1 - 1e-9)) return step;
  }
  return Number(`1e${power + 1}`);
}

/**
 * Multiples of a round step inside a span.
 * @param {Span} span
 * @param {number} most
 * @param {number} [smallestStep]
 * @returns {number[]}
 */
export function ticks([from, to], most, smallestStep = 0) {
  if (!(to - from > SHORTEST)) return [from];
  let step = Math.max(smallestStep, roundStep((to - from) / Math.max(1, most)));
  // A span may hold one multiple more than its length over the step.
  while (multiples(from, to, step).length > Math.max(1, most)) step = roundStep(step * 1.01);
  return multiples(from, to, step);
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} step
 */
function multiples(from, to, step) {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const decimals = stepDecimals(step);
  // Through text, so that 3 × 0.1 is 0.3; plus 0, so that −0 is 0.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toFixed(decimals)) + 0);
}

/**
 * A round value at or over `value`, to end an axis that starts at 0.
 * @param {number} value
 */
export function roundUp(value) {
  if (!(value > SHORTEST) || !Number.isFinite(value)) return 1;
  const step = roundStep(value / 10);
  return Number((Math.ceil(value / step - 1e-9) * step).toFixed(stepDecimals(step)));
}
