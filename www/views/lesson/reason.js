/**
 * Why it is so: the reason in paragraphs, what was measured on these runs to show it, and a figure of each variant.
 * @import { Scene } from '../../element/scene.js'
 * @import { View } from '../../figures/types.js'
 * @import { Told } from '../../lesson/exercise-desk.js'
 * @import { Lesson } from '../../lesson/lesson-file.js'
 * @import { Host } from '../panel.js'
 */
import { h, onPress, setHidden, setText } from '../../lib/dom.js';
import { figuresBy } from '../../figures/index.js';
import { measuredReason } from '../../lesson/measured-reason.js';
import { texts } from '../../texts/texts.js';
import { figureCard } from '../figure-card.js';

const WORDS = texts.exercise;

/** @param {Lesson} lesson @param {Host} host @param {() => Told | undefined} told what came of it */
export function reasonBox({ why, whyFigure, whyMeasured, variants }, host, told) {
  const measured = h('p', { class: 'measured', hidden: true });
  const [figure] = whyFigure === undefined ? [] : figuresBy([whyFigure]);
  let chosen = 0;
  const runOf = (/** @type {number} */ variant) => told()?.result.variants[variant]?.runs[0] ?? null;
  const buttons = variants.map(({ label }, variant) => onPress(h('button', { type: 'button', class: 'small' }, label), () => choose(variant)));
  const units = onPress(h('button', { type: 'button', class: 'small', title: WORDS.seeUnitsHelp }, WORDS.seeUnits), () => {
    const kept = host.runs.list.find(({ run }) => run === runOf(chosen));
    if (kept) host.verbs.show(kept.id);
    host.verbs.goTo('try');
  });
  /** @param {Scene} scene @returns {View | null} */
  const viewOf = ({ theme }) => {
    const run = element.open ? runOf(chosen) : null;
    return run && { run, cursor: host.cursor.row(run), theme, probes: host.probes.of(run) };
  };
  const card = figure ? figureCard(figure, host, viewOf) : null;
  const choice = h('div', { class: 'buttons', role: 'group', 'aria-label': WORDS.whyFigureOf, hidden: variants.length < 2 }, h('span', { class: 'help' }, WORDS.whyFigureOf), ...buttons);
  /** @type {HTMLDetailsElement} */
  const element = h(
    'details',
    { class: 'why' },
    h('summary', {}, WORDS.why),
    ...why.map((paragraph) => h('p', {}, paragraph)),
    measured,
    ...(card ? [choice, card.element] : []),
    ...(whyMeasured ? [h('div', { class: 'buttons' }, units)] : []),
  );
  element.addEventListener('toggle', () => choose(chosen));

  /** @param {number} variant */
  function choose(variant) {
    chosen = variant;
    const run = runOf(variant);
    if (run && element.open && figure?.needsProbes) host.probes.prepare(run);
    host.invalidate();
  }

  /** What the measured sentence is of. @type {Told | undefined} */
  let measuredOf;
  async function measure() {
    const now = told();
    if (!whyMeasured || !element.open || !now || now === measuredOf) return;
    measuredOf = now;
    setHidden(measured, false);
    setText(measured, WORDS.measuring);
    const text = await measuredReason(now.result.variants, (run) => host.probes.ends(run)).catch((error) => String(error?.message ?? error));
    if (measuredOf === now) setText(measured, text || WORDS.notMeasured);
  }

  return {
    element,
    canvases: () => card?.panels ?? [],
    /** @param {Scene} scene */
    update(scene) {
      void measure();
      buttons.forEach((button, variant) => button.setAttribute('aria-pressed', String(variant === chosen)));
      // There is no chapter to go to elsewhere.
      setHidden(units, scene.chapter === null);
      card?.update(scene);
    },
  };
}
