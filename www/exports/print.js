/**
 * A figure as one picture for print: all panels on white, 8 inches wide at 300 dots an inch, text of about 9 points.
 * @import { Figure, Size, Theme, View } from '../figures/types.js'
 */
import { WeightscopeError } from '../error.js';
import { font } from '../figures/plot/axes.js';
import { wrap } from '../lib/text.js';
import { withResolution } from './png-resolution.js';

/** @type {Theme} */
export const PRINT_THEME = {
  text: '#000000',
  muted: '#595959',
  grid: '#d9d9d9',
  surface: '#ffffff',
  series: ['#1f77b4', '#c44e00'],
  runs: ['#1f77b4', '#c44e00', '#2a7d3f', '#8b3fa8', '#7a5c00', '#b0246b'],
  fontFamily: 'Helvetica, Arial, "Liberation Sans", sans-serif',
};

export const INCHES = 8;
const DOTS_PER_INCH = 300;
// A CSS inch has 96 pixels, so the panels' 12 pixel text becomes 9 points.
const CSS_PER_INCH = 96;
export const SCALE = DOTS_PER_INCH / CSS_PER_INCH;
const WIDTH = INCHES * CSS_PER_INCH;
const MARGIN = 8;
const GAP = { x: 12, y: 10 };
const SUPTITLE = { size: 16, line: 22 };

/**
 * @param {Figure} figure
 * @param {View} view its theme is not used: print has its own colours. Its cursor only where a panel follows it
 * @param {{ createCanvas: (width: number, height: number) => Pick<HTMLCanvasElement, 'getContext' | 'toBlob'> }} tools
 * @returns {Promise<Blob>} a PNG that says how large it is in print
 */
export async function renderPng(figure, view, { createCanvas }) {
  const { width, height } = printSize(figure, view);
  const size = [width, height].map((length) => Math.round(length * SCALE));
  const canvas = createCanvas(size[0], size[1]);
  const ctx = canvas.getContext('2d');
  ctx?.scale(SCALE, SCALE);
  if (ctx) drawPrint(ctx, figure, view);
  // Where memory is short, a browser gives no context, or no picture of what was drawn.
  const blob = ctx && (await new Promise((/** @type {BlobCallback} */ resolve) => canvas.toBlob(resolve)));
  if (!blob) throw new WeightscopeError({ kind: 'picture', message: `The browser could not make a picture of ${size.join(' × ')} pixels. Close other tabs and try again, or save the figure as SVG.` });
  return new Blob(withResolution(new Uint8Array(await blob.arrayBuffer()), DOTS_PER_INCH), { type: 'image/png' });
}

/** @param {Figure} figure @param {View} [view] whose panels are drawn; all if left out @returns {Size} of the picture in CSS pixels */
export function printSize(figure, view) {
  return layOutPrint(figure, view);
}

/**
 * Draws the picture in CSS pixels from the origin.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Figure} figure
 * @param {View} view
 */
export function drawPrint(ctx, figure, view) {
  const { width, height, panelWidth, panelHeight, titleLines, titleHeight, panels } = layOutPrint(figure, view);
  ctx.fillStyle = PRINT_THEME.surface;
  // A little past the edge, as a canvas is rounded to whole dots.
  ctx.fillRect(0, 0, width + 1, height + 1);

  ctx.fillStyle = PRINT_THEME.text;
  ctx.font = font(PRINT_THEME, SUPTITLE.size, '600');
  ctx.textAlign = 'center';
  for (const [i, text] of titleLines.entries()) {
    ctx.fillText(text, width / 2, MARGIN + SUPTITLE.line * (i + 0.75), width - 2 * MARGIN);
  }

  const printView = { ...view, theme: PRINT_THEME, isAlone: true };
  for (const [i, panel] of panels.entries()) {
    const x = MARGIN + (i % figure.columns) * (panelWidth + GAP.x);
    const y = MARGIN + titleHeight + Math.floor(i / figure.columns) * (panelHeight + GAP.y);
    ctx.save();
    ctx.translate(x, y);
    panel.draw({ ctx, width: panelWidth, height: panelHeight }, printView);
    ctx.restore();
  }
}

/** @param {Figure} figure @param {View} [view] */
function layOutPrint({ columns, aspect, panels: all, suptitle }, view) {
  const panels = all.filter(({ isIn }) => !view || !isIn || isIn(view));
  const rows = Math.ceil(panels.length / columns);
  const panelWidth = Math.floor((WIDTH - 2 * MARGIN - (columns - 1) * GAP.x) / columns);
  const panelHeight = Math.round(panelWidth / aspect);
  const titleLines = suptitle === undefined ? [] : wrap(suptitle, SUPTITLE.size, WIDTH - 2 * MARGIN);
  const titleHeight = titleLines.length * SUPTITLE.line;
  const height = 2 * MARGIN + titleHeight + rows * panelHeight + (rows - 1) * GAP.y;
  return { width: WIDTH, height, panelWidth, panelHeight, titleLines, titleHeight, panels };
}
