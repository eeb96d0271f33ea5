/**
 * The epoch cursor: one row of all histograms and metrics, shared by all figures.
 *
 * It follows the newest epoch until somebody pins it (slider, click, keyboard); a pointer over a figure shows another one for the moment.
 *
 * @typedef {{ epochs: readonly unknown[] }} Rows
 */
import { h, setEnabled, setText } from '../dom.js';

export class Cursor {
  /** @type {number | null} */
  #pinned = null;
  /** @type {number | null} */
  #hovered = null;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {Rows} run @returns {number} 0 is the untrained network */
  row(run) {
    return Math.min(this.#hovered ?? this.#pinned ?? Infinity, run.epochs.length);
  }

  get follows() {
    return this.#pinned === null;
  }

  /** @param {number | null} row null follows the newest again */
  pin(row) {
    this.#pinned = row;
    this.#hovered = null;
    this.#onChange();
  }

  /** @param {number | null} row null ends it */
  hover(row) {
    if (row === this.#hovered) return;
    this.#hovered = row;
    this.#onChange();
  }

  /**
   * Arrow keys, Home and End, as a slider has them.
   * @param {KeyboardEvent} event
   * @param {Rows} run
   */
  key(event, run) {
    const row = this.row(run);
    const last = run.epochs.length;
    /** @type {Record<string, number>} */
    const rows = { ArrowLeft: row - 1, ArrowDown: row - 1, ArrowRight: row + 1, ArrowUp: row + 1, PageDown: row - 10, PageUp: row + 10, Home: 0, End: last };
    // Alt and left is the browser's way back.
    if (!(event.key in rows) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.pin(Math.max(0, Math.min(last, rows[event.key])));
  }
}

/** @param {Cursor} cursor @param {HTMLElement} brief what stands beside it where the bar of verbs is out of sight */
export function cursorSlider(cursor, brief) {
  const slider = h('input', { type: 'range', min: 0, max: 0, step: 1, value: 0, id: 'epoch-cursor' });
  const text = h('output', { for: 'epoch-cursor' });
  const latest = h('button', { type: 'button', class: 'small', title: 'Follow the newest epoch', onclick: () => cursor.pin(null) }, 'Latest');
  slider.addEventListener('input', () => cursor.pin(slider.valueAsNumber));
  const element = h('div', { class: 'cursor' }, h('label', { for: 'epoch-cursor' }, 'Epoch shown'), slider, text, latest, brief);
  return {
    element,
    /** @param {Rows | null} run the longest of those to be seen @param {Rows | null} shown that of the figures, whose last epoch may come before */
    update(run, shown) {
      const last = run?.epochs.length ?? 0;
      const row = run ? cursor.row(run) : 0;
      slider.disabled = last === 0;
      slider.max = String(last);
      slider.value = String(row);
      const end = shown?.epochs.length ?? 0;
      const words = row === 0 ? 'before training' : row <= end ? `after epoch ${row}` : `after epoch ${row}; run shown: ${end}`;
      slider.setAttribute('aria-valuetext', words);
      setText(text, words);
      setEnabled(latest, !cursor.follows);
    },
  };
}
