/**
 * Each run’s image of histograms, beside the others’.
 * @import { Histogram, Panel, Size, View } from '../types.js'
 * @import { Named } from './comparison.js'
 */
import { above, drawFootnotes, footnotes } from '../plot/footnotes.js';
import { drawImage, drawImageCursor, imageAxes, imageRowAt } from '../plot/histogram-image.js';
import { comparisonOf, histogramOf, lastEpoch, nonBreaking, outsideWords, when } from './shared.js';

/** Characters of a name over a narrow panel. */
const LONGEST_TITLE = 32;

/** @param {Histogram} histogram */
function outsideNewest(histogram) {
  const row = histogram.rows.length - 1;
  const words = outsideWords(histogram, row);
  return words && `Outside the range ${nonBreaking(`${when(row)}:`)} ${words}`;
}

/** @param {Named[]} runs @param {number} index @returns {Panel} */
export function imagePanel(runs, index) {
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
