/**
 * The record of an experiment as one HTML file to print or hand in: settings, figures, tables, device, versions, date. It is about one run,
 * or about several and their comparison. It has no script, asks nobody for anything, and says so in a Content Security Policy of its own.
 * All text goes through `escaped`.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Figure, Histogram, Table, View } from '../figures/types.js'
 *
 * @typedef {object} Reported
 * @property {string} label a letter; empty where there is one run
 * @property {string} name
 * @property {Run} run in the range of histograms that is shown
 *
 * @typedef {object} ReportedLesson
 * @property {string} title
 * @property {string} question
 * @property {string} prediction in words; empty if there is none
 * @property {string} verdict whether the runs found what was predicted; empty where nobody can say
 * @property {string} sentence the answer of the runs; empty without runs
 * @property {Table} [table]
 * @property {{ figure: Figure, view: View }} [chart]
 * @property {string} words the student's own
 *
 * @typedef {object} ReportContent
 * @property {Reported[]} runs
 * @property {{ figures: readonly Figure[], view: View }} [comparison] of these runs
 * @property {ReportedLesson[]} [lessons] exercises over seeds, as far as the student did them
 * @property {Date} date
 * @property {string} browser
 * @property {string} [author]
 * @property {string} [remarks]
 * @property {(text: string, font: string) => number} [measure] the width of a text
 */
import { deviceWords } from '../engine/device.js';
import { figuresBy } from '../figures/index.js';
import { PRINT_THEME } from './print.js';
import { rangeOf, rangesOf } from '../run/histogram.js';
import { dateText, epochsText, fixed, grouped, short } from '../lib/text.js';
import { SETTINGS, meaningful } from '../settings.js';
import { texts } from '../texts/texts.js';
import { VERSION } from '../version.js';
import { escaped, tag } from './markup.js';
import { spreadTable } from './spread-table.js';
import { figureSvg, figureTitle } from './svg.js';

/** What the lesson is about comes first. */
const FIGURES_OF_ONE = ['34', '33', '35', '29'];
/** What the comparison has not. */
const FIGURES_OF_EACH = ['34', '35'];

// Its hash stands in the policy; a test compares the two.
export const STYLE = `
:root { color-scheme: light; }
body { font: 11pt/1.45 Helvetica, Arial, 'Liberation Sans', sans-serif; color: #000; background: #fff; max-width: 8in; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid #bbb; break-after: avoid; }
p { margin: 0.4rem 0; }
:is(h1, h2, p, caption) { overflow-wrap: anywhere; }
.remarks { white-space: pre-wrap; }
figure { margin: 0.5rem 0 1.25rem; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: 0.9rem; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; margin: 0.5rem 0; }
caption { text-align: left; padding: 0.2rem 0; color: #444; }
th, td { padding: 0.15rem 0.8rem 0.15rem 0; text-align: right; border-top: 1px solid #ddd; font-weight: normal; vertical-align: top; }
th:first-child { text-align: left; }
:is(th, td):last-child { padding-right: 0; }
thead { display: table-header-group; }
thead th { font-weight: bold; }
tr, .words { break-inside: avoid; }
.words th, .words td { text-align: left; overflow-wrap: break-word; }
.words td { overflow-wrap: anywhere; }
.labels { font-size: 0.75rem; }
.labels :is(td, th):nth-child(-n + 2) { text-align: left; }
.labels th:first-child { min-width: 5rem; overflow-wrap: anywhere; }
.labels td:nth-child(n + 3) { white-space: nowrap; }
.labels td:nth-child(5) { white-space: normal; }
.wide { overflow-x: auto; }
.changed th, .changed td { font-weight: bold; }
@media print { body { margin: 0; padding: 0; max-width: none; } .wide { overflow-x: visible; } }
@page { margin: 15mm; }
`;
export const STYLE_HASH = 'sha256-Q5rRF6mTnJVhTwg7ths78LFqbakdx5JJUNjxM3arh2g=';

