/**
 * A recorded run, which is shown until one is trained here: `scripts/record.js` made it from a real run.
 * @import { RunData } from '../figures/types.js'
 */
import { densities } from '../run/numpy-histogram.js';

/** @returns {Promise<RunData>} with what figure 34 and the transport need, and nothing else */
export async function fetchRecording() {
  const response = await fetch(new URL('../recording.json', import.meta.url));
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { plannedEpochs, epochs, histogram } = await response.json();
  const edges = Float64Array.from(histogram.edges);
  const counts = histogram.counts.map((/** @type {number[]} */ row) => Uint32Array.from(row));
  const { below, above } = histogram;
  return {
    plannedEpochs,
    epochs,
    layers: [],
    initialInput: { edges: new Float64Array(0), counts: new Uint32Array(0) },
    initialParameters: new Float32Array(0),
    weights: [],
    histograms: {
      all: { name: 'all', title: 'All parameters', edges, counts, rows: counts.map((/** @type {Uint32Array} */ row) => densities(row, edges)), below, above, nan: counts.map(() => 0) },
      layers: [],
    },
  };
}
