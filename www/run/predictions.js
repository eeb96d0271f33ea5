/**
 * What logits say: probabilities, the class (a digit, say) that a network takes an image for, and how often it takes which for which.
 *
 * @typedef {object} Evaluation of one network on one test set
 * @property {number} row after how many epochs
 * @property {Uint8Array} labels the true digits
 * @property {Uint8Array} predicted
 * @property {Float32Array} probability of what is predicted
 * @property {Uint32Array} matrix [classes × classes]: how many of the true digit (row) are taken for which (column)
 * @property {number} correct
 * @property {number} accuracy in %
 *
 * @typedef {{ truth: number, predicted: number }} Cell of the matrix
 */

/**
 * @param {ArrayLike<number>} logits of one image
 * @returns {Float64Array} that adds up to 1
 */
export function softmax(logits) {
  // The largest is taken off first: e to a large power is infinite.
  const most = Math.max(...Array.from(logits));
  const exponentials = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** The first of the largest, as the engine counts. @param {ArrayLike<number>} values */
export function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * @param {number} row
 * @param {Uint8Array} labels
 * @param {Float32Array} logits [images × classes]
 * @param {number} classes
 * @returns {Evaluation}
 */
export function evaluate(row, labels, logits, classes) {
  const predicted = new Uint8Array(labels.length);
  const probability = new Float32Array(labels.length);
  const matrix = new Uint32Array(classes * classes);
  let correct = 0;
  for (let i = 0; i < labels.length; i++) {
    const own = logits.subarray(i * classes, (i + 1) * classes);
    const digit = largest(own);
    let sum = 0;
    for (const logit of own) sum += Math.exp(logit - own[digit]);
    predicted[i] = digit;
    probability[i] = 1 / sum;
    matrix[labels[i] * classes + digit]++;
    if (digit === labels[i]) correct++;
  }
  return { row, labels, predicted, probability, matrix, correct, accuracy: (100 * correct) / labels.length };
}

/**
 * Which images to show: those that are taken for another digit, the surest first. Of one cell of the matrix, that cell's; of a cell
 * on the diagonal, where they are right, the least sure first.
 * @param {Evaluation} evaluation
 * @param {Cell | null} cell
 * @returns {Uint32Array} numbers of test images
 */
export function chosenImages({ labels, predicted, probability }, cell) {
  const images = [];
  for (let i = 0; i < labels.length; i++) {
    if (cell ? labels[i] === cell.truth && predicted[i] === cell.predicted : labels[i] !== predicted[i]) images.push(i);
  }
  const order = cell && cell.truth === cell.predicted ? 1 : -1;
  return Uint32Array.from(images).sort((a, b) => order * (probability[a] - probability[b]) || a - b);
}
