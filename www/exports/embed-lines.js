/**
 * Lines to paste into a course page, for what is shown: the figure or exercise, with the settings that are not the default ones.
 * @import { Settings } from '../weightscope.js'
 *
 * @typedef {object} Shown
 * @property {Settings} settings
 * @property {readonly string[]} figures ids
 * @property {string | null} exercise its id, if one is shown
 * @property {string} folder address of the folder that has embed.html and weightscope.js
 *
 * @typedef {{ name: 'frame' | 'element' | 'react' | 'sphinx' | 'notebook' | 'markdown' | 'link', lines: string }} Lines
 */
import { escaped } from './markup.js';
import { meaningful } from '../settings.js';

/** @param {Shown} shown @returns {Lines[]} */
export function embedLines({ settings, figures, exercise, folder }) {
  const [kind, which] = exercise === null ? ['figures', figures.join(',')] : ['exercise', exercise];
  const changed = meaningful(settings).filter(({ key, default: usual }) => settings[key] !== usual).map(({ name, key }) => /** @type {const} */ ([name, key, settings[key]]));
  const frame = withQuery(new URL('embed.html', folder), [[kind, which], ...changed.map(([name, , value]) => /** @type {const} */ ([name, String(value)]))]);
  const page = withQuery(new URL('./', folder), [...changed.map(([name, , value]) => /** @type {const} */ ([name, String(value)]))]);
  if (exercise !== null) page.hash = exercise;
  const attribute = (/** @type {string} */ name, /** @type {unknown} */ value) => `${name}="${escaped(String(value))}"`;
  const attributes = [attribute('layout', 'embed'), attribute(kind, which), ...changed.map(([name, , value]) => attribute(name, value))].join(' ');
  const properties = [attribute('layout', 'embed'), attribute(kind, which), ...changed.map(([, key, value]) => (typeof value === 'string' ? attribute(key, value) : `${key}={${value}}`))].join(' ');
  const python = (/** @type {unknown} */ value) => (typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value));
  const named = [['base', folder], [kind, which], ...changed.map(([name, , value]) => [name.replaceAll('-', '_'), value])].map(([name, value]) => `${name}=${python(value)}`).join(', ');
  const title = exercise === null ? 'Weightscope' : `Weightscope: ${exercise}`;
  const framed = `<iframe ${attribute('src', frame.href)} style="width: 100%; height: 400px; border: 0" ${attribute('title', title)}></iframe>\n<script src="${escaped(new URL('embed.js', folder).href)}"></script>`;
  return [
    { name: 'frame', lines: framed },
    { name: 'element', lines: `<script type="module" src="${escaped(new URL('weightscope.js', folder).href)}"></script>\n<weight-scope ${attributes}></weight-scope>` },
    { name: 'react', lines: `import 'weightscope/define';\n\n<weight-scope ${properties} />` },
    { name: 'sphinx', lines: `.. raw:: html\n\n${framed.replaceAll(/^/gm, '   ')}` },
    { name: 'notebook', lines: `import weightscope\n\nweightscope.Widget(${named})` },
    { name: 'markdown', lines: `[${title}](${page.href})` },
    { name: 'link', lines: page.href },
  ];
}

/** @param {URL} url @param {readonly (readonly [name: string, value: string])[]} entries */
function withQuery(url, entries) {
  // As people write them: a comma needs no escape there.
  url.search = entries.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&');
  return url;
}
