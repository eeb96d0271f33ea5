/**
 * One figure on the page: its panels as canvases, the epoch cursor over them, exact values, the table behind it, and saving.
 * @import { Figure, Panel, Theme, View } from '../figures/types.js'
 * @import { Scene } from '../element/scene.js'
 * @import { Host } from './panel.js'
 */
import { download, h, setText, updateTableElement, watchSight } from '../lib/dom.js';
import { canvasMeasure, figureNumber, figureSvg, svgName } from '../exports/svg.js';
import { texts } from '../texts/texts.js';
import { renderPng } from '../exports/print.js';

/**
 * @param {Figure} figure
 * @param {Host} host
 * @param {(scene: Scene) => View | null} viewOf what of a scene it shows
 * @param {string} [waiting] what stands there until there is something to show
 */
export function figureCard(figure, host, viewOf, waiting = texts.card.waiting) {
  const panels = figure.panels.map((panel) => panelView(figure, panel, host, viewOf));
  const view = () => viewOf(host.scene());
  const number = figureNumber(figure);
  const readout = h('p', { class: 'readout' });
  const tableBox = h('div', { class: 'table', part: 'table', tabindex: 0, role: 'region', 'aria-label': texts.card.tableOf(number || figure.heading) });
  const details = h('details', {}, h('summary', {}, texts.card.table), tableBox);
  const save = h('button', { type: 'button', class: 'small', title: texts.card.saveAs(figure.file) }, texts.card.savePng);
  save.addEventListener('click', async () => {
    const now = view();
    if (!now) return;
    try {
      download(await renderPng(figure, now, { createCanvas: (width, height) => h('canvas', { width, height }) }), figure.file);
    } catch (error) {
      host.verbs.fail(error);
    }
  });
  const saveSvg = h('button', { type: 'button', class: 'small', title: texts.card.saveAs(svgName(figure)) }, texts.card.saveSvg);
  saveSvg.addEventListener('click', () => {
    const now = view();
    if (now) download(new Blob([figureSvg(figure, now, canvasMeasure())], { type: 'image/svg+xml' }), svgName(figure));
  });
  const full = h('button', { type: 'button', class: 'small', title: texts.figure.fullScreenHelp, hidden: !document.fullscreenEnabled }, texts.figure.fullScreen);
  full.addEventListener('click', () => void (document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen()).catch(host.verbs.fail));
  const heading = h('h2', { id: `figure-${figure.id}` }, figure.heading);
  const frame = h('div', { class: `panels columns-${figure.columns}`, 'data-waiting': waiting }, ...panels.map((panel) => panel.element));
  // A layout may have it no higher than the window.
  frame.style.setProperty('--aspect', String(figure.aspect * figure.columns));
  const element = h(
    'section',
    { class: 'card figure', part: 'figure', 'data-figure': figure.id, 'aria-labelledby': heading.id },
    h('header', {}, heading, h('span', { class: 'number' }, number), full, save, saveSvg),
    frame,
    readout,
    h('p', { class: 'explain' }, figure.explain),
    details,
  );
  let tableKey = '';
  details.addEventListener('toggle', () => updateTable(view()));

  /** @param {View | null} now */
  function updateTable(now) {
    if (!details.open || !now) return;
    const key = `${contentKey(now)} ${now.cursor}`;
    if (key === tableKey) return;
    tableKey = key;
    updateTableElement(tableBox, figure.table(now));
  }

  return {
    figure,
    element,
    panels,
    /** @param {Scene} scene */
    update(scene) {
      const now = viewOf(scene);
      element.classList.toggle('without-run', now === null);
      save.disabled = saveSvg.disabled = now === null;
      setText(readout, now ? figure.readout(now) : '');
      updateTable(now);
    },
  };
}

/** How far from sight a panel is drawn while a run goes on. */
const MARGIN = '100px';

/** What figures show, without the cursor. @param {View} view */
function contentKey({ run, comparison, study, probes }) {
  return [runNumber(run), comparison ? runNumber(comparison) : 0, probes ? runNumber(probes) : 0, study?.key, run.epochs.length, run.histograms.all.rows.length, run.plannedEpochs].join();
}

/** Runs are objects; numbers tell them apart in a key. @type {WeakMap<object, number>} */
const numbers = new WeakMap();
let lastNumber = 0;

/** @param {object} run */
function runNumber(run) {
  let number = numbers.get(run);
  if (number === undefined) numbers.set(run, (number = ++lastNumber));
  return number;
}

