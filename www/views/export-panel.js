/**
 * Saving what a run yielded, handing it in, and opening what was saved.
 * @import { Run } from '../weightscope.js'
 * @import { Scene } from '../element/scene.js'
 * @import { Host, Panel } from './panel.js'
 *
 * @typedef {object} Shown
 * @property {Run} run
 * @property {Run} binned the same in the range of histograms that is shown
 * @property {number} row under the epoch cursor
 */
import { download, h, setEnabled, setHidden, setText, tell } from '../lib/dom.js';
import { animationFormat, recordAnimation } from '../exports/animation.js';
import { histogramsCsv, metricsCsv } from '../exports/csv.js';
import { fileStem, runFile, weightsFile, weightsFileName } from '../exports/files.js';
import { SCRIPT_FILE, pytorchScript } from '../exports/pytorch.js';
import { reportContent } from '../exports/report-content.js';
import { reportHtml } from '../exports/report.js';
import { canvasMeasure } from '../exports/svg.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.exports;

/** Bytes of one epoch's weights in a JSON file. */
const WEIGHTS_SIZE = 290_000;

/** @param {Host} host @returns {Panel} */
export function exportPanel({ scene, verbs: { open, fail } }) {
  const author = h('input', { id: 'report-author', autocomplete: 'name', maxlength: 100 });
  const remarks = h('textarea', { id: 'report-remarks', rows: 3, maxlength: 5000 });
  const ofComparison = h('option', {});
  const about = h('select', { id: 'report-about' }, ofComparison, h('option', {}, WORDS.shownRun));
  const aboutField = h('div', { class: 'about', hidden: true }, h('label', { for: about.id }, WORDS.about), about);
  const allWeights = h('input', { type: 'checkbox', id: 'export-all-weights' });
  const allWeightsLabel = h('label', { for: 'export-all-weights' });
  const said = h('p', { class: 'help' });
  /** Of what is being made: aborted when the panel leaves the page. */
  let leaving = new AbortController();

  /**
   * A button that saves one file.
   * @param {string} label
   * @param {string} help
   * @param {(shown: Shown, left: AbortSignal) => Promise<{ blob: Blob, name: string }>} make
   */
  const saver = (label, help, make) => {
    const button = h('button', { type: 'button' }, label);
    button.addEventListener('click', async () => {
      const now = shownIn(scene());
      if (!now || button.getAttribute('aria-disabled') === 'true') return;
      const left = leaving.signal;
      try {
        const { blob, name } = await make(now, left);
        left.throwIfAborted();
        download(blob, name);
        tell(said, WORDS.saved(name, size(blob.size)));
      } catch (error) {
        if (!isAbort(error)) fail(error);
      }
    });
    return { button, element: h('div', { class: 'saver' }, button, h('span', { class: 'help' }, help)) };
  };
  const text = (/** @type {string} */ content, /** @type {string} */ type) => new Blob([content], { type });

  const report = saver(...WORDS.report, async ({ run }) => {
    const content = reportContent(scene(), aboutField.hidden || about.selectedIndex === 1 ? 'run' : 'comparison');
    const rest = { date: new Date(), browser: navigator.userAgent, author: author.value, remarks: remarks.value, measure: canvasMeasure() };
    const name = content.comparison ? 'weightscope-comparison' : fileStem(run);
    return { blob: text(reportHtml({ ...content, ...rest }), 'text/html'), name: `${name}-report.html` };
  });
  const weights = saver(...WORDS.weights, async ({ run, row }) => ({
    blob: await weightsFile(run, row),
    name: weightsFileName(run, row),
  }));
  const script = saver(...WORDS.script, async ({ run, row }) => ({
    blob: text(pytorchScript(run, weightsFileName(run, row)), 'text/x-python'),
    name: SCRIPT_FILE,
  }));
  const json = saver(...WORDS.json, async ({ run }) => ({
    blob: await runFile(run, { weights: allWeights.checked ? 'all' : 'ends' }),
    name: `${fileStem(run)}.json`,
  }));
  const metrics = saver(...WORDS.metrics, async ({ run }) => ({
    blob: text(metricsCsv(run), 'text/csv'),
    name: `${fileStem(run)}-metrics.csv`,
  }));
  const histograms = saver(...WORDS.histograms, async ({ run, binned }) => ({
    blob: text(histogramsCsv(binned), 'text/csv'),
    name: `${fileStem(run)}-histograms.csv`,
  }));

  const stage = h('canvas', { role: 'img', 'aria-label': WORDS.stage, hidden: true });
  const recording = h('progress', { 'aria-label': WORDS.recording, hidden: true, value: 0, max: 1 });
  const cancel = h('button', { type: 'button', class: 'small', hidden: true }, WORDS.cancel);
  const isRecorded = animationFormat() !== null;
  const film = saver(
    WORDS.film,
    isRecorded ? WORDS.filmHelp : WORDS.noFilm,
    async ({ run, binned }, left) => {
      const aborting = new AbortController();
      cancel.onclick = left.onabort = () => aborting.abort();
      show(true);
      try {
        const onProgress = (/** @type {number} */ done, /** @type {number} */ seconds) => Object.assign(recording, { max: seconds, value: done });
        const { blob, extension } = await recordAnimation(binned, stage, { onProgress, signal: aborting.signal });
        return { blob, name: `${fileStem(run)}-figure34.${extension}` };
      } finally {
        show(false);
      }
    },
  );
  let isRecording = false;
  /** @param {boolean} on */
  function show(on) {
    isRecording = on;
    stage.hidden = recording.hidden = !on;
    setHidden(cancel, !on, film.button);
    setEnabled(film.button, !on);
  }

  const file = h('input', { type: 'file', accept: '.safetensors,.json,application/json', class: 'visually-hidden', id: 'import-file' });
  file.addEventListener('change', () => {
    if (file.files?.[0]) open([...file.files]);
    // So that the same file can be chosen again after it was mended.
    file.value = '';
  });

  /** What a report can be about: the comparison first, where there is one. @param {number} compared */
  function offerReports(compared) {
    aboutField.hidden = compared < 2;
    if (compared >= 2) setText(ofComparison, WORDS.comparisonOf(compared));
  }

  const savers = [report, weights, script, json, metrics, histograms, film];
  const element = h(
    'div',
    { class: 'exports' },
    h('h3', {}, WORDS.reportTitle),
    aboutField,
    h('label', { for: 'report-author' }, WORDS.author),
    author,
    h('label', { for: 'report-remarks' }, WORDS.remarks),
    remarks,
    report.element,
    h('h3', {}, WORDS.files),
    weights.element,
    script.element,
    json.element,
    h('div', { class: 'option' }, allWeights, allWeightsLabel),
    metrics.element,
    histograms.element,
    film.element,
    stage,
    recording,
    cancel,
    said,
    h('h3', {}, WORDS.open),
    h('div', { class: 'file' }, file, h('label', { for: 'import-file', class: 'button' }, WORDS.openFile), h('span', { class: 'help' }, WORDS.openHelp)),
  );

  return {
    element,
    /** Gives up what is being made, when the panel leaves the page. */
    close() {
      leaving.abort();
      leaving = new AbortController();
    },
    update({ run, row, comparison }) {
      offerReports(comparison?.view ? comparison.pinned.length : 0);
      for (const { button } of savers) setEnabled(button, run !== null && !(button === film.button && (!isRecorded || isRecording || run.epochs.length === 0)));
      setText(weights.button, WORDS.weightsOf(row));
      setText(allWeightsLabel, WORDS.allWeights(size(WEIGHTS_SIZE * ((run?.epochs.length ?? 0) + 1))));
    },
  };
}

/** @param {Scene} scene @returns {Shown | null} */
function shownIn({ run, view, row }) {
  return run && view && { run, binned: /** @type {Run} */ (view.run), row };
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {unknown} error */
function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}
