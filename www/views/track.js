/**
 * The track of the scrubber: loss and test accuracy of every epoch, as two small curves behind the slider. They are there to find an epoch by; exact
 * numbers stand beside it and in figure 33.
 * @import { Scene } from '../element/scene.js'
 */
import { h } from '../lib/dom.js';

/** Half of the slider's thumb, in CSS pixels: as far from the ends its first and last position lie. */
const THUMB = 6;
const MARGIN = 4;

/** @param {() => void} onResize */
export function track(onResize) {
  const canvas = h('canvas', { class: 'track', 'aria-hidden': 'true' });
  const size = { width: 0, height: 0 };
  new ResizeObserver(([{ contentRect: { width, height } }]) => {
    Object.assign(size, { width, height });
    onResize();
  }).observe(canvas);
  let shown = '';
  return {
    element: canvas,
    inSight: true,
    /** @param {Scene} scene @returns {boolean} whether anything had changed */
    draw({ stage: { run }, cursor: { last }, theme, themeNumber }) {
      const { width, height } = size;
      const epochs = run?.epochs ?? [];
      const key = [width, height, devicePixelRatio, themeNumber, last, epochs.length, epochs.at(-1)?.loss, epochs[0]?.loss].join();
      if (key === shown || width === 0) return false;
      shown = key;
      Object.assign(canvas, { width: Math.round(width * devicePixelRatio), height: Math.round(height * devicePixelRatio) });
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      ctx.scale(devicePixelRatio, devicePixelRatio);
      ctx.fillStyle = theme.grid;
      ctx.fillRect(THUMB, height / 2 - 1, width - 2 * THUMB, 2);
      const most = Math.max(...epochs.map(({ loss }) => loss).filter(Number.isFinite));
      curve(epochs.map(({ loss }) => loss / most), theme.series[0], [3, 2]);
      curve(epochs.map(({ testAccuracy }) => testAccuracy / 100), theme.series[1], []);
      return true;

      /** @param {number[]} shares of the height @param {string} color @param {number[]} dash */
      function curve(shares, color, dash) {
        ctx.strokeStyle = color;
        ctx.lineWidth = 1.5;
        ctx.setLineDash(dash);
        ctx.beginPath();
        for (const [i, share] of shares.entries()) {
          if (Number.isFinite(share)) ctx.lineTo(THUMB + ((i + 1) / Math.max(1, last)) * (width - 2 * THUMB), height - MARGIN - share * (height - 2 * MARGIN));
        }
        ctx.stroke();
      }
    },
  };
}
