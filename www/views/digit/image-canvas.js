/** Images of 28 × 28 pixels on canvases. */
import { h } from '../../lib/dom.js';
import { PIXELS, SIDE } from './digit.js';

/** @param {Record<string, unknown>} [properties] */
export function imageCanvas(properties = { 'aria-hidden': 'true' }) {
  return h('canvas', { class: 'pixels', width: SIDE, height: SIDE, ...properties });
}

/**
 * Ink on paper, as digits are written.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} pixels [784], 0 is paper
 */
export function drawDigit(canvas, pixels) {
  paint(canvas, (rgba) => {
    for (let i = 0; i < PIXELS; i++) {
      rgba.fill(255 - pixels[i], 4 * i, 4 * i + 3);
      rgba[4 * i + 3] = 255;
    }
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(rgba: Uint8ClampedArray) => void} fill
 */
export function paint(canvas, fill) {
  // Small and written by pixels: kept in memory rather than on the GPU.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return;
  const image = context.createImageData(SIDE, SIDE);
  fill(image.data);
  context.putImageData(image, 0, 0);
}
