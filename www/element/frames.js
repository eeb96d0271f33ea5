/**
 * When the element is painted: once a frame, if anything changed. First every panel, then canvases as long as there is time.
 * @import { Panel } from '../views/panel.js'
 * @import { Scene } from './scene.js'
 * @import { Theme } from '../figures/types.js'
 */
import { resolveTheme } from '../views/figure-card.js';

/** Milliseconds of a frame that drawing may take before the rest waits for the next one. */
const DRAWING_TIME = 8;

export class Frames {
  #element;
  #paint;
  #frame = 0;
  /** @type {Theme | null} */
  #theme = null;
  /** Counts the changes of the theme. */
  themeNumber = 0;
  #dark = globalThis.matchMedia('(prefers-color-scheme: dark)');

  /** @param {HTMLElement} element @param {() => void} paint */
  constructor(element, paint) {
    this.#element = element;
    this.#paint = paint;
  }

  start() {
    this.#dark.addEventListener('change', this.forgetTheme);
    this.forgetTheme();
  }

  stop() {
    this.#dark.removeEventListener('change', this.forgetTheme);
  }

  /** The colours that the style sheet gives. */
  get theme() {
    return (this.#theme ??= resolveTheme(this.#element));
  }

  /** Asks for a frame. In a hidden tab none comes, so nothing is drawn until it is shown again. */
  invalidate = () => {
    if (this.#frame !== 0 || !this.#element.isConnected) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  };

  /** @param {Scene} scene @param {readonly Panel[]} panels */
  draw(scene, panels) {
    const start = performance.now();
    // What can't be seen waits for the end of the run, since every canvas that changed has to be painted.
    const training = scene.state === 'training';
    for (const canvas of panels.flatMap(({ canvases }) => canvases?.() ?? [])) {
      if (training && !canvas.inSight) continue;
      if (canvas.draw(scene) && performance.now() - start > DRAWING_TIME) return this.invalidate();
    }
  }

  forgetTheme = () => {
    this.#theme = null;
    this.themeNumber++;
    this.invalidate();
  };
}
