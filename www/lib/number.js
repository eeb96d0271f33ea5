/** Numbers as people write them. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** 1,250 is one thing to some and another to others; 0,250 is not. */
const AMBIGUOUS = /^[+-]?0*[1-9]\d*,\d{3}(?!\d)/;

/** Why a decimal is refused that `isAmbiguous`. */
export const AMBIGUITY = 'where the comma could separate thousands or decimals. Write it without one, or with a decimal point.';

/** @param {string} text */
function plain(text) {
  return text.trim().replace('−', '-');
}

/** Without a comma. @param {string} text @returns {number} NaN if it is none */
export function readNumber(text) {
  return NUMBER.test(plain(text)) ? Number(plain(text)) : NaN;
}

/** A comma is the decimal point of many. @param {string} text @returns {number} NaN if it is none */
export function readDecimal(text) {
  return readNumber(text.replace(',', '.'));
}

/** @param {string} text of a decimal */
export function isAmbiguous(text) {
  return AMBIGUOUS.test(plain(text));
}
