// What the figures of a comparison compute before they draw.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureSvg } from '../../exports/svg.js';
import { parseRange } from '../../views/range-panel.js';
import { comparisonFigures } from './comparison.js';
import { differenceAt } from './densities.js';
import { statisticsTable } from './statistics.js';
import { placeLabels } from '../plot/curves.js';
import { PRINT_THEME } from '../../exports/print.js';
import { runLabel, runStyle } from '../plot/run-styles.js';
import { estimatedWidth } from '../../lib/text.js';

/** @typedef {import('../types.js').Histogram} Histogram */
/** @typedef {import('../types.js').View} View */

/** Two bins, 0 to 1 and 1 to 2. @param {string} title @param {number[][]} counts @returns {Histogram} */
function histogramOf(title, counts) {
  const rows = counts.map((row) => Float64Array.from(row, (count) => count / (row[0] + row[1])));
  const each = (/** @type {number} */ value) => counts.map(() => value);
  return { name: title, title, edges: Float64Array.of(0, 1, 2), rows, counts: counts.map((row) => Uint32Array.from(row)), below: each(1), above: each(0), nan: each(0) };
}

/** @param {string} label @param {number[][]} counts @returns {import('../types.js').ComparedRun} */
function comparedOf(label, counts) {
  const epochs = counts.slice(1).map((_, i) => ({ epoch: i + 1, loss: 2 - i, trainAccuracy: 10 * i, testAccuracy: 20, seconds: 1 }));
  const layers = ['One', 'Two', 'Three', 'Four'].map((title) => histogramOf(title, counts));
  const numbers = { count: 4, mean: 0, deviation: 0.5, least: -1, most: 1, kurtosis: -1.2 };
  return {
    label,
    name: `run ${label}`,
    run: { plannedEpochs: 2, epochs, histograms: { all: histogramOf('All parameters', counts), layers }, initialInput: { edges: new Float64Array(2), counts: new Uint32Array(1) }, layers: [], initialParameters: new Float32Array(), weights: [] },
    change: null,
    statistics: counts.map(() => Array(5).fill(numbers)),
  };
}

/** Texts of a picture that are not turned, without their rims, with the boxes they take. @param {import('../types.js').Figure} figure @param {View} view */
function textsOf(figure, view) {
  return [...figureSvg(figure, view).matchAll(/<text x="([\d.]+)" y="([\d.]+)" font((?:(?!fill="none")[^>])*)>([^<]+)</g)].map(([, x, y, attributes, text]) => {
    const size = Number(/font-size="(\d+)"/.exec(attributes)?.[1]);
    const width = estimatedWidth(text, size);
    const left = Number(x) - ({ middle: width / 2, end: width }[/text-anchor="(\w+)"/.exec(attributes)?.[1] ?? ''] ?? 0);
    return { text: text.replaceAll('\u00a0', ' '), left, right: left + width, top: Number(y) - 0.75 * size, bottom: Number(y) + 0.2 * size };
  });
}

/** @param {number} cursor @returns {View} */
function viewOf(cursor) {
  const runs = [comparedOf('A', [[1, 1], [3, 1], [4, 0]]), comparedOf('B', [[1, 1], [1, 3]])];
  return { run: runs[0].run, cursor, theme: PRINT_THEME, comparison: { runs, part: 0, difference: [0, 1] } };
}

test('the difference is that of densities at the cursor; a shorter run stays at its last epoch', () => {
  assert.deepEqual([...differenceAt(viewOf(0), 0)], [0, 0]);
  assert.deepEqual([...differenceAt(viewOf(1), 1)], [0.5, -0.5]);
  assert.deepEqual([...differenceAt(viewOf(2), 2)], [0.75, -0.75]);
});

