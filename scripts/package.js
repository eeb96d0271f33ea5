// Makes what others take: the page as a zip archive, an npm package of the element, and a Python package with it for notebooks. `node scripts/package.js DIST`, where DIST has `www`.
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { replaced } from './addresses.js';
import { buildOf, files } from './build.js';

const [to] = process.argv.slice(2).map((folder) => resolve(folder));
const root = resolve(import.meta.dirname, '..');
const from = join(root, 'www');
const { version, description, license, type, engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Every file of the page but for packed doubles, with one date for all, so that the same page makes the same archive. */
async function archive() {
  const all = (await files(join(to, 'www'))).sort();
  const isDouble = (/** @type {string} */ path) => /\.(br|gz)$/.test(path) && all.includes(path.replace(/\.(br|gz)$/, ''));
  /** @type {Record<string, [Uint8Array, import('fflate').ZipOptions]>} */
  const entries = {};
  for (const path of all) {
    if (isDouble(path)) continue;
    entries[`weightscope/${relative(join(to, 'www'), path)}`] = [await readFile(path), { level: path.endsWith('.gz') ? 0 : 9, mtime: '1980-01-01T12:00:00' }];
  }
  await writeFile(join(to, `weightscope-${version}.zip`), zipSync(entries));
}

/** Everything in one folder, so that addresses are the same from every module in it. */
async function npmPackage() {
  const folder = join(to, 'package');
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'data'), { recursive: true });
  const own = (/** @type {string} */ file) => {
    // The package has no page: a link opens the one around the element. A bundler would look for what the address names.
    if (file === 'index.html') return 'new URL(document.baseURI)';
    return `new URL('./${/^data\//.test(file) ? file : basename(file)}', import.meta.url)`;
  };
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: from,
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: { 'globalThis.WEIGHTSCOPE_BUILD': JSON.stringify(await buildOf(from)), 'globalThis.WEIGHTSCOPE_PACKAGED': 'true' },
    plugins: [replaced(from, own)],
    logLevel: 'warning',
  };
  await build({ ...common, entryPoints: { weightscope: 'element/weight-scope.js', define: 'weightscope.js' }, splitting: true, chunkNames: 'chunk-[hash]' });
  // Each in one piece: bundlers copy a worker's file as it is, without what it imports.
  await build({ ...common, entryPoints: ['engine/worker.js', 'exports/run-file-worker.js'], entryNames: '[name]' });
  for (const bundle of ['cpu', 'gpu', 'gpu-burn']) await cp(join(from, `pkg/weightscope-${bundle}_bg.wasm`), join(folder, `weightscope-${bundle}_bg.wasm`));
  await cp(join(from, 'data'), join(folder, 'data'), { recursive: true, dereference: true, filter: (path) => !path.endsWith('.part') });
  await cp(join(from, 'recording.json'), join(folder, 'recording.json'));
  await cp(join(from, 'weightscope.d.ts'), join(folder, 'weightscope.d.ts'));
  await cp(join(root, 'scripts/package'), folder, { recursive: true });
  await writeFile(join(folder, 'react.js'), 'export {};\n');
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) await cp(join(root, name), join(folder, name));
  await cp(join(to, 'www/licences.txt'), join(folder, 'licences.txt'));
  const of = (/** @type {string} */ name) => ({ types: `./${name}.d.ts`, default: `./${name}.js` });
  const manifest = {
    name: 'weightscope', version, description, license, type, engines,
    keywords: ['neural network', 'mnist', 'education', 'web component', 'webgpu', 'wasm', 'burn'],
    exports: { '.': of('weightscope'), './define': of('define'), './react': of('react') },
    sideEffects: ['./define.js'],
    files: ['*.js', '*.d.ts', '*.wasm', 'data', 'recording.json', 'licences.txt', 'LICENSE-MIT', 'LICENSE-APACHE'],
    peerDependencies: { react: '>=19' },
    peerDependenciesMeta: { react: { optional: true } },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', to], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A wheel with the widget for notebooks; `pip` fetches what builds it. */
async function wheel() {
  const folder = join(to, 'python');
  await rm(folder, { recursive: true, force: true });
  await cp(join(root, 'scripts/python'), folder, { recursive: true });
  await cp(join(to, 'package'), join(folder, 'static'), { recursive: true, filter: (path) => !/mnist_train\.csv\.gz$|\.d\.ts$|package\.json$/.test(path) });
  const settings = join(folder, 'pyproject.toml');
  await writeFile(settings, (await readFile(settings, 'utf8')).replace('version = "0"', `version = "${version}"`));
  execFileSync('python3', ['-m', 'pip', 'wheel', '--quiet', '--disable-pip-version-check', '--no-deps', '--wheel-dir', to, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
}

await archive();
await npmPackage();
await wheel();
for (const name of ['www/embed-standalone.html', `weightscope-${version}.zip`, `weightscope-${version}.tgz`, `weightscope-${version}-py3-none-any.whl`]) console.log(`${name}: ${((await stat(join(to, name))).size / 1e6).toFixed(1)} MB`);
