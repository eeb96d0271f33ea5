// The report, the CSV files, the PyTorch script, the film's timetable. Run with `node --test`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { comparisonFigures } from '../figures/comparison/comparison.js';
import { PRINT_THEME } from './print.js';
import { layersOf, parameterCount, tensorsOf } from '../run/network.js';
import { statisticsOfParts } from '../run/statistics.js';
import { VERSION } from '../version.js';
import { largestDensity } from '../run/histogram.js';
import { animationSize, runUntil, schedule } from './animation.js';
import { histogramsCsv, metricsCsv } from './csv.js';
import { escaped } from './markup.js';
import { pytorchScript } from './pytorch.js';
import { STYLE, STYLE_HASH, reportHtml } from './report.js';

const date = new Date(2026, 10, 24, 12, 30);

/** @param {import('../weightscope.js').Run} run */
const reported = (run, label = '', name = 'One') => ({ label, name, run });

test('text is escaped, and what XML forbids is left out', () => {
  assert.equal(escaped(`<a href="x">'&'\u0000\u001f\ud800</a>`), '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;\ufffd&lt;/a&gt;');
  assert.equal(escaped('👁 →\n'), '👁 →\n');
});

test('the report’s policy allows its style and nothing else', () => {
  assert.equal(STYLE_HASH, `sha256-${createHash('sha256').update(STYLE).digest('base64')}`);
  assert.match(reportHtml({ runs: [reported(exampleRun(1))], date, browser: 'x' }), new RegExp(`content="default-src 'none'; style-src '${STYLE_HASH.replaceAll('+', '\\+')}'"`));
});

test('names, remarks and what came from files are no markup', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const run = exampleRun(2);
  run.data.name = run.device.name = run.device.reason = run.startsFrom = evil;
  const html = reportHtml({ runs: [reported(run)], date, browser: evil, author: evil, remarks: evil });
  assert.doesNotMatch(html, /<script|<img/);
  assert.equal(html.split('&lt;script&gt;').length - 1, 8, 'title twice, remarks, outcome, data, device twice, browser');
});

test('the report has every setting, every epoch, and says what differs', () => {
  const run = { ...exampleRun(2), plannedEpochs: 5, stopped: true, imported: true };
  const html = reportHtml({ runs: [reported(run)], date, browser: 'Browser 1' });
  assert.match(html, /After 2 epochs of training \(of 5 planned\) on 180 images the network recognises 55\.14\u00a0% of 20 test images; the loss is 0\.8000\./);
  assert.match(html, /was read from a file, so this page has not seen all of its training/);
  assert.match(html, /<tr class="changed"><th scope="row">Dropout<\/th><td>0\.5<\/td><td>0\.25<\/td><\/tr>/);
  assert.match(html, /<th scope="row">2<\/th><td>0\.8000<\/td><td>50\.33<\/td><td>55\.14<\/td>/);
  assert.match(html, /24 November 2026 at 12:30 [A-Z]{3}/);
  assert.equal(html.split('<svg ').length - 1, 4);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'ids are unique in the whole document');
});

test('a date says its time zone', () => {
  const { href } = new URL('../lib/text.js', import.meta.url);
  const inZone = (/** @type {string} */ TZ) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', `import { dateText } from '${href}'; console.log(dateText(new Date(Date.UTC(2026, 10, 24, 23, 30))));`], { env: { ...process.env, TZ }, encoding: 'utf8' }).trim();
  assert.deepEqual(['UTC', 'Europe/Berlin', 'America/New_York'].map(inZone), ['24 November 2026 at 23:30 UTC', '25 November 2026 at 00:30 CET', '24 November 2026 at 18:30 GMT-5']);
});

