/** How numbers and titles are written in figures, tables and readouts. */

/** @param {string} text with ASCII minus signs */
function withMinusSigns(text) {
  return text.replaceAll('-', '−');
}

/**
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '−infinite';
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : withMinusSigns(text);
}

/**
 * A bin edge such as 0.3, free of the binary remainder that sums of steps leave.
 * @param {number} value
 */
export function short(value) {
  return withMinusSigns(String(Number(value.toPrecision(6))));
}

/** How many decimals a value needs that is a multiple of a step. @param {number} step positive */
export function stepDecimals(step) {
  return Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

/**
 * With commas between thousands, as `Intl.NumberFormat('en-US')` writes it: making one costs a phone a tenth of a second before the first figure.
 * @param {number} count whole
 */
export function grouped(count) {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Made when a date is first written, since making it takes longer than starting the page's other modules. @type {Intl.DateTimeFormat | undefined} */
let dates;

/** With its time zone: whoever reads it may be in another. @param {Date} date */
export function dateText(date) {
  dates ??= new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  return dates.format(date);
}

/** A count with its share, which alone would round a few of many away. @param {number} count @param {number} total */
export function counted(count, total) {
  return `${grouped(count)} (${fixed((100 * count) / total, 2)} %)`;
}

/** Equal values have none. @param {{ deviation: number, kurtosis: number }} statistics */
export function kurtosisText({ deviation, kurtosis }) {
  return deviation === 0 ? 'none' : fixed(kurtosis, 2);
}

/** @param {number} count */
export function epochsText(count) {
  return count === 1 ? '1 epoch' : `${count} epochs`;
}

/** @param {number} row of a histogram */
export function afterEpoch(row) {
  return row === 0 ? 'Before training' : `After epoch ${row}`;
}

// Mean width of a character in sans-serif text, in font sizes; on the wide side, so that an estimate errs towards another line.
const CHARACTER = 0.54;

/**
 * An estimate rather than a measurement, because a pointer position must be turned into an epoch without a canvas, and the
 * place of the plot depends on how many lines the title takes.
 * @param {string} text
 * @param {number} fontSize
 */
export function estimatedWidth(text, fontSize) {
  return text.length * fontSize * CHARACTER;
}

/**
 * @param {string} text
 * @param {number} fontSize
 * @param {number} width
 * @returns {string[]} as few lines as fit, of about equal length; a bracket begins the second of two
 */
export function wrap(text, fontSize, width) {
  const lineCount = Math.max(1, Math.ceil(estimatedWidth(text, fontSize) / Math.max(1, width)));
  const bracket = text.indexOf(' (');
  if (lineCount === 2 && bracket !== -1) {
    const parts = [text.slice(0, bracket), text.slice(bracket + 1)];
    if (parts.every((part) => estimatedWidth(part, fontSize) <= width)) return parts;
  }
  const target = text.length / lineCount;
  /** @type {string[]} */
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    const longer = last === '' ? word : `${last} ${word}`;
    const overshoots = estimatedWidth(longer, fontSize) > width || last.length >= target;
    if (last !== '' && overshoots) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Listed, with “and” before the last. @param {string[]} texts */
export function joined(texts) {
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`;
}
