/**
 * Words and numbers as the answers to exercises use them. Numbers that are said to differ look different.
 * @import { Layer } from '../weightscope.js'
 */
import { fixed, joined } from '../lib/text.js';
import { kindOf } from '../run/network.js';

/** Nobody reads more decimals. */
const MOST_DECIMALS = 6;

/**
 * How many decimals tell these numbers apart where they differ, two at least.
 * @param {readonly number[]} values
 */
export function decimalsFor(values) {
  const different = new Set(values);
  let decimals = 2;
  while (decimals < MOST_DECIMALS && new Set([...different].map((value) => fixed(value, decimals))).size < different.size) decimals++;
  return decimals;
}

/** @param {number} low @param {number} high @param {number} decimals @returns {string} “1.70 to 1.72” */
export function rangeText(low, high, decimals) {
  const [from, to] = [low, high].map((value) => fixed(value, decimals));
  return from === to ? from : `${from} to ${to}`;
}

/** Within a sentence, without its sizes: “the input layer”, “hidden layer 1”. @param {Pick<Layer, 'title'>} layer */
export function layerName(layer) {
  const name = kindOf(layer).toLowerCase();
  return /\d$/.test(name) ? name : `the ${name}`;
}

/** @param {string} label */
export function quoted(label) {
  return `“${label}”`;
}

/** @param {readonly number[]} seeds */
export function seedsText(seeds) {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${joined(seeds.map(String))}`;
}

/** @param {string} text */
export function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
