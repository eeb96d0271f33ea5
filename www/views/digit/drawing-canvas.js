/**
 * A square to draw in, with a pointer, a finger or the keyboard.
 * @import { Point, Stroke } from './digit.js'
 *
 * @typedef {{ strokes: readonly Stroke[], base: Uint8Array | null }} Drawing `base`: the image that is drawn upon
 */
import { h, speak } from '../../lib/dom.js';
import { drawDigit, imageCanvas } from './image-canvas.js';
import { texts } from '../../texts/texts.js';

/** Of the canvas, in its own pixels: sharp on a display of double density. */
const SIZE = 560;
const LINE = 0.09;
/** How far a key moves the pen. */
const STEP = 1 / 28;
const LONG_STEP = 4;
/** Points nearer than this to the one before are left out. */
const CLOSE = 0.004;

/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/**
 * @param {(drawing: Drawing) => void} onChange at every point
 * @param {() => void} onRest when the pen is lifted
 */
export function drawingCanvas(onChange, onRest) {
  const canvas = h('canvas', { class: 'drawing', width: SIZE, height: SIZE, tabindex: 0, role: 'application', 'aria-label': texts.draw.title, 'aria-describedby': 'drawing-keys' });
  const baseImage = imageCanvas();
  /** @type {Stroke[]} */
  let strokes = [];
  /** @type {Uint8Array | null} */
  let base = null;
  /** @type {number | null} the pointer that draws */
  let pointer = null;
  /** The keyboard's pen. */
  const pen = { x: 0.5, y: 0.5, down: false, shown: false };
  /** @type {Set<string>} */
  const pressed = new Set();

  function changed() {
    redraw();
    onChange({ strokes, base });
  }

  function redraw() {
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, SIZE, SIZE);
    context.imageSmoothingEnabled = false;
    if (base) context.drawImage(baseImage, 0, 0, SIZE, SIZE);
    context.scale(SIZE, SIZE);
    Object.assign(context, { strokeStyle: '#000000', lineWidth: LINE, lineCap: 'round', lineJoin: 'round' });
    for (const [first, ...rest] of strokes) {
      context.beginPath();
      context.moveTo(first.x, first.y);
      // A tap is a dot. A line without length is one in Firefox alone, even where its ends are round.
      for (const { x, y } of rest.length > 0 ? rest : [{ x: first.x + CLOSE / 10, y: first.y }]) context.lineTo(x, y);
      context.stroke();
    }
    if (pen.shown) {
      Object.assign(context, { strokeStyle: pen.down ? '#b94a00' : '#0b57c2', lineWidth: 0.012 });
      context.beginPath();
      context.arc(pen.x, pen.y, LINE / 2, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  /** @param {PointerEvent} event @returns {Point} */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: inside((event.clientX - box.left) / box.width), y: inside((event.clientY - box.top) / box.height) };
  };

  /** @param {Point} point */
  function extend(point) {
    const stroke = strokes[strokes.length - 1];
    const last = stroke[stroke.length - 1];
    if (Math.hypot(point.x - last.x, point.y - last.y) >= CLOSE) stroke.push(point);
  }

  canvas.addEventListener('pointerdown', (event) => {
    if (pointer !== null || event.button !== 0) return;
    pointer = event.pointerId;
    try {
      canvas.setPointerCapture(pointer);
    } catch {
      // A pointer that is already gone, or one that a script made up.
    }
    pen.shown = pen.down = false;
    strokes.push([place(event)]);
    changed();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerId !== pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length > 0 ? events : [event]) extend(place(each));
    changed();
  });
  for (const type of /** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture'])) {
    canvas.addEventListener(type, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      onRest();
    });
  }

  canvas.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    if (key in ARROWS) {
      pressed.add(key);
      const step = STEP * (event.shiftKey ? LONG_STEP : 1);
      // Two arrows at once go aslant.
      for (const arrow of pressed) [pen.x, pen.y] = [inside(pen.x + step * ARROWS[arrow].x), inside(pen.y + step * ARROWS[arrow].y)];
      if (pen.down) strokes[strokes.length - 1].push({ x: pen.x, y: pen.y });
    } else if (key === ' ') {
      if (event.repeat) return event.preventDefault();
      pen.down = !pen.down;
      if (pen.down) strokes.push([{ x: pen.x, y: pen.y }]);
      else onRest();
    } else if (key === 'Delete' || key === 'Backspace') {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    pen.shown = true;
    speak(canvas, texts.draw.pen(pen.down, Math.round(pen.x * 100), Math.round(pen.y * 100)));
    changed();
  });
  canvas.addEventListener('keyup', ({ key }) => pressed.delete(key));
  canvas.addEventListener('blur', () => {
    pressed.clear();
    if (pen.down) onRest();
    pen.shown = pen.down = false;
    redraw();
  });

  /** @param {Uint8Array | null} image to draw upon */
  function begin(image) {
    strokes = [];
    base = image;
    pointer = null;
    pen.down = false;
    if (image) drawDigit(baseImage, image);
    changed();
    onRest();
  }

  function clear() {
    Object.assign(pen, { x: 0.5, y: 0.5 });
    begin(null);
  }

  redraw();
  return { element: canvas, clear, begin };
}

/** @param {number} part */
function inside(part) {
  return Math.min(1, Math.max(0, part));
}
