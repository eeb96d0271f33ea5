/**
 * Makes `embed-standalone.html`: all that a figure or exercise needs, in one file. `www/standalone.js` has what happens in it.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { replaced } from './addresses.js';

/** Of the first 20,000: enough to see weights move, and no more than a page may weigh. */
const ROWS = 2000;
/** Their address in the page: the file that they are the beginning of. */
const DATA = 'data/mnist_train_small.csv.gz';
/** Each in one piece: a worker in such a place can import nothing. */
const WORKERS = ['engine/worker.js', 'exports/run-file-worker.js'];

/**
 * @param {string} from the folder as it is served
 * @param {Record<string, string>} define which build it is of
 * @returns {Promise<string>}
 */
export async function standalone(from, define) {
  /** @param {string} file @param {'esm' | 'iife'} format @returns {Promise<string>} */
  const bundled = async (file, format) => {
    const { outputFiles } = await build({
      entryPoints: [join(from, file)],
      bundle: true,
      write: false,
      minify: true,
      format,
      target: 'es2022',
      // The engine for WebGPU is three times as large as the file.
      external: ['*/pkg/weightscope-gpu.js', '*/pkg/weightscope-gpu-burn.js'],
      define,
      logLevel: 'warning',
      // What it does not carry has no address that could be fetched.
      plugins: [replaced(from, (path) => `new URL(globalThis.WEIGHTSCOPE_CARRIED?.[${JSON.stringify(path)}] ?? 'about:blank')`)],
    });
    return outputFiles[0].text;
  };
  /** @type {Record<string, Buffer>} */
  const pieces = {
    'pkg/weightscope-cpu_bg.wasm': gzipSync(await readFile(join(from, 'pkg/weightscope-cpu_bg.wasm')), { level: 9 }),
    [DATA]: gzipSync(gunzipSync(await readFile(join(from, DATA))).toString('latin1').split('\n', ROWS).join('\n'), { level: 9 }),
    'recording.json': gzipSync(await readFile(join(from, 'recording.json')), { level: 9 }),
  };
  for (const file of WORKERS) pieces[file] = gzipSync(await bundled(file, 'iife'), { level: 9 });
  const script = await bundled('standalone.js', 'esm');
  // Where such a script ends depends on more than its end.
  if (/<!--|<\/script/i.test(script)) throw new Error('embed-standalone.html: its script has “<!--” or “</script” in it');
  const style = await readFile(join(from, 'page.css'), 'utf8');
  const icon = `data:image/svg+xml;base64,${(await readFile(join(from, 'icon.svg'))).toString('base64')}`;
  const policy = `default-src 'none'; script-src '${hashOf(script)}' 'wasm-unsafe-eval'; style-src '${hashOf(style)}'; worker-src blob:; connect-src blob:; img-src blob: data:`;
  // The script last: it has words of HTML in it.
  return replaceAll(await readFile(join(from, 'embed.html'), 'utf8'), {
    '</body>': `${Object.entries(pieces).map(([path, bytes]) => `  <script type="application/base64" data-path="${path}">${bytes.toString('base64')}</script>\n`).join('')}  </body>`,
    'data-layout="embed"': 'data-layout="embed" data-parts="controls,data"',
    '<meta charset="utf-8" />': `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    'href="icon.svg"': `href="${icon}"`,
    '<link rel="stylesheet" href="page.css" />': `<style>${style}</style>`,
    ', a current browser and a web server. As a file, or in a frame whose sandbox lacks “allow-same-origin”, embed-standalone.html works.': ' and a current browser.',
    '<script type="module" src="page.js"></script>': `<script type="module">${script}</script>`,
  });
}

/** @param {string} text */
function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Each place once. @param {string} html @param {Record<string, string>} pieces */
function replaceAll(html, pieces) {
  for (const [place, piece] of Object.entries(pieces)) {
    if (html.split(place).length !== 2) throw new Error(`embed.html has not one ${place}`);
    html = html.split(place).join(piece);
  }
  return html;
}
