/**
 * The lesson's figures: the notebook's in its order, then those that answer its questions.
 * @import { Figure } from './types.js'
 */
import { biases } from './biases.js';
import { changeImage } from './change-image.js';
import { densityLog } from './density-log.js';
import { figure29 } from './figure29.js';
import { figure33 } from './figure33.js';
import { figure34 } from './figure34.js';
import { figure35 } from './figure35.js';
import { growth } from './growth.js';
import { growthAccuracy } from './growth-accuracy.js';
import { inside } from './inside.js';
import { quantiles } from './quantiles.js';

/** All that can be asked for; `element/attributes.js` says which are shown otherwise. @type {readonly Figure[]} */
export const FIGURES = [figure29, figure33, figure34, figure35, growth, quantiles, growthAccuracy, changeImage, densityLog, biases, inside];

/** Those that there are of some ids, in their order. @param {readonly string[]} ids @returns {Figure[]} */
export function figuresBy(ids) {
  return ids.flatMap((id) => FIGURES.find((figure) => figure.id === id) ?? []);
}
