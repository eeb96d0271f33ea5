/**
 * Exercise 1: are the changes alike across layers?
 *
 * A lesson is JSON (`docs/lessons.md`); those of the page are modules that hold the same object. They come with the page rather than by a request
 * more, no browser that we support has to know JSON modules, and the bundle and Node read them as they are.
 *
 * @import { Lesson } from '../lesson-file.js'
 */

/** @type {Lesson & { format: string, version: number }} */
export const layers = {
  format: 'weightscope-lesson',
  version: 1,
  id: 'layers',
  title: 'Layers',
  question: 'Training moves the weights of all four layers. Do they spread alike, or does one layer spread more than the others?',
  prediction: { kind: 'rank', ask: 'Put the layers in order: which will spread most, compared with how it began, and which least?' },
  variants: [{ label: 'Dropout 0', settings: { dropout: 0 } }],
  seeds: 3,
  epochs: 60,
  held: 'epoch',
  rule: { kind: 'layers' },
  figure: 'growth',
  measure: 'spread',
  why: [
    'A weight moves as far as its gradients push it. What counts here is how far that is beside where it began.',
    'Layers with few inputs begin wider: the weights of a layer with n inputs begin between −1/√n and 1/√n. So the output layer begins five times as wide as the input layer. Yet it also grows by the larger factor.',
    'One reason: a unit adds up all of its inputs. One of the input layer has 784, so small changes of many weights do much. One of the output layer has 32, so each of its weights has to change more.',
    'Another: the error reaches the output layer at once. It reaches the others through the weights behind them, which are small at first.',
    'The curves of the four layers on one axis show when it happens.',
  ],
  whyFigure: 'growth',
  transfer: {
    question: 'Is that a law? Now the pixels are raw: 0 to 255 instead of 0 to 1, with all else as before. Which layer spreads most?',
    prediction: { kind: 'most', ask: 'Choose the layer that will spread most.' },
    variants: [{ label: 'Raw pixels, dropout 0', settings: { normalise: false, dropout: 0 } }],
    why: ['It is no law: which layer spreads most depends on the data and the settings. The input layer is the one that meets the large pixels. Here it spreads most, and the output layer, which spread most before, hardly.'],
  },
};
