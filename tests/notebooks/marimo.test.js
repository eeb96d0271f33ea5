// The widget in a real marimo, which has no files of its own for it: they come from a host. A setting goes in, and a run comes back. `./build.sh test slow`; it needs
// `dist/*.whl` and `dist/www`.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { serve } from '../../scripts/serve.js';
import { makeFolder, start } from './notebook.js';

/** @typedef {import('../../www/weightscope.js').WeightScope} WeightScope */

const notebook = (/** @type {string} */ base) => `import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import weightscope
    scope = mo.ui.anywidget(weightscope.Widget(base="${base}", epochs=2, dropout=0.5, device="cpu"))
    scope
    return (mo, scope)


@app.cell
def _(mo, scope):
    scope.value
    run = scope.run
    mo.md("No run yet" if run is None else f"dropout {run.settings['dropout']}, losses {run.metrics['loss'].tolist()}")
    return


if __name__ == "__main__":
    app.run()
`;

/** @type {import('node:http').Server} */
let host;
/** @type {Awaited<ReturnType<typeof start>>} */
let marimo;

before(async () => {
  const folder = makeFolder('marimo==0.25.2', 'pandas==3.1.1');
  const served = await serve('dist/www', 0, { open: true });
  host = served.server;
  writeFileSync(join(folder, 'course.py'), notebook(served.address));
  marimo = await start(folder, ['marimo', 'run', 'course.py', '--headless', '--no-token', '--host=127.0.0.1'], '/health');
});

after(() => {
  marimo?.end();
  host?.close();
  host?.closeAllConnections();
});

test('a setting is sent, and a run is read back', { timeout: 300_000 }, async () => {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(marimo.address);
    const scope = page.locator('weight-scope');
    await scope.waitFor({ timeout: 90_000 });
    const losses = await scope.evaluate(async (element) => {
      const scope = /** @type {WeightScope} */ (element);
      await scope.ready;
      return (await scope.train()).epochs.map(({ loss }) => loss);
    });
    assert.equal(losses.length, 2);
    const read = page.getByText(/^dropout 0\.5, losses/);
    await read.waitFor({ timeout: 30_000 });
    const numbers = [...((await read.textContent()) ?? '').matchAll(/\d\.\d+(?:e-?\d+)?/g)].map(([text]) => Number(text));
    assert.deepEqual(numbers.slice(1), losses);
    await page.screenshot({ path: 'test-results/marimo.png' });
  } finally {
    await browser.close();
  }
});
