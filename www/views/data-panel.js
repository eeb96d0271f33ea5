/**
 * Where data come from, and what was loaded: the first digits and how many there are of each.
 * @import { Dataset } from '../engine/datasets.js'
 * @import { Host, Panel } from './panel.js'
 */
import { SOURCES } from '../engine/sources.js';
import { h, setText } from '../lib/dom.js';
import { grouped } from '../lib/text.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.data;

const SIDE = 28;
const SHOWN = { columns: 10, rows: 2 };
/** Of the most frequent digit, in rem. */
const BAR_HEIGHT = 3.5;

const SCALES = {
  integers: '',
  decimals: WORDS.rounded255,
  unit: WORDS.rounded1,
};

/** @param {Host} host @returns {Panel} */
export function dataPanel({ verbs: { load: onLoad, open, readAgain } }) {
  const address = h('input', { type: 'url', id: 'data-url', placeholder: 'https://…/digits.csv', required: true });
  const addressForm = h(
    'form',
    {
      class: 'address',
      hidden: true,
      /** @param {Event} event */
      onsubmit: (event) => {
        event.preventDefault();
        onLoad(address.value);
      },
    },
    h('label', { for: 'data-url' }, WORDS.address),
    address,
    h('button', { type: 'submit' }, WORDS.load),
  );
  const source = h(
    'select',
    { id: 'data-source' },
    h('option', { value: 'none', hidden: true }, WORDS.choose),
    ...Object.entries(SOURCES).map(([value, [label]]) => h('option', { value }, label)),
    h('option', { value: 'address' }, WORDS.fromAddress),
    h('option', { value: 'file', hidden: true }, WORDS.another),
  );
  source.addEventListener('change', () => {
    addressForm.hidden = source.value !== 'address';
    const known = SOURCES[source.value];
    if (known) onLoad(known[1]);
    else address.focus();
  });
  const file = h('input', { type: 'file', accept: '.csv,.tsv,.txt,.gz,.zip,.idx1-ubyte,.idx3-ubyte,text/csv,text/plain,application/gzip,application/zip', class: 'visually-hidden', id: 'data-file', multiple: true });
  file.addEventListener('change', () => {
    if (file.files?.[0]) open([...file.files]);
    // So that the same file can be chosen again after it was mended.
    file.value = '';
  });

  const label = h('input', { id: 'data-label', inputmode: 'numeric', autocomplete: 'off' });
  const labelField = h('label', { for: 'data-label' });
  const header = h('input', { id: 'data-header', type: 'checkbox' });
  const inverted = h('input', { id: 'data-inverted', type: 'checkbox', 'aria-describedby': 'data-inverted-help' });
  label.addEventListener('change', () => readAgain({ label: Number(label.value) }));
  header.addEventListener('change', () => readAgain({ header: header.checked }));
  inverted.addEventListener('change', () => readAgain({ inverted: inverted.checked }));
  const ofColumns = h('div', {}, labelField, ' ', label, h('div', { class: 'option' }, header, h('label', { for: 'data-header' }, WORDS.header)));
  const how = h(
    'details',
    { class: 'how' },
    h('summary', {}, WORDS.how),
    ofColumns,
    h('div', { class: 'option' }, inverted, h('label', { for: 'data-inverted' }, WORDS.inverted)),
    h('p', { class: 'help', id: 'data-inverted-help' }, WORDS.invertedHelp),
  );
  const description = h('p', { class: 'description' });
  const digits = h('canvas', { role: 'img', width: SHOWN.columns * SIDE, height: SHOWN.rows * SIDE });
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = h('span', { class: 'bar' });
    const count = h('span', { class: 'count' });
    return { bar, count, item: h('li', {}, count, bar, h('span', { class: 'digit' }, String(digit))) };
  });
  const loaded = h(
    'div',
    { class: 'loaded', hidden: true },
    description,
    how,
    digits,
    h('h3', {}, WORDS.counts),
    h('ol', { class: 'counts', 'aria-label': WORDS.countsLong }, ...bars.map(({ item }) => item)),
  );
  const element = h(
    'div',
    { class: 'data' },
    h('label', { for: 'data-source' }, WORDS.source),
    source,
    addressForm,
    h('div', { class: 'file' }, file, h('label', { for: 'data-file', class: 'button' }, WORDS.chooseFile), h('span', { class: 'help' }, WORDS.chooseHelp)),
    loaded,
  );

  /** What there is to change; of those that come with the page nothing. @param {Dataset} data */
  function showHow(data) {
    const { columns, label: column, asked } = data.reading;
    how.hidden = sourceOf(data) !== 'file';
    ofColumns.hidden = columns === 0;
    setText(labelField, WORDS.label(columns));
    label.value = String(column);
    header.checked = data.info.header;
    inverted.checked = asked.inverted === true;
  }

  /** @type {Dataset | null} */
  let shown = null;
  return {
    element,
    update({ data, inRun, state }) {
      source.disabled = file.disabled = label.disabled = header.disabled = inverted.disabled = inRun;
      for (const control of addressForm.elements) /** @type {HTMLInputElement} */ (control).disabled = inRun;
      // While an address is typed or read, the choice is what was asked for; else it is what is there.
      if (state !== 'loading' && addressForm.hidden) source.value = sourceOf(data);
      // Its place is kept for what is read.
      loaded.hidden = data === null && state !== 'loading';
      loaded.classList.toggle('coming', data === null);
      // What was refused stands there no longer.
      if (data && state !== 'loading' && !how.matches(':focus-within')) showHow(data);
      if (data === null || data === shown) return;
      shown = data;
      const { info, labels, pixels } = data;
      showHow(data);
      if (data.reading.bright) how.open = true;
      const notes = [...(info.format ?? []), SCALES[info.scale], ...(info.notices ?? [])];
      setText(description, [WORDS.described(info.name, info.rows, info.max * info.level), ...notes].filter(Boolean).join(' '));
      drawDigits(digits, labels, pixels);
      const most = Math.max(...info.counts);
      bars.forEach(({ bar, count }, digit) => {
        bar.style.height = `${(BAR_HEIGHT * info.counts[digit]) / most}rem`;
        setText(count, grouped(info.counts[digit]));
      });
    },
  };
}

/** @param {Dataset | null} data */
function sourceOf(data) {
  if (data === null) return 'none';
  return Object.entries(SOURCES).find(([, [label]]) => label === data.info.name)?.[0] ?? 'file';
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} labels
 * @param {Uint8Array} pixels
 */
function drawDigits(canvas, labels, pixels) {
  const count = Math.min(labels.length, SHOWN.columns * SHOWN.rows);
  canvas.setAttribute('aria-label', WORDS.first(count, [...labels.subarray(0, count)].join(', ')));
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < count; i++) {
    const image = context.createImageData(SIDE, SIDE);
    for (let p = 0; p < SIDE * SIDE; p++) {
      // Ink on paper, as digits are written.
      image.data.fill(255 - pixels[i * SIDE * SIDE + p], 4 * p, 4 * p + 3);
      image.data[4 * p + 3] = 255;
    }
    context.putImageData(image, (i % SHOWN.columns) * SIDE, Math.floor(i / SHOWN.columns) * SIDE);
  }
}
