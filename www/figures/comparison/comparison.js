/**
 * Figures that lay several runs over each other or side by side. They are made for a list of runs, since images have a panel each.
 * @import { Figure } from '../types.js'
 */
import { fixed } from '../../lib/text.js';
import { changePanel, changeTable, changeText } from './change.js';
import { differencePanel, histogramTable, outsideReadout, overlayPanel } from './densities.js';
import { deviationPanel, deviationsText } from './deviation.js';
import { imagePanel } from './images.js';
import { METRICS, metricPanel } from './metrics.js';
import { comparisonOf, eachRun, layerTitles, perEpoch } from './shared.js';

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
