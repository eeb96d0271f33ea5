/**
 * The epoch cursor: one row of all histograms and metrics, shared by all figures.
 *
 * It follows the newest epoch until somebody pins it (slider, click, keyboard); a pointer over a figure shows another one for the moment.
 *
 * @typedef {{ epochs: readonly unknown[] }} Rows
 */
/** @import { Host, Panel } from './panel.js' */
import { h, setEnabled, setText } from '../lib/dom.js';
import { mainButton } from './main-button.js';
import { texts } from '../texts/texts.js';

/** Milliseconds that a replay shows an epoch, and all of them together at most. */
const FRAME = 90;
const REPLAY = 8000;

export class Cursor {
  /** @type {number | null} */
  #pinned = null;
  /** Of the replay that goes on. @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** What a pointer shows, and the panel that it is over. @type {{ row: number, panel: { isConnected: boolean } } | null} */
  #hovered = null;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {Rows} run @returns {number} 0 is the untrained network */
  row(run) {
    // A panel that was replaced under a resting pointer never hears that the pointer leaves.
    const hovered = this.#hovered?.panel.isConnected ? this.#hovered.row : null;
    return Math.min(hovered ?? this.#pinned ?? Infinity, run.epochs.length);
  }

  get follows() {
    return this.#pinned === null;
  }

  /** Whether every run shows its own newest epoch: nothing is pinned, and no pointer is over a figure. */
  get isNewest() {
    return this.#pinned === null && this.#hovered === null;
  }

  /** @param {number | null} row null follows the newest again */
  pin(row) {
    this.rest();
    this.#move(row);
  }

  get isPlaying() {
    return this.#timer !== undefined;
  }

  /**
   * Shows the epochs one after the other, from the one that is pinned or from the untrained network, and then the newest.
   * @param {Rows} run
   */
  play(run) {
    this.rest();
    const last = run.epochs.length;
    let row = this.#pinned === null || this.#pinned >= last ? 0 : this.#pinned;
    this.#timer = setInterval(() => {
      row++;
      if (row < last) this.#move(row);
      else this.pin(null);
    }, Math.min(FRAME, REPLAY / last));
    this.#move(row);
  }

  /** Plays, unless somebody wants no motion or has begun to do something. @param {Rows} run */
  playAtOnce(run) {
    if (this.isNewest && !matchMedia('(prefers-reduced-motion: reduce)').matches) this.play(run);
  }

  /** Ends a replay where it is. */
  rest() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** @param {number | null} row */
  #move(row) {
    this.#pinned = row;
    this.#hovered = null;
    this.#onChange();
  }

  /** @param {number | null} row null ends it @param {{ isConnected: boolean }} panel under the pointer */
  hover(row, panel) {
    if (row === (this.#hovered?.row ?? null) && (row === null || panel === this.#hovered?.panel)) return;
    this.#hovered = row === null ? null : { row, panel };
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

/** @param {Host} host @returns {Panel} */
export function cursorSlider({ cursor, verbs }) {
  const brief = mainButton(verbs);
  brief.element.className = 'small brief';
  const slider = h('input', { type: 'range', min: 0, max: 0, step: 1, value: 0, id: 'epoch-cursor' });
  // No <output>, which would be read out every epoch: a screen reader takes the slider's own text.
  const text = h('span', { class: 'cursor-text' });
  const latest = h('button', { type: 'button', class: 'small', title: texts.transport.latestHelp, onclick: () => cursor.pin(null) }, texts.cursor.latest);
  slider.addEventListener('input', () => cursor.pin(slider.valueAsNumber));
  const element = h('div', { class: 'cursor' }, h('label', { for: 'epoch-cursor' }, texts.transport.scrubber), slider, text, latest, brief.element);
  return {
    element,
    update(scene) {
      const { row, last, end, follows } = scene.cursor;
      brief.update(scene);
      slider.disabled = last === 0;
      slider.max = String(last);
      slider.value = String(row);
      const words = row === 0 ? texts.transport.before : row <= end ? texts.transport.after(row) : texts.cursor.beyond(row, end);
      slider.setAttribute('aria-valuetext', words);
      setText(text, words);
      setEnabled(latest, !follows);
    },
  };
}
