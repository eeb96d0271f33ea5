/**
 * Figures that lay several runs over each other or side by side. They are made for a list of runs, since images have a panel each.
 * @import { ComparedRun, Comparison, EpochMetrics, Figure, Histogram, Panel, Size, Table, Theme, View } from './types.js'
 * @import { Axes } from './axes.js'
 * @import { Curve } from './curves.js'
 */
import { drawAxes, drawNotes, layOut, line } from './axes.js';
import { curveAxes, curveEpochAt, drawCurveCursor, drawCurves } from './curves.js';
import { above, drawFootnotes, footnotes } from './footnotes.js';
import { binCentre, edgeText, existingRow, isKept, largestDensity, outsideText, rangesOf, rangesText } from './histogram.js';
import { drawImage, drawImageCursor, imageAxes, imageRowAt } from './histogramImage.js';
import { drawLegend } from './legend.js';
import { runStyle } from './runStyles.js';
import { roundUp } from './scale.js';
import { counted, fixed, grouped, kurtosisText } from './text.js';

/** Figure 33's: what is worse is counted in a corner. */
const LARGEST_LOSS = 3;
/** Characters of a name over a narrow panel. */
const LONGEST_TITLE = 32;
const STEM = 'weights_distribution_pre_post_learning';

/** @typedef {{ label: string, name: string }} Named */

/**
 * @param {Named[]} runs as many as the comparisons will have
 * @param {string} suffix of file names
 * @returns {Figure[]}
 */
export function comparisonFigures(runs, suffix) {
  const key = runs.map(({ label, name }) => `${label}: ${name}`).join('  ·  ');
  // More runs have a longer legend, and more to count below.
  const aspect = runs.length > 4 ? 1.05 : 1.25;
  return [
    {
      id: 'compare-metrics',
      file: `figure33_${STEM}_${suffix}.png`,
      heading: 'Loss and accuracy of each run',
      columns: 3,
      aspect: 1.05,
      suptitle: key,
      panels: METRICS.map(metricPanel),
      explain:
        'The runs’ losses and accuracies over each other; a letter stands at the end of each curve. Train accuracy is measured with dropout ' +
        'active and while the network improves, so with more dropout it lies lower even where test accuracy does not.',
      readout: (view) =>
        `${eachRun(view, ({ run }, row) => {
          const metrics = run.epochs[row - 1];
          return metrics
            ? `loss ${fixed(metrics.loss, 4)}, train accuracy ${fixed(metrics.trainAccuracy, 2)} %, test accuracy ${fixed(metrics.testAccuracy, 2)} %`
            : 'nothing measured';
        })}`,
      table: (view) => perEpoch(view, 'Loss and accuracies of every epoch', 1, METRICS.map(({ title }) => title), ({ run }, epoch) =>
        METRICS.map(({ value, decimals }) => (run.epochs[epoch - 1] ? fixed(value(run.epochs[epoch - 1]), decimals) : '')),
      ),
    },
    {
      id: 'compare-histograms',
      file: `histograms_${STEM}_${suffix}.png`,
      heading: 'Distributions of the weights at one epoch',
      columns: 2,
      aspect,
      suptitle: key,
      panels: [overlayPanel, differencePanel],
      explain:
        'Left, the runs’ histograms after the epoch under the cursor, over each other. Right, the density of one run minus that of another: ' +
        'above zero the first has more of its weights there. Values outside the range are not part of a density; they are counted below.',
      readout: outsideReadout,
      table: histogramTable,
    },
    {
      id: 'compare-images',
      file: `figure34_${STEM}_${suffix}.png`,
      heading: 'Images of the histograms, side by side',
      columns: Math.min(3, runs.length),
      aspect: runs.length === 2 ? 1.25 : 0.9,
      suptitle: runs.length > 3 ? key : undefined,
      panels: runs.map((_, i) => imagePanel(runs, i)),
      explain: 'As in figure 34, each row is an epoch, from the bottom up. All images have the same colours for the same densities; below each, the values outside the range are counted for its newest row.',
      readout: outsideReadout,
      table: histogramTable,
    },
    {
      id: 'compare-deviation',
      file: `deviation_${STEM}_${suffix}.png`,
      heading: 'Spread of each layer’s weights over the epochs',
      columns: 2,
      aspect: 1.7,
      suptitle: key,
      panels: [1, 2, 3, 4].map(deviationPanel),
      explain: 'The standard deviation of each layer’s weights, without biases. Epoch 0 is before training; the vertical axes differ and need not start at zero.',
      readout: (view) => eachRun(view, ({ statistics }, row) => deviationsText(statistics[row], layerTitles(view))),
      table: (view) => perEpoch(view, 'Standard deviation of each layer’s weights', 0, layerTitles(view), ({ statistics }, epoch) =>
        layerTitles(view).map((_, i) => (statistics[epoch] ? fixed(statistics[epoch][i + 1].deviation, 5) : '')),
      ),
    },
    {
      id: 'compare-change',
      file: `change_${STEM}_${suffix}.png`,
      heading: 'Final minus initial weights',
      columns: 1,
      aspect,
      suptitle: key,
      panels: [changePanel],
      explain:
        'How far each weight is from where it started, at the latest epoch of each run. Weights that have not changed at all are counted and left ' +
        'out: a weight gets no gradient if its pixel is black in every image, or its unit never active.',
      readout: (view) => eachRun(view, (compared) => changeText(compared, comparisonOf(view).part), 'latest'),
      table: changeTable,
    },
  ];
}

