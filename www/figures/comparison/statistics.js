/**
 * What numbers say about the weights of every run, as a table.
 * @import { Table, View } from '../types.js'
 */
import { counted, fixed, kurtosisText } from '../../lib/text.js';
import { existingRow, isKept, rangesOf, rangesText } from '../../run/histogram.js';
import { comparisonOf, histogramOf, layerTitles, rowOf, when } from './shared.js';

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
      'Excess kurtosis is 0 for a normal distribution, above 0 for one with heavier tails, and −1.2 for a uniform one; it does not tell the shape: two humps can have −1.2, too.',
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