test('every figure has a readout and a table that fits it', () => {
  const view = viewOf(2);
  for (const figure of comparisonFigures([{ label: 'A', name: 'run A' }, { label: 'B', name: 'run B' }], 'extra2')) {
    const { columns, rows } = figure.table(view);
    for (const row of rows) assert.equal(row.length, columns.length, figure.id);
    assert.match(figure.readout(view), /A, after epoch 2: .*B, after epoch 1: /, figure.id);
    assert.match(figure.file, /_weights_distribution_pre_post_learning_extra2\.png$/);
  }
  // In a narrow range the largest density of both runs is white in both images: 1, where B has 0.75.
  const narrow = viewOf(2);
  for (const { run } of narrow.comparison?.runs ?? []) run.histograms.all.edges = Float64Array.of(-0.1, 0, 0.1);
  const [, , images] = comparisonFigures([{ label: 'A', name: 'run A' }, { label: 'B', name: 'run B' }], 'extra2');
  assert.equal(textsOf(images, narrow).filter(({ text }) => text === '0.8').length, 2);
  const { caption, columns, rows } = statisticsTable(view);
  // Five parts, two runs, before and after.
  assert.equal(rows.length, 20);
  assert.ok(rows.every((row) => row.length === columns.length));
  assert.deepEqual(rows.slice(0, 5).map((row) => row.slice(0, 3)), [
    ['All parameters', 'A', 'before training'], ['All parameters', 'A', 'after epoch 2'],
    ['All parameters', 'B', 'before training'], ['All parameters', 'B', 'after epoch 1'],
    ['One', 'A', 'before training'],
  ]);
  assert.match(caption, /^Range: 0 to 2\. /);
  for (const { run } of view.comparison?.runs ?? []) for (const layer of run.histograms.layers) layer.edges = Float64Array.of(-0.5, 0, 0.5);
  assert.match(statisticsTable(view).caption, /^Range: 0 to 2 for all parameters, −0\.5 to 0\.5 for layers\. /);
  assert.equal(rows[1][7], '1\u00a0(20.00\u00a0%)');
});

test('what is not known, or not yet, is called so', () => {
  const view = viewOf(1);
  const figure = comparisonFigures([{ label: 'A', name: 'run A' }, { label: 'B', name: 'run B' }], 'extra2').filter(({ id }) => id === 'compare-deviation')[0];
  const [first, second] = view.comparison?.runs ?? [];
  first.statistics = [];
  second.statistics = [null, null];
  assert.equal(figure.readout(view), 'A, after epoch 1: not computed yet; B, after epoch 1: not known, since its weights were not kept');
  const texts = () => textsOf(figure, view).map(({ text }) => text);
  assert.ok(texts().includes('Not computed yet') && texts().includes('B: 2 not kept'));
  first.statistics = [null, null, null];
  assert.ok(texts().includes('Weights not kept'));
  assert.doesNotMatch(texts().join(), /No epochs yet|not a number|Not computed/);
});

test('pictures of 2, 3 and 6 runs count what lies outside the range, and no text covers another', () => {
  for (const count of [2, 3, 6]) {
    const runs = Array.from({ length: count }, (_, i) => comparedOf(runLabel(i), [[1, 1], [3, 1]]));
    for (const [i, compared] of runs.entries()) {
      const { all, layers } = compared.run.histograms;
      for (const histogram of [all, ...layers]) Object.assign(histogram, { below: [0, 10_000 + i], above: [0, 20_000 + i] });
      compared.change = { histograms: [{ ...histogramOf('All parameters', [[1, 1]]), below: [30_000 + i] }], still: [40_000 + i] };
    }
    const view = { ...viewOf(1), run: runs[0].run, comparison: { runs, part: 0, difference: /** @type {[number, number]} */ ([0, 1]) } };
    const [, histograms, images, , change] = comparisonFigures(runs, 'comparison');
    for (const figure of [histograms, images, change]) {
      const texts = textsOf(figure, view);
      const all = texts.map(({ text }) => text).join(' ');
      for (const [i, { label }] of runs.entries()) {
        if (figure === images) assert.match(all, new RegExp(`Outside the range after epoch 1: 10,00${i} below, 20,00${i} above`));
        if (figure === histograms) assert.match(all, new RegExp(`${label} 10,00${i} below, 20,00${i} above`));
        if (figure === change) assert.match(all, new RegExp(`Unchanged: .*${label} 40,00${i}.*Outside the range: .*${label} 30,00${i} below`));
        if (figure !== images) assert.ok(texts.some(({ text }) => text === label), `${label} in the legend of ${figure.id}`);
      }
      for (const [i, one] of texts.entries()) {
        assert.ok(one.left >= 0 && one.right <= 768, one.text);
        for (const other of texts.slice(i + 1)) {
          const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
          assert.ok(apart, `“${one.text}” and “${other.text}” in ${figure.id} of ${count} runs`);
        }
      }
    }
    assert.doesNotMatch(textsOf(histograms, { ...view, cursor: 0 }).map(({ text }) => text).join(), /Outside/);
  }
});

