// Writes the page as it is shipped, from the folder as it is served: `node scripts/bundle.js FROM TO`
//
// A file to which others refer by address is an entry: the page's module and its style sheet, the element, each worker, each wasm. An entry is bundled
// with what it imports, minified, and lies in `assets/` under a name with a hash of its content, so that browsers may keep it for ever. Names that others know
// stay: `index.html`, `weightscope.js`, and the data. Beside what can be packed lie files packed with brotli and gzip, for hosts that serve such files.
import { build } from 'esbuild';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { addresses } from './addresses.js';
import { buildOf, files } from './build.js';
import { gallery } from './gallery.js';
import { standalone } from './standalone.js';

/** @import { Plugin } from 'esbuild' */

const [from, to] = process.argv.slice(2).map((folder) => resolve(folder));

/** As they are, and under their names. */
const STABLE = ['data', 'embed.js', 'icon.svg', 'lessons', 'recording.json', 'weightscope.d.ts'];
const PAGES = ['index.html', 'embed.html'];
/** What the first paint and the first epoch need is asked for at once, rather than when what asks for it has come. */
const FIRST = {
  'weightscope.js': 'rel="modulepreload"',
  'engine/worker.js': 'rel="modulepreload"',
  'pkg/weightscope-cpu.js': 'rel="modulepreload"',
  'pkg/weightscope-cpu_bg.wasm': 'rel="preload" as="fetch" crossorigin fetchpriority="low"',
};

/** Entry → the promise of its name in `assets/`. @type {Map<string, Promise<string>>} */
const names = new Map();
/** Entry → the modules in it. @type {Map<string, string[]>} */
const contents = new Map();
/** Name in `assets/` → the names of those that it imports at once. @type {Map<string, string[]>} */
const needed = new Map();
const written = new Set();

/** A hash of all that the page is made from: page and worker compare theirs. */
const BUILD = await buildOf(from);
const define = { 'globalThis.WEIGHTSCOPE_BUILD': JSON.stringify(BUILD) };

/** Bundles an entry once. @param {string} file in `from` @returns {Promise<string>} its name in `assets/` */
function asset(file) {
  let name = names.get(file);
  if (!name) names.set(file, (name = bundle(file)));
  return name;
}

/** @param {string} file */
async function bundle(file) {
  const { metafile } = await build({
    entryPoints: [join(from, file)],
    absWorkingDir: from,
    outdir: join(to, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.wasm': 'copy' },
    define,
    metafile: true,
    logLevel: 'warning',
    plugins: [shared, addresses(from, async (file) => (/\.(js|wasm)$/.test(file) ? `./${await asset(file)}` : `../${file}`))],
  });
  const outputs = Object.entries(metafile.outputs);
  for (const [path] of outputs) written.add(resolve(from, path));
  contents.set(file, outputs.flatMap(([, { inputs }]) => Object.keys(inputs)));
  // What it imports when it needs it is an entry, too.
  for (const [path, { entryPoint, imports }] of outputs) {
    if (entryPoint) names.set(entryPoint, Promise.resolve(basename(path)));
    needed.set(basename(path), imports.filter(({ kind, external }) => kind === 'import-statement' && !external).map(({ path }) => basename(path)));
  }
  return asset(file);
}

/** The page and others that use the element share one. @type {Plugin} */
const shared = {
  name: 'shared',
  setup(build) {
    build.onResolve({ filter: /\/weightscope\.js$/ }, async ({ importer }) => (basename(importer) === 'page.js' ? { path: `./${await asset('weightscope.js')}`, external: true } : undefined));
  },
};

/** @param {string} name */
async function page(name) {
  let html = await readFile(join(from, name), 'utf8');
  for (const [whole, attribute, file] of html.matchAll(/\b(href|src)="([^":]+\.(?:js|css))"/g)) {
    html = html.replace(whole, `${attribute}="assets/${await asset(file)}"`);
  }
  /** @type {string[]} */
  const links = [];
  for (const [file, how] of Object.entries(FIRST)) {
    const name = await asset(file);
    for (const one of [name, ...(needed.get(name) ?? [])]) links.push(`<link ${how} href="assets/${one}" />`);
  }
  if (name === 'index.html') html = html.replace('<html ', '<html data-offline="service-worker.js" ');
  await write(name, html.replace(/^( *)<script type="module"/m, (line, indent) => links.map((link) => `${indent}${link}\n`).join('') + line));
}

/** The service worker, which keeps what the first visit needs, and what it imports when it needs it; other engines as they are asked for. */
async function serviceWorker() {
  const wanted = ['weightscope.js', 'page.js', 'page.css', 'engine/worker.js', 'pkg/weightscope-cpu.js', 'pkg/weightscope-cpu_bg.wasm', 'element/more.js', 'exports/run-file-worker.js'];
  const assets = new Set();
  for (const file of wanted) for (const name of [await asset(file), ...(needed.get(await asset(file)) ?? [])]) assets.add(`assets/${name}`);
  const files = ['./', ...assets, 'icon.svg', 'recording.json', 'data/mnist_train_small.csv.gz'];
  await build({
    entryPoints: [join(from, 'service-worker.js')],
    outfile: join(to, 'service-worker.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { ...define, 'globalThis.WEIGHTSCOPE_FILES': JSON.stringify(files) },
    logLevel: 'warning',
  });
  written.add(join(to, 'service-worker.js'));
}

/** @param {string} name @param {string} text */
async function write(name, text) {
  await writeFile(join(to, name), text);
  written.add(join(to, name));
}

const packers = {
  '.br': (/** @type {Buffer} */ bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  '.gz': (/** @type {Buffer} */ bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** @param {string} path */
async function pack(path) {
  for (const [ending, packer] of Object.entries(packers)) {
    const packed = path + ending;
    // A name with a hash stands for its content: packing a large wasm takes half a minute.
    if (!(dirname(path) === join(to, 'assets') && known.has(packed))) await writeFile(packed, await packer(await readFile(path)));
    written.add(packed);
  }
}

await mkdir(to, { recursive: true });
/** What an earlier call wrote. */
const known = new Set(await files(to));
for (const name of STABLE) await cp(join(from, name), join(to, name), { recursive: true, dereference: true });
for (const name of PAGES) await page(name);
await serviceWorker();
await write('embed-standalone.html', await standalone(from, define));
await mkdir(join(to, 'gallery'), { recursive: true });
await write('gallery/index.html', gallery());
for (const name of ['gallery.css', 'host.js']) await write(`gallery/${name}`, await readFile(join(import.meta.dirname, 'gallery', name), 'utf8'));
// As in the npm package, so that a notebook's widget finds it in both.
for (const name of ['weightscope.js', 'define.js']) await write(name, `export * from './assets/${await asset('weightscope.js')}';\n`);
const twice = (contents.get('page.js') ?? []).filter((file) => contents.get('weightscope.js')?.includes(file));
if (twice.length > 0) throw new Error(`page.js may import nothing that weightscope.js imports, since both are bundled alone: ${twice.join(', ')}`);
await Promise.all([...written].map(pack));
for (const path of known) {
  if (!written.has(path) && !STABLE.includes(relative(to, path).split('/')[0])) await rm(path);
}
