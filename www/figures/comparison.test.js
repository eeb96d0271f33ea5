// What the figures of a comparison compute before they draw.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureSvg } from '../exports/svg.js';
import { parseRange } from '../views/range-panel.js';
import { comparisonFigures, differenceAt, statisticsTable } from './comparison.js';
import { spread } from './curves.js';
import { PRINT_THEME } from './png.js';
import { runLabel, runStyle } from './runStyles.js';

/** @typedef {import('./types.js').Histogram} Histogram */
/** @typedef {import('./types.js').View} View */

/** Two bins, 0 to 1 and 1 to 2. @param {string} title @param {number[][]} counts @returns {Histogram} */
function histogramOf(title, counts) {
  const rows = counts.map((row) => Float64Array.from(row, (count) => count / (row[0] + row[1])));
  const each = (/** @type {number} */ value) => counts.map(() => value);
  return { name: title, title, edges: Float64Array.of(0, 1, 2), rows, counts: counts.map((row) => Uint32Array.from(row)), below: each(1), above: each(0), nan: each(0) };
}

/** @param {string} label @param {number[][]} counts @returns {import('./types.js').ComparedRun} */
function comparedOf(label, counts) {
  const epochs = counts.slice(1).map((_, i) => ({ epoch: i + 1, loss: 2 - i, trainAccuracy: 10 * i, testAccuracy: 20, seconds: 1 }));
  const layers = ['One', 'Two', 'Three', 'Four'].map((title) => histogramOf(title, counts));
  const numbers = { count: 4, mean: 0, deviation: 0.5, least: -1, most: 1, kurtosis: -1.2 };
  return {
    label,
    name: `run ${label}`,
    run: { plannedEpochs: 2, epochs, histograms: { all: histogramOf('All parameters', counts), layers }, initialInput: { edges: new Float64Array(2), counts: new Uint32Array(1) } },
    change: null,
    statistics: counts.map(() => Array(5).fill(numbers)),
  };
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
  const { columns, rows } = statisticsTable(view);
  // Two runs, five parts, before and after.
  assert.equal(rows.length, 20);
  assert.ok(rows.every((row) => row.length === columns.length));
  assert.deepEqual(rows[1].slice(0, 3), ['A', 'All parameters', 'after epoch 2']);
  assert.equal(rows[1][7], '1 (20.00\u00a0%)');
});

test('what is not known, or not yet, is called so', () => {
  const view = viewOf(1);
  const figure = comparisonFigures([{ label: 'A', name: 'run A' }, { label: 'B', name: 'run B' }], 'extra2').filter(({ id }) => id === 'compare-deviation')[0];
  const [first, second] = view.comparison?.runs ?? [];
  first.statistics = [];
  second.statistics = [null, null];
  assert.equal(figure.readout(view), 'A, after epoch 1: not computed yet; B, after epoch 1: not known, since its weights were not kept or can’t be read');
  const texts = () => [...figureSvg(figure, view).matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text);
  assert.ok(texts().includes('Not computed yet') && texts().includes('B: 2 not kept'));
  first.statistics = [null, null, null];
  assert.ok(texts().includes('Weights not kept'));
  assert.doesNotMatch(texts().join(), /No epochs yet|not a number|Not computed/);
});

test('no two of 30 runs look the same, and neighbours differ in colour, dash and marker', () => {
  const styles = Array.from({ length: 30 }, (_, i) => runStyle(PRINT_THEME, i));
  assert.equal(new Set(styles.map(({ color, dash }) => `${color} ${dash}`)).size, 30);
  for (let i = 1; i < 6; i++) {
    for (const key of /** @type {const} */ (['color', 'dash', 'marker'])) assert.notDeepEqual(styles[i][key], styles[i - 1][key]);
  }
  assert.deepEqual([0, 1, 25, 26].map(runLabel), ['A', 'B', 'Z', 'A2']);
});

test('letters at the ends of curves keep their distance within the plot', () => {
  assert.deepEqual(spread([10, 50], 12, [0, 100]), [10, 50]);
  assert.deepEqual(spread([50, 51, 52], 12, [0, 100]), [50, 62, 74]);
  assert.deepEqual(spread([98, 99], 12, [0, 100]), [88, 100]);
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
