/**
 * A figure as SVG: the same picture as the PNG, with lines and text that can be enlarged, searched and edited.
 * @import { Figure, View } from '../figures/types.js'
 */
import { INCHES, SCALE, drawPrint, printSize } from './print.js';
import { estimatedWidth } from '../lib/text.js';
import { escaped, tag } from './markup.js';
import { SvgContext } from './svg-context.js';

/**
 * @param {Figure} figure
 * @param {View} view
 * @param {(text: string, font: string) => number} [measure] the width of a text; an estimate if left out
 * @param {string} [place] what tells it apart from the same figure of another run in one document
 * @returns {string} markup that can be a file, or stand in an HTML document
 */
export function figureSvg(figure, view, measure = estimated, place = '') {
  const { width, height } = printSize(figure, view);
  const context = new SvgContext({ resolution: SCALE, measure, prefix: `figure${figure.id}-${place}` });
  drawPrint(/** @type {any} */ (context), figure, view);
  const size = { width: `${INCHES}in`, height: `${(INCHES * height) / width}in`, viewBox: `0 0 ${width} ${height}` };
  const title = tag('title', {}, escaped(figureTitle(figure)));
  return tag('svg', { xmlns: 'http://www.w3.org/2000/svg', role: 'img', ...size }, `${title}${context.markup}`);
}

/** Those of the notebook have a number. @param {Figure} figure */
export function figureNumber({ id }) {
  return /^\d+$/.test(id) ? `Figure ${id}` : '';
}

/** @param {Figure} figure */
export function figureTitle(figure) {
  return [figureNumber(figure), figure.heading].filter(Boolean).join(': ');
}

/** @param {Figure} figure the name of its SVG file */
export function svgName({ file }) {
  return file.replace(/\.png$/, '.svg');
}

/** @returns {(text: string, font: string) => number} measured as the browser would draw it */
export function canvasMeasure() {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return estimated;
  return (text, font) => {
    context.font = font;
    return context.measureText(text).width;
  };
}

/** @param {string} text @param {string} font */
function estimated(text, font) {
  return estimatedWidth(text, Number.parseFloat(/([\d.]+)px/.exec(font)?.[1] ?? '12'));
}