/** @param {View} view @returns {Comparison} */
function comparisonOf({ comparison }) {
  if (!comparison) throw new Error('This figure compares runs, and was given none.');
  return comparison;
}

/**
 * The histogram of the part that was chosen.
 * @param {ComparedRun} compared
 * @param {number} part
 */
function histogramOf({ run: { histograms } }, part) {
  return part === 0 ? histograms.all : histograms.layers[part - 1];
}

/** @param {View} view */
function layerTitles(view) {
  return comparisonOf(view).runs[0].run.histograms.layers.map(({ title }) => title);
}

/** @param {View} view */
function partTitle(view) {
  const { runs, part } = comparisonOf(view);
  return histogramOf(runs[0], part).title;
}

/** The cursor's row, or a shorter run's last. @param {ComparedRun} compared @param {number} cursor */
export function rowOf({ run }, cursor) {
  return Math.min(cursor, run.epochs.length);
}

/** @param {number} row */
function when(row) {
  return row === 0 ? 'before training' : `after epoch ${row}`;
}

/**
 * @param {View} view
 * @param {(compared: ComparedRun, row: number) => string} text
 * @param {'cursor' | 'latest'} [at]
 */
function eachRun(view, text, at = 'cursor') {
  return comparisonOf(view)
    .runs.map((compared) => {
      const row = rowOf(compared, at === 'cursor' ? view.cursor : Infinity);
      return `${compared.label}, ${when(row)}: ${text(compared, row)}`;
    })
    .join('; ');
}

/** @param {View} view */
function lastEpoch(view) {
  return Math.max(1, ...comparisonOf(view).runs.map(({ run }) => Math.max(run.plannedEpochs, run.epochs.length)));
}

/**
 * A table with a row an epoch, and for each run some columns.
 * @param {View} view
 * @param {string} caption
 * @param {number} first
 * @param {string[]} columns
 * @param {(compared: ComparedRun, epoch: number) => string[]} cells
 * @returns {Table}
 */
function perEpoch(view, caption, first, columns, cells) {
  const { runs } = comparisonOf(view);
  const last = Math.max(...runs.map(({ run }) => run.epochs.length));
  return {
    caption,
    columns: ['Epoch', ...runs.flatMap(({ label }) => columns.map((column) => `${label}: ${column}`))],
    rows: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => [first + i, ...runs.flatMap((compared) => cells(compared, first + i))]),
  };
}

