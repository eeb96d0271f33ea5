/**
 * The kept runs as cards: what each was made with, a small picture of its histograms, and what can be done with it.
 * @import { KeptRun, Runs } from '../engine/runs.js'
 * @import { Run } from '../weightscope.js'
 */
import { h, setEnabled, setText } from '../dom.js';
import { MEMORY } from '../engine/runs.js';
import { runLabel } from '../figures/runStyles.js';
import { drawThumbnail } from '../figures/thumbnail.js';
import { defaultSettings, differences } from '../settings.js';

/**
 * @typedef {object} Actions
 * @property {(id: string) => void} show
 * @property {(id: string) => void} goOn
 * @property {() => string | null} link to the run that is shown
 * @property {() => string} missing what of the run the link does not carry
 */

const USUAL = (({ seed, epochs }) => ({ seed, epochs }))(defaultSettings());

const TROUBLES = {
  denied: 'This browser lets the page store nothing: runs are lost when the page is closed.',
  newer: 'Another tab has a newer version of this page, so that this one can’t store runs. Reload it.',
  full: 'The browser’s storage is full: the newest epochs stay on this page alone. Delete runs to make room.',
  failing: 'Runs could not be stored: the newest epochs stay on this page alone.',
};
const LIMIT = `Up to ${MEMORY / 2 ** 20} MB of weights stay in memory; beyond that the oldest runs keep those of their first and last epoch.`;

/** @param {Runs} runs @param {Actions} actions */
export function runCards(runs, actions) {
  const empty = h('p', { class: 'help' }, 'Every run is kept here from its first finished epoch.');
  const trouble = h('p', { class: 'note', role: 'status' });
  const list = h('ol', { class: 'run-cards', 'aria-label': 'Kept runs' });
  const showHidden = h('button', { type: 'button', class: 'small', 'aria-pressed': 'false', hidden: true });
  const undoText = h('span', {});
  const undo = h('button', { type: 'button', class: 'small' }, 'Undo');
  const undoBox = h('p', { class: 'undo', role: 'status' }, undoText, undo);
  const copy = h('button', { type: 'button', class: 'small' }, 'Copy link');
  const copied = h('p', { class: 'help', role: 'status' });
  const address = h('input', { readonly: true, hidden: true, 'aria-label': 'Link to the run that is shown' });
  const element = h('div', { class: 'runs' }, trouble, empty, list, undoBox, h('div', { class: 'buttons' }, copy, showHidden), address, copied);
  /** @type {Map<string, ReturnType<typeof card>>} */
  const cards = new Map();
  let hiddenToo = false;

  copy.addEventListener('click', async () => {
    const link = actions.link();
    if (link === null) return;
    address.value = link;
    address.hidden = false;
    const done = await Promise.resolve(navigator.clipboard?.writeText(link)).then(
      () => navigator.clipboard !== undefined,
      () => false,
    );
    if (!done) address.select();
    const file = new URL(link).searchParams.get('src') === 'none' ? ' The data came from a file: whoever opens it has to load the same file.' : '';
    const unknown = new URL(link).searchParams.has('fingerprint') ? '' : ' It has no fingerprint of the data: only https pages compute one.';
    setText(copied, `${done ? 'Link copied: it opens this page with the settings, the seed and the data of the run that is shown.' : 'Copy the link from the field.'}${file}${unknown}${actions.missing()}`);
  });
  undo.addEventListener('click', () => {
    const kept = runs.undo();
    // The card comes with the next frame.
    if (kept) requestAnimationFrame(() => requestAnimationFrame(() => cards.get(kept.id)?.focus()));
  });
  showHidden.addEventListener('click', () => {
    hiddenToo = !hiddenToo;
    showHidden.setAttribute('aria-pressed', String(hiddenToo));
    update(null);
  });

  /** @type {Run | null} */
  let shown = null;

  /** @param {Run | null} run that is shown */
  function update(run) {
    if (run && run !== shown) {
      // A link that was copied is that of the run before.
      address.hidden = true;
      setText(copied, '');
      shown = run;
    }
    const visible = runs.list.filter(({ hidden }) => hiddenToo || !hidden);
    empty.hidden = runs.list.length > 0;
    for (const [id, { element }] of cards) {
      if (visible.some((kept) => kept.id === id)) continue;
      element.remove();
      cards.delete(id);
    }
    const compared = runs.list.filter(({ pinned }) => pinned);
    // The newest first.
    [...visible].reverse().forEach((kept, i) => {
      let made = cards.get(kept.id);
      if (!made) cards.set(kept.id, (made = card(kept, runs, actions, { undo, showHidden })));
      if (list.children[i] !== made.element) list.insertBefore(made.element, list.children[i] ?? null);
      made.update(kept.run === shown, compared.length > 1 && kept.pinned ? runLabel(compared.indexOf(kept)) : '');
    });
    const hidden = runs.list.filter(({ hidden }) => hidden).length;
    showHidden.hidden = hidden === 0;
    setText(showHidden, `Show hidden (${hidden})`);
    undo.hidden = runs.removed === null;
    setText(undoText, runs.removed ? `“${runs.removed.name}” was deleted. ` : '');
    setEnabled(copy, shown !== null);
    const sentences = runs.trouble ? [TROUBLES[runs.trouble], LIMIT] : [];
    if (runs.dropped) sentences.push('Some weights of inner epochs were dropped.');
    setText(trouble, sentences.join(' '));
  }

  return { element, update };
}

