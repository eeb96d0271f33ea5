import { CARRIED } from './carried.js';

/**
 * A worker from a module's address; in a page that carries its workers with it, from a script's: in the sandboxed frames for which it is made, Chromium
 * starts no module from a Blob. Browsers start none from another origin's, as when the element comes from a CDN: there it starts from a Blob that
 * imports the address. The page's policy must then allow `worker-src blob:` and that origin there, too, and that origin must send
 * `Access-Control-Allow-Origin`.
 * @param {URL} address
 * @param {string} [name]
 */
export function moduleWorker(address, name) {
  if (CARRIED) return new Worker(address, { name });
  if (address.origin === globalThis.location?.origin) return new Worker(address, { type: 'module', name });
  const blob = new Blob([`import ${JSON.stringify(address.href)};`], { type: 'text/javascript' });
  const url = URL.createObjectURL(blob);
  const worker = new Worker(url, { type: 'module', name });
  // It is read when the worker starts, which is later.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker;
}

/** What may be the reason that a worker could not run, if the address tells. @param {URL} address */
export function whyNoWorker(address) {
  return CARRIED || address.origin === globalThis.location?.origin
    ? ''
    : ` It comes from another origin (${address.origin}): the page’s Content Security Policy must allow “worker-src blob: ${address.origin}” and “script-src ${address.origin}”, and that origin must send Access-Control-Allow-Origin.`;
}