// Losses and accuracies.

/** @type {{ id: string, title: string, yLabel: string, decimals: number, value: (metrics: EpochMetrics) => number }[]} */
const METRICS = [
  { id: 'loss', title: 'Loss', yLabel: 'Loss', decimals: 4, value: ({ loss }) => loss },
  { id: 'train', title: 'Train accuracy', yLabel: 'Accuracy (%)', decimals: 2, value: ({ trainAccuracy }) => trainAccuracy },
  { id: 'test', title: 'Test accuracy', yLabel: 'Accuracy (%)', decimals: 2, value: ({ testAccuracy }) => testAccuracy },
];

/**
 * @param {typeof METRICS[number]} metric
 * @returns {Panel}
 */
function metricPanel({ id, title, yLabel, value }) {
  /** @param {View} view @returns {Curve[]} */
  const curvesOf = (view) => comparisonOf(view).runs.map(({ label, run }, index) => ({ label, index, first: 1, values: run.epochs.map(value) }));
  /** @param {Size} size @param {View} view */
  const axesOf = (size, view) => {
    const all = comparisonOf(view).runs.flatMap(({ run }) => run.epochs.flatMap((metrics) => (id === 'loss' ? [metrics.loss] : [metrics.trainAccuracy, metrics.testAccuracy])));
    const finite = all.filter(Number.isFinite);
    const yDomain = id === 'loss'
      ? /** @type {const} */ ([0, Math.min(LARGEST_LOSS, roundUp(Math.max(0, ...finite)))])
      : /** @type {const} */ ([Math.max(0, Math.min(90, 10 * Math.floor(Math.min(90, ...finite) / 10))), 100]);
    return curveAxes(size, { title, yLabel, last: lastEpoch(view), yDomain });
  };
  return curvePanel(`compare-${id}`, `${title} of each run`, axesOf, curvesOf);
}

/**
 * @param {string} id
 * @param {string} name
 * @param {(size: Size, view: View) => Axes} axesOf
 * @param {(view: View) => Curve[]} curvesOf
 * @returns {Panel}
 */
function curvePanel(id, name, axesOf, curvesOf) {
  return {
    id,
    name,
    axis: 'x',
    draw: (frame, view) => drawCurves(frame, view.theme, axesOf(frame, view), curvesOf(view)),
    drawCursor: (frame, view) => drawCurveCursor(frame, view.theme, axesOf(frame, view), curvesOf(view), view.cursor),
    epochAt: (size, view, x, y) => curveEpochAt(axesOf(size, view), view.run.epochs.length, x, y),
  };
}

/** @param {ComparedRun['statistics'][number]} known @param {string[]} titles of the layers */
function deviationsText(known, titles) {
  if (known === null) return 'not known, since its weights were not kept or can’t be read';
  return known ? titles.map((title, i) => `${title} ${fixed(known[i + 1].deviation, 4)}`).join(', ') : 'not computed yet';
}

/** @param {number} layer from 1 @returns {Panel} */
function deviationPanel(layer) {
  /** @param {View} view @returns {Curve[]} */
  const curvesOf = (view) =>
    comparisonOf(view).runs.map(({ label, run, statistics }, index) => ({
      label, index, first: 0, values: Array.from({ length: run.epochs.length + 1 }, (_, row) => statistics[row] && statistics[row][layer].deviation),
    }));
  /** @param {Size} size @param {View} view */
  const axesOf = (size, view) => {
    const numbers = /** @type {number[]} */ (curvesOf(view).flatMap(({ values }) => values).filter(Number.isFinite));
    const [least, most] = numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : [0, 1];
    const margin = 0.08 * (most - least) || 0.05 * most || 1;
    return curveAxes(size, { title: layerTitles(view)[layer - 1], yLabel: 'Standard deviation', last: lastEpoch(view), yDomain: [least - margin, most + margin] });
  };
  return curvePanel(`compare-deviation-${layer}`, `Standard deviation of the weights of layer ${layer}`, axesOf, curvesOf);
}

