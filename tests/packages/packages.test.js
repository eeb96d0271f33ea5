// The npm package in empty projects: as Node, TypeScript, Vite, webpack, React, Vue and a plain page take it. `./build.sh test slow`; it needs `dist/*.tgz`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { serve } from '../../scripts/serve.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const TARBALL = resolve(`dist/weightscope-${version}.tgz`);
const VERSIONS = { vite: '8.3.4', '@vitejs/plugin-vue': '6.0.11', react: '19.3.1', 'react-dom': '19.3.1', '@types/react': '19.3.3', vue: '3.5.45', webpack: '5.113.0', 'webpack-cli': '7.3.1', typescript: '5.9.3', publint: '0.3.25', '@arethetypeswrong/cli': '0.18.5' };

/** @type {string} */
let project;
const run = (/** @type {string} */ program, /** @type {string[]} */ ...words) => execFileSync(program, words, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {Record<string, string>} texts */
function write(texts) {
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
  }
}

before(() => {
  project = mkdtempSync(join(tmpdir(), 'weightscope-package-'));
  write({ 'package.json': JSON.stringify({ name: 'course', private: true, type: 'module' }) });
  run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', TARBALL, ...Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`));
});

after(() => rmSync(project, { recursive: true, force: true }));

/** Opens a page of a folder, and waits until figure 34 is drawn there. @param {string} folder @param {string} [page] @param {import('@playwright/test').BrowserContextOptions} [options] */
async function figureIsDrawn(folder, page = '', options = {}) {
  const { server, address } = await serve(join(project, folder), 0);
  const browser = await chromium.launch(launchOptions);
  /** @type {string[]} */
  const problems = [];
  try {
    const tab = await browser.newPage(options);
    // Browsers ask for an icon that these pages have not.
    tab.on('console', (message) => message.type() === 'error' && !message.location().url.endsWith('/favicon.ico') && problems.push(`${message.text()} ${message.location().url}`));
    tab.on('pageerror', (error) => problems.push(String(error)));
    tab.on('request', (request) => request.url().startsWith(address) || /^(blob|data):/.test(request.url()) || problems.push(`asked for ${request.url()}`));
    await tab.goto(address + page);
    const scope = tab.locator('weight-scope');
    const epochs = await scope.evaluate(async (element) => {
      const own = /** @type {import('../../www/weightscope.js').WeightScope} */ (element);
      await own.ready;
      return (await own.train()).epochs.length;
    });
    assert.equal(epochs, 1);
    await tab.waitForFunction(() => {
      const canvas = document.querySelector('weight-scope')?.shadowRoot?.querySelector('[data-figure="34"] canvas');
      if (!(canvas instanceof HTMLCanvasElement) || canvas.width < 150) return false;
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set(new Uint32Array(/** @type {Uint8ClampedArray} */ (data).buffer)).size > 5;
    });
    assert.deepEqual(problems, []);
    return await scope.evaluate((element) => ({ epochs: /** @type {any} */ (element).epochs, normalise: /** @type {any} */ (element).normalise }));
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

test('publint and “are the types wrong” find nothing', () => {
  assert.match(run('npx', 'publint', '--strict', TARBALL), /All good!/);
  // It throws where it finds a problem.
  run('npx', 'attw', TARBALL, '--profile', 'esm-only', '--format', 'ascii');
});

test('in Node it can be imported, and defines nothing', () => {
  const told = run('node', '--input-type=module', '--eval', "const { WeightScope, WeightscopeError } = await import('weightscope'); await import('weightscope/define'); console.log(typeof WeightScope, new WeightscopeError({ kind: 'a', message: 'b' }).kind)");
  assert.equal(told.trim(), 'function a');
});

test('its types hold under tsc --strict, in JSX, too', () => {
  write({
    'types.tsx': `
import 'weightscope/define';
import 'weightscope/react';
import { WeightscopeError, type ExerciseResult, type WeightScope } from 'weightscope';

export const Week3 = () => <weight-scope layout="embed" figures="34" epochs={2} normalise={false} locked={['seed']} onClick={() => {}} />;
// @ts-expect-error a number
export const Wrong = () => <weight-scope epochs="2" />;
const scope: WeightScope = document.querySelector('weight-scope')!;
scope.addEventListener('weightscope-exercise', ({ detail }) => grade(detail));
function grade({ id, holds }: ExerciseResult): [string, number] {
  return [id, holds.in];
}
export const kind: string = new WeightscopeError({ kind: 'a', message: 'b' }).kind;
`,
    'tsconfig.json': JSON.stringify({ compilerOptions: { strict: true, noEmit: true, jsx: 'react-jsx', module: 'nodenext', target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], types: [] }, files: ['types.tsx'] }),
  });
  assert.equal(run('npx', 'tsc', '--project', 'tsconfig.json'), '');
});

test('Vite builds it into a page with React', async () => {
  write({
    'react/index.html': '<!doctype html><title>React</title><div id="app"></div><script type="module" src="main.jsx"></script>',
    'react/main.jsx': "import 'weightscope/define';\nimport { createElement } from 'react';\nimport { createRoot } from 'react-dom/client';\ncreateRoot(document.querySelector('#app')).render(createElement('weight-scope', { layout: 'embed', figures: '34', device: 'cpu', epochs: 1, normalise: false }));\n",
  });
  run('npx', 'vite', 'build', 'react', '--outDir', 'out', '--base', './', '--logLevel', 'error');
  assert.deepEqual(await figureIsDrawn('react/out'), { epochs: 1, normalise: false });
});

test('Vite builds it into a page with Vue', async () => {
  write({
    'vue/index.html': '<!doctype html><title>Vue</title><div id="app"></div><script type="module" src="main.js"></script>',
    'vue/main.js': "import 'weightscope/define';\nimport { createApp } from 'vue';\nimport App from './App.vue';\ncreateApp(App).mount('#app');\n",
    'vue/App.vue': '<template><weight-scope layout="embed" figures="34" device="cpu" :epochs="1" :normalise="false" /></template>\n',
    'vue/vite.config.js': "import vue from '@vitejs/plugin-vue';\nexport default { plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'weight-scope' } } })] };\n",
  });
  run('npx', 'vite', 'build', 'vue', '--outDir', 'out', '--base', './', '--logLevel', 'error', '--config', 'vue/vite.config.js');
  assert.deepEqual(await figureIsDrawn('vue/out'), { epochs: 1, normalise: false });
});

test('webpack builds it into a page', async () => {
  write({
    'webpack/index.html': '<!doctype html><title>Webpack</title><script type="module" src="out/main.js"></script><weight-scope layout="embed" figures="34" device="cpu" epochs="1"></weight-scope>',
    'webpack/main.js': "import 'weightscope/define';\n",
    // The package's files know where they lie, so they are copied as they are rather than taken apart.
    'webpack/webpack.config.js': "export default { mode: 'production', context: import.meta.dirname, entry: './main.js', output: { path: `${import.meta.dirname}/out`, publicPath: 'auto' }, performance: false };\n",
  });
  run('npx', 'webpack', 'build', '--config', 'webpack/webpack.config.js');
  assert.deepEqual(await figureIsDrawn('webpack'), { epochs: 1, normalise: true });
});

test('a page takes it by an import map, without a bundler', async () => {
  write({
    'plain.html': '<!doctype html><title>Plain</title><script type="importmap">{ "imports": { "weightscope/define": "./node_modules/weightscope/define.js" } }</script><script type="module" src="plain.js"></script><weight-scope layout="embed" figures="34" device="cpu" epochs="1"></weight-scope>',
    'plain.js': "import 'weightscope/define';\n",
  });
  // An import map stands in the page, which the policy of the server here forbids.
  assert.deepEqual(await figureIsDrawn('.', 'plain.html', { bypassCSP: true }), { epochs: 1, normalise: true });
});
