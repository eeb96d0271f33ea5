/**
 * Arrow keys, Home and End move the focus in a grid of buttons, of which one alone is reached by Tab.
 */

/** @param {HTMLElement} grid with buttons, row by row */
export function gridKeys(grid) {
  const buttons = () => [...grid.querySelectorAll('button')].filter((button) => button.offsetParent !== null);
  grid.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = buttons();
    const at = all.findIndex((button) => button === event.target);
    if (at === -1) return;
    const top = (/** @type {Element} */ button) => Math.round(button.getBoundingClientRect().top);
    const columns = all.filter((button) => top(button) === top(all[0])).length;
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: all.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    all[moves[event.key]]?.focus();
  });
  grid.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLButtonElement) reach(target);
  });

  /** @param {HTMLButtonElement} button */
  function reach(button) {
    for (const other of grid.querySelectorAll('button')) other.tabIndex = other === button ? 0 : -1;
  }

  /** After buttons were added or taken away: one of them is reached by Tab. */
  return function refresh() {
    const all = [...grid.querySelectorAll('button')];
    const first = all.find((button) => button.tabIndex === 0 && !button.hidden) ?? all[0];
    if (first) reach(first);
  };
}