// Histograms.

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Axes} axes
 * @param {Float64Array} edges
 * @param {ArrayLike<number>} densities
 */
function strokeDensities(ctx, { x, y }, edges, densities) {
  if (Number.isNaN(densities[0])) return;
  ctx.beginPath();
  for (let bin = 0; bin < densities.length; bin++) ctx.lineTo(x.toPixel(binCentre(edges, bin)), y.toPixel(densities[bin]));
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Theme} theme
 * @param {number} index
 */
function useRunStyle(ctx, theme, index) {
  const { color, dash } = runStyle(theme, index);
  ctx.lineWidth = 1.75;
  ctx.lineJoin = 'bevel';
  ctx.strokeStyle = color;
  ctx.setLineDash(dash);
}

/**
 * Histograms of each run over each other, with a legend.
 * @param {import('./types.js').Frame} frame
 * @param {View} view
 * @param {Axes} axes
 * @param {{ histogram: Histogram, row: number, index: number, name: string }[]} lines
 */
function drawOverlay(frame, { theme }, axes, lines) {
  const { ctx } = frame;
  drawAxes(frame, theme, axes, () => {
    for (const { histogram, row, index } of lines) {
      useRunStyle(ctx, theme, index);
      strokeDensities(ctx, axes, histogram.edges, histogram.rows[row]);
    }
    ctx.setLineDash([]);
  });
  const items = lines.map(({ name, index }) => ({ name, ...runStyle(theme, index), marker: null }));
  const points = lines.flatMap(({ histogram, row }) =>
    Array.from(histogram.rows[row], (density, bin) => /** @type {const} */ ([axes.x.toPixel(binCentre(histogram.edges, bin)), axes.y.toPixel(density)])),
  );
  drawLegend(ctx, theme, axes, items, [], points);
}

/** @param {Histogram[]} histograms */
function largestOf(histograms) {
  return Math.max(...histograms.map(largestDensity));
}

/** What lies outside in one row, in words that stay on one line; empty if nothing does. @param {Histogram} histogram @param {number} row */
function outsideWords(histogram, row) {
  if (!isKept(histogram, row)) return nonBreaking('weights not kept');
  const { below, above, nan } = histogram;
  const parts = [
    below[row] > 0 ? `${grouped(below[row])} below` : '',
    above[row] > 0 ? `${grouped(above[row])} above` : '',
    nan[row] > 0 ? `${grouped(nan[row])} not a number` : '',
  ];
  return nonBreaking(parts.filter(Boolean).join(', '));
}

/** @param {string} text */
function nonBreaking(text) {
  return text.replaceAll(' ', '\u00a0');
}

/** @param {string} what @param {{ label: string, words: string }[]} runs */
function listed(what, runs) {
  const told = runs.filter(({ words }) => words !== '').map(({ label, words }) => `${label}\u00a0${words}`);
  return told.length > 0 ? `${what}: ${told.join('; ')}` : '';
}

/** @param {View} view @param {number} cursor */
function outsideOverlay(view, cursor) {
  const { runs, part } = comparisonOf(view);
  return listed('Outside the range', runs.map((compared) => {
    const histogram = histogramOf(compared, part);
    return { label: compared.label, words: outsideWords(histogram, existingRow(histogram, cursor)) };
  }));
}

/** Lines for each width of a panel. @type {WeakMap<Comparison, Map<number, number>>} */
const rooms = new WeakMap();

/** As many lines as any epoch needs, so that the plot keeps its place when the cursor moves. @param {Size} size @param {View} view */
function roomBelowOverlay(size, view) {
  const comparison = comparisonOf(view);
  const known = rooms.get(comparison) ?? new Map();
  rooms.set(comparison, known);
  let room = known.get(size.width);
  if (room === undefined) {
    room = Math.max(...Array.from({ length: view.run.epochs.length + 1 }, (_, row) => footnotes(outsideOverlay(view, row), size).length));
    known.set(size.width, room);
  }
  return room;
}

