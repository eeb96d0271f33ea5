// What burn's autodiff says of a network and 512 images, asked of the page's helper worker as the page does.
import { REPEATS, median, ms } from './harness.js';

/**
 * @import { Bench, Part } from './harness.js'
 * @import { WeightScope } from '../../www/weightscope.js'
 */

const ROWS = 512;

/** @param {Bench} bench @returns {Promise<Part>} */
export async function probe({ hooksAddress, onPage }) {
  const { first, times } = await onPage(async (page) => {
    await page.goto(`${hooksAddress}?epochs=1`);
    return page.locator('weight-scope').evaluate(
      async (element, { rows, repeats }) => {
        const run = await /** @type {WeightScope} */ (element).train();
        /** @type {typeof import('../../www/engine/helper.js')} */
        const { Helper, modelOf } = await import(/** @type {string} */ (`${location.origin}/engine/helper.js`));
        const packed = await fetch('data/mnist_test.csv.gz');
        const unpacked = /** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream('gzip'));
        const lines = (await new Response(unpacked).text()).split('\n', rows).map((line) => line.split(',').map(Number));
        const labels = Uint8Array.from(lines, ([label]) => label);
        const pixels = Uint8Array.from(lines.flatMap(([, ...levels]) => levels));
        const helper = new Helper();
        const times = [];
        for (let i = 0; i <= repeats; i++) {
          const start = performance.now();
          await helper.probe({ ...modelOf(run), parameters: run.parameters, labels, pixels });
          times.push(performance.now() - start);
        }
        helper.close();
        const [first, ...rest] = times;
        return { first, times: rest };
      },
      { rows: ROWS, repeats: 2 * REPEATS },
    );
  });
  const time = median(times);
  return {
    results: { probe_first_ms: first, probe_ms: time },
    rows: [
      [`gradients and activations of ${ROWS} images, the first time`, ms(first)],
      [`gradients and activations of ${ROWS} images (budget 30 ms)`, ms(time)],
    ],
  };
}
