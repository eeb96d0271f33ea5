/**
 * Numbers of a run for a spreadsheet or pandas, with all their digits.
 * @import { Histogram, Run } from '../weightscope.js'
 */
import { isKept } from '../run/histogram.js';

/** @param {Pick<Run, 'epochs'>} run */
export function metricsCsv({ epochs }) {
  // What earlier versions did not measure is empty.
  const rows = epochs.map(({ epoch, loss, trainAccuracy, testAccuracy, seconds, testLoss = '', evaluatedTrainLoss = '' }) => [
    epoch, loss, trainAccuracy, testAccuracy, seconds, testLoss, evaluatedTrainLoss,
  ]);
  return csv([['epoch', 'loss', 'train_accuracy_percent', 'test_accuracy_percent', 'seconds', 'test_loss', 'evaluated_train_loss'], ...rows]);
}

/**
 * One row a bin, of all histograms after all epochs (0 is untrained) whose weights were kept. Bins from −inf and to inf count the values outside the range, those from
 * nan what is not a number; they have no density, so that the counts of an epoch add up to the number of weights.
 * @param {Pick<Run, 'histograms'>} run
 */
export function histogramsCsv({ histograms }) {
  const rows = [histograms.all, ...histograms.layers].flatMap(histogramRows);
  return csv([['histogram', 'epoch', 'from', 'to', 'count', 'density'], ...rows]);
}

/** @param {Histogram} histogram @returns {(string | number)[][]} */
function histogramRows(histogram) {
  const { name, edges, rows, counts, below, above, nan } = histogram;
  return rows.flatMap((densities, epoch) => {
    if (!isKept(histogram, epoch)) return [];
    return [
      [name, epoch, '-inf', edges[0], below[epoch], ''],
      ...Array.from(densities, (density, bin) => [name, epoch, edges[bin], edges[bin + 1], counts[epoch][bin], density]),
      [name, epoch, edges[edges.length - 1], 'inf', above[epoch], ''],
      [name, epoch, 'nan', 'nan', nan[epoch], ''],
    ];
  });
}

/** @param {(string | number)[][]} rows of numbers and of names without commas */
function csv(rows) {
  return `${rows.map((row) => row.join(',')).join('\n')}\n`;
}
