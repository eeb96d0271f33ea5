/** The page's URL query becomes the element's attributes, under the same names. */
import './weightscope.js';
import { ATTRIBUTES } from './settings.js';

const element = document.createElement('weight-scope');
for (const [name, value] of new URLSearchParams(location.search)) {
  if (ATTRIBUTES.includes(name)) element.setAttribute(name, value);
}
document.querySelector('main')?.replaceChildren(element);
