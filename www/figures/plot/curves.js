/**
 * Curves over the epochs, or over what each epoch came to, one a run or one a layer, each with its label at its end: a run's letter, or a layer's name.
 * @import { Frame, Panel, Size, Theme, View } from '../types.js'
 * @import { Axes } from './axes.js'
 * @import { Span } from './scale.js'
 *
 * @typedef {object} Curve
 * @property {string} label
 * @property {number} index of the run, or of the layer: it gives colour, dash and marker
 * @property {number} first epoch of the first value
 * @property {number[]} [places] of the values on the horizontal axis; their epochs if left out
 * @property {(number | null | undefined)[]} values those that are not numbers leave a gap; null: not known, as weights were not kept; undefined: not computed yet
 */
import { NOTE_SIZE, clipToPlot, drawAxes, drawNotes, font, isInPlot, layOut, line } from './axes.js';
import { drawMarker } from './markers.js';
import { runStyle } from './run-styles.js';
import { ticks } from './scale.js';

// With more epochs than this, markers would run into each other.
const MOST_MARKERS = 15;
const LABEL_ROOM = 26;
/** From one label to the next, in pixels. */
const LABEL_DISTANCE = NOTE_SIZE + 1;
/** Smaller ones can't be read. */
const SMALLEST_LABEL = 8;

/**
 * @param {Size} size
 * @param {{ title: string, yLabel: string, last: number, yDomain: Span, right?: number }} spec `right`: room for the labels
 */
export function curveAxes(size, { last, right = LABEL_ROOM, ...spec }) {
  const margin = Math.max(0.3, 0.02 * last);
  return layOut(size, {
    ...spec,
    xLabel: 'Epoch',
    xDomain: [-margin, last + margin],
    xTicks: (most) => ticks([0, last], most, 1),
    grid: true,
    right,
  });
}

/**
 * @param {Frame} frame
 * @param {Theme} theme
 * @param {Axes} axes
 * @param {Curve[]} curves
 */
export function drawCurves(frame, theme, axes, curves) {
  const { ctx } = frame;
  const most = Math.max(...curves.map(({ values }) => values.length));
  drawAxes(frame, theme, axes, () => {
    for (const curve of curves) drawCurve(ctx, theme, axes, curve, most <= MOST_MARKERS);
  });
  const ends = curves.flatMap((curve) => {
    const { label, index, values } = curve;
    const last = values.findLastIndex(Number.isFinite);
    if (last === -1) return [];
    const y = axes.y.toPixel(values[last] ?? NaN);
    return { label, index, x: axes.x.toPixel(placeOf(curve, last)), y: Math.min(axes.plot.bottom, Math.max(axes.plot.top, y)) };
  });
  drawEndLabels(ctx, theme, axes, ends);
  if (ends.length === 0) drawNotes(ctx, theme, axes, 'centre', emptyNote(curves));
  drawNotes(ctx, theme, axes, 'right', hiddenNotes(axes, curves));
}

/** @param {Curve} curve @param {number} i of the value */
function placeOf({ first, places }, i) {
  return places ? places[i] : first + i;
}

/** Why there is no curve. Values that are not numbers are counted elsewhere. @param {Curve[]} curves */
function emptyNote(curves) {
  const values = curves.flatMap(({ values }) => values);
  if (values.length === 0) return ['No epochs yet'];
  return values.includes(undefined) ? ['Not computed yet'] : values.includes(null) ? ['Weights not kept'] : [];
}

/**
 * What the axes clip or leave out, in words: one line a run.
 * @param {Axes} axes
 * @param {Curve[]} curves
 */
function hiddenNotes({ y: { domain } }, curves) {
  return curves.flatMap(({ label, values }) => {
    const count = (/** @type {(value: number) => boolean} */ test) => values.filter((value) => typeof value === 'number' && test(value)).length;
    const above = count((value) => value > domain[1]);
    const notNumbers = count(Number.isNaN);
    const notKept = values.filter((value) => value === null).length;
    return [
      ...(above > 0 ? [`${label}: ${above} above ${domain[1]}`] : []),
      ...(notNumbers > 0 ? [`${label}: ${notNumbers} not a number`] : []),
      ...(notKept > 0 ? [`${label}: ${notKept} not kept`] : []),
    ];
  });
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Axes} axes
 * @param {Curve} curve
 * @param {boolean} withMarkers
 */
