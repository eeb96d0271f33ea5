/**
 * What panels may do with the element. What fails is shown by the element, so that nobody here waits for it.
 * @import { WeightScope } from '../weightscope.js'
 * @import { Verbs } from '../views/panel.js'
 *
 * @typedef {'train' | 'pause' | 'resume' | 'step' | 'stop' | 'more' | 'reset' | 'newSeed' | 'set' | 'load' | 'open' | 'show' | 'goOn' | 'carryOut' | 'another' | 'goTo'} Public
 */

/** @param {WeightScope} element @param {Omit<Verbs, Public>} own what is no part of its public interface @returns {Verbs} */
export function verbsOf(element, own) {
  const open = (/** @type {File} */ file) => {
    if (/\.safetensors$/i.test(file.name)) quietly(element.importWeights(file));
    else if (/\.json$/i.test(file.name)) quietly(element.importRun(file));
    else quietly(element.load(file));
  };
  return {
    train: () => quietly(element.train()),
    pause: () => element.pause(),
    resume: () => element.resume(),
    step: () => quietly(element.step()),
    stop: () => element.stop(),
    more: (epochs) => quietly(element.train({ more: epochs })),
    reset: () => quietly(element.reset()),
    newSeed: () => {
      element.setAttribute('seed', String(crypto.getRandomValues(new Uint32Array(1))[0] % 100_000));
      if (element.state !== 'ready' || element.run?.startsFrom) quietly(element.reset());
    },
    set: (name, text) => element.setAttribute(name, text),
    load: (source) => (source instanceof File ? open(source) : quietly(element.load(source))),
    open,
    show: (id) => element.show(id),
    goOn: (id) => quietly(element.goOn(id)),
    another: () => {
      const seed = (element.run ?? element).settings.seed;
      element.setAttribute('seed', String((seed + 1) % 2 ** 32));
      quietly(element.train());
    },
    goTo: (chapter) => element.setAttribute('chapter', chapter),
    carryOut: (id, options) => quietly(element.runExercise(id, { epochs: element.settings.epochs, ...options })),
    ...own,
  };
}

/** @param {Promise<unknown>} promise that fails in sight */
export function quietly(promise) {
  promise.catch(() => {});
}
