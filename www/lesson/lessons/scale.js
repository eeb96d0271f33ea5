/**
 * Exercise 2: does the scale of the data affect the scale of the weights? Why it is a module: see `layers.js`.
 *
 * The third variant makes the reason visible: it learns while no histogram moves.
 * @import { Lesson } from '../lesson-file.js'
 */

/** @type {Lesson & { format: string, version: number }} */
export const scale = {
  format: 'weightscope-lesson',
  version: 1,
  id: 'scale',
  title: 'Scale',
  question: 'Pixels are usually divided by 255, so that they lie between 0 and 1. Does the scale of the pixels change how far the weights spread?',
  prediction: {
    kind: 'choose',
    ask: 'Compared with normalised pixels, how will the weights spread with raw pixels, at the usual and at a hundredth of the learning rate?',
    choices: [
      { label: 'Just the same: scale does not matter.', expects: 'alike' },
      { label: 'More, in every layer and both times.', expects: 'more' },
      { label: 'Less, in every layer and both times.', expects: 'less' },
      { label: 'More in some layers or one of the two, less in others.', expects: 'unlike' },
    ],
  },
  variants: [
    { label: 'Normalised pixels', settings: { normalise: true, rate: 0.01 } },
    { label: 'Raw pixels', settings: { normalise: false, rate: 0.01 } },
    { label: 'Raw pixels, learning rate 0.0001', settings: { normalise: false, rate: 0.0001 } },
  ],
  seeds: 3,
  epochs: 60,
  held: 'epoch',
  rule: { kind: 'compared' },
  figure: 'growth',
  measure: 'spread',
  why: [
    'A unit of the first layer adds up pixels times weights. With pixels 255 times as large, a weight that changes 255 times less does the same work.',
    'With raw pixels and a small learning rate you see just that: the network learns, and no histogram moves. The changes are there, but far too small to be seen beside the weights’ start.',
    'At the usual learning rate the steps are much too large for such inputs. They throw weights of the input layer far out. Some of its units then answer to no image at all: they get no gradient any more, and their weights stand still.',
  ],
  whyFigure: 'inside',
  whyMeasured: 'gradients',
  transfer: {
    question: 'Now the pixels are normalised, and only the learning rate is a hundredth of the usual one. Will the weights spread as they do at the usual rate?',
    prediction: {
      kind: 'choose',
      ask: 'After the same number of epochs, the weights will spread …',
      choices: [
        { label: 'more, in every layer.', expects: 'more' },
        { label: 'less, in every layer.', expects: 'less' },
        { label: 'more in some layers and less in others.', expects: 'unlike' },
      ],
    },
    variants: [
      { label: 'Learning rate 0.01', settings: { normalise: true, rate: 0.01 } },
      { label: 'Learning rate 0.0001', settings: { normalise: true, rate: 0.0001 } },
    ],
    why: ['Here too the weights hardly move. But look at the test accuracy: with small inputs and small steps the network has learnt next to nothing. Small changes are enough only where the inputs are large.'],
  },
};
