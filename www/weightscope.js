/**
 * The element `<weight-scope>`: attributes in, events out. See `weightscope.d.ts` for its interface.
 *
 * It joins three things that know nothing of each other: the experiment (state and training), the views, and the figures.
 * The views are brought up to date once a frame; figures are drawn after them, as many panels as fit into a few milliseconds.
 *
 * @import { DatasetInfo, KeptRun, Run, Settings, State } from './weightscope.js'
 * @import { Exercise } from './exercises.js'
 * @import { Theme, View } from './figures/types.js'
 */
import { h, setText } from './dom.js';
import { WeightscopeError } from './engine/client.js';
import { Binning } from './engine/binning.js';
import { Experiment, warmUp } from './engine/experiment.js';
import { Helper } from './engine/helper.js';
import { runs } from './engine/page-runs.js';
import { ExerciseRun, exerciseOf } from './exercise-run.js';
import { EXERCISES, report } from './exercises.js';
import { readRunFile, readWeightsFile, runFile, weightsFile } from './exports/files.js';
import { rangesOf } from './figures/histogram.js';
import { FIGURES } from './figures/index.js';
import { canFingerprint } from './engine/fingerprint.js';
import { differencesFromLink, linkTo, missingFromLink, parseProvenance } from './link.js';
import { ATTRIBUTES, PROVENANCE, SETTINGS, defaultSettings, parseSetting } from './settings.js';
import { styleSheet } from './styles.js';
import { parseUrl } from './url.js';
import { compare } from './views/compare.js';
import { comparisonStyleSheet } from './views/comparison-styles.js';
import { controls } from './views/controls.js';
import { Cursor, cursorSlider } from './views/cursor.js';
import { SOURCES, dataPanel } from './views/data-panel.js';
import { devicePanel, deviceSentence } from './views/device-panel.js';
import { exercises, progressText } from './views/exercises.js';
import { exportPanel } from './views/export-panel.js';
import { figureCard, resolveTheme } from './views/figure-card.js';
import { networkPanel } from './views/network-panel.js';
import { notices } from './views/notices.js';
import { rangePanel } from './views/range-panel.js';
import { runCards } from './views/run-cards.js';
import { settingsPanel } from './views/settings-panel.js';
import { understanding } from './views/understanding.js';
import { understandingStyleSheet } from './views/understanding-styles.js';

/** What the lesson is about comes first. */
const DEFAULT_FIGURES = '34,33,35,29';

/** Milliseconds of a frame that drawing may take before the rest waits for the next one. */
const DRAWING_TIME = 8;

/** What a link opens: the page beside this module, under its short name where this is that page. */
const PAGE = [new URL('./', import.meta.url).href].find((address) => address === new URL('./', document.baseURI).href && !location.pathname.endsWith('.html')) ?? new URL('./index.html', import.meta.url).href;

/** Pixels up to which the style sheet gives the element one column. */
const NARROW = 850;

/** Milliseconds after which kept runs are read even if the data are not here yet. */
const RESTORE_AFTER = 2000;

