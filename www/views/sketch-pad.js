/**
 * Draws a prediction: how the histogram of all weights will look, over the one before training. With a pointer, a finger or the keyboard.
 * @import { Theme } from '../figures/types.js'
 * @import { Axes } from '../figures/plot/axes.js'
 */
import { drawAxes, layOut } from '../figures/plot/axes.js';
import { BINS, stroke } from '../lesson/sketch.js';
import { h, setText } from '../lib/dom.js';
import { fixed } from '../lib/text.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.prediction;

/** In CSS pixels. */
const HEIGHT = 220;
/** Of the axis, as a multiple of the histogram before training. */
const ROOM = 1.3;
/** Of the axis: how far a key moves the pen. */
const STEP = 0.05;
const DASH = [5, 3];

/**
 * @typedef {object} Sketched
 * @property {readonly number[]} edges of the range: its ends
 * @property {readonly number[]} initial densities before training
 * @property {readonly number[] | null} measured after it, as soon as they are known
 * @property {boolean} isFree whether it may be changed
 * @property {Theme} theme
 */

/** @param {() => void} onChange */
export function sketchPad(onChange) {
  const canvas = h('canvas', { class: 'sketch', tabindex: 0, role: 'slider', 'aria-label': WORDS.sketch, 'aria-valuemin': 0 });
  const key = h('p', { class: 'help' });
  const element = h('div', {}, canvas, key);
  /** @type {number[] | null} */
  let own = null;
  /** @type {Sketched | null} */
  let now = null;
  /** The bin under the keyboard's pen. */
  let bin = Math.floor(BINS / 2);
  let pen = /** @type {{ bin: number, density: number } | null} */ (null);
  const size = { width: 0, height: HEIGHT };
  let drawn = '';

  const most = () => ROOM * Math.max(...(now?.initial ?? [1]));
  const axesOf = (/** @type {Sketched} */ { edges }) => layOut(size, { title: WORDS.sketchTitle, xLabel: WORDS.weight, yLabel: WORDS.density, xDomain: [edges[0], edges[1]], yDomain: [0, most()] });

  /** @param {{ bin: number, density: number }} from @param {{ bin: number, density: number }} to */
  function change(from, to) {
    if (!now?.isFree) return;
    own = stroke(own ?? now.initial, from, to);
    draw();
    onChange();
  }

  /** @param {PointerEvent} event */
  function place({ offsetX, offsetY }) {
    const axes = axesOf(/** @type {Sketched} */ (now));
    const { left, right } = axes.plot;
    const at = Math.floor((BINS * (offsetX - left)) / (right - left));
    return { bin: Math.min(BINS - 1, Math.max(0, at)), density: Math.min(most(), Math.max(0, axes.y.toValue(offsetY))) };
  }

  canvas.addEventListener('pointerdown', (event) => {
    if (!now?.isFree || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    pen = place(event);
    change(pen, pen);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!pen || !now) return;
    const next = place(event);
    change(pen, next);
    pen = next;
  });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) canvas.addEventListener(type, () => (pen = null));

  canvas.addEventListener('keydown', (event) => {
    const across = { ArrowLeft: bin - 1, ArrowRight: bin + 1, Home: 0, End: BINS - 1 }[event.key];
    const up = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (!now || event.altKey || event.ctrlKey || event.metaKey || (across === undefined && up === undefined)) return;
    event.preventDefault();
    if (across !== undefined) bin = Math.min(BINS - 1, Math.max(0, across));
    if (up !== undefined) {
      const density = Math.min(most(), Math.max(0, (own ?? now.initial)[bin] + up * most()));
      change({ bin, density }, { bin, density });
    }
    draw();
  });
  canvas.addEventListener('focus', draw);
  canvas.addEventListener('blur', draw);
  new ResizeObserver(([{ contentRect }]) => {
    size.width = Math.floor(contentRect.width);
    draw();
  }).observe(canvas);

  function draw() {
    const context = canvas.getContext('2d');
    if (!context || !now || size.width === 0) return;
    const ratio = devicePixelRatio;
    Object.assign(canvas, { width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) });
    context.scale(ratio, ratio);
    const { theme, initial, measured } = now;
    const axes = axesOf(now);
    drawAxes({ ctx: context, ...size }, theme, axes, () => {
      context.globalAlpha = 0.35;
      context.fillStyle = theme.muted;
      steps(context, axes, initial);
      context.fill();
      context.globalAlpha = 1;
      context.lineWidth = 2;
      if (own) {
        context.strokeStyle = theme.series[0];
        steps(context, axes, own);
        context.stroke();
      }
      if (measured) {
        context.strokeStyle = theme.series[1];
        context.setLineDash(DASH);
        steps(context, axes, measured);
        context.stroke();
        context.setLineDash([]);
      }
      if (canvas.matches(':focus-visible') && now?.isFree) {
        context.strokeStyle = theme.text;
        context.lineWidth = 1;
        const { left, right, top, bottom } = axes.plot;
        const width = (right - left) / BINS;
        context.strokeRect(left + bin * width, top, width, bottom - top);
      }
    });
    tellPlace();
  }

  /** What a screen reader says of the keyboard's pen. */
  function tellPlace() {
    if (!now) return;
    const [low, high] = now.edges;
    const width = (high - low) / BINS;
    const density = (own ?? now.initial)[bin];
    canvas.setAttribute('aria-valuemax', fixed(most(), 1));
    canvas.setAttribute('aria-valuenow', fixed(density, 1));
    canvas.setAttribute('aria-valuetext', WORDS.bin(low + bin * width, low + (bin + 1) * width, density, now.initial[bin]));
    canvas.setAttribute('aria-disabled', String(!now.isFree));
  }

  return {
    element,
    answer: () => own,
    /** @param {number[] | null} sketch */
    set(sketch) {
      own = sketch;
      draw();
    },
    /** @param {Sketched | null} next null: there is no network yet */
    update(next) {
      now = next;
      setText(key, next?.measured ? WORDS.keyMeasured : WORDS.key);
      const content = JSON.stringify([next, own]);
      if (content === drawn) return;
      drawn = content;
      draw();
    },
  };
}

/** The outline of a histogram. @param {CanvasRenderingContext2D} context @param {Axes} axes @param {readonly number[]} densities */
function steps(context, { plot: { left, right, bottom }, y }, densities) {
  const width = (right - left) / BINS;
  context.beginPath();
  context.moveTo(left, bottom);
  for (const [bin, density] of densities.entries()) {
    context.lineTo(left + bin * width, y.toPixel(density));
    context.lineTo(left + (bin + 1) * width, y.toPixel(density));
  }
  context.lineTo(right, bottom);
}
