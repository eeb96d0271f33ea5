/**
 * The kept runs as cards: what each was made with, a small picture of its histograms, and what can be done with it.
 * @import { Card, Scene } from '../element/scene.js'
 * @import { KeptRun } from '../store/runs.js'
 * @import { Run } from '../weightscope.js'
 * @import { Host, Panel } from './panel.js'
 */
import { h, onPress, setEnabled, setHidden, setText, speak, watchSight } from '../lib/dom.js';
import { deviceWords } from '../engine/device.js';
import { MEMORY } from '../store/runs.js';
import { linkTo, missingFromLink } from '../exports/link.js';
import { drawThumbnail } from '../figures/plot/thumbnail.js';
import { defaultSettings, differences } from '../settings.js';

const USUAL = (({ seed, epochs }) => ({ seed, epochs }))(defaultSettings());

/** Milliseconds that a card is in sight before its picture is made: many pass by when somebody scrolls. */
const SETTLED = 100;

const TROUBLES = {
  denied: 'This browser lets the page store nothing: runs are lost when the page is closed.',
  newer: 'Another tab has a newer version of this page, so that this one can’t store runs. Reload it.',
  full: 'The browser’s storage is full: the newest epochs stay on this page alone. Delete runs to make room.',
  failing: 'Runs could not be stored: the newest epochs stay on this page alone.',
};
const LIMIT = `Up to ${MEMORY / 2 ** 20} MB of weights stay in memory; beyond that the oldest runs keep those of their first and last epoch.`;

/** @param {Host} host @returns {Panel} */
export function runCards(host) {
  const { runs } = host;
  const empty = h('p', { class: 'help' }, 'Every run is kept here from its first finished epoch.');
  const trouble = h('p', { class: 'note' });
  const list = h('ol', { class: 'run-cards', 'aria-label': 'Kept runs' });
  const showHidden = h('button', { type: 'button', class: 'small', 'aria-pressed': 'false', hidden: true });
  const undoText = h('span', {});
  const undo = h('button', { type: 'button', class: 'small' }, 'Undo');
  const undoBox = h('p', { class: 'undo' }, undoText, undo);
  const copy = h('button', { type: 'button', class: 'small' }, 'Copy link');
  const copied = h('p', { class: 'help' });
  const address = h('input', { readonly: true, hidden: true, 'aria-label': 'Link to the run that is shown' });
  const element = h('div', { class: 'runs' }, trouble, empty, list, undoBox, h('div', { class: 'buttons' }, copy, showHidden), address, copied);
  /** @type {Map<string, ReturnType<typeof card>>} */
  const cards = new Map();
  let hiddenToo = false;

  copy.addEventListener('click', async () => {
    const { run } = host.scene();
    if (run === null) return;
    const link = linkTo(run, host.page);
    address.value = link;
    address.hidden = false;
    const done = await Promise.resolve(navigator.clipboard?.writeText(link)).then(
      () => navigator.clipboard !== undefined,
      () => false,
    );
    if (!done) address.select();
    const file = new URL(link).searchParams.get('src') === 'none' ? ' The data came from a file: whoever opens it has to load the same file.' : '';
    const unknown = new URL(link).searchParams.has('fingerprint') ? '' : ' It has no fingerprint of the data: only https pages compute one.';
    setText(copied, `${done ? 'Link copied: it opens this page with the settings, the seed and the data of the run that is shown.' : 'Copy the link from the field.'}${file}${unknown}${missingFromLink(run)}`);
    speak(copied, done ? 'The link is copied.' : 'The link stands in the field: copy it from there.');
  });
  undo.addEventListener('click', () => {
    const kept = runs.undo();
    // The card comes with the next frame.
    if (kept) requestAnimationFrame(() => requestAnimationFrame(() => cards.get(kept.id)?.focus()));
  });
  showHidden.addEventListener('click', () => {
    hiddenToo = !hiddenToo;
    showHidden.setAttribute('aria-pressed', String(hiddenToo));
    host.invalidate();
  });

  /** @type {Run | null} */
  let shown = null;
  /** The trouble that was said. */
  let told = runs.trouble;

  /** @param {Scene} scene */
  function update({ run, cards: all, removed, trouble: why, dropped }) {
    if (run && run !== shown) {
      // A link that was copied is that of the run before.
      address.hidden = true;
      setText(copied, '');
      shown = run;
    }
    const visible = all.filter(({ kept: { hidden } }) => hiddenToo || !hidden);
    empty.hidden = all.length > 0;
    for (const [id, { element }] of cards) {
      if (visible.some(({ kept }) => kept.id === id)) continue;
      element.remove();
      cards.delete(id);
    }
    // The newest first.
    [...visible].reverse().forEach((now, i) => {
      const { kept } = now;
      let made = cards.get(kept.id);
      if (!made) cards.set(kept.id, (made = card(kept, host, { undo, showHidden })));
      if (list.children[i] !== made.element) list.insertBefore(made.element, list.children[i] ?? null);
      made.update(now);
    });
    const hidden = all.filter(({ kept: { hidden } }) => hidden).length;
    setHidden(showHidden, hidden === 0, copy);
    setText(showHidden, `Show hidden (${hidden})`);
    undo.hidden = removed === null;
    setText(undoText, removed ? `“${removed.name}” was deleted. ` : '');
    setEnabled(copy, shown !== null);
    const sentences = why ? [TROUBLES[why], LIMIT] : [];
    if (dropped) sentences.push('Some weights of inner epochs were dropped.');
    if (why && why !== told) speak(trouble, 'Not all runs can be stored: the list of runs says why.');
    told = why;
    setText(trouble, sentences.join(' '));
  }

  return { element, update };
}

