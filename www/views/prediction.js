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
 * @property {(scene: Scene, told: Told | undefined) => void} [update] what it shows of the network, and of what came of it: such a form stays in view
 */
import { h } from '../lib/dom.js';
import { coarse, isSketch, measuredFor, sketchedRun } from '../lesson/sketch.js';
import { texts } from '../texts/texts.js';
import { NOTEBOOK_LAYERS, kindOf } from '../run/network.js';
import { sketchPad } from './sketch-pad.js';

const WORDS = texts.prediction;

/** @param {Lesson} lesson @param {Host} host @returns {Form} */
export function predictionForm({ id, prediction }, host) {
  const names = NOTEBOOK_LAYERS.map((layer) => ({ value: layer.name, label: kindOf(layer) }));
  const choice = (/** @type {string} */ label) => {
    const select = h('select', {}, h('option', { value: '' }, WORDS.choose), ...names.map(({ value, label }) => h('option', { value }, label)));
    return { select, element: h('label', { class: 'prediction-choice' }, `${label} `, select) };
  };
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
    case 'rank': {
      const places = names.map((_, i) => choice(i === 0 ? WORDS.most : i === names.length - 1 ? WORDS.least : `${i + 1}:`));
      return {
        element: fieldset(...places.map(({ element }) => element)),
        answer: () => {
          const order = places.map(({ select }) => select.value);
          return order.every(Boolean) && new Set(order).size === order.length ? order : null;
        },
        set: (answer) => places.forEach(({ select }, i) => (select.value = Array.isArray(answer) && names.some(({ value }) => value === answer[i]) ? answer[i] : '')),
      };
    }
    case 'most': {
      const { select, element } = choice(WORDS.most);
      return { element: fieldset(element), answer: () => select.value || null, set: (answer) => (select.value = names.some(({ value }) => value === answer) ? String(answer) : '') };
    }
    case 'sketch': {
      const element = fieldset();
      const pad = sketchPad(() => element.dispatchEvent(new Event('change')));
      element.append(pad.element);
      return {
        element,
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
