/**
 * Lines of small text below the axes: what must be said, where no corner of the plot is sure to be free.
 * @import { Frame, Size, Theme } from '../types.js'
 */
import { NOTE_SIZE, font } from './axes.js';
import { wrap } from '../../lib/text.js';

const LINE = 14;
const MARGIN = 8;

/** @param {string} text @param {Size} size of the panel @returns {string[]} */
export function footnotes(text, { width }) {
  return text === '' ? [] : wrap(text, NOTE_SIZE, width - 2 * MARGIN);
}

/** What is left of a panel for its axes. @param {Size} size @param {number} lines @returns {Size} */
export function above({ width, height }, lines) {
  return { width, height: height - LINE * lines };
}

/**
 * @param {Frame} frame
 * @param {Theme} theme
 * @param {string[]} lines
 * @param {number} room for as many
 */
export function drawFootnotes({ ctx, width, height }, theme, lines, room) {
  ctx.save();
  ctx.font = font(theme, NOTE_SIZE);
  ctx.fillStyle = theme.muted;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  // The width is a last guard against a font wider than the estimate.
  for (const [i, text] of lines.entries()) ctx.fillText(text, width / 2, height - LINE * (room - i - 0.5) - 2, width - 2);
  ctx.restore();
}