/**
 * @param {KeptRun} kept
 * @param {Host} host
 * @param {{ undo: HTMLElement, showHidden: HTMLElement }} focusAfter what has the focus when the card is gone
 */
function card(kept, { runs, verbs }, focusAfter) {
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
  const button = (label, onclick, title) => onPress(h('button', { type: 'button', class: 'small', title: title ?? false }, label), onclick);
  const show = button('Show', () => verbs.show(id));
  const compare = button('Compare', () => runs.pin(id, !kept.pinned), 'Choose for comparison');
  const hide = button('Hide', () => {
    runs.hide(id, !kept.hidden);
    requestAnimationFrame(() => requestAnimationFrame(() => !element.isConnected && focusAfter.showHidden.focus()));
  });
  const remove = button('Delete', () => {
    runs.remove(id);
    speak(focusAfter.undo, `“${kept.name}” was deleted.`);
    requestAnimationFrame(() => requestAnimationFrame(() => focusAfter.undo.focus()));
  });
  const goOn = button('', () => verbs.goOn(id), 'To the same result as if it had not rested');
  const element = h(
    'li',
    { class: 'run-card', 'data-run': id },
    name,
    h('div', { class: 'run-summary' }, picture, h('div', {}, result, facts)),
    h('div', { class: 'buttons' }, goOn, show, compare, hide, remove),
  );
  // Its picture needs what the run's record has not.
  let seen = false;
  watchSight(element, (inSight) => {
    seen = inSight;
    if (seen) setTimeout(() => seen && runs.open(run).catch(() => {}), SETTLED);
  });
  let rows = 0;
  let label = '';
  return {
    element,
    focus: () => show.focus(),
    /** @param {Card} now */
    update({ isShown, letter, isLive: live, isTrained: trained, isCutOff: cutOff, canGoOn }) {
      // A name that is being typed is not disturbed.
      if (kept.name !== label) {
        name.value = label = kept.name;
        for (const [button, verb] of /** @type {const} */ ([[show, 'Show'], [compare, 'Compare'], [hide, 'Hide'], [remove, 'Delete']])) {
          button.setAttribute('aria-label', `${verb} “${label}”`);
        }
      }
      const done = run.epochs.length;
      const newest = run.epochs[done - 1];
      const accuracy = newest ? `${newest.testAccuracy.toFixed(2)} %` : 'Untrained';
      const when = done === 0 ? '' : ` after ${done === 1 ? '1 epoch' : `${done} epochs`}${done < run.plannedEpochs ? ` of ${run.plannedEpochs}` : ''}`;
      setText(result, `${accuracy}${when}`);
      const notes = [live ? 'Being trained.' : trained ? 'Being trained in another tab.' : cutOff ? 'It was cut off.' : '', run.failure === undefined ? '' : 'It failed.', isShown ? 'Shown now.' : '', kept.hidden ? 'Hidden.' : ''];
      // Seed and epochs are said in any case.
      const settings = differences({ ...run.settings, ...USUAL });
      setText(facts, [`${settings.join(', ') || 'Default settings'}; seed ${run.settings.seed}; ${deviceWords(run.device)}.`, ...notes].filter(Boolean).join(' '));
      element.toggleAttribute('data-shown', isShown);
      element.toggleAttribute('data-cut-off', cutOff);
      if (isShown) element.setAttribute('aria-current', 'true');
      else element.removeAttribute('aria-current');
      show.setAttribute('aria-pressed', String(isShown));
      compare.setAttribute('aria-pressed', String(kept.pinned));
      setText(compare, letter ? `Compare: ${letter}` : 'Compare');
      hide.setAttribute('aria-pressed', String(kept.hidden));
      setEnabled(remove, !trained);
      remove.title = trained ? 'Stop it first' : '';
      setHidden(goOn, !canGoOn, show);
      setText(goOn, `Go on from epoch ${done}`);
      if (rows !== done + 1 && runs.isOpen(run)) {
        rows = done + 1;
        drawThumbnail(picture, run.histograms.all);
      }
    },
  };
}
