/**
 * Histograms of final minus initial weights.
 * @import { ComparedRun, Panel, Table, View } from '../types.js'
 */
import { fixed, grouped } from '../../lib/text.js';
import { edgeText, outsideText } from '../../run/histogram.js';
import { drawAxes, layOut } from '../plot/axes.js';
import { above, drawFootnotes, footnotes } from '../plot/footnotes.js';
import { roundUp } from '../plot/scale.js';
import { comparisonOf, drawOverlay, eachRun, histogramOf, largestOf, listed, outsideWords, partTitle } from './shared.js';

/** @param {ComparedRun} compared @param {number} part */
export function changeText({ change }, part) {
  if (!change) return 'not computed yet';
  const histogram = change.histograms[part];
  return `${grouped(change.still[part])} did not change; of those that did, ${outsideText(histogram, 0)}`;
}

/** @type {Panel} */
export const changePanel = {
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
export function changeTable(view) {
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