function drawCurve(ctx, theme, axes, curve, withMarkers) {
  const { index, values } = curve;
  const { color, dash, marker } = runStyle(theme, index);
  const at = (/** @type {number} */ i) => {
    const value = values[i];
    // Far outside the plot shows the same as infinity, which a canvas can't draw.
    return typeof value !== 'number' || Number.isNaN(value) ? null : axes.y.toPixel(Math.min(1e6, Math.max(-1e6, value)));
  };
  ctx.lineWidth = 1.75;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (let i = 0; i < values.length; i++) {
    const y = at(i);
    if (y === null) continue;
    const x = axes.x.toPixel(placeOf(curve, i));
    if (i === 0 || at(i - 1) === null) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.stroke();
  ctx.setLineDash([]);
  for (let i = 0; i < values.length; i++) {
    const y = at(i);
    const alone = (i === 0 || at(i - 1) === null) && (i === values.length - 1 || at(i + 1) === null);
    if (y !== null && (withMarkers || alone)) drawMarker(ctx, marker, axes.x.toPixel(placeOf(curve, i)), y);
  }
}

/**
 * Labels behind the ends of curves, moved apart where these are close together.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Axes} axes
 * @param {{ label: string, index: number, x: number, y: number }[]} ends
 */
function drawEndLabels(ctx, theme, { plot }, ends) {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  const { size, places } = placeLabels(sorted.map(({ y }) => y), [plot.top + 4, plot.bottom - 4]);
  ctx.save();
  ctx.font = font(theme, size, '600');
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = theme.surface;
  for (const [i, y] of places.entries()) {
    const { label, index, x } = sorted[i];
    ctx.fillStyle = runStyle(theme, index).color;
    // Other curves may go on behind one that ended early.
    ctx.strokeText(label, Math.min(x, plot.right) + 6, y);
    ctx.fillText(label, Math.min(x, plot.right) + 6, y);
  }
  ctx.restore();
}

/**
 * Where labels stand, one below the other and each as near to its position as the others let it: smaller where there is little room, and the last left out
 * where there is none for them.
 * @param {number[]} positions ascending
 * @param {Span} span
 * @returns {{ size: number, places: number[] }} of the letters; of the labels, from the first on
 */
export function placeLabels(positions, [from, to]) {
  const count = Math.min(positions.length, Math.floor((to - from) / (SMALLEST_LABEL + 1)) + 1);
  const distance = count > 1 ? Math.min(LABEL_DISTANCE, (to - from) / (count - 1)) : LABEL_DISTANCE;
  const places = positions.slice(0, count);
  for (let i = 0; i < places.length; i++) places[i] = Math.max(places[i], i === 0 ? from : places[i - 1] + distance);
  for (let i = places.length - 1; i >= 0; i--) places[i] = Math.min(places[i], i === places.length - 1 ? to : places[i + 1] - distance);
  return { size: Math.min(NOTE_SIZE, distance - 1), places };
}

/**
 * @param {Frame} frame
 * @param {Theme} theme
 * @param {Axes} axes
 * @param {Curve[]} curves
 * @param {number} cursor
 * @param {number} [place] of the epoch on the horizontal axis
 */
export function drawCurveCursor({ ctx }, theme, axes, curves, cursor, place = cursor) {
  const x = axes.x.toPixel(place);
  clipToPlot(ctx, axes, () => {
    // Thin, and without a rim: it hides no curve.
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = theme.text;
    line(ctx, x, axes.plot.top, x, axes.plot.bottom);
    for (const { index, first, values } of curves) {
      const value = values[cursor - first];
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      const { color, marker } = runStyle(theme, index);
      ctx.fillStyle = color;
      drawMarker(ctx, marker, x, axes.y.toPixel(value));
      ctx.stroke();
    }
  });
}

/**
 * @param {Axes} axes
 * @param {number} last
 * @param {number} x
 * @param {number} y
 */
export function curveEpochAt(axes, last, x, y) {
  return isInPlot(axes, x, y) ? Math.min(last, Math.max(0, Math.round(axes.x.toValue(x)))) : null;
}

/**
 * A panel of curves over the epochs, whose cursor a pointer moves.
 * @param {Pick<Panel, 'id' | 'name'>} names
 * @param {(size: Size, view: View) => Axes} axesOf
 * @param {(view: View) => Curve[]} curvesOf
 * @returns {Panel}
 */
export function curvesPanel(names, axesOf, curvesOf) {
  return {
    ...names,
    axis: 'x',
    draw: (frame, view) => drawCurves(frame, view.theme, axesOf(frame, view), curvesOf(view)),
    drawCursor: (frame, view) => drawCurveCursor(frame, view.theme, axesOf(frame, view), curvesOf(view), view.cursor),
    epochAt: (size, view, x, y) => curveEpochAt(axesOf(size, view), view.run.epochs.length, x, y),
  };
}
