/**
 * The range of all histograms, and how many bins it has.
 * @import { Range } from '../engine/protocol.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, setEnabled, setText } from '../lib/dom.js';
import { AMBIGUITY, isAmbiguous, readDecimal, readNumber } from '../lib/number.js';
import { short } from '../lib/text.js';

/** A line through the middle of one bin would be a point. */
const FEWEST_BINS = 2;
const MOST_BINS = 1000;
/** Weights beyond it are those of a network that has diverged. */
const FARTHEST = 1e6;
const NOTEBOOK = { low: -0.3, high: 0.3, bins: 100 };

/**
 * @param {{ low: string, high: string, bins: string }} texts
 * @returns {Range}
 * @throws {RangeError} whose message is a sentence
 */
export function parseRange(texts) {
  const [low, high, bins] = [readDecimal(texts.low), readDecimal(texts.high), readNumber(texts.bins)];
  for (const [name, text, value] of /** @type {const} */ ([['Lowest', texts.low, low], ['Highest', texts.high, high]])) {
    if (isAmbiguous(text)) throw new RangeError(`${name} is “${text.slice(0, 40)}”, ${AMBIGUITY}`);
    if (!(Math.abs(value) <= FARTHEST)) throw new RangeError(`${name} is “${text.slice(0, 40)}”, expected a number from −1,000,000 to 1,000,000.`);
  }
  if (!(low < high)) throw new RangeError(`Lowest is ${short(low)} and highest is ${short(high)}: the first must be less than the second.`);
  if (!(Number.isInteger(bins) && bins >= FEWEST_BINS && bins <= MOST_BINS)) {
    throw new RangeError(`Bins is “${texts.bins.slice(0, 40)}”, expected an integer from ${FEWEST_BINS} to ${MOST_BINS}.`);
  }
  // Bins narrower than the gaps between doubles would have edges that coincide.
  if (!(low + (high - low) / bins > low && high - (high - low) / bins < high)) throw new RangeError('The bins are too narrow to tell numbers apart. Choose a wider range or fewer bins.');
  return { low, high, bins };
}

/** @param {Host} host @returns {Panel} */
export function rangePanel({ verbs }) {
  const error = h('span', { class: 'field-error', id: 'range-error', role: 'alert' });
  const fields = /** @type {const} */ (['low', 'high', 'bins']).map((name) => ({
    name,
    input: h('input', { id: `range-${name}`, inputmode: name === 'bins' ? 'numeric' : 'decimal', autocomplete: 'off', 'aria-describedby': 'range-note range-error' }),
  }));
  const [low, high, bins] = fields.map(({ input }) => input);
  const back = h('button', { type: 'button' }, 'The notebook’s ranges');
  const note = h('p', { class: 'help', id: 'range-note' });
  const element = h(
    'div',
    { class: 'range' },
    ...fields.map(({ name, input }) => h('div', { class: 'range-field' }, h('label', { for: input.id }, { low: 'Lowest', high: 'Highest', bins: 'Bins' }[name]), input)),
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
      say(`${/** @type {Error} */ (reason).message} The range before stays in force.`);
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
        ? `All parameters and each layer, in every epoch and run: ${range.bins} bins from ${short(range.low)} to ${short(range.high)}.`
        : 'The notebook’s: all parameters from −0.3 to 0.3, each layer from −0.7 to 0.7, 100 bins. What you set here holds for both, in every epoch and run.',
    );
  }

  /** @type {Range | null | undefined} */
  let shown;
  return {
    element,
    update({ range, rangeError: failure }) {
      setEnabled(back, range !== null || error.textContent !== '');
      if (failure) say(`The histograms could not be made anew: ${failure instanceof Error ? failure.message : failure} The notebook’s ranges are shown.`);
      if (range === shown) return;
      shown = range;
      const { low: from, high: to, bins: count } = range ?? NOTEBOOK;
      [low.value, high.value, bins.value] = [String(from), String(to), String(count)];
      describe(range);
    },
  };
}
