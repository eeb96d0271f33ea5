/** Elements without markup: text goes in as text. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties] `class`, `on…` listeners, `data-`, `aria-` and other attributes; false and null leave them out
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * Changes a text only if it differs: a screen reader repeats what is set anew.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {{ caption: string, columns: string[], rows: (string | number)[][] }} table the first cell of a row is its header
 */
export function tableElement({ caption, columns, rows }) {
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)))),
    h(
      'tbody',
      {},
      ...rows.map(([first, ...cells]) =>
        h('tr', {}, h('th', { scope: 'row' }, String(first)), ...cells.map((cell) => h('td', {}, String(cell)))),
      ),
    ),
  );
}

/**
 * Hands a file to the user.
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  // The download reads the address after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** @param {number} value */
export function grouped(value) {
  return value.toLocaleString('en-US');
}
