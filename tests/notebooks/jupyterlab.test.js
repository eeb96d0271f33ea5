// The widget in a real JupyterLab: a setting goes in, a run comes back, and Python has the numbers of the page. `./build.sh test slow`; it needs `dist/*.whl`.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { makeFolder, start } from './notebook.js';

/** @typedef {import('../../www/weightscope.js').WeightScope} WeightScope */

const SHOW = 'import json, pathlib, weightscope\nscope = weightscope.Widget(epochs=2, dropout=0.5, device="cpu")\nscope';
const READ = `run = scope.run
pathlib.Path("python.json").write_text(json.dumps({
    "settings": run.settings, "loss": run.metrics["loss"].tolist(), "accuracy": run.frame()["test_accuracy"].tolist(),
    "counts": run.histograms["input"].counts.tolist(), "area": float((run.histograms["all"].density[-1] * 0.006).sum()),
    "weights": run.weights("output").tolist(), "first": float(run.weights("input", epoch=0)[0, 0]), "shape": list(run.biases("fc1").shape),
}))
scope.settings = {**scope.settings, "dropout": 0.25}`;

/** @type {string} */
let folder;
/** @type {Awaited<ReturnType<typeof start>>} */
let lab;

before(async () => {
  folder = makeFolder('jupyterlab==4.6.6', 'pandas==3.1.1');
  const cell = (/** @type {string} */ source, /** @type {number} */ i) => ({ cell_type: 'code', id: `cell${i}`, source, metadata: {}, outputs: [], execution_count: null });
  writeFileSync(join(folder, 'course.ipynb'), JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } }, cells: [SHOW, READ].map(cell) }));
  const command = ['jupyter', 'lab', '--no-browser', '--allow-root', '--ip=127.0.0.1', '--IdentityProvider.token=', '--ServerApp.password='];
  lab = await start(folder, command, '/api', { JUPYTER_CONFIG_DIR: join(folder, 'config'), IPYTHONDIR: join(folder, 'ipython') });
});

after(() => lab?.end());

test('a setting is sent, a run is read back, and its numbers are those of the page', { timeout: 300_000 }, async () => {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${lab.address}/lab/tree/course.ipynb`);
    await page.locator('.jp-Notebook .cm-content').first().click({ timeout: 90_000 });
    await page.keyboard.press('Shift+Enter');
    const scope = page.locator('weight-scope');
    await scope.waitFor({ timeout: 90_000 });
    const json = await scope.evaluate(async (element) => {
      const scope = /** @type {WeightScope} */ (element);
      await scope.ready;
      await scope.train();
      return (await scope.exportRun()).text();
    });
    await page.screenshot({ path: 'test-results/jupyterlab.png' });
    // The run comes to the kernel a moment later.
    await page.waitForTimeout(1500);
    await page.locator('.jp-Notebook .cm-content').nth(1).click();
    await page.keyboard.press('Shift+Enter');
    const path = join(folder, 'python.json');
    for (let i = 0; i < 120 && !existsSync(path); i++) await page.waitForTimeout(250);
    const read = JSON.parse(readFileSync(path, 'utf8'));
    const file = JSON.parse(json);
    assert.equal(read.settings.dropout, 0.5);
    assert.equal(read.settings.test_share, file.settings.testShare);
    assert.deepEqual(read.loss, file.epochs.map((/** @type {{ loss: number }} */ { loss }) => loss));
    assert.deepEqual(read.accuracy, file.epochs.map((/** @type {{ testAccuracy: number }} */ { testAccuracy }) => testAccuracy));
    const numbers = (/** @type {string} */ text, /** @type {typeof Uint32Array | typeof Float32Array} */ Kind) => [...new Kind(Uint8Array.from(Buffer.from(text, 'base64')).buffer)];
    const input = file.histograms.find((/** @type {{ name: string }} */ { name }) => name === 'input');
    assert.deepEqual(read.counts, input.counts.map((/** @type {string} */ row) => numbers(row, Uint32Array)));
    assert.ok(Math.abs(read.area - 1) < 1e-9);
    const last = numbers(file.weights[2], Float32Array);
    assert.deepEqual(read.weights.flat(), last.slice(-330, -10));
    assert.equal(read.first, numbers(file.weights[0], Float32Array)[0]);
    assert.deepEqual(read.shape, [32]);
    await page.waitForFunction(() => document.querySelector('weight-scope')?.getAttribute('dropout') === '0.25');
  } finally {
    await browser.close();
  }
});
