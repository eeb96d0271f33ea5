/**
 * Keeps what a visit needs, so that the next one works without a network: of the page as it is shipped, where it stands alone (`page.js` says where).
 * It never mixes builds. What has a hash in its name is taken from the copy, or else from the network; whatever has none, the page itself first of all, comes from the
 * network as long as there is one. A newer build waits until no page of this one is open, and then takes its place and removes its copy.
 */
import { BUILD } from './build.js';

/** Put here by `scripts/bundle.js`: what the first visit needs, from this file's folder. */
const FILES = /** @type {string[]} */ (/** @type {any} */ (globalThis).WEIGHTSCOPE_FILES ?? []);
const HASHED = /\/assets\/[^/]+$/;

/** @type {any} its types are those of a worker's scope, which the page's type checker does not know */
const scope = self;
/** Several copies of the page may lie on one host. */
const OWN = `weightscope ${scope.registration.scope} `;
const COPY = OWN + BUILD;

scope.addEventListener('install', (/** @type {any} */ event) => {
  // What the browser has fetched a moment ago it need not fetch again.
  event.waitUntil(caches.open(COPY).then((copy) => copy.addAll(FILES)));
});

scope.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(Promise.all([remove((name) => name !== COPY), scope.clients.claim()]));
});

scope.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope.registration.scope)) return;
  const isHashed = HASHED.test(new URL(request.url).pathname);
  event.respondWith(
    isHashed
      ? fromCopy(request).then((found) => found ?? fromNetwork(event))
      : fromNetwork(event).catch(async (error) => (await fromCopy(request)) ?? Promise.reject(error)),
  );
});

/** The page clears everything. */
scope.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data === 'forget') event.waitUntil(remove(() => true).then(() => scope.registration.unregister()));
});

/** @param {(name: string) => boolean} isMeant */
async function remove(isMeant) {
  const names = (await caches.keys()).filter((name) => name.startsWith(OWN) && isMeant(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Settings in the address are no other page. @param {Request} request */
async function fromCopy(request) {
  return (await caches.open(COPY)).match(request, { ignoreSearch: true });
}

/** What is asked for later (WebGPU's engine, the official test set) is kept, too. What there is a copy of stays as it is: it belongs to this build. @param {any} event */
async function fromNetwork(event) {
  const { request } = event;
  const response = await fetch(request);
  if (response.status === 200 && response.type === 'basic' && !(await fromCopy(request))) {
    const copied = response.clone();
    // No room is no reason to fail.
    event.waitUntil(caches.open(COPY).then((copy) => copy.put(request, copied)).catch(() => {}));
  }
  return response;
}
