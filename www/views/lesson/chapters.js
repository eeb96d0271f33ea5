/**
 * The chapters of the lesson: what each of them shows. A chapter is a heading, some words, and panels; another is an entry here and its title in `texts/`.
 * @import { Scene } from '../../element/scene.js'
 * @import { View } from '../../figures/types.js'
 * @import { Lesson } from '../../lesson/lesson-file.js'
 * @import { Host, Panel } from '../panel.js'
 *
 * @typedef {{ element: HTMLElement, panels: Panel[] }} Chapter
 */
import { h, setText } from '../../lib/dom.js';
import { figuresBy } from '../../figures/index.js';
import { fixed } from '../../lib/text.js';
import { LESSONS } from '../../lesson/lessons.js';
import { texts } from '../../texts/texts.js';
import { figures, figuresOf } from '../figures.js';
import { lazily } from '../lazily.js';
import { origin } from '../origin.js';
import { figureChoice } from './figure-choice.js';
import { networkDrawing } from './network-drawing.js';

const { headings } = texts;

const compare = lazily(({ compare }) => compare);
const exportPanel = lazily(({ exportPanel }) => exportPanel);
const handIn = lazily(({ handIn }) => handIn);
const networkPanel = lazily(({ networkPanel }) => networkPanel);
const exercise = (/** @type {Lesson} */ lesson) => lazily(({ exercise }) => (host) => exercise(lesson, host));
const understanding = lazily(({ understanding }) => (host) => {
  const panel = understanding(host);
  // Something to do is in sight.
  panel.element.querySelector('details')?.toggleAttribute('open', true);
  return panel;
});

/** @param {Host} host @param {readonly string[]} ids @param {(scene: Scene) => View | null} [viewOf] */
function fixedFigures(host, ids, viewOf = ({ view }) => view) {
  const list = figuresBy(ids);
  return figuresOf(host, () => list, viewOf);
}

/** @param {string} id @param {string} heading @param {string[]} words @param {Panel[]} panels @returns {Chapter} */
function chapter(id, heading, words, panels) {
  return {
    element: h('section', { class: 'chapter', 'data-chapter': id, 'aria-labelledby': 'chapter-heading' },
      h('h2', { id: 'chapter-heading', class: 'chapter-heading', tabindex: -1 }, heading),
      ...words.map((sentence) => h('p', { class: 'words' }, sentence)),
      ...panels.map(({ element }) => element)),
    panels,
  };
}

/** What the chapter “Start” shows: a recording, until something is trained. @returns {Panel} */
function recordingLabel() {
  const element = h('p', { class: 'recording' });
  return {
    element,
    update({ stage: { kind, run } }) {
      const last = run?.epochs.at(-1);
      setText(element, !last ? texts.recording.none : kind === 'recording' ? texts.recording.label(last.epoch, fixed(last.testAccuracy, 1)) : texts.recording.own);
    },
  };
}

/** @param {Lesson} lesson @param {string} id of the chapter @param {Host} host */
function exerciseChapter(lesson, id, host) {
  return chapter(id, lesson.title, [], [exercise(lesson)(host)]);
}

/** @type {Record<string, (host: Host) => Chapter>} */
const CHAPTERS = {
  start: (host) => {
    const panels = [recordingLabel(), fixedFigures(host, ['34'], ({ stage }) => stage.view)];
    const { element } = chapter('start', headings.start, [], []);
    element.append(
      h('div', { class: 'first-words' }, ...texts.start.map((sentence) => h('p', {}, sentence)), h('p', { class: 'help' }, texts.notebook)),
      h('div', { class: 'moving' }, ...panels.map((panel) => panel.element)),
    );
    return { element, panels };
  },
  network: (host) => chapter('network', headings.network, [texts.network.explain], [networkDrawing(), fixedFigures(host, ['29']), networkPanel(host)]),
  train: (host) => chapter('train', headings.train, [texts.train.explain], [origin(), figureChoice(host), figures(host)]),
  ...Object.fromEntries(LESSONS.map((lesson) => [lesson.id, (/** @type {Host} */ host) => exerciseChapter(lesson, lesson.id, host)])),
  try: (host) => chapter('try', headings.try, [], [understanding(host)]),
  compare: (host) => chapter('compare', headings.compare, [], [compare(host)]),
  'hand-in': (host) => chapter('hand-in', headings['hand-in'], [texts.handIn.explain], [handIn(host), exportPanel(host)]),
};

/** The chapters that there are now, in their order: a teacher's lesson takes the place of the page's. @param {Scene} scene */
export function chaptersOf({ exercises: { lesson }, comparison, chapter: open }) {
  return Object.keys(CHAPTERS).flatMap((id) => {
    if (id === 'compare') return comparison || open === 'compare' ? [id] : [];
    if (lesson && LESSONS.some((own) => own.id === id)) return id === LESSONS[0].id ? ['lesson'] : [];
    return [id];
  });
}

/** The one that is open: the first, if there is no such as was asked for. @param {Scene} scene */
export function openChapterOf(scene) {
  const ids = chaptersOf(scene);
  return scene.chapter !== null && ids.includes(scene.chapter) ? scene.chapter : ids[0];
}

/** @param {string} id @param {Host} host @param {Scene} scene @returns {Chapter} */
export function makeChapter(id, host, { exercises: { lesson } }) {
  return id === 'lesson' && lesson ? exerciseChapter(lesson, id, host) : CHAPTERS[id](host);
}
