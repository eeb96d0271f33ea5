/**
 * What a student predicts before anything is trained: one of some choices, or which layers will spread most and least.
 * @import { Lesson } from '../lesson/lesson-file.js'
 */
import { h } from '../lib/dom.js';
import { texts } from '../texts/texts.js';
import { NOTEBOOK_LAYERS, kindOf } from '../run/network.js';

const WORDS = texts.prediction;

/**
 * @param {Lesson} lesson
 * @returns {{ element: HTMLElement, answer: () => unknown, set: (answer: unknown) => void }} the answer as `lesson/prediction.js` reads it, null
 *   until all of it is there; and a way to fill one in that was given before
 */
export function predictionForm({ id, prediction }) {
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
    default:
      return { element: h('div'), answer: () => null, set: () => {} };
  }
}