/**
 * Two canvases: what depends on the data, and over it what depends on the cursor, so that moving it redraws little.
 * @param {Figure} figure
 * @param {Panel} panel
 * @param {Host} host
 * @param {(scene: Scene) => View | null} viewOf
 */
function panelView(figure, panel, { cursor, scene: sceneNow, invalidate: onResize }, viewOf) {
  const view = () => viewOf(sceneNow());
  const base = h('canvas', { 'aria-hidden': 'true' });
  const overlay = h('canvas', { 'aria-hidden': 'true' });
  const isSlider = panel.axis !== null;
  const element = h(
    'div',
    { class: 'panel', part: 'plot', role: isSlider ? 'slider' : 'img', tabindex: isSlider && 0, 'aria-label': panel.name, 'data-panel': panel.id },
    base,
    overlay,
  );
  if (isSlider) element.setAttribute('aria-orientation', panel.axis === 'y' ? 'vertical' : 'horizontal');
  // From the beginning, so that nothing moves when data come.
  element.style.aspectRatio = String(figure.aspect);
  const size = { width: 0, height: 0 };
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.floor(contentRect.width);
    if (width === size.width || width === 0) return;
    size.width = width;
    size.height = Math.round(contentRect.height);
    onResize();
  }).observe(element);

  /** @param {PointerEvent} event */
  const rowAt = (event) => {
    const now = view();
    const box = element.getBoundingClientRect();
    return now && panel.epochAt ? panel.epochAt(size, now, event.clientX - box.left, event.clientY - box.top) : null;
  };
  if (panel.epochAt) {
    element.classList.add('pointable');
    element.addEventListener('pointermove', (event) => cursor.hover(rowAt(event), element));
    element.addEventListener('pointerleave', () => cursor.hover(null, element));
    element.addEventListener('click', (event) => {
      const row = rowAt(/** @type {PointerEvent} */ (event));
      if (row !== null) cursor.pin(row);
    });
  }
  if (isSlider) {
    element.addEventListener('keydown', (event) => {
      const now = view();
      if (now) cursor.key(event, now.run);
    });
  }

  let inSight = false;
  watchSight(element, (now) => {
    inSight = now;
    if (inSight) onResize();
  }, { rootMargin: MARGIN });

  let baseKey = '';
  let overlayKey = '';
  return {
    element,
    /** Whether it can be seen, or could after a little scrolling. */
    get inSight() {
      return inSight;
    },
    /**
     * Draws what changed, and says whether anything did.
     * @param {Scene} scene
     * @returns {boolean}
     */
    draw(scene) {
      const now = viewOf(scene);
      if (now === null) return false;
      element.hidden = !(panel.isIn?.(now) ?? true);
      if (element.hidden || size.width === 0) return false;
      const { themeNumber } = scene;
      const { run } = now;
      const key = [contentKey(now), size.width, devicePixelRatio, themeNumber, panel.followsCursor && now.cursor].join();
      const cursorKey = `${key} ${now.cursor}`;
      if (cursorKey === overlayKey) return false;
      if (isSlider) {
        element.setAttribute('aria-valuemin', '0');
        element.setAttribute('aria-valuemax', String(run.epochs.length));
        element.setAttribute('aria-valuenow', String(now.cursor));
        element.setAttribute('aria-valuetext', figure.readout(now));
      } else {
        element.setAttribute('aria-label', `${panel.name}. ${figure.readout(now)}`);
      }
      if (key !== baseKey) {
        baseKey = key;
        panel.draw(frame(base), now);
      }
      overlayKey = cursorKey;
      panel.drawCursor(frame(overlay), now);
      return true;
    },
  };

  /** A cleared canvas of the panel's size. @param {HTMLCanvasElement} canvas */
  function frame(canvas) {
    const scale = devicePixelRatio;
    const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
    // Setting a size clears, but also allocates anew.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    return { ctx, ...size };
  }
}

/**
 * The colours that the style sheet gives, for canvases.
 * @param {Element} element
 * @returns {Theme}
 */
export function resolveTheme(element) {
  const style = getComputedStyle(element);
  const color = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: color('text'),
    muted: color('muted'),
    grid: color('grid'),
    surface: color('surface'),
    series: [color('series-1'), color('series-2')],
    runs: [1, 2, 3, 4, 5, 6].map((number) => color(`run-${number}`)),
    fontFamily: style.fontFamily,
  };
}