export class WeightScope extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  /** @type {Promise<void>} */
  ready;

  #settings = defaultSettings();
  #experiment = new Experiment(this.#settings, (type, detail) => {
    this.#keep(type);
    if (type !== 'change') this.#dispatch(type, detail);
    this.#invalidate();
  }, { claim: (run) => this.#claim(run), release: () => runs.release(this) });
  #cursor = new Cursor(() => this.#invalidate());
  /** @type {Map<string, string>} attribute → what is wrong with it */
  #wrong = new Map();
  /** @type {{ resolve: () => void, reject: (reason: unknown) => void }} the first call counts */
  #readiness;
  /** @type {Run | null} */
  #shown = null;
  /** @type {KeptRun | null} the kept run that was chosen to be shown, rather than the experiment's */
  #chosen = null;
  #unsubscribe = () => {};
  #dark = globalThis.matchMedia('(prefers-color-scheme: dark)');
  #frame = 0;
  /** @type {Theme | null} */
  #theme = null;
  #themeNumber = 0;
  /** @type {ReturnType<typeof figureCard>[]} */
  #cards = [];
  #figures = h('div', { class: 'figures' });

  #helper = new Helper();
  #binning = new Binning(this.#helper, () => this.#invalidate());
  #rangePanel = rangePanel((range) => {
    this.#binning.range = range;
  });
  #compare = compare(this.#cursor, this.#binning, () => this.#invalidate());
  #isArranged = false;
  /** The one exercise to show; null shows all. @type {Exercise | null} */
  #onlyExercise = null;
  /** The exercise that goes on, or was done last. @type {ExerciseRun | null} */
  #exercise = null;
  #exercises = exercises((exercise) => this.#startExercise(exercise), (exercise) => this.#showOutcomes(exercise), () => this.#invalidate());
  #exerciseStatus = h('p', { class: 'exercise-status', hidden: true });

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
      if (this.state !== 'ready' || this.#experiment.run?.startsFrom) this.#quietly(this.reset());
    },
  }, this.#device);
  #slider = cursorSlider(this.#cursor, this.#controls.brief);
  // Who takes a saved run for data gets it opened.
  #data = dataPanel((source) => (source instanceof File ? this.#openFile(source) : this.#quietly(this.load(source))));
  #settingsPanel = settingsPanel((name, text) => this.setAttribute(name, text));
  #devices = devicePanel(() => {
    // What “auto” means may have changed: an untrained network is made anew.
    this.#settings = { ...this.#settings };
    if (this.#exercise?.status !== 'running') this.#experiment.settings = this.#settings;
    this.#invalidate();
  });
  #origin = h('p', { class: 'origin', hidden: true });
  #exports = exportPanel({
    shown: () => {
      const view = this.#view();
      return this.run && view && { run: this.run, binned: this.#binning.shown(this.run), row: view.cursor };
    },
    reported: (about) => this.#reported(about),
    open: (file) => this.#openFile(file),
    fail: (error) => this.#experiment.fail(error),
  });
  #network = networkPanel(() => this.#invalidate());
  #runCards = runCards(runs, {
    show: (id) => this.show(id),
    goOn: (id) => this.#quietly(this.goOn(id)),
    link: () => (this.run ? linkTo(this.run, PAGE) : null),
    missing: () => (this.run ? missingFromLink(this.run) : ''),
  });
  #runsPanel = h('details', { class: 'card panel-box' }, h('summary', {}, 'Runs'), this.#runCards.element);
  /** @type {Record<string, string>} what a link says of its run */
  #provenance = {};
  /** Runs that were cut off, and shown to be. @type {Set<string>} */
  #offered = new Set();
  /** Says where a link's run can't be reproduced. */
  #linkNote = h('p', { class: 'note link-note', role: 'status' });
  #understanding = understanding({
    helper: this.#helper,
    testSet: (run) => this.#experiment.testSet(run),
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
    root.adoptedStyleSheets = [styleSheet(), comparisonStyleSheet(), understandingStyleSheet()];
    /** @param {string} title @param {HTMLElement[]} content */
    const panel = (title, ...content) => h('details', { class: 'card panel-box' }, h('summary', {}, title), ...content);
    root.append(
      this.#notices.live,
      h(
        'div',
        { class: 'layout' },
        h('div', { class: 'bar' }, this.#controls.element, this.#slider.element, h('div', { class: 'messages' }, this.#notices.alert, this.#linkNote)),
        h(
          'div',
          { class: 'side' },
          this.#runsPanel,
          panel('Data', this.#data.element),
          panel('Settings', this.#settingsPanel.element),
          panel('Histogram range', this.#rangePanel.element),
          panel('Device', this.#devices.element),
          panel('Save and hand in', this.#exports.element),
        ),
        h('div', { class: 'main' }, this.#origin, this.#figures, this.#exercises.element, this.#compare.element, this.#understanding.element, this.#network.element),
      ),
    );
    this.#controls.element.prepend(this.#exerciseStatus);
    this.#listenForFiles();
    this.#showFigures(DEFAULT_FIGURES);
  }

  connectedCallback() {
    this.#openPanels();
    this.#dark.addEventListener('change', this.#forgetTheme);
    this.#experiment.reopen();
    this.#unsubscribe();
    this.#unsubscribe = runs.subscribe(() => this.#invalidate());
    this.#forgetTheme();
    warmUp();
    // Reading what is stored must not delay the page, nor wait for data that take long.
    const patience = new Promise((resolve) => setTimeout(resolve, RESTORE_AFTER));
    void Promise.race([this.ready.catch(() => {}), patience])
      .then(() => runs.restore())
      .then(() => this.#recallExercise());
    // What other tabs have done is seen when this one is looked at.
    for (const type of ['focus', 'visibilitychange']) addEventListener(type, this.#refresh);
    if (this.state !== 'empty') return;
    const source = this.getAttribute('src') ?? SOURCES.small[1];
    if (source === 'none') this.#readiness.resolve();
    else this.#quietly(this.load(source));
  }

  #refresh = () => {
    if (document.visibilityState === 'visible' && runs.isRestored) void runs.refresh().then(() => this.#recallExercise());
  };

  /** Where the element has room for two columns, panels are open from the beginning. */
  #openPanels() {
    if (this.#isArranged) return;
    this.#isArranged = true;
    const width = this.getBoundingClientRect().width || innerWidth;
    if (width <= NARROW) return;
    for (const panel of this.shadowRoot?.querySelectorAll('.side > details, [data-view="draw"]') ?? []) panel.toggleAttribute('open', true);
  }

  disconnectedCallback() {
    this.#dark.removeEventListener('change', this.#forgetTheme);
    for (const type of ['focus', 'visibilitychange']) removeEventListener(type, this.#refresh);
    // Moving an element disconnects it for a moment; a removed one must not train on unseen.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#unsubscribe();
      this.#experiment.close();
      this.#helper.close();
    });
  }

  /** @param {string} name @param {string | null} before @param {string | null} value */
  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === 'figures') return this.#showFigures(value ?? this.#defaultFigures());
    if (name === 'exercise') return this.#showExercise(value);
    if (name === 'src') {
      if (this.isConnected && value && value !== 'none') this.#quietly(this.load(value));
      return;
    }
    const provenance = PROVENANCE.find((entry) => entry.name === name);
    if (provenance) return this.#heed(name, provenance.key, value);
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
    if (this.#exercise?.status !== 'running') this.#experiment.settings = this.#settings;
    this.#invalidate();
  }

  /** @returns {State} */
  get state() {
    return this.#experiment.state;
  }

  /** @returns {Run | null} */
  get run() {
    return this.#chosen?.run ?? this.#experiment.run;
  }

  /** @returns {readonly KeptRun[]} */
  get runs() {
    return runs.list;
  }

  /** @param {string | null} id */
  show(id) {
    const kept = id === null ? null : runs.get(id);
    this.#chosen = kept?.run === this.#experiment.run ? null : kept;
    this.#invalidate();
  }

  /** @param {string | File | Blob} source @returns {Promise<DatasetInfo>} */
  async load(source) {
    try {
      const info = await this.#experiment.load(...located(source));
      this.show(null);
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
    const chosen = this.#chosen;
    if (chosen && options?.more !== undefined && !this.#inRun && !this.#experiment.preparing) return this.goOn(chosen.id, options.more);
    this.show(null);
    return this.#experiment.train(options);
  }

  pause() {
    this.#experiment.pause();
  }

  resume() {
    this.show(null);
    this.#experiment.resume();
  }

  stop() {
    this.#experiment.stop();
  }

  /** @returns {Promise<Run>} */
  step() {
    this.show(null);
    return this.#experiment.step();
  }

  /** @returns {Promise<void>} */
  reset() {
    this.show(null);
    return this.#experiment.reset();
  }

  /** @param {string} id @param {number} [more] @returns {Promise<Run>} */
  async goOn(id, more) {
    const kept = runs.get(id);
    if (!kept) throw this.#experiment.fail(new WeightscopeError({ kind: 'argument', message: 'There is no such run.' }));
    // While another one goes on it is refused, and that one stays in view.
    if (!this.#inRun && !this.#experiment.preparing) this.show(id);
    return this.#experiment.goOn(kept.run, more);
  }

  /** Nobody else may train a kept run that goes on; what another tab has trained of it comes first. @param {Run} run */
  async #claim(run) {
    const kept = runs.of(run);
    if (!kept) return;
    const isNew = !runs.isLive(kept);
    if (!(await runs.claim(kept, this))) throw new WeightscopeError({ kind: 'elsewhere', message: `“${kept.name}” is being trained already, here or in another tab.` });
    // What can't be read now is trained again.
    if (isNew) await runs.catchUp(kept).catch(() => {});
  }

  /** @param {{ epoch?: number }} [options] @returns {Promise<Blob>} */
  async exportWeights(options) {
    const run = this.#shownRun();
    return weightsFile(run, options?.epoch ?? run.epochs.length);
  }

  /** @param {Blob} file @returns {Promise<Run>} */
  async importWeights(file) {
    const start = await this.#read(() => readWeightsFile(file));
    const run = await this.#experiment.startFrom(start);
    this.show(null);
    return run;
  }

  /** @param {{ weights?: 'ends' | 'all' }} [options] @returns {Promise<Blob>} */
  async exportRun(options) {
    return runFile(this.#shownRun(), options);
  }

  /** @param {Blob} file @returns {Promise<Run>} */
  async importRun(file) {
    const run = await this.#read(() => readRunFile(file));
    const name = file instanceof File ? file.name.replace(/\.json$/i, '') : undefined;
    this.show(runs.add(run, { name }).id);
    return run;
  }

  /** For this project's tests: a request to the run's worker. */
  get engineRequest() {
    return this.#experiment.request.bind(this.#experiment);
  }

  #shownRun() {
    if (!this.run) throw new WeightscopeError({ kind: 'no-data', message: 'There is no run yet. Load data first.' });
    return this.run;
  }

  /** What a file holds; a reason why it is refused is shown. @template Content @param {() => Promise<Content>} reading */
  async #read(reading) {
    try {
      const content = await reading();
      this.#experiment.error = null;
      return content;
    } catch (error) {
      throw this.#experiment.fail(error);
    }
  }

  /** @param {File} file */
  #openFile(file) {
    if (/\.safetensors$/i.test(file.name)) this.#quietly(this.importWeights(file));
    else if (/\.json$/i.test(file.name)) this.#quietly(this.importRun(file));
    else this.#quietly(this.load(file));
  }

  /** What a link says of its run. @param {string} name @param {string} key @param {string | null} value */
  #heed(name, key, value) {
    this.#wrong.delete(name);
    delete this.#provenance[key];
    if (value !== null) {
      try {
        this.#provenance[key] = parseProvenance(name, value);
      } catch (error) {
        this.#wrong.set(name, /** @type {Error} */ (error).message);
      }
    }
    this.#invalidate();
  }

  get #inRun() {
    return this.state === 'training' || this.state === 'paused';
  }

  /** Trained runs are kept. While one is trained, nobody else may go on with it. @param {string} notice of the experiment */
  #keep(notice) {
    const { run } = this.#experiment;
    if (run === null) return;
    if (notice === 'epoch') {
      const exercise = this.#exercise?.isTraining(run) ? this.#exercise : null;
      void runs.claim(runs.add(run, exercise ? keptAs(exercise) : {}), this);
    } else if (notice === 'state') {
      // One of an exercise that fails in its first epoch is a result, too.
      if (run.failure !== undefined && this.#exercise?.isTraining(run)) runs.add(run, keptAs(this.#exercise));
      const kept = runs.of(run);
      // What rests here may have been trained elsewhere.
      if (kept && runs.isOwnedBy(kept, this)) runs.update(run);
    }
  }

  /** Its runs are trained like any others, and take the place of those that are pinned. @param {Exercise} exercise */
  #startExercise(exercise) {
    for (const { id } of this.#pinned()) runs.pin(id, false);
    this.#exercise = new ExerciseRun(exercise);
    void this.#exercise.start({
      settings: () => this.#settings,
      train: async (settings) => {
        this.#experiment.settings = settings;
        try {
          return { run: await this.train(), error: null };
        } catch (reason) {
          return { run: this.#experiment.run, error: this.#experiment.fail(reason) };
        }
      },
      done: () => {
        this.#experiment.settings = this.#settings;
      },
      changed: () => this.#invalidate(),
    });
  }

  /** What a report tells. With an exercise's text, where it is about the exercise's runs and no others. @param {'run' | 'comparison'} about */
  #reported(about) {
    const run = this.#shownRun();
    const { runs: chosen, ...comparison } = (about === 'comparison' && this.#compare.content) || {
      runs: [{ label: '', name: runs.of(run)?.name ?? 'The run', run, binned: this.#binning.shown(run) }],
    };
    const done = this.#wholeExercise(chosen.map(({ run }) => run));
    return {
      runs: chosen.map(({ label, name, binned }) => ({ label, name, run: binned })),
      ...('view' in comparison ? { comparison } : {}),
      ...(done && { exercise: { id: done.exercise.id, title: `Exercise ${done.exercise.id} (${done.exercise.title})`, look: done.exercise.look, ...report(done.exercise, done.outcomes, rangesOf(chosen[0].binned)) } }),
    };
  }

  /** The exercise whose kept runs these are, all of them, none still in training. @param {Run[]} chosen */
  #wholeExercise(chosen) {
    const kept = chosen.flatMap((run) => runs.of(run) ?? []);
    const attempt = kept[0]?.exercise?.attempt;
    const isWhole = kept.length === chosen.length && runs.list.every((other) => other.exercise?.attempt !== attempt || (kept.includes(other) && !runs.isTrained(other)));
    return isWhole ? exerciseOf(kept) : null;
  }

  /** Those of the exercise, as it was done last, whose runs are kept. None while it goes on. @param {Exercise} exercise */
  #outcomes(exercise) {
    if (ExerciseRun.current?.exercise === exercise) return [];
    const keptOf = (/** @type {ExerciseRun | null} */ done) => done?.outcomes.filter(({ run }) => runs.of(run)) ?? [];
    const outcomes = this.#exercise?.exercise === exercise ? keptOf(this.#exercise) : [];
    return outcomes.length > 0 ? outcomes : keptOf(ExerciseRun.lastOf(runs, exercise.id));
  }

  /** @param {string | null} id */
  #showExercise(id) {
    this.#wrong.delete('exercise');
    this.#onlyExercise = EXERCISES.find((exercise) => exercise.id === id?.trim()) ?? null;
    if (id !== null && !this.#onlyExercise) {
      this.#wrong.set('exercise', `There is no exercise “${id.slice(0, 40)}”; choose from ${EXERCISES.map((exercise) => exercise.id).join(', ')}.`);
    }
    if (this.#onlyExercise) this.#figures.before(this.#exercises.element);
    else this.#figures.after(this.#exercises.element);
    // One exercise alone is what there is to do: its own button comes first.
    this.#controls.main.classList.toggle('primary', this.#onlyExercise === null);
    if (this.getAttribute('figures') === null) this.#showFigures(this.#defaultFigures());
    if (runs.isRestored) this.#recallExercise();
    this.#invalidate();
  }

  /** Tells the exercise that was done last, unless there is one to show. */
  #recallExercise() {
    const only = this.#onlyExercise?.id ?? null;
    if (this.#exercise?.status === 'running' || (this.#exercise && (only === null || this.#exercise.exercise.id === only))) return;
    this.#exercise = ExerciseRun.lastOf(runs, only);
    // Where nothing else is shown, the figures are those of its last run, as when it ended.
    const last = this.#onlyExercise && this.#outcomes(this.#onlyExercise).at(-1);
    if (last && this.#chosen === null && !this.#inRun && !this.run?.epochs.length) this.show(runs.of(last.run)?.id ?? null);
    this.#invalidate();
  }

  /** Shows what the text of an exercise is about. @param {Exercise} exercise */
  #showOutcomes(exercise) {
    const ids = this.#outcomes(exercise).flatMap(({ run }) => runs.of(run)?.id ?? []);
    if (ids.length === 1) {
      this.show(ids[0]);
      this.#scrollTo(`[data-figure="${exercise.figures.split(',')[0]}"]`);
      return;
    }
    for (const { id } of this.#pinned()) if (!ids.includes(id)) runs.pin(id, false);
    for (const id of ids) {
      runs.hide(id, false);
      runs.pin(id, true);
    }
    // The figures are there after the next update, and with them the room to scroll.
    this.#invalidate();
    requestAnimationFrame(() => this.#scrollTo('.comparison .compare'));
  }

  /** The runs to compare. An element of one exercise leaves those of others to the elements beside it. */
  #pinned() {
    const only = this.#onlyExercise?.id;
    return runs.list.filter(({ pinned, exercise }) => pinned && (only === undefined || exercise === undefined || exercise.id === only));
  }

  #defaultFigures() {
    return this.#onlyExercise?.figures ?? DEFAULT_FIGURES;
  }

  /** @param {string} selector */
  #scrollTo(selector) {
    const card = /** @type {HTMLElement | null | undefined} */ (this.shadowRoot?.querySelector(selector));
    if (!card) return;
    card.tabIndex = -1;
    card.scrollIntoView();
    card.focus({ preventScroll: true });
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
      this.#openFile(file);
    });
  }

  /** @returns {View | null} */
  #view() {
    const { run } = this;
    if (!run) return null;
    this.#theme ??= resolveTheme(this);
    return { run: this.#binning.shown(run), cursor: this.#cursor.row(run), theme: this.#theme };
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
    const { state } = experiment;
    const inRun = this.#inRun;
    // Deleting it, here or in another element, takes it from view; going on with it makes it the experiment's own.
    if (this.#chosen && (!runs.list.includes(this.#chosen) || this.#chosen.run === experiment.run)) this.#chosen = null;
    const { run } = this;
    this.dataset.state = state;
    if (run !== this.#shown) {
      this.#shown = run;
      this.#cursor.pin(null);
    }
    this.#runCards.update(run);
    // Where the panel is shut, as on a narrow screen, nobody would see the offer.
    if (runs.list.some((kept) => runs.isCutOff(kept) && !this.#offered.has(kept.id) && this.#offered.add(kept.id))) this.#runsPanel.open = true;
    const { fingerprint = null, version = null, computedBy = null } = this.#provenance;
    setText(this.#linkNote, differencesFromLink({ fingerprint, version, computedBy }, experiment.run, { hasData: experiment.data !== null, canFingerprint }).join(' '));
    this.#controls.update(experiment, this.#chosen !== null);
    this.#data.update(experiment.data, inRun, state === 'loading');
    this.#settingsPanel.update(this.#settings, inRun || (experiment.run?.epochs.length ?? 0) > 0);
    const other = this.#chosen ? ` The figures show “${this.#chosen.name}”.` : '';
    setText(this.#device, (experiment.run ? deviceSentence(experiment.run.device, experiment.run.formerDevices) : '') + other);
    this.#devices.update(experiment.data, this.#settings, experiment.preparing ? 'training' : state);
    const origin = run ? originText(run) : '';
    this.#origin.hidden = origin === '';
    setText(this.#origin, origin);
    this.#network.update(run, run ? this.#cursor.row(run) : 0);
    this.#understanding.update(run && { run, row: this.#cursor.row(run), training: state === 'training' });
    const messages = [...this.#wrong.values()];
    if (experiment.error) messages.unshift(experiment.error.message);
    this.#notices.update(messages, experiment);
    const view = this.#view();
    for (const card of this.#cards) card.update(view);
    this.#updateComparison();
    this.#exports.update(run, run ? this.#cursor.row(run) : 0, this.#compare.view?.comparison?.runs.length ?? 0);
    // One cursor for all figures: it reaches the last epoch of the longest run.
    const compared = this.#compare.view?.run ?? null;
    this.#slider.update(run && compared && compared.epochs.length > run.epochs.length ? compared : (run ?? compared), run ?? compared);
    if (view) this.#draw(this.#cards.flatMap(({ panels }) => panels), view);
    if (this.#compare.view) this.#draw(this.#compare.panels, this.#compare.view);
  }

  #updateComparison() {
    const { state, run, preparing } = this.#experiment;
    const pinned = this.#pinned();
    const exercise = this.#exercise;
    const { range, error } = this.#binning;
    this.#rangePanel.update(range, error);
    const going = state === 'training' || state === 'paused' || preparing;
    const elsewhere = ExerciseRun.current !== null && ExerciseRun.current !== exercise;
    const obstacle = going
      ? 'A run goes on or is paused: let it finish, or stop it, before you start an exercise.'
      : elsewhere ? 'Another exercise of this page goes on: let it finish first.'
      : state === 'loading' || run === null ? 'An exercise can be started when data are loaded.' : '';
    const inExercise = exercise?.status === 'running';
    this.#exerciseStatus.hidden = !inExercise;
    setText(this.#exerciseStatus, inExercise ? progressText(exercise, false) : '');
    const done = exerciseOf(pinned);
    this.#theme ??= resolveTheme(this);
    this.#compare.element.hidden = this.#onlyExercise !== null && pinned.length < 2;
    this.#compare.update(pinned, { theme: this.#theme, themeNumber: this.#themeNumber, suffix: done ? `extra${done.exercise.id}` : 'comparison' });
    this.#exercises.update({
      only: this.#onlyExercise?.id ?? null,
      run: exercise,
      done: (exercise) => {
        const outcomes = this.#outcomes(exercise);
        if (outcomes.length === 0) return null;
        const { all, layers } = rangesOf(outcomes[0].run);
        return { outcomes, ranges: { all: range ?? all, layers: range ?? layers } };
      },
      obstacle,
      imported: this.#experiment.startsFromImport,
      paused: state === 'paused',
      figures: this.#cards.map(({ element }) => element.dataset.figure ?? ''),
    });
  }

  /** @param {ReturnType<typeof figureCard>['panels']} panels @param {View} view */
  #draw(panels, view) {
    const start = performance.now();
    // What can't be seen waits for the end of the run, since every canvas that changed has to be painted.
    const training = this.state === 'training';
    for (const panel of panels) {
      if (training && !panel.inSight) continue;
      const drawn = panel.draw(view, this.#themeNumber);
      if (drawn && performance.now() - start > DRAWING_TIME) return this.#invalidate();
    }
  }
}

/** Where a run comes from, if not from random weights on this page. @param {Run} run */
function originText({ imported, startsFrom }) {
  return [imported ? 'This run was read from a file.' : '', startsFrom ?? '', startsFrom && !imported ? 'Reset goes back to random ones.' : '']
    .filter(Boolean)
    .join(' ');
}

/** A run of an exercise is named after its variant, compared with the others, and known as one of them after a reload. @param {ExerciseRun} exercise */
function keptAs({ exercise: { id, variants }, index, attempt }) {
  return { name: variants[index].label, pinned: true, exercise: { id, variant: index, attempt } };
}

/**
 * What to read, and what to call it.
 * @param {unknown} source
 * @returns {[source: string | Blob, name: string]}
 */
function located(source) {
  if (source instanceof Blob) return [source, source instanceof File ? source.name : 'Data'];
  const url = typeof source === 'string' ? parseUrl(source, document.baseURI) : null;
  if (url) {
    const known = Object.values(SOURCES).find(([, address]) => address === url.href);
    return [url.href, known?.[0] ?? (url.pathname.split('/').at(-1) || url.href)];
  }
  throw new WeightscopeError({ kind: 'argument', message: `“${String(source).slice(0, 100)}” is no address and no file. Give the address of a CSV file, or a File or Blob.` });
}

// A page may load this module twice, under two addresses.
if (!customElements.get('weight-scope')) customElements.define('weight-scope', WeightScope);
