/**
 * A canvas context that writes SVG: as much of `CanvasRenderingContext2D` as the figures use, so that a figure is drawn by one function
 * wherever it goes. Text stays text. A figure that calls anything else fails in the test that draws them all.
 */
import { escaped, tag } from './markup.js';

/** What `save` keeps. */
const STATE = /** @type {const} */ (['fillStyle', 'strokeStyle', 'lineWidth', 'lineJoin', 'lineCap', 'globalAlpha', 'font', 'textAlign', 'textBaseline']);

/** Where the baseline of text stands below the point that is given, in font sizes: Arial's and Helvetica's, and near enough for others. */
const BASELINES = { top: 0.81, middle: 0.31, alphabetic: 0 };

const ANCHORS = { left: null, center: 'middle', right: 'end' };

/**
 * @typedef {[a: number, b: number, c: number, d: number, e: number, f: number]} Matrix as in `DOMMatrix`
 */

export class SvgContext {
  fillStyle = '#000000';
  strokeStyle = '#000000';
  lineWidth = 1;
  lineJoin = 'miter';
  lineCap = 'butt';
  globalAlpha = 1;
  font = '10px sans-serif';
  /** @type {keyof typeof ANCHORS} */
  textAlign = 'left';
  /** @type {keyof typeof BASELINES} */
  textBaseline = 'alphabetic';

  /** @type {Matrix} */
  #matrix = [1, 0, 0, 1, 0, 0];
  /** @type {number[]} */
  #dash = [];
  /** @type {string | null} id */
  #clip = null;
  /** @type {{ [key: string]: any }[]} */
  #saved = [];
  /** In the picture's coordinates. @type {string[]} */
  #path = [];
  /** @type {string[]} */
  #clips = [];
  /** @type {{ clip: string | null, markup: string }[]} */
  #drawn = [];
  #resolution;
  #measure;
  #prefix;

  /**
   * @param {object} options
   * @param {number} options.resolution dots a pixel, to whose edges the figures round rectangles that touch
   * @param {(text: string, font: string) => number} options.measure the width of a text
   * @param {string} options.prefix of ids, so that several pictures can stand in one document
   */
  constructor({ resolution, measure, prefix }) {
    this.#resolution = resolution;
    this.#measure = measure;
    this.#prefix = prefix;
  }

