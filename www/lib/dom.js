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

/** Milliseconds that a screen reader has to take up a sentence; whoever reads through the page later should not find old ones. */
const SPEAKING_TIME = 5000;

/**
 * Has a screen reader say a sentence, through the one live region of the element that `from` is in. It answers what somebody did, or tells
 * where a run is, once an epoch at most; what only changes along with the run is not said.
 * @param {Element} from
 * @param {string} text
 */
export function speak(from, text) {
  const root = /** @type {Document | ShadowRoot | Element} */ (from.getRootNode());
  const live = root.querySelector('[aria-live="polite"]');
  if (!live || text === '') return;
  const sentence = h('p', {}, text);
  live.append(sentence);
  setTimeout(() => sentence.remove(), SPEAKING_TIME);
}

/** Changes a text, and has it said, if it differs. @param {Element} node @param {string} text */
export function tell(node, text) {
  if (node.textContent === text) return;
  setText(node, text);
  speak(node, text);
}

/**
 * Shows or hides an element. If it has the focus, as a button that hides itself when it is pressed, a neighbour gets it: the body would send
 * a keyboard's user back to the top.
 * @param {HTMLElement} element
 * @param {boolean} hidden
 * @param {HTMLElement | null} [neighbour] else the one before it that can be seen and focused
 */
export function setHidden(element, hidden, neighbour) {
  const hadFocus = hidden && !element.hidden && element.matches(':focus-within');
  element.hidden = hidden;
  if (hadFocus) (neighbour ?? focusableBefore(element))?.focus();
}

const FOCUSABLE = 'button, input, select, textarea, summary, a[href], [tabindex="0"]';

/** @param {HTMLElement} element */
function focusableBefore(element) {
  const root = /** @type {Document | ShadowRoot | Element} */ (element.getRootNode());
  /** @type {HTMLElement[]} */
  const all = [...root.querySelectorAll(/** @type {'button'} */ (FOCUSABLE))];
  return all.findLast((other) => other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING && other.getClientRects().length > 0 && !other.matches(':disabled'));
}

/**
 * Tells when an element comes into sight or leaves it.
 * @param {Element} element
 * @param {(inSight: boolean) => void} onChange
 * @param {IntersectionObserverInit} [options]
 */
export function watchSight(element, onChange, options) {
  // Of what happened since the last call, the newest counts.
  new IntersectionObserver((entries) => onChange(entries[entries.length - 1].isIntersecting), options).observe(element);
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
 * Does something when a button is pressed, unless it is disabled by `setEnabled`.
 * @template {HTMLElement} Button
 * @param {Button} button
 * @param {() => void} act
 * @returns {Button}
 */
export function onPress(button, act) {
  button.addEventListener('click', () => button.getAttribute('aria-disabled') !== 'true' && act());
  return button;
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