test('the report of a comparison has the runs beside each other, and each run’s figures', () => {
  const runs = [exampleRun(2), exampleRun(3)].map((run, i) => reported(run, 'AB'[i], `<b>Run ${i}</b>`));
  runs[1].run.settings.dropout = 0.25;
  const view = {
    run: runs[1].run,
    cursor: 2,
    theme: PRINT_THEME,
    comparison: {
      runs: runs.map(({ label, name, run }) => ({ label, name, run, change: null, statistics: run.weights.map((weights) => weights && statisticsOfParts(weights, run)) })),
      part: 0,
      difference: /** @type {[number, number]} */ ([0, 1]),
    },
  };
  const html = reportHtml({ runs, comparison: { figures: comparisonFigures(runs, 'test'), view: /** @type {any} */ (view) }, date, browser: 'x', author: 'Ada' });
  assert.match(html, /<h1>Weightscope: a comparison of 2 runs by Ada<\/h1>/);
  assert.match(html, /<p>A: &lt;b&gt;Run 0&lt;\/b&gt;\. After 2 epochs of training/);
  assert.match(html, /<tr class="changed"><th scope="row">Dropout<\/th><td>0\.5<\/td><td>0\.25<\/td><td>0\.25<\/td><\/tr>/);
  assert.match(html, /<th scope="row">Fingerprint of the data<\/th><td>0123456789abcdef<\/td>/, 'what is alike is said once');
  assert.equal(html.split('<svg ').length - 1, 5 + 2 * 2);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'ids are unique in the whole document');
  assert.doesNotMatch(html, /<b>|<i>/);
});

test('the PyTorch script has the activation of the run, and biases where it has them', () => {
  const run = exampleRun(1, layersOf([6, 4, 3], false));
  const script = pytorchScript({ ...run, settings: { ...run.settings, activation: 'gelu', bias: false } }, 'w.safetensors');
  assert.match(script, /x = self\.dropout\(F\.gelu\(layer\(x\)\)\)/);
  assert.equal(script.split(', bias=False)').length - 1, 2);
  assert.deepEqual(tensorsOf(run.layers).map(({ name }) => name), ['input.weight', 'output.weight']);
});

