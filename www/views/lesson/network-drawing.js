/** The network as a drawing: a column of units a layer, from the pixels to the digits, every unit joined to all of the next column. */
/** @import { Run } from '../../weightscope.js' */
/** @import { Panel } from '../panel.js' */
import { h } from '../../lib/dom.js';
import { kindOf } from '../../run/network.js';
import { texts } from '../../texts/texts.js';

/** Units of a column that are drawn: the others are a number. */
const MOST = 8;
const [WIDTH, HEIGHT, TOP] = [640, 300, 38];
const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function svg(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** @returns {Panel} */
export function networkDrawing() {
  const box = h('div', { class: 'network-drawing' });
  /** @type {Run['layers'] | null} */
  let shown = null;
  return {
    element: box,
    update({ run }) {
      if (!run || run.layers === shown) return;
      shown = run.layers;
      box.replaceChildren(drawing(run.layers));
    },
  };
}

/** @param {Run['layers']} layers */
function drawing(layers) {
  const columns = [
    { units: layers[0].inputs, name: texts.network.pixels },
    ...layers.map((layer, i) => ({ units: layer.outputs, name: i === layers.length - 1 ? texts.network.digits : kindOf(layer) })),
  ].map((column, i, all) => {
    const drawn = Math.min(MOST, column.units);
    const x = 60 + (i * (WIDTH - 120)) / (all.length - 1);
    return { ...column, x, places: Array.from({ length: drawn }, (_, unit) => TOP + ((unit + 0.5) * (HEIGHT - TOP - 8)) / drawn) };
  });
  const label = texts.network.drawing(columns.map(({ units, name }) => `${name}: ${units}`));
  const root = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label });
  for (const [i, { x, places }] of columns.entries()) {
    const next = columns[i + 1];
    if (next) root.append(...places.flatMap((y) => next.places.map((end) => svg('line', { x1: x, y1: y, x2: next.x, y2: end, class: 'weight' }))));
  }
  for (const { x, places, units, name } of columns) {
    root.append(...places.map((y) => svg('circle', { cx: x, cy: y, r: 5, class: 'unit' })));
    root.append(svg('text', { x, y: 13, class: 'name' }, name), svg('text', { x, y: 30, class: 'count' }, String(units)));
  }
  return root;
}
