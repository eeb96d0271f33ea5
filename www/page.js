/** The page's URL query becomes the element's attributes, under the same names. */
import { WeightScope } from './weightscope.js';

const element = document.createElement('weight-scope');
for (const [name, value] of new URLSearchParams(location.search)) {
  if (WeightScope.observedAttributes.includes(name)) element.setAttribute(name, value);
}
document.querySelector('main')?.replaceChildren(element);
