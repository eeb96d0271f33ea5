/**
 * The comparison of the runs that are pinned: figures over each other and side by side, and a table of statistics.
 * @import { KeptRun } from '../engine/runs.js'
 * @import { Binning } from '../engine/binning.js'
 * @import { Comparison, Theme, View } from '../figures/types.js'
 * @import { Cursor } from './cursor.js'
 * @import { Run } from '../weightscope.js'
 */
import { h, setText, updateTableElement } from '../dom.js';
import { line } from '../figures/axes.js';
import { comparisonFigures, statisticsTable } from '../figures/comparison.js';
import { drawMarker } from '../figures/markers.js';
import { runLabel, runStyle } from '../figures/runStyles.js';
import { RunStatistics } from '../run-statistics.js';
import { figureCard } from './figure-card.js';

const HOW =
  'Choose at least two runs to compare them here: press “Compare” on the cards of runs that you have trained, or start exercise 2 or 3, which chooses its own.';

/**
 * @param {Cursor} cursor
 * @param {Binning} binning
 * @param {() => void} onChange
 */
export function compare(cursor, binning, onChange) {
  const statistics = new RunStatistics(onChange);
  const how = h('p', {}, HOW);
  const legend = h('ol', { class: 'runs-legend', 'aria-label': 'Compared runs' });
  const part = h('select', { id: 'compare-part' });
  const minuend = h('select', { id: 'compare-minuend' });
  const subtrahend = h('select', { id: 'compare-subtrahend', 'aria-label': 'Run that is subtracted' });
  const choices = h(
    'div',
    { class: 'choices' },
    h('label', { for: part.id }, 'Histograms of'),
    part,
    h('label', { for: minuend.id }, 'Difference'),
    minuend,
    'minus',
    subtrahend,
  );
  const head = h('section', { class: 'card compare', 'aria-labelledby': 'compare-heading' }, h('header', {}, h('h2', { id: 'compare-heading' }, 'Comparison')), how, legend, choices);
  const figures = h('div', { class: 'figures' });
  const statisticsBox = h('div', { class: 'table statistics', tabindex: 0, role: 'region', 'aria-label': 'Statistics of the compared runs' });
  const statisticsCard = h(
    'section',
    { class: 'card', 'aria-labelledby': 'compare-statistics' },
    h('header', {}, h('h2', { id: 'compare-statistics' }, 'Statistics of the compared runs')),
    statisticsBox,
  );
  const element = h('div', { class: 'comparison' }, head, figures, statisticsCard);
  for (const choice of [part, minuend, subtrahend]) choice.addEventListener('change', onChange);

  /** @type {ReturnType<typeof figureCard>[]} */
  let cards = [];
  let figuresKey = '';
  let legendKey = '';
  /** What the comparison that is shown was made of. @type {unknown[]} */
  let content = [];
  /** What the table shows. @type {unknown[]} */
  let tabled = [];
  /** The runs of the view. @type {Run[]} */
  let compared = [];
  /** @type {View | null} */
  let view = null;

  /**
   * @param {readonly KeptRun[]} pinned
   * @returns {Comparison}
   */
  function comparisonOf(pinned) {
    return {
      runs: pinned.map(({ name, run }, i) => ({
        label: runLabel(i),
        name,
        run: binning.shown(run),
        change: binning.change(run),
        statistics: statistics.of(run),
      })),
      part: Math.max(0, part.selectedIndex),
      difference: [Math.max(0, minuend.selectedIndex), Math.max(0, subtrahend.selectedIndex)],
    };
  }

  /**
   * @param {HTMLSelectElement} select
   * @param {string[]} texts
   * @param {number} index of the choice where there is none
   * @returns {boolean} whether the choice stays
   */
  function offer(select, texts, index) {
    const { selectedIndex } = select;
    const stays = selectedIndex !== -1 && selectedIndex < texts.length;
    select.replaceChildren(...texts.map((text, value) => h('option', { value }, text)));
    select.selectedIndex = stays ? selectedIndex : index;
    return stays;
  }

  /** @param {readonly KeptRun[]} pinned @param {string} suffix */
  function showFigures(pinned, suffix) {
    const named = pinned.map(({ name }, i) => ({ label: runLabel(i), name }));
    cards = comparisonFigures(named, suffix).map((figure) => figureCard(figure, cursor, () => view, onChange));
    figures.replaceChildren(...cards.map((card) => card.element));
    offer(part, [pinned[0].run.histograms.all, ...pinned[0].run.histograms.layers].map(({ title }) => title), 0);
    const stay = [minuend, subtrahend].map((select, i) => offer(select, named.map(({ label }) => `run ${label}`), i));
    // A run minus itself is shown where it was chosen, not because another run went.
    if (minuend.selectedIndex === subtrahend.selectedIndex && stay.includes(false)) [minuend.selectedIndex, subtrahend.selectedIndex] = [0, 1];
  }

  /** @param {readonly KeptRun[]} pinned @param {Theme} theme */
  function showLegend(pinned, theme) {
    legend.replaceChildren(
      ...pinned.map(({ name, run }, i) => h('li', {}, sample(theme, i), h('strong', {}, runLabel(i)), h('span', { class: 'name' }, name), h('span', { class: 'help' }, epochsText(run)))),
    );
  }

  return {
    element,
    get panels() {
      return cards.flatMap(({ panels }) => panels);
    },
    /** What a report shows of it: the same at the last epoch. */
    get content() {
      if (!view?.comparison) return null;
      const { runs } = view.comparison;
      return {
        figures: cards.map(({ figure }) => figure),
        view: { ...view, cursor: view.run.epochs.length },
        runs: compared.map((run, i) => ({ label: runs[i].label, name: runs[i].name, run, binned: /** @type {Run} */ (runs[i].run) })),
      };
    },
    /** What to draw now. */
    get view() {
      return view;
    },
    /**
     * @param {readonly KeptRun[]} pinned
     * @param {{ theme: Theme, themeNumber: number, suffix: string }} look the suffix is that of file names
     */
    update(pinned, { theme, themeNumber, suffix }) {
      const enough = pinned.length >= 2;
      how.hidden = enough;
      for (const box of [legend, choices, figures, statisticsCard]) box.hidden = !enough;
      if (!enough) {
        view = null;
        if (cards.length > 0) figures.replaceChildren();
        cards = [];
        figuresKey = '';
        content = [];
        return;
      }
      const names = pinned.map(({ id, name }) => `${id} ${name}`).join('\n');
      if (figuresKey !== `${names}\n${suffix}`) {
        figuresKey = `${names}\n${suffix}`;
        view = null;
        content = [];
        showFigures(pinned, suffix);
      }
      const legendNow = `${names} ${themeNumber} ${pinned.map(({ run }) => epochsText(run))}`;
      if (legendKey !== legendNow) {
        legendKey = legendNow;
        showLegend(pinned, theme);
      }
      const next = comparisonOf(pinned);
      const longest = next.runs.reduce((longer, { run }) => (run.epochs.length > longer.epochs.length ? run : longer), next.runs[0].run);
      const now = [
        figuresKey, next.part, ...next.difference,
        ...next.runs.flatMap(({ run, change, statistics }) => [run, run.histograms.all.rows.length, run.epochs.length, run.plannedEpochs, change, statistics]),
      ];
      // All in one range, or as they were.
      const ready = pinned.every(({ run }) => binning.isReady(run));
      if (ready && !(now.length === content.length && now.every((part, i) => part === content[i]))) {
        content = now;
        compared = pinned.map(({ run }) => run);
        view = { run: longest, cursor: 0, theme, comparison: next };
      }
      if (view) view = { ...view, cursor: cursor.row(view.run), theme };
      for (const card of cards) card.update(view);
      if (!view) return;
      const { comparison, cursor: row } = view;
      if (tabled[0] !== comparison || tabled[1] !== row) {
        tabled = [comparison, row];
        updateTableElement(statisticsBox, statisticsTable(view));
      }
    },
  };
}

/** @param {{ epochs: readonly unknown[], plannedEpochs: number }} run */
function epochsText({ epochs: { length }, plannedEpochs }) {
  const count = length === 1 ? '1 epoch' : `${length} epochs`;
  return length < plannedEpochs ? `${count} of ${plannedEpochs}` : count;
}

/** A piece of a run's line. @param {Theme} theme @param {number} index */
function sample(theme, index) {
  const [width, height] = [36, 12];
  const scale = devicePixelRatio;
  const canvas = h('canvas', { 'aria-hidden': 'true', width: width * scale, height: height * scale });
  const ctx = canvas.getContext('2d');
  if (!ctx) return canvas;
  const { color, dash, marker } = runStyle(theme, index);
  ctx.scale(scale, scale);
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = 2;
  ctx.setLineDash(dash);
  line(ctx, 0, height / 2, width, height / 2);
  drawMarker(ctx, marker, width / 2, height / 2);
  return canvas;
}
