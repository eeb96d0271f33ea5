/**
 * The comparison of the runs that are pinned: figures over each other and side by side, and a table of statistics.
 * @import { KeptRun } from '../store/runs.js'
 * @import { ComparisonScene } from '../element/scene.js'
 * @import { Theme } from '../figures/types.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, updateTableElement } from '../lib/dom.js';
import { epochsText } from '../lib/text.js';
import { line } from '../figures/plot/axes.js';
import { comparisonFigures } from '../figures/comparison/comparison.js';
import { statisticsTable } from '../figures/comparison/statistics.js';
import { drawMarker } from '../figures/plot/markers.js';
import { namedRuns, runLabel, runStyle } from '../figures/plot/run-styles.js';
import { figureCard } from './figure-card.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.compare;

/** @param {Host} host @returns {Panel} */
export function compare(host) {
  const how = h('p', {}, WORDS.how);
  const legend = h('ol', { class: 'runs-legend', 'aria-label': WORDS.legend });
  const part = h('select', { id: 'compare-part' });
  const minuend = h('select', { id: 'compare-minuend' });
  const subtrahend = h('select', { id: 'compare-subtrahend', 'aria-label': WORDS.subtracted });
  const choices = h(
    'div',
    { class: 'choices' },
    h('label', { for: part.id }, WORDS.histogramsOf),
    part,
    h('label', { for: minuend.id }, WORDS.difference),
    minuend,
    WORDS.minus,
    subtrahend,
  );
  const head = h('section', { class: 'card compare', 'aria-labelledby': 'compare-heading' }, h('header', {}, h('h2', { id: 'compare-heading' }, WORDS.title)), how, legend, choices);
  const figures = h('div', { class: 'figures' });
  const statisticsBox = h('div', { class: 'table statistics', tabindex: 0, role: 'region', 'aria-label': WORDS.statistics });
  const statisticsCard = h(
    'section',
    { class: 'card', 'aria-labelledby': 'compare-statistics' },
    h('header', {}, h('h2', { id: 'compare-statistics' }, WORDS.statistics)),
    statisticsBox,
  );
  const element = h('div', { class: 'comparison' }, head, figures, statisticsCard);
  for (const select of [part, minuend, subtrahend]) {
    select.addEventListener('change', () => host.verbs.compare({ part: part.selectedIndex, minuend: minuend.selectedIndex, subtrahend: subtrahend.selectedIndex }));
  }

  /** @type {ReturnType<typeof figureCard>[]} */
  let cards = [];
  let figuresKey = '';
  let legendKey = '';
  /** What the table shows. @type {unknown[]} */
  let tabled = [];

  /** @param {ComparisonScene} comparison */
  function showFigures({ pinned, suffix, parts }) {
    const named = namedRuns(pinned);
    cards = comparisonFigures(named, suffix).map((figure) => figureCard(figure, host, ({ comparison }) => comparison?.view ?? null));
    figures.replaceChildren(...cards.map((card) => card.element));
    // One of the cards before may have held the cursor, which the page's figures follow, too.
    host.invalidate();
    offer(part, parts);
    for (const select of [minuend, subtrahend]) offer(select, named.map(({ label }) => WORDS.run(label)));
  }

  /** @param {readonly KeptRun[]} pinned @param {Theme} theme */
  function showLegend(pinned, theme) {
    legend.replaceChildren(
      ...pinned.map(({ name, run }, i) => h('li', {}, sample(theme, i), h('strong', {}, runLabel(i)), h('span', { class: 'name' }, name), h('span', { class: 'help' }, progressText(run)))),
    );
  }

  return {
    element,
    canvases: () => cards.flatMap(({ panels }) => panels),
    update(scene) {
      const { comparison, theme, themeNumber, exercises } = scene;
      element.hidden = exercises.only !== null && comparison === null;
      how.hidden = comparison !== null;
      for (const box of [legend, choices, figures, statisticsCard]) box.hidden = comparison === null;
      if (figuresKey !== (comparison?.key ?? '')) {
        figuresKey = comparison?.key ?? '';
        if (comparison) showFigures(comparison);
        else {
          figures.replaceChildren();
          cards = [];
        }
      }
      if (comparison === null) return;
      const { pinned, view, difference } = comparison;
      part.selectedIndex = comparison.part;
      [minuend.selectedIndex, subtrahend.selectedIndex] = difference;
      const legendNow = `${comparison.key} ${themeNumber} ${pinned.map(({ run }) => progressText(run))}`;
      if (legendKey !== legendNow) {
        legendKey = legendNow;
        showLegend(pinned, theme);
      }
      for (const card of cards) card.update(scene);
      if (view && (tabled[0] !== view.comparison || tabled[1] !== view.cursor)) {
        tabled = [view.comparison, view.cursor];
        updateTableElement(statisticsBox, statisticsTable(view));
      }
    },
  };
}

/** @param {HTMLSelectElement} select @param {string[]} texts */
function offer(select, texts) {
  select.replaceChildren(...texts.map((text, value) => h('option', { value }, text)));
}

/** @param {{ epochs: readonly unknown[], plannedEpochs: number }} run */
function progressText({ epochs: { length }, plannedEpochs }) {
  return length < plannedEpochs ? WORDS.part(length, plannedEpochs) : epochsText(length);
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
