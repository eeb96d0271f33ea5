/**
 * Axes in the manner of matplotlib: a framed plot, ticks outside, a title above.
 *
 * `layOut` says where everything goes from the size alone, so that a pointer position can be turned into data without a canvas;
 * `drawAxes` then draws it.
 *
 * @import { Frame, Size, Theme } from '../types.js'
 * @import { Scale, Span } from './scale.js'
 *
 * @typedef {object} AxesSpec
 * @property {string} title
 * @property {string} [titleBeside] a neighbour's title; as many lines are kept for this one, so that the plots stand level
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {Span} xDomain
 * @property {Span} yDomain
 * @property {(most: number) => number[]} [xTicks] round ticks if left out
 * @property {(most: number) => number[]} [yTicks]
 * @property {(values: number[]) => string[]} [yTexts] of the ticks, where the axis is not linear; their values if left out
 * @property {boolean} [grid]
 * @property {number} [right] margin, where something stands beside the plot
 *
 * @typedef {object} Plot in pixels
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 *
 * @typedef {object} Axes
 * @property {AxesSpec} spec
 * @property {Plot} plot
 * @property {Scale} x
 * @property {Scale} y
 * @property {string[]} titleLines
 */
import { linearScale, ticks } from './scale.js';
import { estimatedWidth, fixed, stepDecimals, wrap } from '../../lib/text.js';

const TITLE_SIZE = 14;
export const LABEL_SIZE = 12;
export const TICK_SIZE = 12;
export const NOTE_SIZE = 11;

const TITLE_LINE = 18;
const MARGIN = { left: 56, right: 14, top: 10, bottom: 46 };
const TICK = 4;
/** Width of the label beside the left axis, with the gaps around it. */
const BESIDE_TICKS = 28;
const MOST_TICKS = 9;

/**
 * @param {Size} size
 * @param {AxesSpec} spec
 * @returns {Axes}
 */
export function layOut(size, spec) {
  const left = leftMargin(spec);
  const right = Math.max(left + 1, Math.round(size.width - (spec.right ?? MARGIN.right)));
  // The title is centred over the plot but may reach past it to the nearer edge of the panel.
  const centre = (left + right) / 2;
  const titleWidth = 2 * (Math.min(centre, size.width - centre) - 2);
  const titleLines = wrap(spec.title, TITLE_SIZE, titleWidth);
  // Over a plot with the usual margins.
  const widthBeside = size.width - (MARGIN.left - MARGIN.right) - 4;
  const besideLines = spec.titleBeside === undefined ? [] : wrap(spec.titleBeside, TITLE_SIZE, widthBeside);
  const top = MARGIN.top + TITLE_LINE * Math.max(titleLines.length, besideLines.length);
  const bottom = Math.max(top + 1, Math.round(size.height - MARGIN.bottom));
  return {
    spec,
    plot: { left, top, right, bottom },
    x: linearScale(spec.xDomain, [left, right]),
    y: linearScale(spec.yDomain, [bottom, top]),
    titleLines,
  };
}

/**
 * @param {Axes} axes
 * @param {number} x
 * @param {number} y
 */
export function isInPlot({ plot }, x, y) {
  return x >= plot.left && x <= plot.right && y >= plot.top && y <= plot.bottom;
}

/**
 * @param {Theme} theme
 * @param {number} size
 * @param {string} [weight]
 */
export function font(theme, size, weight = 'normal') {
  return `${weight} ${size}px ${theme.fontFamily}`;
}

/**
 * Draws title, labels, ticks and grid, then `content` clipped to the plot, then the frame over its edge.
 * @param {Frame} frame
 * @param {Theme} theme
 * @param {Axes} axes
 * @param {() => void} content
 */