/**
 * @param {KeptRun} kept
 * @param {Runs} runs
 * @param {Actions} actions
 * @param {{ undo: HTMLElement, showHidden: HTMLElement }} focusAfter what has the focus when the card is gone
 */
function card(kept, runs, actions, focusAfter) {
  const { id, run } = kept;
  const name = h('input', { class: 'run-name', maxlength: 60, autocomplete: 'off', 'aria-label': 'Name of the run' });
  name.addEventListener('change', () => {
    runs.rename(id, name.value);
    name.value = kept.name;
  });
  name.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') name.blur();
    if (key === 'Escape') {
      name.value = kept.name;
      name.blur();
    }
  });
  const picture = h('canvas', { role: 'img', 'aria-label': 'Histograms of all weights: a row for each epoch, the last at the top' });
  const result = h('p', { class: 'run-result' });
  const facts = h('p', { class: 'help' });
  /** @param {string} label @param {() => void} onclick @param {string} [title] */
  const button = (label, onclick, title) => {
    const element = h('button', { type: 'button', class: 'small', title: title ?? false }, label);
    element.addEventListener('click', () => element.getAttribute('aria-disabled') !== 'true' && onclick());
    return element;
  };
  const show = button('Show', () => actions.show(id));
  const compare = button('Compare', () => runs.pin(id, !kept.pinned), 'Choose for comparison');
  const hide = button('Hide', () => {
    runs.hide(id, !kept.hidden);
    requestAnimationFrame(() => requestAnimationFrame(() => !element.isConnected && focusAfter.showHidden.focus()));
  });
  const remove = button('Delete', () => {
    runs.remove(id);
    requestAnimationFrame(() => requestAnimationFrame(() => focusAfter.undo.focus()));
  });
  const goOn = button('', () => actions.goOn(id), 'To the same result as if it had not rested');
  const element = h(
    'li',
    { class: 'run-card', 'data-run': id },
    name,
    h('div', { class: 'run-summary' }, picture, h('div', {}, result, facts)),
    h('div', { class: 'buttons' }, goOn, show, compare, hide, remove),
  );
  let rows = 0;
  let label = '';
  return {
    element,
    focus: () => show.focus(),
    /** @param {boolean} isShown @param {string} letter that it has in the comparison, if there is one */
    update(isShown, letter) {
      // A name that is being typed is not disturbed.
      if (kept.name !== label) {
        name.value = label = kept.name;
        for (const [button, verb] of /** @type {const} */ ([[show, 'Show'], [compare, 'Compare'], [hide, 'Hide'], [remove, 'Delete']])) {
          button.setAttribute('aria-label', `${verb} “${label}”`);
        }
      }
      const done = run.epochs.length;
      const live = runs.isLive(kept);
      const trained = runs.isTrained(kept);
      const newest = run.epochs[done - 1];
      const accuracy = newest ? `${newest.testAccuracy.toFixed(2)} %` : 'Untrained';
      const when = done === 0 ? '' : ` after ${done === 1 ? '1 epoch' : `${done} epochs`}${done < run.plannedEpochs ? ` of ${run.plannedEpochs}` : ''}`;
      setText(result, `${accuracy}${when}`);
      const notes = [live ? 'Being trained.' : trained ? 'Being trained in another tab.' : runs.isCutOff(kept) ? 'It was cut off.' : '', run.failure === undefined ? '' : 'It failed.', isShown ? 'Shown now.' : '', kept.hidden ? 'Hidden.' : ''];
      // Seed and epochs are said in any case.
      const settings = differences({ ...run.settings, ...USUAL });
      setText(facts, [`${settings.join(', ') || 'Default settings'}; seed ${run.settings.seed}; ${run.device.kind === 'cpu' ? 'CPU' : 'GPU'} (${run.device.name}).`, ...notes].filter(Boolean).join(' '));
      element.toggleAttribute('data-shown', isShown);
      element.toggleAttribute('data-cut-off', runs.isCutOff(kept));
      if (isShown) element.setAttribute('aria-current', 'true');
      else element.removeAttribute('aria-current');
      show.setAttribute('aria-pressed', String(isShown));
      compare.setAttribute('aria-pressed', String(kept.pinned));
      setText(compare, letter ? `Compare: ${letter}` : 'Compare');
      hide.setAttribute('aria-pressed', String(kept.hidden));
      setEnabled(remove, !trained);
      remove.title = trained ? 'Stop it first' : '';
      goOn.hidden = trained || done >= run.plannedEpochs;
      setText(goOn, `Go on from epoch ${done}`);
      if (rows !== done + 1) {
        rows = done + 1;
        drawThumbnail(picture, run.histograms.all);
      }
    },
  };
}
