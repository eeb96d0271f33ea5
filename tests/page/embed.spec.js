// Frames in pages of other origins: the frame tells its height, and the page around it follows.
import { createServer } from 'node:http';
import { serve } from '../../scripts/serve.js';
import { expect, test as base } from '../support.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../support.js').WeightScope} WeightScope */

/** @typedef {{ openHost: (frame: string, script: string) => Promise<void> }} Hosts */

const test = base.extend(/** @type {import('@playwright/test').Fixtures<Hosts, {}, import('@playwright/test').PlaywrightTestArgs & { problems: string[] }>} */ ({
  /** Opens a page of another origin with a frame 500 px wide and 150 high, and a script element. */
  openHost: async ({ page, problems }, use) => {
    let html = '';
    const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(html));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await use(async (frame, script) => {
      html = `<!doctype html><link rel="icon" href="data:,"><title>A course</title><body style="margin: 20px"><iframe src="${frame}" style="width: 500px; height: 150px; border: 0"></iframe>${script}`;
      await page.goto(`http://127.0.0.1:${port}/`);
    });
    // The host is no part of the page.
    problems.splice(0, Infinity, ...problems.filter((problem) => !problem.includes(`:${port}/`)));
    server.close();
    server.closeAllConnections();
  },
}));

/** The frame's height, as the host has it, and whether all that is in it is in view. @param {Page} page */
async function heights(page) {
  const box = await page.locator('iframe').boundingBox();
  const inner = await page.frameLocator('iframe').locator('html').evaluate((html) => ({ scroll: html.scrollHeight, client: html.clientHeight }));
  return { frame: box?.height ?? 0, ...inner };
}

/** H5P's resizer, as a host has it: what it does with each message. */
const H5P_RESIZER = `<script>
const actions = {
  hello(frame, data, respond) { frame.style.width = '100%'; respond('hello'); },
  prepareResize(frame, data, respond) {
    if (frame.clientHeight !== data.scrollHeight || data.scrollHeight !== data.clientHeight) {
      frame.style.height = data.clientHeight + 'px';
      respond('resizePrepared');
    }
  },
  resize(frame, data) { frame.style.height = data.scrollHeight + 'px'; },
};
addEventListener('message', (event) => {
  if (event.data.context !== 'h5p') return;
  const frame = [...document.querySelectorAll('iframe')].find(({ contentWindow }) => contentWindow === event.source);
  const respond = (action) => event.source.postMessage({ action, context: 'h5p' }, event.origin);
  actions[event.data.action]?.(frame, event.data, respond);
});</script>`;

/** What a Canvas page does with a tool's message. */
const CANVAS = `<script>
addEventListener('message', ({ data, source }) => {
  let message = data;
  try { message = JSON.parse(data); } catch { /* not for it */ }
  if (message?.subject !== 'lti.frameResize') return;
  [...document.querySelectorAll('iframe')].find(({ contentWindow }) => contentWindow === source).style.height = message.height + 'px';
});</script>`;

for (const [name, script] of /** @type {const} */ ([['embed.js', ''], ['H5P’s resizer', H5P_RESIZER], ['Canvas', CANVAS]])) {
  test(`a frame becomes as high as its figure: ${name}`, async ({ page, address, openHost }) => {
    await openHost(`${address}embed.html?device=cpu&epochs=1&figures=34`, script || `<script src="${address}embed.js"></script>`);
    const panel = page.frameLocator('iframe').locator('[data-panel="34-lines"] canvas').first();
    await expect.poll(async () => (await panel.boundingBox())?.height ?? 0).toBeGreaterThan(100);
    await expect.poll(async () => (await heights(page)).frame).toBeGreaterThan(250);
    // It rests: what it tells does not depend on what it was given.
    await expect.poll(async () => { const { scroll, client } = await heights(page); return scroll - client; }).toBe(0);
    const { frame } = await heights(page);
    await page.waitForTimeout(500);
    expect((await heights(page)).frame).toBe(frame);
    // Narrower, its figure is less high, and the frame follows.
    await page.locator('iframe').evaluate((frame) => (frame.style.maxWidth = '330px'));
    await expect.poll(async () => (await heights(page)).frame).not.toBe(frame);
  });
}

