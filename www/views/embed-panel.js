/**
 * “Embed this”: lines for a course page, for what is shown now.
 * @import { Host, Panel } from './panel.js'
 */
import { embedLines } from '../exports/embed-lines.js';
import { h, onPress, setText, tell } from '../lib/dom.js';
import { LESSONS } from '../lesson/lessons.js';
import { texts } from '../texts/texts.js';

const WORDS = texts.embedThis;

/** @param {Host} host @returns {Panel} */
export function embedPanel({ scene, page }) {
  const choice = h('select', { id: 'embed-as' }, ...Object.entries(WORDS.kinds).map(([value, label]) => h('option', { value }, label)));
  const lines = h('textarea', { id: 'embed-lines', rows: 4, readonly: true, 'aria-label': WORDS.lines, spellcheck: 'false' });
  const said = h('span', { class: 'help' });
  const copy = onPress(h('button', { type: 'button', class: 'small' }, WORDS.copy), async () => {
    // Where there is no clipboard, as over plain http, the lines can be copied by hand.
    const isCopied = await navigator.clipboard?.writeText(lines.value).then(() => true, () => false);
    if (!isCopied) lines.select();
    tell(said, isCopied ? WORDS.copied : WORDS.copyThem);
  });
  const show = () => {
    const { settings, figures, chapter, exercises } = scene();
    const exercise = LESSONS.find(({ id }) => id === chapter) ?? exercises.only;
    const all = embedLines({ settings, figures: figures.map(({ id }) => id), exercise: exercise?.id ?? null, folder: new URL('./', page).href });
    const text = all.find(({ name }) => name === choice.value)?.lines ?? '';
    if (lines.value !== text) {
      lines.value = text;
      setText(said, '');
    }
  };
  choice.addEventListener('change', show);
  return {
    element: h('div', { class: 'embed-this' }, h('p', { class: 'help' }, WORDS.explain), h('label', { for: choice.id }, WORDS.as), choice, lines, h('div', { class: 'buttons' }, copy, said)),
    update: show,
  };
}
