/**
 * Exercise 3: how does dropout change the distributions of weights? Why it is a module: see `layers.js`.
 *
 * After equally many epochs the answer turns with their number, so test accuracy is held equal; the page lets one choose.
 * @import { Lesson } from '../lesson-file.js'
 */

/** @type {Lesson & { format: string, version: number }} */
export const dropout = {
  format: 'weightscope-lesson',
  version: 1,
  id: 'dropout',
  title: 'Dropout',
  question: 'Dropout switches hidden units off at random, another choice in every step. Do the weights of networks that are equally good spread more or less with it?',
  prediction: {
    kind: 'choose',
    ask: 'At the same test accuracy: the more dropout, …',
    choices: [
      { label: 'the more the weights spread.', expects: 'more' },
      { label: 'the less the weights spread.', expects: 'less' },
      { label: 'It makes no difference.', expects: 'alike' },
      { label: 'It differs from layer to layer.', expects: 'unlike' },
    ],
  },
  variants: [
    { label: 'Dropout 0', settings: { dropout: 0 } },
    { label: 'Dropout 0.25', settings: { dropout: 0.25 } },
    { label: 'Dropout 0.5', settings: { dropout: 0.5 } },
  ],
  seeds: 3,
  epochs: 60,
  held: 'test-accuracy',
  threshold: 92,
  rule: { kind: 'ordered', by: 'dropout' },
  figure: 'growth',
  measure: 'spread',
  why: [
    'With dropout a network learns more slowly: in each step a part of it is switched off. So it takes more epochs to become as good, and its weights have longer to spread.',
    'Look after how many epochs each variant was that good: dropout 0.5 takes about twice as many as none. More steps move weights farther.',
    'What is held equal decides. After 6 epochs each, more dropout means less spread in every layer, because less has been learnt; after 60 it means more in the input layer. Choose “number of epochs” above for 60; set the number of epochs to 6 in the lab for the other.',
  ],
  whyFigure: 'growth',
  transfer: {
    question: 'Dropout 0.75 leaves one unit in four. Compared with dropout 0.5, how do the weights spread when both networks classify half of the test images rightly?',
    prediction: {
      kind: 'choose',
      ask: 'With dropout 0.75 they spread …',
      choices: [
        { label: 'more, in every layer.', expects: 'more' },
        { label: 'less, in every layer.', expects: 'less' },
        { label: 'more in some layers and less in others.', expects: 'unlike' },
      ],
    },
    variants: [
      { label: 'Dropout 0.5', settings: { dropout: 0.5 } },
      { label: 'Dropout 0.75', settings: { dropout: 0.75 } },
    ],
    threshold: 50,
    why: [
      'Look how many epochs each of them took to get there: over six seeds, 3 to 6 with dropout 0.5, and 10 to 32 with dropout 0.75. Many steps move weights far, also where little is learnt.',
      'There is a limit: with dropout 0.75 so little gets through that none of the six networks came to 80 % within 120 epochs.',
    ],
  },
};