for (const [widths, panels] of /** @type {[number[], number][]} */ ([[[6, 3], 1], [[6, 4, 3], 2], [[6, 5, 5, 5, 5, 3], 4]])) {
  test(`a run of another network has a report, a script and statistics: ${widths.join(', ')}`, () => {
    const run = exampleRun(2, layersOf(widths));
    const html = reportHtml({ runs: [reported(run)], date, browser: 'x' });
    const [figure] = html.split('<figcaption>Figure 35').slice(0, 1);
    assert.equal(figure.slice(figure.lastIndexOf('<svg ')).split(/layer(?: \d)? \(\d+→\d+\)<\/text>/).length - 1, panels, 'a panel for each layer, up to 4');
    for (const { title } of run.layers) assert.ok(html.includes(title), title);
    const rows = statisticsOfParts(run.parameters, run);
    assert.deepEqual(rows.map(({ count }) => count), [parameterCount(run.layers), ...run.layers.map(({ inputs, outputs }) => inputs * outputs)]);
    const script = pytorchScript(run, 'w.safetensors');
    assert.equal(script.split('nn.Linear(').length - 1, run.layers.length);
    assert.match(script, widths.length === 2 ? /def forward\(self, x\):\n        return self\.input\(x\)/ : /for layer in \(self\.input,.*\n.*\n        return self\.output\(x\)/);
  });
}

test('a comparison of networks of unlike depth has the layers that all of them have', () => {
  const runs = [[6, 4, 3], [6, 3], [6, 4, 4, 3]].map((widths, i) => reported(exampleRun(2, layersOf(widths)), 'ABC'[i]));
  const view = {
    run: runs[0].run,
    cursor: 2,
    theme: PRINT_THEME,
    comparison: {
      runs: runs.map(({ label, name, run }) => ({ label, name, run, change: null, statistics: run.weights.map((weights) => weights && statisticsOfParts(weights, run)) })),
      part: 1,
      difference: /** @type {[number, number]} */ ([0, 1]),
    },
  };
  const html = reportHtml({ runs, comparison: { figures: comparisonFigures(runs, 'test'), view: /** @type {any} */ (view) }, date, browser: 'x' });
  assert.equal(html.split('Standard deviation</text>').length - 1, 1);
});

test('a run that is not trained has a report, too', () => {
  assert.match(reportHtml({ runs: [reported(exampleRun(0))], date, browser: '' }), /The network is not trained yet\./);
});

test('the version is that of package.json', () => {
  assert.equal(VERSION, JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version);
});

test('metrics as CSV keep all digits', () => {
  const run = exampleRun(2);
  const [head, ...rows] = metricsCsv(run).trim().split('\n').map((line) => line.split(','));
  assert.deepEqual(head, ['epoch', 'loss', 'train_accuracy_percent', 'test_accuracy_percent', 'seconds', 'test_loss', 'evaluated_train_loss']);
  assert.deepEqual(
    rows.map((row) => row.map(Number)),
    run.epochs.map(({ epoch, loss, trainAccuracy, testAccuracy, seconds, testLoss, evaluatedTrainLoss }) => [epoch, loss, trainAccuracy, testAccuracy, seconds, testLoss, evaluatedTrainLoss]),
  );
  const earlier = run.epochs.map(({ testLoss: _, evaluatedTrainLoss: __, ...metrics }) => metrics);
  assert.match(metricsCsv({ epochs: earlier }), /,0\.1,,\n$/);
});

test('histograms as CSV: each epoch’s counts add up to all weights', () => {
  const run = exampleRun(2);
  const [, ...rows] = histogramsCsv(run).trim().split('\n').map((line) => line.split(','));
  assert.equal(rows.length, 5 * 3 * 103);
  /** @type {Record<string, number>} */
  const totals = {};
  for (const [name, epoch, , , count] of rows) totals[`${name} ${epoch}`] = (totals[`${name} ${epoch}`] ?? 0) + Number(count);
  for (const epoch of [0, 1, 2]) assert.deepEqual(['all', 'input', 'fc1', 'fc2', 'output'].map((name) => totals[`${name} ${epoch}`]), [53_706, 50_176, 2_048, 1_024, 320]);
  const { edges, counts, rows: densities } = run.histograms.all;
  assert.deepEqual(rows[1 * 103 + 50].map((cell, i) => (i === 0 ? cell : Number(cell))), ['all', 1, edges[49], edges[50], counts[1][49], densities[1][49]]);
});

test('the PyTorch script scales pixels as the run did, and its file name is no Python', () => {
  const run = exampleRun(1);
  assert.match(pytorchScript(run, 'w.safetensors'), /network\(pixels \/ 255\)/);
  const raw = { ...run, settings: { ...run.settings, normalise: false } };
  assert.match(pytorchScript(raw, 'w.safetensors'), /network\(pixels\)/);
  assert.match(pytorchScript({ ...raw, data: { ...run.data, level: 1 / 255 } }, 'w.safetensors'), /network\(pixels \/ 255\)/);
  const script = pytorchScript(run, 'a"""; import os #\n.safetensors');
  assert.match(script, /def main\(weights="a_____import_os___\.safetensors", csv=None\)/);
});

test('the film shows every epoch in turn, is bounded, and rests on the last', () => {
  for (const epochs of [1, 3, 60, 500]) {
    const { seconds, rowAt } = schedule(epochs);
    assert.ok(seconds >= 3.5 && seconds <= 9.5, `${epochs} epochs take ${seconds} s`);
    assert.equal(rowAt(0), 0);
    assert.equal(rowAt(seconds - 1.5), epochs);
    assert.equal(rowAt(seconds), epochs);
    const shown = Array.from({ length: Math.ceil(20 * seconds) }, (_, i) => rowAt(i / 20));
    assert.deepEqual(shown, [...shown].sort((a, b) => a - b));
    if (epochs <= 60) assert.equal(new Set(shown).size, epochs + 1, `${epochs} epochs`);
  }
  const { width, height } = animationSize();
  assert.deepEqual([width % 2, height % 2], [0, 0]);
});

test('the film’s run is the run as it was', () => {
  const whole = exampleRun(3);
  whole.histograms.all.rows[3][0] = 1000;
  const run = runUntil(whole, 1);
  assert.equal(run.epochs.length, 1);
  assert.equal(run.histograms.all.rows.length, 2);
  // Its scales do not change while it grows.
  assert.equal(largestDensity(run.histograms.all), 1000);
});
