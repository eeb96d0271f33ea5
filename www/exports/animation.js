/**
 * Figure 34 growing over the epochs, as a film. The browser records a canvas while it is drawn, so recording takes as long as the film.
 * @import { Run } from '../weightscope.js'
 * @import { RunData } from '../figures/types.js'
 */
import { WeightscopeError } from '../error.js';
import { font } from '../figures/plot/axes.js';
import { figure34 } from '../figures/figure34.js';
import { PRINT_THEME, drawPrint, printSize } from './print.js';
import { afterEpoch } from '../lib/text.js';

const FRAMES_PER_SECOND = 20;
/** Seconds. */
const TIME = { epoch: 0.15, least: 2, most: 8, end: 1.5 };
const WIDTH = 1280;
const CAPTION = { height: 34, size: 18 };
const BITS_PER_SECOND = 4_000_000;

const FORMATS = [
  { type: 'video/webm;codecs=vp9', extension: 'webm' },
  { type: 'video/webm;codecs=vp8', extension: 'webm' },
  { type: 'video/webm', extension: 'webm' },
  { type: 'video/mp4', extension: 'mp4' },
];

/** What this browser records, or null if it records nothing. */
export function animationFormat() {
  if (typeof MediaRecorder === 'undefined' || !('captureStream' in HTMLCanvasElement.prototype)) return null;
  return FORMATS.find(({ type }) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/**
 * How long the film is and which row of the histogram it shows when.
 * @param {number} epochs
 */
export function schedule(epochs) {
  const rows = epochs + 1;
  const growing = Math.min(TIME.most, Math.max(TIME.least, TIME.epoch * rows));
  return {
    seconds: growing + TIME.end,
    /** @param {number} second */
    rowAt: (second) => Math.min(epochs, Math.floor((second / growing) * rows)),
  };
}

/**
 * The run as it was after so many epochs.
 * @param {RunData} run
 * @param {number} row
 * @returns {RunData}
 */
export function runUntil(run, row) {
  const { all, layers } = run.histograms;
  const { plannedEpochs, initialInput, initialParameters, weights } = run;
  return { plannedEpochs, initialInput, initialParameters, weights, layers: run.layers, epochs: run.epochs.slice(0, row), histograms: { all: { ...all, rows: all.rows.slice(0, row + 1), whole: all }, layers } };
}

/** @returns {{ width: number, height: number }} of the film in pixels, even as codecs want it */
export function animationSize() {
  const { width, height } = printSize(figure34);
  return { width: WIDTH, height: 2 * Math.round(((height + CAPTION.height) * WIDTH) / width / 2) };
}

/**
 * Draws one picture of the film.
 * @param {CanvasRenderingContext2D} ctx
 * @param {RunData} run
 * @param {number} row
 */
function drawAnimationFrame(ctx, run, row) {
  const { width } = printSize(figure34);
  const scale = WIDTH / width;
  ctx.setTransform(scale, 0, 0, scale, 0, 0);
  ctx.fillStyle = PRINT_THEME.surface;
  ctx.fillRect(0, 0, width, CAPTION.height);
  ctx.fillStyle = PRINT_THEME.text;
  ctx.font = font(PRINT_THEME, CAPTION.size, '600');
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(row === 0 ? afterEpoch(0) : `${afterEpoch(row)} of ${run.epochs.length}`, width / 2, CAPTION.height - 8);
  ctx.translate(0, CAPTION.height);
  drawPrint(ctx, figure34, { run: runUntil(run, row), cursor: row, theme: PRINT_THEME });
}

/**
 * @param {RunData} run
 * @param {HTMLCanvasElement} canvas on which it is drawn, in sight or not
 * @param {{ onProgress?: (done: number, seconds: number) => void, signal?: AbortSignal }} [options] rejects with an AbortError once the signal
 *   is aborted
 * @returns {Promise<{ blob: Blob, extension: string }>}
 */
export async function recordAnimation(run, canvas, { onProgress = () => {}, signal } = {}) {
  const format = animationFormat();
  if (format === null) throw new WeightscopeError({ kind: 'no-recorder', message: 'This browser cannot record films. Save the figure as PNG or SVG, or use another browser.' });
  Object.assign(canvas, animationSize());
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { seconds, rowAt } = schedule(run.epochs.length);
  drawAnimationFrame(ctx, run, 0);
  const stream = canvas.captureStream(FRAMES_PER_SECOND);
  const recorder = new MediaRecorder(stream, { mimeType: format.type, videoBitsPerSecond: BITS_PER_SECOND });
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = (event) => reject(new WeightscopeError({ kind: 'recording', message: `The film could not be recorded (${/** @type {any} */ (event).error?.message ?? 'unknown reason'}). Try again.` }));
  });
  stopped.catch(() => {});
  try {
    recorder.start();
    const start = performance.now();
    let drawn = 0;
    for (let now = 0; now < seconds && recorder.state === 'recording'; now = (performance.now() - start) / 1000) {
      signal?.throwIfAborted();
      const row = rowAt(now);
      if (row !== drawn) drawAnimationFrame(ctx, run, row);
      drawn = row;
      // A canvas that nobody draws on gives no pictures, and the film would end with the last one.
      ctx.fillStyle = PRINT_THEME.surface;
      ctx.fillRect(0, 0, 1, 1);
      onProgress(now, seconds);
      // A timer rather than a frame, which never comes in a hidden tab.
      await new Promise((resolve) => setTimeout(resolve, 1000 / FRAMES_PER_SECOND));
    }
  } finally {
    if (recorder.state !== 'inactive') recorder.stop();
    stream.getTracks().forEach((track) => track.stop());
  }
  await stopped;
  signal?.throwIfAborted();
  return { blob: new Blob(parts, { type: format.type.split(';')[0] }), extension: format.extension };
}
