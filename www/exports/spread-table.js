/**
 * Spread of several runs' weights before and after training, part by part, as a table of a report.
 * @import { Run } from '../weightscope.js'
 * @import { Table } from '../figures/types.js'
 *
 * @typedef {{ low: number, high: number }} Limits
 * @typedef {{ all: Limits, layers: Limits }} Ranges of the histograms of all parameters and of each layer's
 */
import { counted, fixed, kurtosisText } from '../lib/text.js';
import { rangesText } from '../run/histogram.js';
import { countOutside, largestMagnitude, partsOf, statistics } from '../run/statistics.js';

/**
 * @param {{ label: string, run: Run }[]} runs
 * @param {Ranges} ranges
 * @returns {Table}
 */
export function spreadTable(runs, ranges) {
  return {
    caption: `Spread of the weights before → after training. Range: ${rangesText(ranges)}. Each layer’s weights are without biases.`,
    columns: ['Run', 'Of', 'Standard deviation', 'Largest magnitude', 'Outside the range', 'Excess kurtosis'],
    rows: runs.flatMap(({ label, run }) =>
      partsOf(run).map(({ title, start, end }, part) => {
        const { low, high } = part === 0 ? ranges.all : ranges.layers;
        const texts = [run.initialParameters, run.parameters].map((parameters) => {
          const values = parameters.subarray(start, end);
          const known = statistics(values);
          return [fixed(known.deviation, 4), fixed(largestMagnitude(known), 3), counted(countOutside(values, low, high), known.count), kurtosisText(known)];
        });
        return [label, title, ...texts[0].map((before, i) => `${before} → ${run.epochs.length > 0 ? texts[1][i] : '–'}`)];
      }),
    ),
  };
}
