/**
 * What goes on inside a network, summed up from a probe: how strong the gradients of each layer are, how far a step moves its weights, and which
 * units never answer.
 *
 * @import { Layer } from '../weightscope.js'
 * @import { Probe } from '../engine/protocol.js'
 *
 * @typedef {object} Inside
 * @property {number[]} gradients root mean square of the gradient of each layer's weights
 * @property {number[]} updates of each layer: learning rate · norm of the weights' gradient ÷ norm of the weights: what a step of plain SGD on these images moves them by
 * @property {number[]} activations mean of each hidden layer, after its activation
 * @property {number[]} dead how many units of each hidden layer are zero on every image
 */

/**
 * @param {Pick<Probe, 'gradients' | 'activations'>} probe
 * @param {Float32Array} parameters that were probed
 * @param {readonly Pick<Layer, 'weights'>[]} layers
 * @param {number} rate
 * @returns {Inside}
 */
export function insideOf({ gradients, activations }, parameters, layers, rate) {
  const parts = layers.map(({ weights: { start, end } }) => ({ count: end - start, gradient: norm(gradients.subarray(start, end)), weight: norm(parameters.subarray(start, end)) }));
  return {
    gradients: parts.map(({ gradient, count }) => gradient / Math.sqrt(count)),
    updates: parts.map(({ gradient, weight }) => (rate * gradient) / weight),
    activations: activations.map(({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length),
    dead: activations.map(({ units, values }) => {
      const answers = new Uint8Array(units);
      for (let i = 0; i < values.length; i++) if (values[i] !== 0) answers[i % units] = 1;
      return units - answers.reduce((sum, one) => sum + one, 0);
    }),
  };
}

/** `np.linalg.norm`, in double precision. @param {Float32Array} values */
function norm(values) {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  return Math.sqrt(squares);
}