/** At which different epochs the runs are shown: one, unless a run is shorter than the cursor is far. @param {View} view */
function rowsShown(view) {
  return [...new Set(comparisonOf(view).runs.map((compared) => rowOf(compared, view.cursor)))];
}

/** @param {Size} size @param {View} view */
function overlayAxes(size, view) {
  const { runs, part } = comparisonOf(view);
  const histograms = runs.map((compared) => histogramOf(compared, part));
  const [{ edges }] = histograms;
  const rows = rowsShown(view);
  return layOut(size, {
    title: `${partTitle(view)}${rows.length === 1 ? `, ${when(rows[0])}` : ''}`,
    xLabel: 'Weight value',
    yLabel: 'Density',
    xDomain: [edges[0], edges[edges.length - 1]],
    yDomain: [0, roundUp(largestOf(histograms) * 1.02)],
    grid: true,
  });
}

/** @type {Panel} */
const overlayPanel = {
  id: 'compare-overlay',
  name: 'Histograms of the runs over each other',
  axis: null,
  followsCursor: true,
  draw(frame, view) {
    const { runs, part } = comparisonOf(view);
    const room = roomBelowOverlay(frame, view);
    drawOverlay(frame, view, overlayAxes(above(frame, room), view), runs.map((compared, index) => {
      const histogram = histogramOf(compared, part);
      const row = existingRow(histogram, view.cursor);
      return { histogram, row, index, name: rowsShown(view).length === 1 ? compared.label : `${compared.label}, ${when(row)}` };
    }));
    drawFootnotes(frame, view.theme, footnotes(outsideOverlay(view, view.cursor), frame), room);
  },
  drawCursor() {},
};

/**
 * Density of one run minus that of another.
 * @param {View} view
 * @param {number} cursor
 */
export function differenceAt(view, cursor) {
  const { runs, part, difference } = comparisonOf(view);
  const [first, second] = difference.map((index) => {
    const histogram = histogramOf(runs[index], part);
    return histogram.rows[existingRow(histogram, cursor)];
  });
  return first.map((density, bin) => density - second[bin]);
}

/** @param {View} view */
function differenceTitle(view) {
  const { runs, difference: [first, second] } = comparisonOf(view);
  return `${runs[first].label} minus ${runs[second].label}`;
}

/** @type {Panel} */
const differencePanel = {
  id: 'compare-difference',
  name: 'Difference of two runs’ densities',
  axis: null,
  followsCursor: true,
  draw(frame, view) {
    const { ctx } = frame;
    const { runs, part, difference } = comparisonOf(view);
    const { edges } = histogramOf(runs[0], part);
    // The same for all epochs, so that moving the cursor shows growth.
    let most = 0;
    for (let row = 0; row <= view.run.epochs.length; row++) {
      for (const value of differenceAt(view, row)) if (Math.abs(value) > most) most = Math.abs(value);
    }
    const limit = roundUp(most * 1.05);
    // Level with the plot beside it.
    const axes = layOut(above(frame, roomBelowOverlay(frame, view)), {
      title: `${partTitle(view)}: ${differenceTitle(view)}`,
      xLabel: 'Weight value',
      yLabel: 'Difference of densities',
      xDomain: [edges[0], edges[edges.length - 1]],
      yDomain: [-limit, limit],
      grid: true,
    });
    drawAxes(frame, view.theme, axes, () => {
      ctx.lineWidth = 1;
      ctx.strokeStyle = view.theme.muted;
      const zero = Math.round(axes.y.toPixel(0)) + 0.5;
      line(ctx, axes.plot.left, zero, axes.plot.right, zero);
      ctx.lineWidth = 1.75;
      ctx.lineJoin = 'bevel';
      ctx.strokeStyle = view.theme.text;
      strokeDensities(ctx, axes, edges, differenceAt(view, view.cursor));
    });
    const rows = difference.map((index) => rowOf(runs[index], view.cursor));
    drawNotes(ctx, view.theme, axes, 'right', rows[0] === rows[1] ? [when(rows[0])] : difference.map((index, i) => `${runs[index].label} ${when(rows[i])}`));
  },
  drawCursor() {},
};

