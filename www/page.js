/** The page's URL query becomes the element's attributes, under the same names, and its fragment the chapter. */
import { tellHeight } from './frame-height.js';
import { WeightScope } from './weightscope.js';

const element = document.createElement('weight-scope');
element.setAttribute('layout', document.documentElement.dataset.layout ?? 'lesson');
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
const main = document.querySelector('main');
element.append(...(main?.childNodes ?? []));
main?.append(element);
if (window.parent !== window && element.getAttribute('layout') === 'embed' && element.getAttribute('height') !== 'fixed') tellHeight(element);