test('no two of 30 runs look the same, and neighbours differ in colour, dash and marker', () => {
  const styles = Array.from({ length: 30 }, (_, i) => runStyle(PRINT_THEME, i));
  assert.equal(new Set(styles.map(({ color, dash }) => `${color} ${dash}`)).size, 30);
  for (let i = 1; i < 6; i++) {
    for (const key of /** @type {const} */ (['color', 'dash', 'marker'])) assert.notDeepEqual(styles[i][key], styles[i - 1][key]);
  }
  assert.deepEqual([0, 1, 25, 26].map(runLabel), ['A', 'B', 'Z', 'A2']);
});

test('labels at the ends of curves stay where they are, or move as little as they must', () => {
  assert.deepEqual(placeLabels([10, 50], [0, 100]), { size: 11, places: [10, 50] });
  assert.deepEqual(placeLabels([50, 51, 52], [0, 100]).places, [50, 62, 74]);
  assert.deepEqual(placeLabels([98, 99], [0, 100]).places, [88, 100]);
});

test('labels at the ends of curves never overlap nor leave the plot, whatever the curves and the room', () => {
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let trial = 0; trial < 2000; trial++) {
    const span = /** @type {[number, number]} */ ([20, 21 + 300 * random()]);
    const ends = Array.from({ length: Math.ceil(40 * random()) }, () => (random() < 0.3 ? span[1] : span[0] + (span[1] - span[0]) * random())).sort((a, b) => a - b);
    const { size, places } = placeLabels(ends, span);
    const told = `${JSON.stringify(ends)} in ${span}`;
    assert.ok(places.length === ends.length || (span[1] - span[0]) / places.length < 9, `one is left out though there is room: ${told}`);
    assert.ok(places.length === 0 || (places[0] >= span[0] - 1e-9 && places[places.length - 1] <= span[1] + 1e-9), `outside: ${told}`);
    for (let i = 1; i < places.length; i++) assert.ok(places[i] - places[i - 1] >= size, `overlap: ${told}`);
  }
});

test('a range is read, or refused with a sentence', () => {
  assert.deepEqual(parseRange({ low: ' −0.5', high: '1e-1', bins: '20' }), { low: -0.5, high: 0.1, bins: 20 });
  assert.deepEqual(parseRange({ low: '-0,125', high: '1,25', bins: '1000' }), { low: -0.125, high: 1.25, bins: 1000 });
  /** @type {[string, string, string, RegExp][]} */
  const refused = [
    ['', '1', '10', /^Lowest is “”, expected a number/],
    ['0', 'Infinity', '10', /^Highest is “Infinity”/],
    ['1', '1', '10', /^Lowest is 1 and highest is 1: the first must be less/],
    ['0', '1', '0', /^Bins is “0”, expected an integer from 2 to 1000/],
    ['0', '1', '1', /^Bins is “1”/],
    ['0', '1', '1,000', /^Bins is “1,000”, expected an integer from 2 to 1000\.$/],
    ['0', '−1,250', '10', /^Highest is “−1,250”, where the comma could separate thousands or decimals\./],
    ['0', '1', '1e9', /^Bins is “1e9”/],
    ['1', '1.0000000000000002', '1000', /too narrow/],
  ];
  for (const [low, high, bins, message] of refused) assert.throws(() => parseRange({ low, high, bins }), { message });
});
