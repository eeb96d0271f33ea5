/**
 * The element `<weight-scope>`: attributes in, events out. See `weightscope.d.ts` for its interface.
 *
 * It joins three things that know nothing of each other: the experiment (state and training), the views, and the figures.
 * The views are brought up to date once a frame; figures are drawn after them, as many panels as fit into a few milliseconds.
 *
 * @import { DatasetInfo, Run, Settings, State } from './weightscope.js'
 * @import { Theme, View } from './figures/types.js'
 */
import { h, setText } from './dom.js';
import { WeightscopeError } from './engine/client.js';
import { Experiment, warmUp } from './engine/experiment.js';
import { FIGURES } from './figures/index.js';
import { ATTRIBUTES, SETTINGS, defaultSettings, parseSetting } from './settings.js';
import { styleSheet } from './styles.js';
import { controls } from './views/controls.js';
import { Cursor, cursorSlider } from './views/cursor.js';
import { SOURCES, dataPanel } from './views/data-panel.js';
import { figureCard, resolveTheme } from './views/figure-card.js';
import { networkPanel } from './views/network-panel.js';
import { notices } from './views/notices.js';
import { settingsPanel } from './views/settings-panel.js';
import { understanding } from './views/understanding.js';
import { understandingStyleSheet } from './views/understanding-styles.js';

/** What the lesson is about comes first. */
const DEFAULT_FIGURES = '34,33,35,29';

/** Milliseconds of a frame that drawing may take before the rest waits for the next one. */
const DRAWING_TIME = 8;

