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
 * Shows a table in a box, and changes cells rather than making new ones where one of the same shape, or with fewer rows, is there.
 * @param {HTMLElement} box
 * @param {Parameters<typeof tableElement>[0]} table
 */
export function updateTableElement(box, table) {
  const shown = box.querySelector('table');
  const body = shown?.tBodies[0];
  if (!shown?.caption || !body || shown.tHead?.rows[0].cells.length !== table.columns.length || body.rows.length > table.rows.length) {
    box.replaceChildren(tableElement(table));
    return;
  }
  setText(shown.caption, table.caption);
  table.columns.forEach((column, i) => setText(/** @type {HTMLTableSectionElement} */ (shown.tHead).rows[0].cells[i], column));
  const extra = table.rows.slice(body.rows.length);
  [...body.rows].forEach((row, i) => table.rows[i].forEach((cell, j) => setText(row.cells[j], String(cell))));
  if (extra.length > 0) body.append(...(tableElement({ ...table, rows: extra }).tBodies[0]?.rows ?? []));
}

/**
 * Disabled for pointer, keyboard and screen reader, but without the loss of focus that `disabled` brings.
 * @param {HTMLElement} control
 * @param {boolean} enabled
 */
export function setEnabled(control, enabled) {
  control.setAttribute('aria-disabled', String(!enabled));
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

/** A style sheet that is made when it is first asked for, and shared. @param {string} css */
export function lazySheet(css) {
  /** @type {CSSStyleSheet | null} */
  let sheet = null;
  return () => {
    if (sheet === null) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    return sheet;
  };
}
