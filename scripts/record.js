// Records the run that the page shows until somebody trains: the default settings, on the CPU, in a real browser. `node scripts/record.js`
//
// It has what figure 34 and the transport need: metrics, and the histogram of all parameters after each epoch.
import { writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.js';
import { serve } from './serve.js';

/** @import { WeightScope } from '../www/weightscope.js' */

const { server, address } = await serve('www', 0);
const browser = await chromium.launch(launchOptions);
const page = await browser.newPage();
await page.goto(`${address}?device=cpu`);
const recording = await page.locator('weight-scope').evaluate(async (element) => {
  const scope = /** @type {WeightScope} */ (element);
  await scope.ready;
  const { version, settings, plannedEpochs, epochs, histograms: { all } } = await scope.train();
  return {
    version,
    settings,
    plannedEpochs,
    epochs: epochs.map(({ epoch, loss, trainAccuracy, testAccuracy }) => ({ epoch, loss: Number(loss.toFixed(4)), trainAccuracy, testAccuracy })),
    histogram: { edges: [...all.edges], counts: all.counts.map((row) => [...row]), below: all.below, above: all.above },
  };
});
await browser.close();
server.close();
writeFileSync('www/recording.json', `${JSON.stringify(recording)}\n`);
