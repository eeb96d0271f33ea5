// Serves a folder on 127.0.0.1 with the headers a strict host would send, and packed where a packed file lies beside the one that is asked for. `node scripts/serve.js FOLDER PORT`
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';

// As a header, since workers ignore a meta tag.
export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; connect-src 'self' https:";

/** What `bundle.js` names after its content never changes. */
const HASHED = /^\/(.*\/)?assets\/.+-[A-Z0-9]{8}\.\w+$/;

/**
 * @param {string} folder
 * @param {number} port 0 for any free one
 * @param {object} [options]
 * @param {boolean} [options.unpack] whether to declare .gz files as encoded, as some hosts do, so that browsers unpack them on the way
 * @param {boolean} [options.open] whether pages of other origins may take from here, as a CDN allows
 * @param {string} [options.first] the path of a script that is to stand first in every page: for tests
 * @returns {Promise<{server: import('node:http').Server, address: string}>}
 */
export async function serve(folder, port, { unpack = false, open = false, first } = {}) {
  const files = sirv(folder, {
    dev: true, // read from disk each time: an edit shows after a reload
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders(response, path) {
      // The page in one file brings its own.
      if (!path.endsWith('/embed-standalone.html')) response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      if (open) response.setHeader('Access-Control-Allow-Origin', '*');
      if (HASHED.test(path)) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      if (path.endsWith('.gz') && !unpack) response.setHeader('Content-Encoding', 'identity');
    },
  });
  const server = createServer((request, response) => {
    if (first && begun(request.url ?? '', response, folder, first)) return;
    files(request, response, () => {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end('Not found\n');
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const { port: bound } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { server, address: `http://127.0.0.1:${bound}/` };
}

/** Answers with a page that has this script first, or with the script. @param {string} url @param {import('node:http').ServerResponse} response @param {string} folder @param {string} script */
function begun(url, response, folder, script) {
  const { pathname } = new URL(url, 'http://localhost');
  const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  const isPage = file.endsWith('.html') && existsSync(file);
  if (!isPage && pathname !== '/first.js') return false;
  response.writeHead(200, { 'Content-Type': isPage ? 'text/html' : 'text/javascript', 'Content-Security-Policy': CONTENT_SECURITY_POLICY });
  response.end(isPage ? readFileSync(file, 'utf8').replace('<head>', '<head><script src="/first.js"></script>') : readFileSync(script));
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, port] = process.argv.slice(2);
  try {
    const { address } = await serve(folder, Number(port));
    console.log(`Weightscope: ${address}   (Ctrl+C ends it)`);
  } catch (error) {
    const used = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
    console.error(used ? `Port ${port} is taken. Choose another: PORT=8080 ./build.sh serve` : error);
    process.exit(1);
  }
}
