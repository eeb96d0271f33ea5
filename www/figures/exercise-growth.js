/**
 * How far the weights spread in the runs of an exercise: a panel a variant, a line a layer, all on one axis, while they are trained and afterwards.
 *
 * @import { Figure, Panel, Size, Study, View } from './types.js'
 * @import { Axes } from './plot/axes.js'
 * @import { Curve } from './plot/curves.js'
 * @import { Summary } from '../run/group.js'
 */
import { growthSpan } from './growth.js';
import { clipToPlot, line } from './plot/axes.js';
import { curveAxes, curveEpochAt, drawCurveCursor, drawCurves } from './plot/curves.js';
import { runStyle } from './plot/run-styles.js';
import { bandOf } from '../run/group.js';
import { growthAt } from '../run/measures.js';
import { kindOf, shortKindOf } from '../run/network.js';
import { texts } from '../texts/texts.js';
import { afterEpoch, fixed } from '../lib/text.js';

const { chart, growth: CAPTION } = texts.exercise;
/** Of labels such as “Hidden 1 ×2.10”, and of “Hidden 1”, where panels are narrow, in pixels. */
const LABEL_ROOM = { one: 116, several: 64 };
/** How strongly the range over the seeds is filled. */
const STRENGTH = 0.18;

/** What was computed of a study, as long as it stays the same. @type {WeakMap<Study, ReturnType<typeof computed>>} */
const known = new WeakMap();

/** @param {Study} study */
function bandsOf(study) {
  let bands = known.get(study);
  if (!bands) known.set(study, (bands = computed(study)));
  return bands;
}

/** @param {Study} study [variant][layer][row] */
function computed({ variants }) {
  return variants.map(({ runs }) => (runs[0]?.layers ?? []).map((_, layer) => bandOf({ runs }, (run, row) => growthAt(run, row)?.[layer])));
}

/** @param {View} view @returns {Study} */
function studyOf({ study }) {
  return /** @type {Study} */ (study);
}

/** @param {View} view @param {number} variant @returns {Curve[]} */
function curvesOf(view, variant) {
  const { run } = view;
  const isAlone = studyOf(view).variants.length === 1;
  return bandsOf(studyOf(view))[variant].map((bands, layer) => {
    const values = bands.length > 1 ? bands.map((band) => band?.median) : [];
    const last = values.findLast((value) => Number.isFinite(value));
    const name = shortKindOf(run.layers[layer]);
    return { label: isAlone ? `${name} ×${fixed(last ?? NaN, 2)}` : name, index: layer, first: 0, values };
  });
}

/** The same for all variants. @param {Size} size @param {View} view @param {number} variant @returns {Axes} */
function axesOf(size, view, variant) {
  const { variants } = studyOf(view);
  const runs = variants.flatMap(({ runs }) => runs);
  return curveAxes(size, {
    title: variants[variant].label,
    // Of several panels in a row the first has it.
    yLabel: variant === 0 ? chart.yLabel : '',
    last: Math.max(1, ...runs.map(({ plannedEpochs }) => plannedEpochs)),
    yDomain: growthSpan(bandsOf(studyOf(view)).flat(2).flatMap((band) => (band ? [band.low, band.high] : []))),
    right: variants.length === 1 ? LABEL_ROOM.one : LABEL_ROOM.several,
  });
}

/** @param {number} variant @returns {Panel} */
function variantPanel(variant) {
  return {
    id: `exercise-variant-${variant + 1}`,
    name: `${CAPTION}, variant ${variant + 1}`,
    axis: 'x',
    draw(frame, view) {
      const axes = axesOf(frame, view, variant);
      drawCurves(frame, view.theme, axes, curvesOf(view, variant));
      const { ctx } = frame;
      clipToPlot(ctx, axes, () => {
        for (const [layer, bands] of bandsOf(studyOf(view))[variant].entries()) drawBand(ctx, axes, bands, runStyle(view.theme, layer).color);
        ctx.strokeStyle = view.theme.muted;
        ctx.lineWidth = 1;
        ctx.setLineDash([2, 3]);
        for (const epoch of new Set(studyOf(view).compared[variant])) {
          if (epoch !== null && epoch !== undefined) line(ctx, axes.x.toPixel(epoch), axes.plot.top, axes.x.toPixel(epoch), axes.plot.bottom);
        }
        ctx.setLineDash([]);
      });
    },
    drawCursor(frame, view) {
      if (view.run.epochs.length > 0) drawCurveCursor(frame, view.theme, axesOf(frame, view, variant), curvesOf(view, variant), view.cursor);
    },
    epochAt: (size, view, x, y) => curveEpochAt(axesOf(size, view, variant), view.run.epochs.length, x, y),
  };
}

/** From the smallest to the largest over the seeds. @param {CanvasRenderingContext2D} ctx @param {Axes} axes @param {(Summary | null)[]} bands @param {string} color */
function drawBand(ctx, { x, y }, bands, color) {
  const there = bands.flatMap((band, row) => (band ? [{ row, ...band }] : []));
  ctx.fillStyle = color;
  ctx.globalAlpha = STRENGTH;
  ctx.beginPath();
  for (const { row, high } of there) ctx.lineTo(x.toPixel(row), y.toPixel(high));
  for (const { row, low } of there.toReversed()) ctx.lineTo(x.toPixel(row), y.toPixel(low));
  ctx.fill();
  ctx.globalAlpha = 1;
}

/**
 * The figure of an exercise of so many variants.
 * @param {string} id of the exercise
 * @param {number} variants
 * @returns {Figure}
 */
export function exerciseGrowth(id, variants) {
  return {
    id: `exercise-${id}`,
    file: `weightscope_exercise_${id}_growth.png`,
    heading: texts.exercise.heading,
    columns: variants,
    aspect: variants === 1 ? 2.1 : 0.82,
    suptitle: CAPTION,
    panels: Array.from({ length: variants }, (_, variant) => variantPanel(variant)),
    explain: chart.explain,
    readout(view) {
      const row = Math.min(view.cursor, view.run.epochs.length);
      const bands = bandsOf(studyOf(view));
      const words = view.run.layers.map((layer, i) => `${kindOf(layer).toLowerCase()} ${bands.map((ofVariant) => (ofVariant[i]?.[row] ? fixed(ofVariant[i][row].median, 2) : '–')).join(' | ')}`);
      const names = variants > 1 ? `, ${studyOf(view).variants.map(({ label }) => label).join(' | ')}` : '';
      return row === 0 ? afterEpoch(0) : `${afterEpoch(row)}${names}: ${words.join(', ')}`;
    },
    table(view) {
      const bands = bandsOf(studyOf(view));
      const columns = studyOf(view).variants.flatMap(({ label }, variant) => bands[variant].map((_, layer) => ({ label: `${label}, ${kindOf(view.run.layers[layer]).toLowerCase()}`, rows: bands[variant][layer] })));
      return {
        caption: `${CAPTION}: median over the seeds (smallest to largest)`,
        columns: ['Epoch', ...columns.map(({ label }) => label)],
        rows: Array.from({ length: view.run.epochs.length + 1 }, (_, row) => [
          row,
          ...columns.map(({ rows }) => {
            const band = rows[row];
            return band ? `${fixed(band.median, 3)} (${fixed(band.low, 3)} to ${fixed(band.high, 3)})` : '–';
          }),
        ]),
      };
    },
  };
}
