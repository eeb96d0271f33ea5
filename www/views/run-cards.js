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
import { texts } from '../texts/texts.js';

const USUAL = (({ seed, epochs }) => ({ seed, epochs }))(defaultSettings());

/** Milliseconds that a card is in sight before its picture is made: many pass by when somebody scrolls. */
const SETTLED = 100;

const WORDS = texts.runs;

/** @param {Host} host @returns {Panel} */
export function runCards(host) {
  const { runs } = host;
  const empty = h('p', { class: 'help' }, WORDS.none);
  const trouble = h('p', { class: 'note' });
  const list = h('ol', { class: 'run-cards', 'aria-label': WORDS.list });
  const showHidden = h('button', { type: 'button', class: 'small', 'aria-pressed': 'false', hidden: true });
  const undoText = h('span', {});
  const undo = h('button', { type: 'button', class: 'small' }, WORDS.undo);
  const undoBox = h('p', { class: 'undo' }, undoText, undo);
  const copy = h('button', { type: 'button', class: 'small' }, WORDS.copy);
  const copied = h('p', { class: 'help' });
  const address = h('input', { readonly: true, hidden: true, 'aria-label': WORDS.link });
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
    const file = new URL(link).searchParams.get('src') === 'none' ? WORDS.dataOfFile : '';
    const unknown = new URL(link).searchParams.has('fingerprint') ? '' : WORDS.noFingerprint;
    setText(copied, `${done ? WORDS.copied : WORDS.copyIt}${file}${unknown}${missingFromLink(run)}`);
    speak(copied, done ? WORDS.copiedSaid : WORDS.copyItSaid);
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
    setText(showHidden, WORDS.showHidden(hidden));
    undo.hidden = removed === null;
    setText(undoText, removed ? `${WORDS.deleted(removed.name)} ` : '');
    setEnabled(copy, shown !== null);
    const sentences = why ? [WORDS.troubles[why], WORDS.limit(MEMORY / 2 ** 20)] : [];
    if (dropped) sentences.push(WORDS.dropped);
    if (why && why !== told) speak(trouble, WORDS.troubleSaid);
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
  const name = h('input', { class: 'run-name', maxlength: 60, autocomplete: 'off', 'aria-label': WORDS.name });
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
  const picture = h('canvas', { role: 'img', 'aria-label': WORDS.picture });
  const result = h('p', { class: 'run-result' });
  const facts = h('p', { class: 'help' });
  /** @param {string} label @param {() => void} onclick @param {string} [title] */
  const button = (label, onclick, title) => onPress(h('button', { type: 'button', class: 'small', title: title ?? false }, label), onclick);
  const show = button(WORDS.show, () => verbs.show(id));
  const compare = button(WORDS.compare, () => runs.pin(id, !kept.pinned), WORDS.compareHelp);
  const hide = button(WORDS.hide, () => {
    runs.hide(id, !kept.hidden);
    requestAnimationFrame(() => requestAnimationFrame(() => !element.isConnected && focusAfter.showHidden.focus()));
  });
  const remove = button(WORDS.remove, () => {
    runs.remove(id);
    speak(focusAfter.undo, WORDS.deleted(kept.name));
    requestAnimationFrame(() => requestAnimationFrame(() => focusAfter.undo.focus()));
  });
  const goOn = button('', () => verbs.goOn(id), WORDS.goOnHelp);
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
    update({ isShown, letter, isLive: live, isInTraining: trained, isCutOff: cutOff, canGoOn }) {
      // A name that is being typed is not disturbed.
      if (kept.name !== label) {
        name.value = label = kept.name;
        for (const [button, verb] of /** @type {const} */ ([[show, WORDS.show], [compare, WORDS.compare], [hide, WORDS.hide], [remove, WORDS.remove]])) {
          button.setAttribute('aria-label', `${verb} “${label}”`);
        }
      }
      const done = run.epochs.length;
      const newest = run.epochs[done - 1];
      setText(result, newest ? WORDS.result(newest.testAccuracy, done, run.plannedEpochs) : WORDS.untrained);
      const notes = [live ? WORDS.live : trained ? WORDS.elsewhere : cutOff ? WORDS.cutOff : '', run.failure === undefined ? '' : WORDS.failed, isShown ? WORDS.shown : '', kept.hidden ? WORDS.hidden : ''];
      // Seed and epochs are said in any case.
      const settings = differences({ ...run.settings, ...USUAL });
      setText(facts, [WORDS.facts(settings.join(', '), run.settings.seed, deviceWords(run.device)), ...notes].filter(Boolean).join(' '));
      element.toggleAttribute('data-shown', isShown);
      element.toggleAttribute('data-cut-off', cutOff);
      if (isShown) element.setAttribute('aria-current', 'true');
      else element.removeAttribute('aria-current');
      show.setAttribute('aria-pressed', String(isShown));
      compare.setAttribute('aria-pressed', String(kept.pinned));
      setText(compare, letter ? WORDS.compareAs(letter) : WORDS.compare);
      hide.setAttribute('aria-pressed', String(kept.hidden));
      setEnabled(remove, !trained);
      remove.title = trained ? WORDS.stopFirst : '';
      setHidden(goOn, !canGoOn, show);
      setText(goOn, WORDS.goOn(done));
      if (rows !== done + 1 && runs.isOpen(run)) {
        rows = done + 1;
        drawThumbnail(picture, run.histograms.all);
      }
    },
  };
}
