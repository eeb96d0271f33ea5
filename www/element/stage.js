/**
 * The layout that an element has, and the panels that were made for it. A layout is fetched when it is asked for: a page shows one.
 * @import { Host, Panel } from '../views/panel.js'
 * @import { Layout } from './layouts/layout.js'
 */
import { h } from '../lib/dom.js';
import { texts } from '../texts/texts.js';
import { comparisonStyleSheet } from '../views/styles/comparison.js';
import { styleSheet } from '../views/styles/element.js';
import { lessonStyleSheet } from '../views/styles/lesson.js';
import { understandingStyleSheet } from '../views/styles/understanding.js';
import { LAYOUTS, isEmbedded } from './layouts/layout.js';

export class Stage {
  #host;
  #root;
  name = '';
  /** Null until it is here. @type {Layout | null} */
  layout = null;

  /** @param {Host} host @param {ShadowRoot} root */
  constructor(host, root) {
    this.#host = host;
    this.#root = root;
    // What the page has put into the element stands there until its layout is made.
    root.append(h('slot'));
    root.adoptedStyleSheets = [styleSheet(), comparisonStyleSheet(), understandingStyleSheet(), lessonStyleSheet()];
  }

  /**
   * What was made for another layout goes. Never rejects.
   * @param {HTMLElement} element
   * @param {string} asked name of a layout; empty: what fits. That is decided once: an element does not change under a reader's hands.
   */
  choose(element, asked) {
    const name = asked || this.name || (isEmbedded(element) ? 'embed' : 'lab');
    if (name === this.name) return;
    this.name = name;
    void (this.layout ? Promise.resolve() : painted()).then(() => LAYOUTS[name](this.#host)).then(
      (layout) => {
        if (this.name !== name) return;
        this.close();
        this.layout = layout;
        this.#root.replaceChildren(layout.element);
        layout.fit(element.clientWidth);
        this.#host.invalidate();
      },
      () => this.#root.replaceChildren(h('p', { role: 'alert' }, texts.incomplete)),
    );
  }

  /** @returns {readonly Panel[]} those that can be seen */
  get inUse() {
    return this.layout?.inUse ?? [];
  }

  /** The element has left the page, or gets another layout. */
  close() {
    for (const panel of this.layout?.panels ?? []) panel.close?.();
  }
}

/** Milliseconds after which nobody waits for a frame. */
const LONGEST_FRAME = 1000;

/** When what is there can be seen: making a layout takes longer than a frame. In a hidden tab there is none. @returns {Promise<void>} */
function painted() {
  if (document.visibilityState === 'hidden') return Promise.resolve();
  return new Promise((resolve) => {
    // The first has been shown when the second begins.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
    setTimeout(resolve, LONGEST_FRAME);
  });
}
