/**
 * The image of histograms at a pixel a bin, without axes: it tells runs apart at a glance.
 * @import { Histogram } from '../types.js'
 */
import { hot } from './colormaps.js';
import { DENSEST } from './histogram-image.js';

/** @param {HTMLCanvasElement} canvas @param {Histogram} histogram */
export function drawThumbnail(canvas, { edges, rows }) {
  Object.assign(canvas, { width: edges.length - 1, height: rows.length });
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(canvas.width, canvas.height);
  rows.forEach((densities, row) => {
    densities.forEach((density, bin) => {
      const pixel = (rows.length - 1 - row) * canvas.width + bin;
      const color = hot(Math.min(1, (Number.isNaN(density) ? 0 : density) / DENSEST));
      image.data.set([...color, 255], 4 * pixel);
    });
  });
  context.putImageData(image, 0, 0);
}
