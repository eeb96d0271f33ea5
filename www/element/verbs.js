/**
 * What panels may do with the element. What fails is shown by the element, so that nobody here waits for it.
 * @import { WeightScope } from '../weightscope.js'
 * @import { Attributes } from './attributes.js'
 * @import { ComparisonChoice } from './scene.js'
 * @import { Experiment } from '../engine/experiment.js'
 * @import { ExerciseDesk } from '../lesson/exercise-desk.js'
 * @import { Answers } from '../store/answers.js'
 * @import { Binning } from '../store/binning.js'
 * @import { Runs } from '../store/runs.js'
 * @import { Verbs } from '../views/panel.js'
 *
 * @typedef {object} Parts of the element, which are no part of its public interface
 * @property {Attributes} attributes
 * @property {Experiment} experiment
 * @property {Binning} binning
 * @property {ExerciseDesk} desk
 * @property {Answers} answers
 * @property {Runs} runs
 * @property {(choice: ComparisonChoice) => void} setChoice
 * @property {() => void} useSettings those of the attributes are those of the next run
 * @property {() => void} changed
 * @property {(selector: string) => void} lead to a card
 */

import { WeightscopeError } from '../error.js';
import { texts } from '../texts/texts.js';

/** @param {WeightScope} element @param {Parts} parts @returns {Verbs} */
export function verbsOf(element, { attributes, experiment, binning, desk, answers, runs, setChoice, useSettings, changed, lead }) {
  const isWeights = (/** @type {File} */ { name }) => /\.safetensors$/i.test(name);
  const isRun = (/** @type {File} */ { name }) => /\.json$/i.test(name);
  const open = (/** @type {readonly File[]} */ files) => {
    const [file, other] = files;
    if (files.length > 2 || (other && files.some((one) => isWeights(one) || isRun(one)))) {
      experiment.refuse(new WeightscopeError({ kind: 'argument', message: texts.severalFiles(files.length) }));
    } else if (other) quietly(element.load([file, other]));
    else if (isWeights(file)) quietly(element.importWeights(file));
    else if (isRun(file)) quietly(element.importRun(file));
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
    load: (address) => quietly(element.load(address)),
    open,
    readAgain: (asked) => {
      const reading = experiment.data?.reading;
      if (reading) quietly(element.load(reading.source, { ...reading.asked, ...asked }));
    },
    show: (id) => element.show(id),
    goOn: (id) => quietly(element.goOn(id)),
    another: () => {
      const seed = (element.run ?? element).settings.seed;
      element.setAttribute('seed', String((seed + 1) % 2 ** 32));
      quietly(element.train());
    },
    goTo: (chapter) => element.setAttribute('chapter', chapter),
    carryOut: (id, options) => quietly(element.runExercise(id, options)),
    setRange: (range) => {
      binning.range = range;
    },
    compare: (choice) => {
      setChoice(choice);
      changed();
    },
    compareRuns: (compared) => {
      desk.compare(compared.flatMap((run) => runs.of(run)?.id ?? []));
      // The figures are there after the next update, and with them the room to scroll.
      changed();
      requestAnimationFrame(() => lead('.comparison .compare'));
    },
    timeDevices: (onProgress) => experiment.timeDevices(onProgress),
    deviceChosen: () => {
      attributes.renewSettings();
      useSettings();
      changed();
    },
    answer: (id, change) => {
      answers.set(id, change);
      changed();
    },
    clearEverything: async () => {
      answers.clear();
      desk.results.clear();
      await runs.clear();
      // The copy that a visit without a network would use.
      (await navigator.serviceWorker?.getRegistration())?.active?.postMessage('forget');
      changed();
    },
    fail: (error) => experiment.fail(error),
    dismiss: () => {
      experiment.error = null;
      attributes.dismiss();
      changed();
    },
  };
}

/** @param {Promise<unknown>} promise that fails in sight */
export function quietly(promise) {
  promise.catch(() => {});
}
