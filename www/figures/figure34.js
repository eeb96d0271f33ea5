/**
 * The distribution of all parameters over the epochs, as lines and as an image.
 * @import { Figure, Panel } from './types.js'
 */
import { NOT_KEPT, edgeText, existingRow, isKept, outsideText, peakText, totalCount } from '../run/histogram.js';
import { drawImage, drawImageCursor, imageAxes, imageRowAt } from './plot/histogram-image.js';
import { drawLineCursor, drawLines, linesAxes } from './plot/histogram-lines.js';
import { afterEpoch, fixed, grouped } from '../lib/text.js';

const LINES_TITLE = 'Histograms of weights (brighter is later in training)';
const IMAGE_TITLES = { title: 'Image of weight histograms', titleBeside: LINES_TITLE };

/** @type {Panel} */
const linesPanel = {
  id: '34-lines',
  name: 'Histograms of weights',
  axis: null,
  draw(frame, view) {
    const { all } = view.run.histograms;
    drawLines(frame, view, all, linesAxes(frame, all, { title: LINES_TITLE }));
  },
  drawCursor(frame, view) {
    const { all } = view.run.histograms;
    drawLineCursor(frame, view, all, linesAxes(frame, all, { title: LINES_TITLE }));
  },
};

/** @type {Panel} */
const imagePanel = {
  id: '34-image',
  name: 'Image of weight histograms',
  axis: 'y',
  draw(frame, view) {
    const { all } = view.run.histograms;
    drawImage(frame, view, all, imageAxes(frame, view.run, all, IMAGE_TITLES));
  },
  drawCursor(frame, view) {
    const { all } = view.run.histograms;
    drawImageCursor(frame, view, all, imageAxes(frame, view.run, all, IMAGE_TITLES));
  },
  epochAt(size, { run }, x, y) {
    return imageRowAt(imageAxes(size, run, run.histograms.all, IMAGE_TITLES), run.histograms.all, x, y);
  },
};

/** @type {Figure} */
export const figure34 = {
  id: '34',
  file: 'figure34_weights_distribution_pre_post_learning.png',
  heading: 'How the distribution of all weights changes',
  columns: 2,
  aspect: 1.15,
  panels: [linesPanel, imagePanel],
  explain:
    'Each line on the left, and each row of the image on the right, is the distribution of all weights and biases before training ' +
    'or after one epoch. Most of them belong to the input layer, whose random weights start between −0.036 and 0.036: that makes the block in ' +
    'the middle. Training moves them away from their start, so the block sinks and the tails grow. ' +
    'Values outside the range are not part of the density; the upper corners count them at the epoch under the cursor.',
  readout({ run: { histograms }, cursor }) {
    const row = existingRow(histograms.all, cursor);
    const texts = isKept(histograms.all, row) ? [peakText(histograms.all, row), outsideText(histograms.all, row)] : [NOT_KEPT];
    return `${afterEpoch(row)}: ${texts.join('; ')}`;
  },
  table({ run: { histograms }, cursor }) {
    const { all } = histograms;
    const row = existingRow(all, cursor);
    return {
      caption: `${afterEpoch(row)}: ${isKept(all, row) ? `histogram of all ${grouped(totalCount(all, row))} parameters; ` : ''}${outsideText(all, row)}`,
      columns: ['From', 'To', 'Count', 'Density'],
      rows: !isKept(all, row) ? [] : Array.from(all.counts[row], (count, bin) => [
        edgeText(all.edges, bin),
        edgeText(all.edges, bin + 1),
        count,
        fixed(all.rows[row][bin], 4),
      ]),
    };
  },
};