/** @param {View} view */
function outsideReadout(view) {
  const { part } = comparisonOf(view);
  return `${partTitle(view)}. ${eachRun(view, (compared, row) => {
    const histogram = histogramOf(compared, part);
    return outsideText(histogram, existingRow(histogram, row));
  })}`;
}

/** @param {View} view @returns {Table} */
function histogramTable(view) {
  const { runs, part } = comparisonOf(view);
  const histograms = runs.map((compared) => histogramOf(compared, part));
  const [{ edges }] = histograms;
  const difference = differenceAt(view, view.cursor);
  const rows = histograms.map((histogram) => existingRow(histogram, view.cursor));
  return {
    caption: outsideReadout(view),
    columns: ['From', 'To', ...runs.flatMap(({ label }) => [`${label}: count`, `${label}: density`]), `Density ${differenceTitle(view)}`],
    rows: Array.from(difference, (value, bin) => [
      edgeText(edges, bin),
      edgeText(edges, bin + 1),
      ...histograms.flatMap((histogram, i) => (isKept(histogram, rows[i]) ? [histogram.counts[rows[i]][bin], fixed(histogram.rows[rows[i]][bin], 4)] : ['', ''])),
      Number.isNaN(value) ? '' : fixed(value, 4),
    ]),
  };
}

// Images.

/** @param {Histogram} histogram */
function outsideNewest(histogram) {
  const row = histogram.rows.length - 1;
  const words = outsideWords(histogram, row);
  return words && `Outside the range ${nonBreaking(`${when(row)}:`)} ${words}`;
}

/** @param {Named[]} runs @param {number} index @returns {Panel} */
function imagePanel(runs, index) {
  const titles = runs.map(({ label, name }) => `${label}: ${name.length > LONGEST_TITLE ? `${name.slice(0, LONGEST_TITLE - 1).trimEnd()}…` : name}`);
  const longest = titles.reduce((longer, title) => (title.length > longer.length ? title : longer));
  /** @param {View} view */
  const histogramsIn = (view) => comparisonOf(view).runs.map((compared) => histogramOf(compared, comparisonOf(view).part));
  const histogramIn = (/** @type {View} */ view) => histogramsIn(view)[index];
  /** As many lines as any of the images needs, so that all stand level. @param {Size} size @param {View} view */
  const roomIn = (size, view) => Math.max(...histogramsIn(view).map((histogram) => footnotes(outsideNewest(histogram), size).length));
  /** @param {Size} size @param {View} view */
  const axesOf = (size, view) =>
    imageAxes(above(size, roomIn(size, view)), { plannedEpochs: lastEpoch(view) }, histogramIn(view), { title: titles[index], titleBeside: longest }, histogramsIn(view));
  return {
    id: `compare-image-${index + 1}`,
    name: `Image of histograms, run ${runs[index].label}`,
    axis: 'y',
    draw(frame, view) {
      const { epochs, plannedEpochs } = comparisonOf(view).runs[index].run;
      drawImage(frame, view, histogramIn(view), axesOf(frame, view), epochs.length < plannedEpochs ? 'Not trained' : `${epochs.length} epochs`);
      drawFootnotes(frame, view.theme, footnotes(outsideNewest(histogramIn(view)), frame), roomIn(frame, view));
    },
    drawCursor: (frame, view) => drawImageCursor(frame, view, histogramIn(view), axesOf(frame, view)),
    epochAt: (size, view, x, y) => imageRowAt(axesOf(size, view), histogramIn(view), x, y),
  };
}

// Final minus initial weights.

/** @param {ComparedRun} compared @param {number} part */
function changeText({ change }, part) {
  if (!change) return 'not computed yet';
  const histogram = change.histograms[part];
  return `${grouped(change.still[part])} did not change; of those that did, ${outsideText(histogram, 0)}`;
}