test('with height="fixed" nothing is told, and the figure fits the frame', async ({ page, address, openHost }) => {
  await openHost(`${address}embed.html?device=cpu&epochs=1&figures=34&height=fixed`, `<script>window.told = []; addEventListener('message', ({ data }) => window.told.push(data));</script>`);
  const panel = page.frameLocator('iframe').locator('[data-panel="34-lines"] canvas').first();
  await expect(panel).toBeVisible();
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => /** @type {any} */ (window).told)).toEqual([]);
});

test('an element from another origin, as from a CDN, trains under the smallest policy; without blob: workers the sentence names what is missing', async ({ page, problems }) => {
  const { server, address } = await serve('dist/www', 0, { open: true });
  const html = `<!doctype html><link rel="icon" href="data:,"><title>A course</title><script type="module" src="${address}weightscope.js"></script><weight-scope epochs="1" device="cpu" figures="34"></weight-scope>`;
  const origin = address.slice(0, -1);
  let workers = `worker-src blob: ${origin}; `;
  const host = createServer((_, response) => {
    const policy = `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; ${workers}connect-src ${origin}; img-src data: blob:`;
    response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': policy }).end(html);
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (host.address());
  const scope = page.locator('weight-scope');
  await page.goto(`http://127.0.0.1:${port}/`);
  await scope.evaluate(async (element) => {
    await customElements.whenDefined('weight-scope');
    await /** @type {any} */ (element).ready;
    await /** @type {any} */ (element).train();
  });
  await expect(page.getByText('Finished: 1 epoch.')).toBeVisible();
  const strange = (/** @type {string} */ problem) => !problem.startsWith('asked for ');
  expect(problems.filter(strange)).toEqual([]);
  workers = "worker-src 'none'; ";
  await page.reload();
  await expect(page.getByRole('alert').first()).toContainText('must allow “worker-src blob:');
  problems.length = 0;
  for (const one of [server, host]) {
    one.close();
    one.closeAllConnections();
  }
});

/** Serves everything under another policy. @param {Page} page @param {string} address @param {string} policy */
async function underPolicy(page, address, policy) {
  await page.route(`${address}**`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } });
  });
}

