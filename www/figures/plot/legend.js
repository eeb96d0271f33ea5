/**
 * A legend in the corner of a plot that covers the fewest points.
 * @import { Theme } from '../types.js'
 * @import { Axes } from './axes.js'
 * @import { Marker } from './markers.js'
 *
 * @typedef {object} LegendItem
 * @property {string} name
 * @property {string} color
 * @property {number[]} dash
 * @property {Marker | null} marker
 *
 * @typedef {readonly [x: number, y: number]} Point
 */
import { font, line, LABEL_SIZE, NOTE_SIZE } from './axes.js';
import { drawMarker } from './markers.js';

const SAMPLE = 26;
const ROW = 18;
const PADDING = 8;
const DISTANCE = 8;
/** Of a plot's height, what a legend may take: the notes give way first, then the legend. */
const MOST = 0.75;

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Axes} axes
 * @param {LegendItem[]} items
 * @param {string[]} optional lines of small text under the items, where there is room
 * @param {Point[]} points not to cover, in pixels
 */
export function drawLegend(ctx, theme, { plot }, items, optional, points) {
  const heightWith = (/** @type {number} */ lines) => lines * ROW + PADDING;
  const room = MOST * (plot.bottom - plot.top);
  if (heightWith(items.length) > room) return;
  const notes = heightWith(items.length + optional.length) > room ? [] : optional;
  ctx.save();
  ctx.font = font(theme, NOTE_SIZE);
  const noteWidth = Math.max(0, ...notes.map((text) => ctx.measureText(text).width)) + 2 * PADDING;
  ctx.font = font(theme, LABEL_SIZE);
  const itemWidth = Math.max(...items.map(({ name }) => ctx.measureText(name).width)) + SAMPLE + 3 * PADDING;
  const width = Math.ceil(Math.max(noteWidth, itemWidth));
  const height = heightWith(items.length + notes.length);
  const [left, top] = freestCorner(plot, width, height, points);

  ctx.fillStyle = theme.surface;
  ctx.globalAlpha = 0.85;
  ctx.fillRect(left, top, width, height);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.grid;
  ctx.strokeRect(left + 0.5, top + 0.5, width, height);

  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const rowCentre = (/** @type {number} */ row) => top + PADDING / 2 + ROW * (row + 0.5);
  for (const [i, { name, color, dash, marker }] of items.entries()) {
    ctx.lineWidth = 1.75;
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.setLineDash(dash);
    line(ctx, left + PADDING, rowCentre(i), left + PADDING + SAMPLE, rowCentre(i));
    ctx.setLineDash([]);
    if (marker !== null) drawMarker(ctx, marker, left + PADDING + SAMPLE / 2, rowCentre(i));
    ctx.fillStyle = theme.text;
    ctx.fillText(name, left + 2 * PADDING + SAMPLE, rowCentre(i) + 0.5);
  }
  ctx.font = font(theme, NOTE_SIZE);
  ctx.fillStyle = theme.muted;
  for (const [i, text] of notes.entries()) ctx.fillText(text, left + PADDING, rowCentre(items.length + i));
  ctx.restore();
}

/**
 * @param {Axes['plot']} plot
 * @param {number} width
 * @param {number} height
 * @param {Point[]} points
 * @returns {Point} left and top; the lower right if it is as free as any, where rising curves leave room
 */
export function freestCorner(plot, width, height, points) {
  const lefts = [plot.right - DISTANCE - width, plot.left + DISTANCE];
  const tops = [plot.bottom - DISTANCE - height, plot.top + DISTANCE];
  const corners = tops.flatMap((top) => lefts.map((left) => /** @type {const} */ ([left, top])));
  const covered = corners.map(
    ([left, top]) => points.filter(([x, y]) => x > left - 4 && x < left + width + 4 && y > top - 4 && y < top + height + 4).length,
  );
  return corners[covered.indexOf(Math.min(...covered))];
}
