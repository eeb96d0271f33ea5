/**
 * The range of all histograms, and how many bins it has.
 * @import { Range } from '../engine/protocol.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, setEnabled, setText } from '../lib/dom.js';
import { AMBIGUITY, isAmbiguous, readDecimal, readNumber } from '../lib/number.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.range;

/** A line through the middle of one bin would be a point. */
const FEWEST_BINS = 2;
const MOST_BINS = 1000;
/** Weights beyond it are those of a network that has diverged. */
const FARTHEST = 1e6;
const NOTEBOOK = { low: -0.3, high: 0.3, bins: 100 };

/**
 * @param {{ low: string, high: string, bins: string }} typed
 * @returns {Range}
 * @throws {RangeError} whose message is a sentence
 */
export function parseRange(typed) {
  const [low, high, bins] = [readDecimal(typed.low), readDecimal(typed.high), readNumber(typed.bins)];
  for (const [name, text, value] of /** @type {const} */ ([[WORDS.low, typed.low, low], [WORDS.high, typed.high, high]])) {
    if (isAmbiguous(text)) throw new RangeError(`${WORDS.is(name, text.slice(0, 40))}, ${AMBIGUITY}`);
    if (!(Math.abs(value) <= FARTHEST)) throw new RangeError(`${WORDS.is(name, text.slice(0, 40))}, ${WORDS.expectedNumber}`);
  }
  if (!(low < high)) throw new RangeError(WORDS.order(low, high));
  if (!(Number.isInteger(bins) && bins >= FEWEST_BINS && bins <= MOST_BINS)) {
    throw new RangeError(`${WORDS.is(WORDS.bins, typed.bins.slice(0, 40))}, ${WORDS.expectedInteger(FEWEST_BINS, MOST_BINS)}`);
  }
  // Bins narrower than the gaps between doubles would have edges that coincide.
  if (!(low + (high - low) / bins > low && high - (high - low) / bins < high)) throw new RangeError(WORDS.tooNarrow);
  return { low, high, bins };
}

/** @param {Host} host @returns {Panel} */
export function rangePanel({ verbs }) {
  const error = h('span', { class: 'field-error', id: 'range-error', role: 'alert' });
  const note = h('p', { class: 'help', id: 'range-note' });
  const fields = /** @type {const} */ (['low', 'high', 'bins']).map((name) => ({
    name,
    input: h('input', { id: `range-${name}`, inputmode: name === 'bins' ? 'numeric' : 'decimal', autocomplete: 'off', 'aria-describedby': `${note.id} ${error.id}` }),
  }));
  const [low, high, bins] = fields.map(({ input }) => input);
  const back = h('button', { type: 'button' }, WORDS.back);
  const element = h(
    'div',
    { class: 'range' },
    ...fields.map(({ name, input }) => h('div', { class: 'range-field' }, h('label', { for: input.id }, WORDS[name]), input)),
    error,
    note,
    back,
  );
  const say = (/** @type {string} */ message) => {
    setText(error, message);
    for (const { input } of fields) input.setAttribute('aria-invalid', String(message !== ''));
  };
  element.addEventListener('change', () => {
    try {
      const range = parseRange({ low: low.value, high: high.value, bins: bins.value });
      say('');
      // What was typed stays as it is, also in a field that is being typed in.
      shown = range;
      describe(range);
      verbs.setRange(range);
    } catch (reason) {
      say(`${/** @type {Error} */ (reason).message} ${WORDS.stays}`);
    }
  });
  back.addEventListener('click', () => {
    if (back.getAttribute('aria-disabled') === 'true') return;
    say('');
    // Also where what was typed was refused and nothing changes.
    shown = undefined;
    verbs.setRange(null);
  });

  /** @param {Range | null} range */
  function describe(range) {
    setText(
      note,
      range
        ? WORDS.note(range)
        : WORDS.notebook,
    );
  }

  /** @type {Range | null | undefined} */
  let shown;
  return {
    element,
    update({ range, rangeError: failure }) {
      setEnabled(back, range !== null || error.textContent !== '');
      if (failure) say(WORDS.failed(failure instanceof Error ? failure.message : String(failure)));
      if (range === shown) return;
      shown = range;
      const { low: from, high: to, bins: count } = range ?? NOTEBOOK;
      [low.value, high.value, bins.value] = [String(from), String(to), String(count)];
      describe(range);
    },
  };
}