export function drawAxes({ ctx, width }, theme, axes, content) {
  const { plot, spec } = axes;
  const xTicks = visible(axes.x, (spec.xTicks ?? ticksOf(spec.xDomain))(mostTicksAcross(axes)));
  const yTicks = visible(axes.y, (spec.yTicks ?? ticksOf(spec.yDomain))(mostTicks((plot.bottom - plot.top) / 26)));
  ctx.save();
  ctx.lineWidth = 1;

  if (spec.grid) {
    ctx.strokeStyle = theme.grid;
    for (const value of xTicks) line(ctx, crisp(axes.x.toPixel(value)), plot.top, crisp(axes.x.toPixel(value)), plot.bottom);
    for (const value of yTicks) line(ctx, plot.left, crisp(axes.y.toPixel(value)), plot.right, crisp(axes.y.toPixel(value)));
  }

  clipToPlot(ctx, axes, content);

  ctx.strokeStyle = theme.muted;
  ctx.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.right - plot.left, plot.bottom - plot.top);
  ctx.fillStyle = theme.text;
  ctx.font = font(theme, TICK_SIZE);

  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  for (const [i, text] of tickTexts(xTicks).entries()) {
    const x = axes.x.toPixel(xTicks[i]);
    line(ctx, crisp(x), plot.bottom + 0.5, crisp(x), plot.bottom + TICK + 0.5);
    ctx.fillText(text, x, plot.bottom + TICK + 4);
  }

  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const [i, text] of (spec.yTexts ?? tickTexts)(yTicks).entries()) {
    const y = axes.y.toPixel(yTicks[i]);
    line(ctx, plot.left - TICK, crisp(y), plot.left, crisp(y));
    ctx.fillText(text, plot.left - TICK - 3, y + 0.5);
  }

  ctx.font = font(theme, LABEL_SIZE);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  const centre = (plot.left + plot.right) / 2;
  ctx.fillText(spec.xLabel, centre, plot.bottom + MARGIN.bottom - 9);
  upwards(ctx, spec.yLabel, 14, (plot.top + plot.bottom) / 2);

  ctx.font = font(theme, TITLE_SIZE, '600');
  for (const [i, text] of axes.titleLines.entries()) {
    const fromPlot = axes.titleLines.length - 1 - i;
    // The width is a last guard against a font wider than the estimate; it narrows the letters rather than cutting them.
    ctx.fillText(text, centre, plot.top - 8 - fromPlot * TITLE_LINE, 2 * Math.min(centre, width - centre) - 2);
  }
  ctx.restore();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {() => void} content
 */
export function clipToPlot(ctx, { plot }, content) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
  ctx.clip();
  content();
  ctx.restore();
}

/**
 * Text that reads from the bottom up, beside an axis.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
export function upwards(ctx, text, x, y) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(text, 0, 0);
  ctx.restore();
}

/**
 * Lines of small muted text in a corner of the plot, with a rim of the surface's colour so that they stay legible over data.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Axes} axes
 * @param {'left' | 'right' | 'centre'} side 'centre' is the middle of the plot, the others are its upper corners
 * @param {string[]} lines
 */
export function drawNotes(ctx, theme, { plot }, side, lines) {
  const x = side === 'left' ? plot.left + 7 : side === 'right' ? plot.right - 7 : (plot.left + plot.right) / 2;
  const y = side === 'centre' ? (plot.top + plot.bottom) / 2 : plot.top + 13;
  ctx.save();
  ctx.font = font(theme, side === 'centre' ? LABEL_SIZE : NOTE_SIZE);
  ctx.textAlign = side === 'centre' ? 'center' : side;
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = theme.surface;
  ctx.fillStyle = theme.muted;
  for (const [i, text] of lines.entries()) {
    ctx.strokeText(text, x, y + 14 * i);
    ctx.fillText(text, x, y + 14 * i);
  }
  ctx.restore();
}

/** Long texts of ticks push the plot aside. @param {AxesSpec} spec */
function leftMargin({ yDomain, yTicks = ticksOf(yDomain), yTexts = tickTexts }) {
  const widest = Math.max(0, ...yTexts(yTicks(MOST_TICKS)).map((text) => estimatedWidth(text, TICK_SIZE)));
  return Math.max(MARGIN.left, Math.ceil(widest) + BESIDE_TICKS);
}

/** @param {Span} domain */
function ticksOf(domain) {
  return (/** @type {number} */ most) => ticks(domain, most);
}

/**
 * @param {Scale} scale
 * @param {number[]} values
 */
function visible({ domain }, values) {
  return values.filter((value) => value >= domain[0] && value <= domain[1]);
}

/** @param {Axes} axes */
function mostTicksAcross({ plot, spec: { xDomain } }) {
  const longest = Math.max(...tickTexts(ticks(xDomain, 10)).map((text) => estimatedWidth(text, TICK_SIZE)));
  return mostTicks((plot.right - plot.left) / (longest + 14));
}

/**
 * At least two, to read a distance off; and not a ruler on a wide screen.
 * @param {number} room
 */
function mostTicks(room) {
  return Math.min(MOST_TICKS, Math.max(2, Math.floor(room)));
}

/**
 * All with as many decimals as their distance needs.
 * @param {number[]} values
 */
export function tickTexts(values) {
  const step = values.length > 1 ? Math.min(...values.slice(1).map((value, i) => value - values[i])) : 1;
  const decimals = values.length > 1 ? stepDecimals(Number(step.toPrecision(6))) : 0;
  return values.map((value) => fixed(value, decimals));
}

/**
 * The middle of the nearest pixel, where a line one pixel wide is sharp.
 * @param {number} position
 */
function crisp(position) {
  return Math.round(position) + 0.5;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
export function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}