/** @type {Panel} */
const changePanel = {
  id: 'compare-change',
  name: 'Histograms of final minus initial weights',
  axis: null,
  draw(frame, view) {
    const { runs, part } = comparisonOf(view);
    const known = runs.flatMap(({ label, change }, index) => (change ? [{ label, index, histogram: change.histograms[part], still: change.still[part] }] : []));
    const { edges } = known[0]?.histogram ?? histogramOf(runs[0], part);
    const lines = [
      listed('Unchanged', known.map(({ label, still }) => ({ label, words: grouped(still) }))),
      listed('Outside the range', known.map(({ label, histogram }) => ({ label, words: outsideWords(histogram, 0) }))),
    ].flatMap((text) => footnotes(text, frame));
    const axes = layOut(above(frame, lines.length), {
      title: `${partTitle(view)}: final minus initial`,
      xLabel: 'Change of a weight',
      yLabel: 'Density',
      xDomain: [edges[0], edges[edges.length - 1]],
      yDomain: [0, roundUp(largestOf(known.map(({ histogram }) => histogram)) * 1.02)],
      grid: true,
    });
    if (known.length === 0) return drawAxes(frame, view.theme, axes, () => {});
    drawOverlay(frame, view, axes, known.map(({ label, index, histogram }) => ({ histogram, row: 0, index, name: label })));
    drawFootnotes(frame, view.theme, lines, lines.length);
  },
  drawCursor() {},
};

/** @param {View} view @returns {Table} */
function changeTable(view) {
  const { runs, part } = comparisonOf(view);
  const known = runs.flatMap(({ label, change }) => (change ? [{ label, histogram: change.histograms[part] }] : []));
  const edges = known[0]?.histogram.edges ?? new Float64Array(1);
  return {
    caption: `${partTitle(view)}. ${eachRun(view, (compared) => changeText(compared, part), 'latest')}`,
    columns: ['From', 'To', ...known.flatMap(({ label }) => [`${label}: count`, `${label}: density`])],
    rows: Array.from({ length: edges.length - 1 }, (_, bin) => [
      edgeText(edges, bin),
      edgeText(edges, bin + 1),
      ...known.flatMap(({ histogram }) => [histogram.counts[0][bin], fixed(histogram.rows[0][bin], 4)]),
    ]),
  };
}

/**
 * What numbers say about the weights of every run, part by part: before training, and at the epoch under the cursor.
 * @param {View} view
 * @returns {Table}
 */
export function statisticsTable(view) {
  const { runs } = comparisonOf(view);
  const titles = [runs[0].run.histograms.all.title, ...layerTitles(view)];
  return {
    caption:
      `Range: ${rangesText(rangesOf(runs[0].run))}. Each layer’s weights are without biases. ` +
      'Excess kurtosis is −1.2 for a uniform distribution, 0 for a normal one, and above 0 for one with heavier tails.',
    columns: ['Of', 'Run', 'When', 'Standard deviation', 'Mean', 'Smallest', 'Largest', 'Outside the range', 'Excess kurtosis'],
    rows: titles.flatMap((title, part) =>
      runs.flatMap((compared) =>
        [...new Set([0, rowOf(compared, view.cursor)])].map((row) => {
          const known = compared.statistics[row]?.[part];
          const histogram = histogramOf(compared, part);
          const existing = existingRow(histogram, row);
          const inside = histogram.counts[existing].reduce((sum, count) => sum + count, 0);
          const outside = histogram.below[existing] + histogram.above[existing] + histogram.nan[existing];
          return [
            title,
            compared.label,
            when(row),
            ...(known ? [fixed(known.deviation, 5), fixed(known.mean, 5), fixed(known.least, 4), fixed(known.most, 4)] : ['', '', '', '']),
            isKept(histogram, existing) ? counted(outside, inside + outside) : '',
            known ? kurtosisText(known) : '',
          ];
        }),
      ),
    ),
  };
}
