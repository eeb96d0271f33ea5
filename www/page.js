/** The page's URL query becomes the element's attributes, under the same names, and its fragment the chapter. */
import { tellHeight } from './frame-height.js';
import { WeightScope } from './weightscope.js';

const element = document.createElement('weight-scope');
const { layout = 'lesson', parts, offline } = document.documentElement.dataset;
element.setAttribute('layout', layout);
if (parts) element.setAttribute('parts', parts);
// A window of its own is what a sandboxed frame may not open.
if (window.parent !== window && globalThis.origin === 'null') element.setAttribute('allow-links', 'false');
for (const [name, value] of new URLSearchParams(location.search)) {
  if (WeightScope.observedAttributes.includes(name)) element.setAttribute(name, value);
}

function readFragment() {
  const chapter = location.hash.slice(1);
  if (chapter) element.setAttribute('chapter', chapter);
  else element.removeAttribute('chapter');
}
if (location.hash) readFragment();
addEventListener('hashchange', readFragment);
element.addEventListener('weightscope-chapter', (event) => {
  const { chapter } = event.detail;
  if (chapter && location.hash !== `#${chapter}` && element.hasAttribute('chapter')) history.pushState(null, '', `#${chapter}`);
});
// It shows what stands there until it has something of its own.
if (offline && window.parent === window && !(/** @type {any} */ (navigator).connection?.saveData)) {
  // After the data, which it would ask for as well. Where the browser allows none, every visit needs a network.
  void element.ready.catch(() => {}).then(() => navigator.serviceWorker?.register(offline)).catch(() => {});
}
const main = document.querySelector('main');
element.append(...(main?.childNodes ?? []));
main?.append(element);
if (window.parent !== window && element.getAttribute('layout') === 'embed' && element.getAttribute('height') !== 'fixed') tellHeight(element);
