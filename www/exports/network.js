/**
 * The one network that files may hold: the notebook's layers with PyTorch's names and layout.
 * The engine says the same of each run (`run.layers`); a file is checked where there may be no engine yet.
 * @import { Layer } from '../weightscope.js'
 */

const WIDTHS = [784, 64, 32, 32, 10];
const NAMES = ['input', 'fc1', 'fc2', 'output'];
const TITLES = ['Input layer', 'Hidden layer 1', 'Hidden layer 2', 'Output layer'];

let end = 0;

/** @type {readonly Layer[]} */
export const LAYERS = NAMES.map((name, i) => {
  const [inputs, outputs] = [WIDTHS[i], WIDTHS[i + 1]];
  const weights = { start: end, end: end + inputs * outputs };
  const biases = { start: weights.end, end: weights.end + outputs };
  end = biases.end;
  return { name, title: `${TITLES[i]} (${inputs}→${outputs})`, inputs, outputs, weights, biases };
});

export const PARAMETERS = end;

/** The tensors of PyTorch's state dict, in its order, and where their values lie among all parameters. */
export const TENSORS = LAYERS.flatMap(({ name, inputs, outputs, weights, biases }) => [
  { name: `${name}.weight`, shape: [outputs, inputs], ...weights },
  { name: `${name}.bias`, shape: [outputs], ...biases },
]);