  /** What was drawn, as markup inside `<svg>`. */
  get markup() {
    const definitions = this.#clips.length > 0 ? tag('defs', {}, this.#clips.join('')) : '';
    let body = '';
    for (let i = 0; i < this.#drawn.length; ) {
      const { clip } = this.#drawn[i];
      let together = '';
      while (i < this.#drawn.length && this.#drawn[i].clip === clip) together += this.#drawn[i++].markup;
      body += clip === null ? together : tag('g', { 'clip-path': `url(#${clip})` }, together);
    }
    return definitions + body;
  }

  save() {
    const state = Object.fromEntries(STATE.map((key) => [key, this[key]]));
    this.#saved.push({ state, matrix: this.#matrix, dash: this.#dash, clip: this.#clip });
  }

  restore() {
    const saved = this.#saved.pop();
    if (!saved) return;
    Object.assign(this, saved.state);
    [this.#matrix, this.#dash, this.#clip] = [saved.matrix, saved.dash, saved.clip];
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.#transform([1, 0, 0, 1, x, y]);
  }

  /** @param {number} x @param {number} y */
  scale(x, y) {
    this.#transform([x, 0, 0, y, 0, 0]);
  }

  /** @param {number} angle */
  rotate(angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.#transform([cos, sin, -sin, cos, 0, 0]);
  }

  getTransform() {
    const [a, b, c, d, e, f] = this.#matrix.map((entry) => entry * this.#resolution);
    return { a, b, c, d, e, f };
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.#dash = dash;
  }

  beginPath() {
    this.#path = [];
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#path.push(`M${this.#point(x, y)}`);
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${this.#point(x, y)}`);
  }

  closePath() {
    this.#path.push('Z');
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  /** Clockwise. @param {number} x @param {number} y @param {number} radius @param {number} start @param {number} end */
  arc(x, y, radius, start, end) {
    const turn = Math.min(2 * Math.PI, end - start);
    const on = (/** @type {number} */ angle) => this.#point(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    const r = rounded(radius * this.#enlargement);
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${on(start)}`);
    // Two halves, because an arc that ends where it begins is none.
    for (const half of [0.5, 1]) this.#path.push(`A${r} ${r} 0 0 1 ${on(start + turn * half)}`);
  }

  clip() {
    const id = `${this.#prefix}clip${this.#clips.length}`;
    this.#clips.push(tag('clipPath', { id, 'clip-path': this.#clip && `url(#${this.#clip})` }, tag('path', { d: this.#path.join('') })));
    this.#clip = id;
  }

  fill() {
    this.#draw('path', { d: this.#path.join(''), ...this.#filled() });
  }

  stroke() {
    this.#draw('path', { d: this.#path.join(''), ...this.#stroked() });
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    // Crisp, because the seams of antialiased neighbours would show as a grid.
    this.#rectangle(x, y, width, height, { ...this.#filled(), 'shape-rendering': 'crispEdges' });
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) {
    this.#rectangle(x, y, width, height, this.#stroked());
  }

  /** @param {string} text */
  measureText(text) {
    return { width: this.#measure(text, this.font) };
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} [most] width */
  fillText(text, x, y, most) {
    this.#text(text, x, y, most, this.#filled());
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} [most] width */
  strokeText(text, x, y, most) {
    this.#text(text, x, y, most, this.#stroked());
  }

  /** @param {Matrix} by */
  #transform([a, b, c, d, e, f]) {
    const [A, B, C, D, E, F] = this.#matrix;
    this.#matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }

  /** The same in both directions. */
  get #enlargement() {
    return Math.hypot(this.#matrix[0], this.#matrix[1]);
  }

  /** @param {number} x @param {number} y */
  #place(x, y) {
    const [a, b, c, d, e, f] = this.#matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  }

  /** @param {number} x @param {number} y */
  #point(x, y) {
    return this.#place(x, y).map(rounded).join(' ');
  }

  #filled() {
    return { fill: this.fillStyle, 'fill-opacity': this.globalAlpha === 1 ? null : this.globalAlpha };
  }

  #stroked() {
    const { lineJoin, lineCap, globalAlpha } = this;
    return {
      fill: 'none',
      stroke: this.strokeStyle,
      'stroke-width': rounded(this.lineWidth * this.#enlargement),
      'stroke-linejoin': lineJoin === 'miter' ? null : lineJoin,
      'stroke-linecap': lineCap === 'butt' ? null : lineCap,
      'stroke-dasharray': this.#dash.length === 0 ? null : this.#dash.map((length) => rounded(length * this.#enlargement)).join(' '),
      'stroke-opacity': globalAlpha === 1 ? null : globalAlpha,
    };
  }

  /**
   * Upright: figures turn text alone.
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {Record<string, string | number | null>} paint
   */
  #rectangle(x, y, width, height, paint) {
    const [left, top] = this.#place(Math.min(x, x + width), Math.min(y, y + height));
    const [right, bottom] = this.#place(Math.max(x, x + width), Math.max(y, y + height));
    if (right === left && bottom === top) return;
    this.#draw('rect', { x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top), ...paint });
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {number | undefined} most
   * @param {Record<string, string | number | null>} paint
   */
  #text(text, x, y, most, paint) {
    const [, weight, size, family] = /^(?:(\S+) )?([\d.]+)px (.*)$/.exec(this.font) ?? ['', 'normal', '10', 'sans-serif'];
    const fontSize = Number(size);
    const isNarrowed = most !== undefined && this.#measure(text, this.font) > most;
    const [a, b, c, d, e, f] = this.#matrix;
    const baseline = y + fontSize * BASELINES[this.textBaseline];
    const isTurned = b !== 0 || c !== 0;
    const scale = isTurned ? 1 : this.#enlargement;
    const [left, top] = isTurned ? [x, baseline] : this.#place(x, baseline);
    this.#draw(
      'text',
      {
        x: rounded(left),
        y: rounded(top),
        transform: isTurned ? `matrix(${[a, b, c, d, e, f].map(rounded).join(' ')})` : null,
        'font-family': family,
        'font-size': rounded(fontSize * scale),
        'font-weight': weight === undefined || weight === 'normal' ? null : weight,
        'text-anchor': ANCHORS[this.textAlign],
        textLength: isNarrowed ? rounded(Number(most) * scale) : null,
        lengthAdjust: isNarrowed ? 'spacingAndGlyphs' : null,
        ...paint,
      },
      escaped(text),
    );
  }

  /** @param {string} name @param {Record<string, string | number | null>} attributes @param {string} [content] */
  #draw(name, attributes, content) {
    this.#drawn.push({ clip: this.#clip, markup: `${tag(name, attributes, content)}\n` });
  }
}

/**
 * To a hundredth of a pixel.
 * @param {number} value
 */
function rounded(value) {
  return Math.round(value * 100) / 100 + 0;
}