export class WeightScope extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  /** @type {Promise<void>} */
  ready;

  #settings = defaultSettings();
  #experiment = new Experiment(this.#settings, (type, detail) => {
    if (type !== 'change') this.#dispatch(type, detail);
    this.#invalidate();
  });
  #cursor = new Cursor(() => this.#invalidate());
  /** @type {Map<string, string>} attribute → what is wrong with it */
  #wrong = new Map();
  /** @type {{ resolve: () => void, reject: (reason: unknown) => void }} the first call counts */
  #readiness;
  /** @type {Run | null} */
  #shown = null;
  #dark = globalThis.matchMedia('(prefers-color-scheme: dark)');
  #frame = 0;
  /** @type {Theme | null} */
  #theme = null;
  #themeNumber = 0;
  /** @type {ReturnType<typeof figureCard>[]} */
  #cards = [];
  #figures = h('div', { class: 'figures' });

  #device = h('p', { class: 'device' });
  #controls = controls({
    train: () => this.#quietly(this.train()),
    pause: () => this.pause(),
    resume: () => this.resume(),
    step: () => this.#quietly(this.step()),
    stop: () => this.stop(),
    more: (epochs) => this.#quietly(this.train({ more: epochs })),
    reset: () => this.#quietly(this.reset()),
    newSeed: () => {
      this.setAttribute('seed', String(crypto.getRandomValues(new Uint32Array(1))[0] % 100_000));
      if (this.state !== 'ready') this.#quietly(this.reset());
    },
  }, this.#device);
  #slider = cursorSlider(this.#cursor);
  #data = dataPanel((source) => this.#quietly(this.load(source)));
  #settingsPanel = settingsPanel((name, text) => this.setAttribute(name, text));
  #network = networkPanel(() => this.#invalidate());
  #understanding = understanding({
    testSet: (run) => this.#experiment.testSet(run),
    open: globalThis.matchMedia('(min-width: 800px)').matches,
    invalidate: () => this.#invalidate(),
  });
  #notices = notices(() => {
    this.#experiment.error = null;
    this.#wrong.clear();
    this.#invalidate();
  });

  constructor() {
    super();
    const readiness = /** @type {any} */ ({});
    this.ready = new Promise((resolve, reject) => Object.assign(readiness, { resolve, reject }));
    // Not everybody waits for it, and the page shows the reason.
    this.ready.catch(() => {});
    this.#readiness = readiness;

    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styleSheet(), understandingStyleSheet()];
    const open = globalThis.matchMedia('(min-width: 800px)').matches;
    /** @param {string} title @param {HTMLElement[]} content */
    const panel = (title, ...content) => h('details', { class: 'card panel-box', open }, h('summary', {}, title), ...content);
    root.append(
      this.#notices.live,
      h(
        'div',
        { class: 'layout' },
        h('div', { class: 'bar' }, this.#controls.element, this.#slider.element, this.#notices.alert),
        h(
          'div',
          { class: 'side' },
          panel('Data', this.#data.element),
          panel('Settings', this.#settingsPanel.element),
        ),
        h('div', { class: 'main' }, this.#figures, this.#understanding.element, this.#network.element),
      ),
    );
    this.#listenForFiles();
    this.#showFigures(DEFAULT_FIGURES);
  }

  connectedCallback() {
    this.#dark.addEventListener('change', this.#forgetTheme);
    this.#experiment.reopen();
    this.#forgetTheme();
    warmUp();
    if (this.state !== 'empty') return;
    const source = this.getAttribute('src') ?? SOURCES.small[1];
    if (source === 'none') this.#readiness.resolve();
    else this.#quietly(this.load(source));
  }

  disconnectedCallback() {
    this.#dark.removeEventListener('change', this.#forgetTheme);
    // Moving an element disconnects it for a moment; a removed one must not train on unseen.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#experiment.close();
      this.#understanding.close();
    });
  }

  /** @param {string} name @param {string | null} before @param {string | null} value */
  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === 'figures') return this.#showFigures(value ?? DEFAULT_FIGURES);
    if (name === 'src') {
      if (this.isConnected && value && value !== 'none') this.#quietly(this.load(value));
      return;
    }
    const setting = SETTINGS.find((setting) => setting.name === name);
    if (!setting) return;
    this.#wrong.delete(name);
    let parsed = setting.default;
    if (value !== null) {
      try {
        parsed = parseSetting(setting, value);
      } catch (error) {
        parsed = this.#settings[setting.key];
        this.#wrong.set(name, `${/** @type {Error} */ (error).message} It stays ${parsed}.`);
      }
    }
    this.#settings = { ...this.#settings, [setting.key]: parsed };
    this.#experiment.settings = this.#settings;
    this.#invalidate();
  }

  /** @returns {State} */
  get state() {
    return this.#experiment.state;
  }

  /** @returns {Run | null} */
  get run() {
    return this.#experiment.run;
  }

  /** @param {string | File | Blob} source @returns {Promise<DatasetInfo>} */
  async load(source) {
    try {
      const info = await this.#experiment.load(...located(source));
      this.#readiness.resolve();
      return info;
    } catch (error) {
      const failure = this.#experiment.fail(error);
      // Another load is on its way.
      if (failure.kind !== 'superseded') this.#readiness.reject(failure);
      throw failure;
    }
  }

  /** @param {{ more?: number }} [options] @returns {Promise<Run>} */
  train(options) {
    return this.#experiment.train(options);
  }

  pause() {
    this.#experiment.pause();
  }

  resume() {
    this.#experiment.resume();
  }

  stop() {
    this.#experiment.stop();
  }

  /** @returns {Promise<Run>} */
  step() {
    return this.#experiment.step();
  }

  /** @returns {Promise<void>} */
  reset() {
    return this.#experiment.reset();
  }

  /** For this project's tests: a request to the run's worker. */
  get engineRequest() {
    return this.#experiment.request.bind(this.#experiment);
  }

  /** The experiment shows what fails; nobody else waits for it. @param {Promise<unknown>} promise */
  #quietly(promise) {
    promise.catch(() => {});
  }

  /** @param {string} type @param {unknown} detail */
  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(`weightscope-${type}`, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} list */
  #showFigures(list) {
    this.#wrong.delete('figures');
    const ids = list.split(',').map((id) => id.trim()).filter(Boolean);
    const unknown = ids.filter((id) => !FIGURES.some((figure) => figure.id === id));
    if (unknown.length > 0) {
      const known = FIGURES.map(({ id }) => id).join(', ');
      this.#wrong.set('figures', `There is no figure “${unknown.join('”, “').slice(0, 40)}”; choose from ${known}.`);
    }
    const chosen = ids.flatMap((id) => FIGURES.find((figure) => figure.id === id) ?? []);
    this.#cards = chosen.map((figure) => figureCard(figure, this.#cursor, () => this.#view(), () => this.#invalidate()));
    this.#figures.replaceChildren(...this.#cards.map(({ element }) => element));
    this.#invalidate();
  }

  #listenForFiles() {
    this.addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      this.classList.add('dropping');
    });
    for (const type of ['dragleave', 'drop']) this.addEventListener(type, () => this.classList.remove('dropping'));
    this.addEventListener('drop', (event) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      this.#quietly(this.load(file));
    });
  }

  /** @returns {View | null} */
  #view() {
    const { run } = this.#experiment;
    if (!run) return null;
    this.#theme ??= resolveTheme(this);
    return { run, cursor: this.#cursor.row(run), theme: this.#theme };
  }

  #forgetTheme = () => {
    this.#theme = null;
    this.#themeNumber++;
    this.#invalidate();
  };

  /** In a hidden tab no frame comes, so nothing is drawn until it is shown again. */
  #invalidate() {
    if (this.#frame !== 0 || !this.isConnected) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#update();
    });
  }

  #update() {
    const experiment = this.#experiment;
    const { state, run } = experiment;
    const inRun = state === 'training' || state === 'paused';
    this.dataset.state = state;
    if (run !== this.#shown) {
      this.#shown = run;
      this.#cursor.pin(null);
    }
    this.#controls.update(experiment);
    this.#slider.update(run);
    this.#data.update(experiment.data, inRun, state === 'loading');
    this.#settingsPanel.update(this.#settings, inRun || (run?.epochs.length ?? 0) > 0);
    setText(this.#device, run ? `Trains on the ${run.device.kind === 'cpu' ? 'CPU' : 'GPU'} (${run.device.name}). ${run.device.reason}` : '');
    this.#network.update(run);
    this.#understanding.update(run && { run, row: this.#cursor.row(run), training: state === 'training' });
    const messages = [...this.#wrong.values()];
    if (experiment.error) messages.unshift(experiment.error.message);
    this.#notices.update(messages, experiment);
    const view = this.#view();
    for (const card of this.#cards) card.update(view);
    if (view) this.#draw(view);
  }

  /** @param {View} view */
  #draw(view) {
    const start = performance.now();
    for (const panel of this.#cards.flatMap(({ panels }) => panels)) {
      const drawn = panel.draw(view, this.#themeNumber);
      if (drawn && performance.now() - start > DRAWING_TIME) return this.#invalidate();
    }
  }
}

/**
 * What to read, and what to call it.
 * @param {unknown} source
 * @returns {[source: string | Blob, name: string]}
 */
function located(source) {
  if (source instanceof Blob) return [source, source instanceof File ? source.name : 'Data'];
  if (typeof source === 'string' && URL.canParse(source, document.baseURI)) {
    const { href, pathname } = new URL(source, document.baseURI);
    const known = Object.values(SOURCES).find(([, address]) => address === href);
    return [href, known?.[0] ?? (pathname.split('/').at(-1) || href)];
  }
  throw new WeightscopeError({ kind: 'argument', message: `“${String(source).slice(0, 100)}” is no address and no file. Give the address of a CSV file, or a File or Blob.` });
}

// A page may load this module twice, under two addresses.
if (!customElements.get('weight-scope')) customElements.define('weight-scope', WeightScope);
