/**
 * A control for every setting in the table, with its range and help.
 * @import { Host, Panel } from './panel.js'
 * @import { Run, Settings } from '../weightscope.js'
 * @import { Setting } from '../settings.js'
 */
import { h, setText } from '../lib/dom.js';
import { classesOf, layersOf, parameterCount } from '../run/network.js';
import { SETTINGS, expected, parseSetting } from '../settings.js';
import { texts } from '../texts/texts.js';

/** @param {Host} host @returns {Panel} */
export function settingsPanel({ verbs }) {
  const rows = SETTINGS.map((setting) => row(setting, verbs.set));
  const size = h('p', { class: 'help' });
  rows.find(({ name }) => name === 'hidden-layers')?.element.append(size);
  const note = h('p', { class: 'note' }, texts.settings.note);
  const element = h('div', { class: 'settings' }, ...rows.map((row) => row.element), note);
  return {
    element,
    update({ settings, inRun, own, options: { locked } }) {
      note.hidden = !inRun && !own?.epochs.length;
      setText(size, own ? sizeText(settings, own) : '');
      for (const row of rows) row.update(settings, locked);
    },
  };
}

/** How large the network of these settings is, for the pictures and classes of a run. @param {Settings} settings @param {Run} run */
function sizeText({ hiddenLayers, bias }, { layers }) {
  const hidden = hiddenLayers === '' ? [] : hiddenLayers.split(',').map(Number);
  const count = parameterCount(layersOf([layers[0].inputs, ...hidden, classesOf({ layers })], bias));
  return texts.settings.size(count, count * Float32Array.BYTES_PER_ELEMENT);
}

/**
 * @param {Setting} setting
 * @param {(name: string, text: string) => void} onChange
 */
function row(setting, onChange) {
  const { name, key, label, help, type } = setting;
  const id = `setting-${name}`;
  const range = type === 'integer' || type === 'number' ? texts.settings.range(setting.min ?? 0, setting.max ?? 0) : '';
  const error = h('span', { class: 'field-error', id: `${id}-error`, role: 'alert' });
  const control = controlOf(setting, id);
  control.setAttribute('aria-describedby', `${id}-help ${id}-error`);
  control.addEventListener('change', () => {
    const text = control instanceof HTMLInputElement && type === 'boolean' ? String(control.checked) : control.value;
    try {
      parseSetting(setting, text);
    } catch {
      control.setAttribute('aria-invalid', 'true');
      setText(error, texts.settings.refused(expected(setting)));
      return;
    }
    control.removeAttribute('aria-invalid');
    setText(error, '');
    onChange(name, text);
  });
  const element = h(
    'div',
    { class: `setting of-${type}` },
    h('label', { for: id }, label),
    control,
    h('span', { class: 'help', id: `${id}-help` }, help + range),
    error,
  );
  /** @type {unknown} */
  let shown;
  return {
    name,
    element,
    /** @param {Settings} settings @param {readonly string[]} locked */
    update(settings, locked) {
      element.hidden = setting.when !== undefined && !setting.when(settings);
      control.disabled = locked.includes(name);
      if (settings[key] === shown) return;
      shown = settings[key];
      if (control instanceof HTMLInputElement && type === 'boolean') control.checked = settings[key] === true;
      else control.value = String(settings[key]);
      control.removeAttribute('aria-invalid');
      setText(error, '');
    },
  };
}

/**
 * @param {Setting} setting
 * @param {string} id
 * @returns {HTMLInputElement | HTMLSelectElement}
 */
function controlOf({ type, choices = {} }, id) {
  if (type === 'choice') {
    return h('select', { id }, ...Object.entries(choices).map(([value, label]) => h('option', { value }, label)));
  }
  if (type === 'boolean') return h('input', { id, type: 'checkbox' });
  // Not type="number": it hides what was typed if that is no number, and a message could not name it.
  const inputmode = type === 'integer' ? 'numeric' : type === 'list' ? 'text' : 'decimal';
  return h('input', { id, inputmode, autocomplete: 'off' });
}
