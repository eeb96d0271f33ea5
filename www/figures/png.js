/**
 * A figure as one picture for print: all panels on white, 8 inches wide at 300 dots an inch, text of about 9 points.
 * @import { Figure, Theme, View } from './types.js'
 */
import { font } from './axes.js';
import { wrap } from './text.js';

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

const INCHES = 8;
const DOTS_PER_INCH = 300;
// A CSS inch has 96 pixels, so the panels' 12 pixel text becomes 9 points.
const CSS_PER_INCH = 96;
const SCALE = DOTS_PER_INCH / CSS_PER_INCH;
const WIDTH = INCHES * CSS_PER_INCH;
const MARGIN = 8;
const GAP = { x: 12, y: 10 };
const SUPTITLE = { size: 16, line: 22 };

/**
 * @template {HTMLCanvasElement | OffscreenCanvas} Canvas
 * @param {Figure} figure
 * @param {View} view its theme is not used: print has its own colours. Its cursor only where a panel follows it
 * @param {{ createCanvas: (width: number, height: number) => Canvas }} tools
 * @returns {Canvas}
 */
export function renderPng(figure, view, { createCanvas }) {
  const { columns, aspect, panels } = figure;
  const rows = Math.ceil(panels.length / columns);
  const panelWidth = Math.floor((WIDTH - 2 * MARGIN - (columns - 1) * GAP.x) / columns);
  const panelHeight = Math.round(panelWidth / aspect);
  const titleLines = figure.suptitle === undefined ? [] : wrap(figure.suptitle, SUPTITLE.size, WIDTH - 2 * MARGIN);
  const titleHeight = titleLines.length * SUPTITLE.line;
  const height = 2 * MARGIN + titleHeight + rows * panelHeight + (rows - 1) * GAP.y;

  const canvas = createCanvas(Math.round(WIDTH * SCALE), Math.round(height * SCALE));
  const ctx = /** @type {CanvasRenderingContext2D | null} */ (canvas.getContext('2d'));
  if (ctx === null) throw new Error('The browser gave no canvas to draw the picture on.');
  ctx.scale(SCALE, SCALE);
  ctx.fillStyle = PRINT_THEME.surface;
  // A little past the edge, as the canvas is rounded to whole dots.
  ctx.fillRect(0, 0, WIDTH + 1, height + 1);

  ctx.fillStyle = PRINT_THEME.text;
  ctx.font = font(PRINT_THEME, SUPTITLE.size, '600');
  ctx.textAlign = 'center';
  for (const [i, text] of titleLines.entries()) {
    ctx.fillText(text, WIDTH / 2, MARGIN + SUPTITLE.line * (i + 0.75), WIDTH - 2 * MARGIN);
  }

  const printView = { ...view, theme: PRINT_THEME };
  for (const [i, panel] of panels.entries()) {
    const x = MARGIN + (i % columns) * (panelWidth + GAP.x);
    const y = MARGIN + titleHeight + Math.floor(i / columns) * (panelHeight + GAP.y);
    ctx.save();
    ctx.translate(x, y);
    panel.draw({ ctx, width: panelWidth, height: panelHeight }, printView);
    ctx.restore();
  }
  return canvas;
}
