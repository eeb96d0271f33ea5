/**
 * What a student predicts before anything is trained: one of some choices, which layers will spread most and least, or a sketch.
 * @import { Scene } from '../element/scene.js'
 * @import { Told } from '../lesson/exercise-desk.js'
 * @import { Lesson } from '../lesson/lesson-file.js'
 * @import { Host } from './panel.js'
 *
 * @typedef {object} Form
 * @property {HTMLElement} element
 * @property {() => unknown} answer as `lesson/prediction.js` reads it, null until all of it is there
 * @property {(answer: unknown) => void} set fills in one that was given before
 * @property {(scene: Scene, told: Told | undefined) => void} [update] what it shows of the network, and of what came of it
 * @property {boolean} [stays] in view beside the answer
 */
import { h } from '../lib/dom.js';
import { coarse, isSketch, measuredFor, sketchedRun } from '../lesson/sketch.js';
import { texts } from '../texts/texts.js';
import { layersNamed } from '../run/network.js';
import { sketchPad } from './sketch-pad.js';

const WORDS = texts.prediction;

/** @param {Lesson} lesson @param {Host} host @returns {Form} */
export function predictionForm({ id, prediction, variants }, host) {
  const fieldset = (/** @type {HTMLElement[]} */ ...content) => h('fieldset', { class: 'prediction' }, h('legend', {}, prediction.ask), ...content);
  switch (prediction.kind) {
    case 'choose': {
      const { choices } = prediction;
      const radios = choices.map((_, i) => h('input', { type: 'radio', name: `prediction-${id}`, value: i }));
      return {
        element: fieldset(...choices.map(({ label }, i) => h('label', { class: 'prediction-choice' }, radios[i], ` ${label}`))),
        answer: () => {
          const chosen = radios.findIndex(({ checked }) => checked);
          return chosen === -1 ? null : chosen;
        },
        set: (answer) => radios.forEach((radio, i) => (radio.checked = i === answer)),
      };
    }
    case 'rank':
    case 'most': {
      const element = fieldset();
      /** Of the layers that the settings ask for. @type {HTMLSelectElement[]} */
      let places = [];
      let made = '';
      /** @param {string} hiddenLayers */
      const make = (hiddenLayers) => {
        const layers = layersNamed(hiddenLayers);
        made = hiddenLayers;
        const count = prediction.kind === 'most' ? 1 : layers.length;
        places = Array.from({ length: count }, () => h('select', {}, h('option', { value: '' }, WORDS.choose), ...layers.map(({ name, kind }) => h('option', { value: name }, kind))));
        const label = (/** @type {number} */ i) => (i === 0 ? WORDS.most : i === count - 1 ? WORDS.least : `${i + 1}:`);
        element.replaceChildren(h('legend', {}, prediction.ask), ...places.map((select, i) => h('label', { class: 'prediction-choice' }, `${label(i)} `, select)));
      };
      const asked = (/** @type {Scene['settings']} */ settings) => variants[0].settings.hiddenLayers ?? settings.hiddenLayers;
      make(asked(host.scene().settings));
      return {
        element,
        answer: () => {
          const order = places.map(({ value }) => value);
          if (!order.every(Boolean) || new Set(order).size < order.length) return null;
          return prediction.kind === 'most' ? order[0] : order;
        },
        set(answer) {
          const given = prediction.kind === 'most' ? [answer] : Array.isArray(answer) ? answer : [];
          places.forEach((select, i) => (select.value = [...select.options].some(({ value }) => value === given[i]) ? given[i] : ''));
        },
        update({ settings }, told) {
          if (!told && asked(settings) !== made) make(asked(settings));
        },
      };
    }
    case 'sketch': {
      const element = fieldset();
      const pad = sketchPad(() => element.dispatchEvent(new Event('change')));
      element.append(pad.element);
      return {
        element,
        stays: true,
        answer: pad.answer,
        set: (answer) => pad.set(isSketch(answer) ? answer : null),
        update({ own, theme, exercises: { going } }, told) {
          const result = told?.result;
          const run = result ? sketchedRun(result).run : own;
          // One of an earlier visit has to be read first.
          if (run && result && !host.runs.isOpen(run)) void host.runs.open(run).catch(host.verbs.fail);
          const initial = run && coarse(run.histograms.all, 0);
          pad.update(initial && { edges: ends(run.histograms.all.edges), initial, measured: result ? measuredFor(result) : null, isFree: !result && going === null, theme });
        },
      };
    }
  }
}

/** Of a range. @param {ArrayLike<number>} edges */
function ends(edges) {
  return [edges[0], edges[edges.length - 1]];
}