test('the smallest policy of its own origin', async ({ page, address }) => {
  await underPolicy(page, address, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'");
  await page.goto(`${address}embed.html?device=cpu&epochs=1&figures=34&autostart`);
  await expect(page.getByRole('button', { name: 'Train again' }).or(page.getByRole('button', { name: 'Train with another seed' }))).toBeVisible();
});

test('where the policy forbids WebAssembly the sentence names it', async ({ page, address, problems }) => {
  await underPolicy(page, address, "default-src 'self'; img-src 'self' blob: data:");
  await page.goto(`${address}embed.html?figures=34`);
  await expect(page.getByRole('alert').first()).toContainText("forbids WebAssembly: its script-src must have 'wasm-unsafe-eval'");
  problems.length = 0;
});

test('a host’s styles do not reach in, but for the properties and parts that are meant for it; also from right to left', async ({ page, address }) => {
  const styles = `
    * { color: red !important; font-size: 3px !important; border: 9px solid red !important; position: relative !important; transform: none !important; }
    canvas, button, p, .panel, .card { display: none !important; }
    weight-scope { --weightscope-accent: rgb(1, 2, 3); --weightscope-surface: rgb(250, 240, 230); --weightscope-radius: 0px; --weightscope-font: monospace; }
    weight-scope::part(figure) { outline: 3px solid rgb(4, 5, 6); }`;
  await page.route(`${address}course.html`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><html dir="rtl"><link rel="icon" href="data:,"><link rel="stylesheet" href="course.css"><title>Course</title><script type="module" src="weightscope.js"></script><weight-scope layout="embed" figures="34" device="cpu" epochs="1"></weight-scope></html>',
    }),
  );
  await page.route(`${address}course.css`, (route) => route.fulfill({ contentType: 'text/css', body: styles }));
  await page.goto(`${address}course.html`);
  const scope = page.locator('weight-scope');
  await scope.evaluate(async (element) => (await /** @type {WeightScope} */ (element).ready, /** @type {WeightScope} */ (element).train()));
  const seen = await scope.evaluate((element) => {
    const inside = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.shadowRoot?.querySelector(selector));
    const style = (/** @type {string} */ selector) => getComputedStyle(inside(selector));
    const canvas = /** @type {HTMLCanvasElement} */ (inside('[part~="plot"] canvas'));
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    const colors = new Set(new Uint32Array(/** @type {ImageData} */ (copy?.getImageData(0, 0, canvas.width, canvas.height)).data.buffer)).size;
    return {
      display: style('canvas').display, border: style('[part~="figure"]').borderTopWidth, outline: style('[part~="figure"]').outlineColor, radius: style('[part~="figure"]').borderRadius,
      button: style('button.primary').backgroundColor, font: style('[part~="controls"]').fontFamily, surface: style('[part~="figure"]').backgroundColor, colors,
      direction: style('[part~="plot"] canvas').direction, text: style('p').direction,
    };
  });
  expect(seen).toMatchObject({ display: 'block', border: '1px', outline: 'rgb(4, 5, 6)', radius: '0px', button: 'rgb(1, 2, 3)', font: 'monospace', surface: 'rgb(250, 240, 230)', direction: 'ltr', text: 'ltr' });
  expect(seen.colors).toBeGreaterThan(20);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways).toBe(0);
  await page.screenshot({ path: 'test-results/host.png' });
});

test('“Embed this” has lines for what is shown, and they work', async ({ page, address }) => {
  await page.goto(`${address}?epochs=1&device=cpu&dropout=0.5#dropout`);
  await page.locator('weight-scope').evaluate((element) => /** @type {WeightScope} */ (element).ready);
  await page.getByRole('button', { name: 'Lab', exact: true }).click();
  await page.getByText('Embed this').click();
  const lines = page.getByLabel('Lines to paste');
  await expect(lines).toHaveValue(/embed\.html\?exercise=dropout&amp;epochs=1&amp;dropout=0\.5&amp;device=cpu"/);
  await page.getByLabel('For', { exact: true }).selectOption('element');
  await expect(lines).toHaveValue(/<weight-scope layout="embed" exercise="dropout" epochs="1" dropout="0\.5" device="cpu"><\/weight-scope>$/);
  await page.getByLabel('For', { exact: true }).selectOption('frame');
  const frame = await lines.inputValue();
  await page.route(`${address}course.html`, (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><link rel="icon" href="data:,"><title>Course</title>${frame}` }));
  await page.goto(`${address}course.html`);
  await expect(page.frameLocator('iframe').getByText('Dropout switches hidden units off at random')).toBeVisible();
});

test('what stands beside a figure stands below it, and takes no room from it', async ({ page, address }) => {
  await page.setViewportSize({ width: 700, height: 600 });
  await page.goto(`${address}embed.html?figures=34&parts=controls,settings,data&device=cpu&epochs=1`);
  await page.locator('weight-scope').evaluate((element) => /** @type {WeightScope} */ (element).ready);
  const plot = await page.locator('[part~="plot"]').first().boundingBox();
  const settings = await page.getByText('Settings', { exact: true }).boundingBox();
  expect(plot?.width).toBeGreaterThan(250);
  expect(settings?.y).toBeGreaterThan((plot?.y ?? 0) + (plot?.height ?? 0));
});
