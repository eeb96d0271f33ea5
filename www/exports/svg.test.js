// What the figures draw, as SVG. Run with `node --test`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { FIGURES } from '../figures/index.js';
import { PRINT_THEME } from './print.js';
import { SvgContext } from './svg-context.js';
import { figureSvg } from './svg.js';

const [figure29, figure33, figure34, figure35] = FIGURES;

/** @param {string} markup @param {RegExp} pattern */
const count = (markup, pattern) => [...markup.matchAll(pattern)].length;

/** @param {number} epochs */
const viewOf = (epochs) => ({ run: exampleRun(epochs), cursor: epochs, theme: PRINT_THEME });

function context() {
  return new SvgContext({ resolution: 2, measure: (text) => 6 * text.length, prefix: 'test-' });
}

test('shapes come where the canvas would draw them', () => {
  const svg = context();
  svg.translate(10, 20);
  svg.scale(2, 2);
  svg.fillStyle = '#123456';
  svg.fillRect(1, 2, 3, 4);
  svg.lineWidth = 1.5;
  svg.setLineDash([5, 3]);
  svg.beginPath();
  svg.lineTo(0, 0);
  svg.lineTo(5, 0.25);
  svg.stroke();
  assert.deepEqual(svg.markup.trim().split('\n'), [
    '<rect x="12" y="24" width="6" height="8" fill="#123456" shape-rendering="crispEdges"/>',
    '<path d="M10 20L20 20.5" fill="none" stroke="#000000" stroke-width="3" stroke-dasharray="10 6"/>',
  ]);
});

test('text stays text: aligned, turned, narrowed, escaped', () => {
  const svg = context();
  svg.font = '600 10px Helvetica, "Liberation Sans"';
  svg.textAlign = 'center';
  svg.textBaseline = 'middle';
  svg.fillText('<b> & "c"', 50, 20, 30);
  svg.save();
  svg.translate(7, 9);
  svg.rotate(-Math.PI / 2);
  svg.textAlign = 'right';
  svg.textBaseline = 'alphabetic';
  svg.fillText('up', 0, 0);
  svg.restore();
  const font = 'font-family="Helvetica, &quot;Liberation Sans&quot;" font-size="10" font-weight="600"';
  assert.deepEqual(svg.markup.trim().split('\n'), [
    `<text x="50" y="23.1" ${font} text-anchor="middle" textLength="30" lengthAdjust="spacingAndGlyphs" fill="#000000">&lt;b&gt; &amp; &quot;c&quot;</text>`,
    `<text x="0" y="0" transform="matrix(0 -1 1 0 7 9)" ${font} text-anchor="end" fill="#000000">up</text>`,
  ]);
});

test('a clip holds until it is restored, and clips within clips narrow them', () => {
  const svg = context();
  for (const size of [10, 5]) {
    svg.save();
    svg.beginPath();
    svg.rect(0, 0, size, size);
    svg.clip();
    svg.fillRect(0, 0, 99, 99);
  }
  svg.restore();
  svg.restore();
  svg.fillRect(0, 0, 99, 99);
  assert.match(svg.markup, /^<defs><clipPath id="test-clip0"><path d="M0 0L10 0L10 10L0 10Z"\/><\/clipPath><clipPath id="test-clip1" clip-path="url\(#test-clip0\)">/);
  assert.match(svg.markup, /<g clip-path="url\(#test-clip0\)"><rect [^>]*>\n<\/g><g clip-path="url\(#test-clip1\)"><rect [^>]*>\n<\/g><rect [^>]*>\n$/);
});

test('circles are closed', () => {
  const svg = context();
  svg.beginPath();
  svg.arc(10, 10, 3, 0, 2 * Math.PI);
  svg.fill();
  assert.equal(svg.markup.trim(), '<path d="M13 10A3 3 0 0 1 7 10A3 3 0 0 1 13 10" fill="#000000"/>');
});

test('figure 29 has a bar for each bin, as high as its count', () => {
  const svg = figureSvg(figure29, viewOf(0));
  const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="([\d.]+)" fill="#1f77b4"/g)].map((match) => match.slice(1).map(Number));
  assert.equal(bars.length, 40);
  const { counts } = exampleRun(0).initialInput;
  for (const [i, [left, width, height]] of bars.entries()) {
    assert.ok(Math.abs(height / bars[0][2] - counts[i] / counts[0]) < 1e-3, `height of bar ${i}`);
    if (i > 0) assert.ok(Math.abs(left - bars[i - 1][0] - width) < 0.02, `bar ${i} stands beside the one before`);
  }
});

test('figure 33 has a marker for each epoch, and its dashes', () => {
  const svg = figureSvg(figure33, viewOf(3));
  // Loss and train accuracy have circles, test accuracy squares; one of each is in the legend.
  assert.equal(count(svg, /d="M[\d. ]+A3 3[^"]*" fill="#1f77b4"/g), 3 + 3 + 1);
  assert.equal(count(svg, /d="M[^"A]*Z" fill="#c44e00"/g), 3 + 1);
  assert.ok(count(svg, /stroke-dasharray="5 3"/g) >= 2);
  assert.match(svg, />Final test accuracy: 55\.29 %<\/text>/);
});

test('figure 34 has a line for each row through all bin centres, and cells that cover the image', () => {
  const svg = figureSvg(figure34, viewOf(3));
  const lines = [...svg.matchAll(/<path d="(M[^"]+)" fill="none" stroke="rgb/g)].map(([, path]) => path);
  assert.deepEqual(lines.map((path) => count(path, /[ML]/g)), [100, 100, 100, 100]);
  const plot = [...svg.matchAll(/clipPath id="figure34-clip\d"><path d="M([\d.]+) ([\d.]+)L([\d.]+) [\d.]+L[\d.]+ ([\d.]+)/g)].map((match) => match.slice(1).map(Number));
  const [left, top, right, bottom] = plot[1];
  const cells = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="rgb/g)]
    .map((match) => match.slice(1).map(Number))
    .filter(([x]) => x >= left - 1 && x < right);
  const area = cells.reduce((sum, [, , width, height]) => sum + width * height, 0);
  assert.ok(Math.abs(area / ((right - left) * (bottom - top)) - 1) < 0.01, `the cells cover ${area} of ${(right - left) * (bottom - top)}`);
});

test('every figure is well-formed: no figure calls what the context does not know, and nothing is NaN', () => {
  for (const figure of [figure29, figure33, figure34, figure35]) {
    for (const epochs of [0, 1, 20]) {
      const svg = figureSvg(figure, viewOf(epochs));
      assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" role="img" width="8in"'), figure.id);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/, figure.id);
      /** @type {string[]} */
      const open = [];
      for (const [, end, name, empty] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g)) {
        if (end) assert.equal(open.pop(), name);
        else if (!empty) open.push(name);
      }
      assert.deepEqual(open, []);
    }
  }
});
