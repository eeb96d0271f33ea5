/**
 * Overlaid histograms of one set of weights, one line a row, brighter for later rows: the left of figure 34, each panel of 35.
 * @import { Frame, Histogram, Size, Theme, View } from '../types.js'
 * @import { Axes, AxesSpec } from './axes.js'
 */
import { NOTE_SIZE, drawAxes, drawNotes, clipToPlot, font, layOut } from './axes.js';
import { css, plasma } from './colormaps.js';
import { binCentre, existingRow, largestDensity, outsideNotes } from '../../run/histogram.js';
import { roundUp } from './scale.js';

// Up to as many, lines may be wider without hiding one another, which helps plasma's dark end on a dark surface.
const FEW_ROWS = 12;

/**
 * The notebook's part of plasma: its dark and yellow ends are hard to see.
 * @param {number} row
 * @param {number} plannedEpochs
 */
export function rowColor(row, plannedEpochs) {
  return css(plasma(0.2 + (0.7 * row) / Math.max(1, plannedEpochs)));
}

/**
 * @param {Size} size
 * @param {Histogram} histogram
 * @param {Pick<AxesSpec, 'title' | 'grid'>} spec
 */
export function linesAxes(size, histogram, spec) {
  const { edges } = histogram;
  return layOut(size, {
    ...spec,
    xLabel: 'Weight value',
    yLabel: 'Density',
    xDomain: [edges[0], edges[edges.length - 1]],
    yDomain: [0, roundUp(largestDensity(histogram) * 1.02)],
  });
}

/**
 * @param {Frame} frame
 * @param {View} view
 * @param {Histogram} histogram
 * @param {Axes} axes
 */
export function drawLines(frame, { run, theme, isAlone = false }, histogram, axes) {
  const { ctx } = frame;
  drawAxes(frame, theme, axes, () => {
    ctx.lineWidth = histogram.rows.length > FEW_ROWS ? 1.25 : 1.75;
    // Mitred joins would turn jagged densities into taller spikes than the data; bevels are cheaper to draw than round ones.
    ctx.lineJoin = 'bevel';
    for (const [row, densities] of histogram.rows.entries()) {
      // On the screen the start is drawn with the cursor, dashed.
      if (row === 0 && !isAlone) continue;
      ctx.strokeStyle = rowColor(row, run.plannedEpochs);
      strokeRow(ctx, axes, histogram.edges, densities);
    }
  });
  if (isAlone) drawOutside(ctx, theme, histogram, histogram.rows.length - 1, axes);
}

/**
 * How many lie outside the range, in the corners.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Histogram} histogram
 * @param {number} row
 * @param {Axes} axes
 */
function drawOutside(ctx, theme, histogram, row, axes) {
  const { below, above, nan } = outsideNotes(histogram, row);
  // In a narrow plot the count stands above its words, to stay clear of the peak in the middle.
  const narrow = axes.plot.right - axes.plot.left < 300;
  /** @param {string[]} note */
  const lines = (note) => (narrow ? note : [note.join(' ')]);
  drawNotes(ctx, theme, axes, 'left', [...lines(below), ...lines(nan)]);
  drawNotes(ctx, theme, axes, 'right', lines(above));
}

/**
 * @param {Frame} frame
 * @param {View} view
 * @param {Histogram} histogram
 * @param {Axes} axes
 */
export function drawLineCursor({ ctx }, { run, cursor, theme }, histogram, axes) {
  const { edges, rows } = histogram;
  const row = existingRow(histogram, cursor);
  clipToPlot(ctx, axes, () => {
    ctx.lineJoin = 'round';
    ctx.strokeStyle = theme.text;
    // The start: dashed, so that nobody takes it for the newest.
    ctx.lineWidth = 1.5;
    ctx.setLineDash([4, 3]);
    strokeRow(ctx, axes, edges, rows[0]);
    ctx.setLineDash([]);
    if (row === 0) return;
    // The newest keeps its colour. None has a casing: it would hide the lines beside it.
    ctx.lineWidth = 2.5;
    if (row === rows.length - 1) ctx.strokeStyle = rowColor(row, run.plannedEpochs);
    strokeRow(ctx, axes, edges, rows[row]);
  });
  nameStart(ctx, theme, edges, rows[0], axes);
  drawOutside(ctx, theme, histogram, row, axes);
}

/**
 * Beside the right flank of its block.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {Float64Array} edges
 * @param {Float64Array} densities
 * @param {Axes} axes
 */
function nameStart(ctx, theme, edges, densities, axes) {
  const most = Math.max(...densities);
  if (!(most > 0)) return;
  const flank = densities.findLastIndex((density) => density > most / 2);
  ctx.save();
  ctx.font = font(theme, NOTE_SIZE);
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = theme.surface;
  ctx.fillStyle = theme.text;
  const [x, y] = [axes.x.toPixel(edges[flank + 1]) + 6, axes.y.toPixel(0.85 * most)];
  ctx.strokeText('before training', x, y);
  ctx.fillText('before training', x, y);
  ctx.restore();
}

/**
 * A line through the bin centres. The densities of a row are all finite or all NaN.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {Float64Array} edges
 * @param {Float64Array} densities
 */
function strokeRow(ctx, { x, y }, edges, densities) {
  if (Number.isNaN(densities[0])) return;
  ctx.beginPath();
  for (const [bin, density] of densities.entries()) ctx.lineTo(x.toPixel(binCentre(edges, bin)), y.toPixel(density));
  ctx.stroke();
}
