/**
 * The record of a run as one HTML file to print or hand in: settings, figures, tables, device, versions, date. It has no script, asks nobody
 * for anything, and says so in a Content Security Policy of its own. All text goes through `escaped`.
 *
 * @import { Run } from '../weightscope.js'
 * @import { Figure } from '../figures/types.js'
 */
import { FIGURES } from '../figures/index.js';
import { PRINT_THEME } from '../figures/png.js';
import { fixed, grouped } from '../figures/text.js';
import { SETTINGS } from '../settings.js';
import { VERSION } from '../version.js';
import { escaped, tag } from './markup.js';
import { figureSvg } from './svg.js';

/** What the lesson is about comes first. */
const ORDER = ['34', '33', '35', '29'];

// Its hash stands in the policy; a test compares the two.
export const STYLE = `
:root { color-scheme: light; }
body { font: 11pt/1.45 Helvetica, Arial, 'Liberation Sans', sans-serif; color: #000; background: #fff; max-width: 8in; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid #bbb; }
p { margin: 0.4rem 0; overflow-wrap: anywhere; }
.remarks { white-space: pre-wrap; }
figure { margin: 0.5rem 0 1.25rem; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: 0.9rem; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; margin: 0.5rem 0; }
caption { text-align: left; padding: 0.2rem 0; color: #444; }
th, td { padding: 0.15rem 0.8rem 0.15rem 0; text-align: right; border-top: 1px solid #ddd; font-weight: normal; vertical-align: top; overflow-wrap: anywhere; }
thead { display: table-header-group; }
thead th { font-weight: bold; }
tr { break-inside: avoid; }
.words th, .words td { text-align: left; }
.changed th, .changed td { font-weight: bold; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
@page { margin: 15mm; }
`;
export const STYLE_HASH = 'sha256-vlwmO4EarfJFQRDgSgBwa0VJv8cXAoJfogRJLG2NMXs=';

/**
 * @param {object} content
 * @param {Run} content.run
 * @param {Date} content.date
 * @param {string} content.browser
 * @param {string} [content.author]
 * @param {string} [content.remarks]
 * @param {(text: string, font: string) => number} [content.measure] the width of a text
 * @returns {string} the file
 */
export function reportHtml({ run, date, browser, author = '', remarks = '', measure }) {
  const title = author.trim() ? `Weightscope: a run by ${author.trim()}` : 'Weightscope: a run';
  const view = { run, cursor: run.epochs.length, theme: PRINT_THEME };
  const figures = ORDER.flatMap((id) => FIGURES.find((figure) => figure.id === id) ?? []);
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
<p>${escaped(outcome(run))}</p>
<p>${escaped(`Reported on ${dateText(date)}.`)}</p>
${remarks.trim() ? `<h2>Remarks</h2>\n${tag('p', { class: 'remarks' }, escaped(remarks.trim()))}` : ''}
<h2>Settings</h2>
${settingsTable(run)}
<h2>Figures</h2>
${figures.map((figure) => figureMarkup(figure, view, measure)).join('\n')}
<h2>Loss and accuracy</h2>
${run.epochs.length > 0 ? metricsTable(run) : '<p>Not trained yet.</p>'}
<h2>How it was made</h2>
${provenanceTable(run, browser)}
</body>
</html>
`;
}

/** @param {Run} run */
function outcome({ epochs, plannedEpochs, stopped, startsFrom, imported, trainRows, testRows }) {
  const newest = epochs.at(-1);
  const count = `${epochs.length} ${epochs.length === 1 ? 'epoch' : 'epochs'}`;
  const how =
    newest === undefined
      ? 'The network is not trained yet.'
      : `After ${count} of training${stopped || epochs.length < plannedEpochs ? ` (of ${plannedEpochs} planned)` : ''} on ${grouped(trainRows)} images ` +
        `the network recognises ${fixed(newest.testAccuracy, 2)} % of ${grouped(testRows)} test images; the loss is ${fixed(newest.loss, 4)}.`;
  const file = imported ? 'The run was read from a file, so this page has not seen all of its training.' : '';
  return [how, startsFrom, file].filter(Boolean).join(' ');
}

/** @param {Run} run */
function settingsTable({ settings }) {
  const rows = SETTINGS.map(({ key, label, default: usual, choices = {} }) => {
    const text = (/** @type {unknown} */ value) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : (choices[String(value)] ?? String(value)));
    const isChanged = settings[key] !== usual;
    return { isChanged, cells: [label, text(settings[key]), isChanged ? `not ${text(usual)}` : 'default'] };
  });
  const caption = 'Settings of the run; those in bold differ from the notebook’s.';
  return table({ caption, columns: ['Setting', 'Value', ''], rows: rows.map(({ cells }) => cells), words: true, changed: rows.map(({ isChanged }) => isChanged) });
}

/** @param {Run} run */
function metricsTable(run) {
  const [figure33] = FIGURES.filter(({ id }) => id === '33');
  const seconds = run.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { columns, rows } = figure33.table({ run, cursor: run.epochs.length, theme: PRINT_THEME });
  return table({ caption: `Every epoch; ${fixed(seconds, 1)} seconds of computing in all.`, columns, rows });
}

/** @param {Run} run @param {string} browser */
function provenanceTable({ data, dataFingerprint, device, formerDevices, layers, initialParameters, version }, browser) {
  const rows = [
    ['Data', `${data.name}: ${grouped(data.rows)} images, pixels up to ${data.max}`],
    ...(dataFingerprint === null ? [] : [['Fingerprint of the data', dataFingerprint]]),
    ['Images of each digit', data.counts.map((count, digit) => `${digit}: ${grouped(count)}`).join(', ')],
    ['Network', `${layers.map(({ title }) => title).join(', ')}; ${grouped(initialParameters.length)} parameters`],
    ['Device', `${device.kind === 'cpu' ? 'CPU' : 'GPU'} (${device.name}). ${device.reason}`],
    ...formerDevices.map(({ kind, name, reason, fromEpoch }) => [`Device from epoch ${fromEpoch}, which failed or was changed`, `${kind === 'cpu' ? 'CPU' : 'GPU'} (${name}). ${reason}`]),
    ['Trained with', `Weightscope ${version}`],
    ['Reported by', `Weightscope ${VERSION}`],
    ['In the browser', browser],
  ];
  return table({ caption: 'Data, network, device and versions.', columns: ['What', 'Which'], rows, words: true });
}

/**
 * @param {Figure} figure
 * @param {import('../figures/types.js').View} view
 * @param {((text: string, font: string) => number) | undefined} measure
 */
function figureMarkup(figure, view, measure) {
  const caption = tag('figcaption', {}, escaped(`Figure ${figure.id}: ${figure.heading}. ${figure.readout(view)}.`));
  return tag('figure', {}, `${figureSvg(figure, view, measure)}${caption}`);
}

/**
 * @param {{ caption: string, columns: string[], rows: (string | number)[][], words?: boolean, changed?: boolean[] }} content the first cell of a row is its header
 */
function table({ caption, columns, rows, words = false, changed = [] }) {
  const head = columns.map((column) => tag('th', { scope: 'col' }, escaped(column) || ' ')).join('');
  const body = rows.map(([first, ...cells], i) => {
    const markup = tag('th', { scope: 'row' }, escaped(first)) + cells.map((cell) => tag('td', {}, escaped(cell) || ' ')).join('');
    return tag('tr', { class: changed[i] ? 'changed' : null }, markup);
  });
  return tag(
    'table',
    { class: words ? 'words' : null },
    `<caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody>`,
  );
}

/** @param {Date} date */
function dateText(date) {
  return date.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });
}
