/**
 * The layers of a network and its parameters, as the engine makes them (`crate/src/network/shape.rs`): with PyTorch's names and layout. The
 * engine says the same of each run (`run.layers`); what is stored or in a file is checked where there may be no engine yet.
 * @import { Layer } from '../weightscope.js'
 */

/**
 * @param {readonly number[]} widths units of each layer, from the pixels to the classes
 * @param {boolean} [bias] whether units have biases
 * @returns {Layer[]}
 */
export function layersOf(widths, bias = true) {
  const count = widths.length - 1;
  let end = 0;
  return Array.from({ length: count }, (_, i) => {
    const [inputs, outputs] = [widths[i], widths[i + 1]];
    const { name, kind } = i === 0 ? { name: 'input', kind: 'Input layer' } : i === count - 1 ? { name: 'output', kind: 'Output layer' } : { name: `fc${i}`, kind: `Hidden layer ${i}` };
    const weights = { start: end, end: end + inputs * outputs };
    const biases = { start: weights.end, end: weights.end + (bias ? outputs : 0) };
    end = biases.end;
    return { name, title: `${kind} (${inputs}→${outputs})`, inputs, outputs, weights, biases };
  });
}

/** Names and kinds of the layers that settings ask for. @param {string} hiddenLayers as the setting has them @returns {{ name: string, kind: string }[]} */
export function layersNamed(hiddenLayers) {
  const hidden = hiddenLayers === '' ? [] : hiddenLayers.split(',').map(Number);
  // Sizes do not matter here.
  return layersOf([1, ...hidden, 1]).map((layer) => ({ name: layer.name, kind: kindOf(layer) }));
}

/** “Hidden layer 1 (64→32)” without its sizes. @param {Pick<Layer, 'title'>} layer */
export function kindOf({ title }) {
  return title.replace(/ \(.*\)$/, '');
}

/** “Hidden 1”, for labels in a figure. @param {Pick<Layer, 'title'>} layer */
export function shortKindOf(layer) {
  return kindOf(layer).replace(' layer', '');
}

/** What a file of weights must hold as long as there is no network to ask. @type {readonly Layer[]} */
export const NOTEBOOK_LAYERS = layersOf([784, 64, 32, 32, 10]);

/** How many parameters there are. @param {readonly Layer[]} layers */
export function parameterCount(layers) {
  return layers[layers.length - 1].biases.end;
}

/** Whether its units have biases. @param {readonly Pick<Layer, 'biases'>[]} layers */
export function hasBiases(layers) {
  return layers.some(({ biases }) => biases.end > biases.start);
}

/** How many classes there are. @param {{ layers: readonly Layer[] }} run */
export function classesOf({ layers }) {
  return layers[layers.length - 1].outputs;
}

/** The tensors of PyTorch's state dict, in its order, and where their values lie among all parameters. @param {readonly Layer[]} layers */
export function tensorsOf(layers) {
  return layers.flatMap(({ name, inputs, outputs, weights, biases }) => [
    { name: `${name}.weight`, shape: [outputs, inputs], ...weights },
    ...(biases.end > biases.start ? [{ name: `${name}.bias`, shape: [outputs], ...biases }] : []),
  ]);
}