/** @param {ReportContent} content @returns {string} the file */
export function reportHtml({ runs, comparison, lessons = [], date, browser, author = '', remarks = '', measure }) {
  const subject = runs.length === 1 ? 'a run' : `a comparison of ${runs.length} runs`;
  const title = `Weightscope: ${subject}${author.trim() && ` by ${author.trim()}`}`;
  const [{ run: first }] = runs;
  /** @param {string[]} ids @param {Reported} reported */
  const figuresOf = (ids, { label, run }) =>
    figuresBy(ids).map((figure) => figureMarkup(figure, { run, cursor: run.epochs.length, theme: PRINT_THEME }, measure, label));
  const sections = [
    ...(remarks.trim() ? [section('Remarks', tag('p', { class: 'remarks' }, escaped(remarks.trim())))] : []),
    ...(lessons.length > 0 ? [section(texts.report.title, ...lessons.map((lesson) => lessonMarkup(lesson, measure)))] : []),
    section('Settings', settingsTable(runs)),
    ...(comparison ? [section('Comparison', ...comparison.figures.map((figure) => figureMarkup(figure, { ...comparison.view, theme: PRINT_THEME }, measure)))] : []),
    ...(runs.length === 1
      ? [section('Figures', ...figuresOf(FIGURES_OF_ONE, runs[0]))]
      : runs.map((reported) => section(`Run ${reported.label}: ${reported.name}`, ...figuresOf(FIGURES_OF_EACH, reported)))),
    section('Spread of the weights', table(spreadTable(runs.map(({ label, name, run }) => ({ label: label || name, run })), rangesOf(first)))),
    section('Loss and accuracy', ...runs.map(metricsTable)),
    section('How it was made', provenanceTable(runs, browser)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${STYLE_HASH}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${runs.map(({ label, name, run }) => paragraph(`${label && `${label}: ${name}. `}${outcome(run)}`)).join('\n')}
${paragraph(`Reported on ${dateText(date)}.`)}
${sections.join('\n')}
</body>
</html>
`;
}

/** @param {string} heading @param {string[]} content markup */
function section(heading, ...content) {
  return `<h2>${escaped(heading)}</h2>\n${content.join('\n')}`;
}

/** @param {string} text */
function paragraph(text) {
  return tag('p', {}, escaped(text));
}

/** @param {ReportedLesson} lesson @param {((text: string, font: string) => number) | undefined} measure */
function lessonMarkup({ title, question, prediction, verdict, sentence, table: content, chart, words }, measure) {
  const { predicted, none, notDone, words: own } = texts.report;
  return [
    tag('h3', {}, escaped(title)),
    paragraph(question),
    paragraph(prediction ? `${predicted}${prediction} ${verdict}`.trim() : none),
    paragraph(sentence || notDone),
    ...(chart ? [figureMarkup(chart.figure, chart.view, measure)] : []),
    ...(content && content.rows.length > 0 ? [table(content)] : []),
    ...(words.trim() ? [tag('p', { class: 'remarks' }, escaped(`${own}${words.trim()}`))] : []),
  ].join('\n');
}

/** @param {Run} run */
function outcome({ epochs, plannedEpochs, stopped, failure, startsFrom, imported, trainRows, testRows }) {
  const newest = epochs.at(-1);
  const how =
    newest === undefined
      ? 'The network is not trained yet.'
      : `After ${epochsText(epochs.length)} of training${stopped || epochs.length < plannedEpochs ? ` (of ${plannedEpochs} planned)` : ''} on ${grouped(trainRows)} images ` +
        `the network recognises ${fixed(newest.testAccuracy, 2)}\u00a0% of ${grouped(testRows)} test images; the loss is ${fixed(newest.loss, 4)}.`;
  const file = imported ? 'The run was read from a file, so this page has not seen all of its training.' : '';
  return [how, failure, startsFrom, file].filter(Boolean).join(' ');
}

/** A column for each run. @param {Reported[]} runs */
function settingsTable(runs) {
  const told = SETTINGS.filter((setting) => runs.some(({ run }) => meaningful(run.settings).includes(setting)));
  const rows = told.map(({ key, label, default: usual, choices = {} }) => {
    const text = (/** @type {unknown} */ value) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : (choices[String(value)] ?? (String(value) || 'none')));
    return { isChanged: runs.some(({ run }) => run.settings[key] !== usual), cells: [label, ...runs.map(({ run }) => text(run.settings[key])), text(usual)] };
  });
  const columns = ['Setting', ...runs.map(({ label }) => label || 'Value'), 'The notebook’s'];
  return table({ caption: 'Those in bold differ from the notebook’s.', columns, rows: rows.map(({ cells }) => cells), words: true, changed: rows.map(({ isChanged }) => isChanged) });
}

/** @param {Reported} reported */
function metricsTable({ label, name, run }) {
  if (run.epochs.length === 0) return paragraph(`${label && `${label}: ${name}. `}Not trained yet.`);
  const [figure33] = figuresBy(['33']);
  const seconds = run.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { columns, rows } = figure33.table({ run, cursor: run.epochs.length, theme: PRINT_THEME });
  return table({ caption: `${label && `${label}: ${name}. `}Every epoch; ${fixed(seconds, 1)} seconds of computing in all.`, columns, rows });
}

/** What is the same in all runs is said once. @param {Reported[]} runs @param {string} browser */
function provenanceTable(runs, browser) {
  /** @param {string} what @param {(run: Run) => string} text */
  const row = (what, text) => {
    const texts = runs.map(({ run }) => text(run));
    return [what, new Set(texts).size === 1 ? texts[0] : runs.map(({ label }, i) => `${label}: ${texts[i]}`).join(' ')];
  };
  const deviceText = (/** @type {Run['device']} */ device) => `${deviceWords(device)}. ${device.reason}`;
  const rows = [
    row('Data', ({ data }) => `${data.name}: ${grouped(data.rows)} images, pixels up to ${short(data.max * data.level)}.`),
    row('Fingerprint of the data', ({ dataFingerprint }) => dataFingerprint ?? 'unknown: only https pages compute one.'),
    row('Images of each digit', ({ data }) => `${data.counts.map((count, digit) => `${digit}: ${grouped(count)}`).join(', ')}.`),
    row('Network', ({ layers, initialParameters }) => `${layers.map(({ title }) => title).join(', ')}; ${grouped(initialParameters.length)} parameters.`),
    row('Histograms', histogramsText),
    row('Device', ({ device }) => deviceText(device)),
    row('Former devices', ({ formerDevices }) => formerDevices.map((device) => `From epoch ${device.fromEpoch}: ${deviceText(device)}`).join(' ') || 'None.'),
    row('Trained with', ({ version }) => `Weightscope ${version}`),
    ['Reported by', `Weightscope ${VERSION}`],
    ['In the browser', browser],
  ];
  return table({ caption: 'Data, network, device and versions.', columns: ['What', 'Which'], rows: rows.filter(([, text]) => text !== 'None.'), words: true });
}

/** @param {Run} run */
function histogramsText({ histograms: { all, layers: [first] } }) {
  const text = (/** @type {Histogram} */ histogram) => {
    const { low, high, bins } = rangeOf(histogram);
    return `${bins} bins from ${short(low)} to ${short(high)}`;
  };
  return `All parameters in ${text(all)}, each layer in ${text(first)}.`;
}

/**
 * @param {Figure} figure
 * @param {View} view
 * @param {((text: string, font: string) => number) | undefined} measure
 * @param {string} [label] of the run, where there are several
 */
function figureMarkup(figure, view, measure, label = '') {
  const caption = tag('figcaption', {}, escaped(`${figureTitle(figure)}. ${label && `Run ${label}. `}${figure.readout(view)}.`));
  return tag('figure', {}, `${figureSvg(figure, view, measure, label)}${caption}`);
}

/**
 * The first cell of a row is its header.
 * @param {Table & { words?: boolean, changed?: boolean[] }} content `words`: whether its cells are words rather than numbers
 */
function table({ caption, columns, rows, words = false, changed = [] }) {
  const head = columns.map((column) => tag('th', { scope: 'col' }, escaped(column) || ' ')).join('');
  const body = rows.map(([first, ...cells], i) => {
    const markup = tag('th', { scope: 'row' }, escaped(first)) + cells.map((cell) => tag('td', {}, escaped(cell) || ' ')).join('');
    return tag('tr', { class: changed[i] ? 'changed' : null }, markup);
  });
  const content = `<caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody>`;
  return tag('div', { class: 'wide' }, tag('table', { class: words ? 'words' : columns[1] === 'Of' ? 'labels' : null }, content));
}
