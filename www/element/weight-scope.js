/**
 * The element `<weight-scope>`: attributes, properties, verbs and events. See `weightscope.d.ts` for its interface; `weightscope.js` defines it.
 *
 * It joins what knows nothing of each other: the experiment (state and training), the kept runs, the exercises, and the panels, which get
 * a scene with every frame. State changes here, in handlers, and never while painting.
 *
 * @import { DatasetInfo, ExerciseOptions, ExerciseResult, KeptRun, ReadOptions, Run, State, WeightScope as Declared } from '../weightscope.js'
 * @import { ComparisonChoice, Scene, Sources } from './scene.js'
 * @import { Host, Verbs } from '../views/panel.js'
 * @import { RunData } from '../figures/types.js'
 */
import { Attributes } from './attributes.js';
import { acceptFiles } from './drop-files.js';
import { Frames } from './frames.js';
import { OPTIONS } from './options.js';
import { RunFiles } from './run-files.js';
import { sceneOf, shownRun } from './scene.js';
import { SettingsElement } from './settings-element.js';
import { Stage } from './stage.js';
import { quietly, verbsOf } from './verbs.js';
import { warmUp } from '../engine/client.js';
import { Experiment } from '../engine/experiment.js';
import { Helper } from '../engine/helper.js';
import { engine } from '../engine/page-engine.js';
import { SOURCES, located } from '../engine/sources.js';
import { WeightscopeError } from '../error.js';
import { pageAddress } from '../exports/link.js';
import { ExerciseDesk } from '../lesson/exercise-desk.js';
import { LESSONS } from '../lesson/lessons.js';
import { ATTRIBUTES, PROVENANCE, SETTINGS } from '../settings.js';
import { Derived } from '../store/derived.js';
import { Keeping } from '../store/keeping.js';
import { fetchRecording } from '../store/recording.js';
import { answers } from '../store/answers.js';
import { runs } from '../store/page-runs.js';
import { Cursor } from '../views/cursor.js';

export { WeightscopeError };

/** Milliseconds after which a recording is fetched: what is needed to train comes first. */
const RECORDING_AFTER = 300;
/** Where not all are shown: the others are a press away. @type {Record<string, string>} */
const USUAL_FIGURES = { lesson: '34,33', embed: '34' };
/** Milliseconds after which kept runs are read even if the data are not here yet. */
const RESTORE_AFTER = 2000;

/** @implements {Omit<Declared, 'addEventListener' | 'removeEventListener'>} */
export class WeightScope extends SettingsElement {
  static observedAttributes = [...ATTRIBUTES, ...OPTIONS.map(({ name }) => name)];

  /** @type {Promise<void>} */
  ready;

  #attributes = new Attributes();
  #desk = new ExerciseDesk(runs);
  #keeping = new Keeping(runs, this);
  #experiment = new Experiment(
    this.#attributes.settings,
    (type, detail) => {
      if (this.#experiment.run) this.#keeping.keep(this.#experiment.run, type);
      if (type !== 'change') this.#emit(type, detail);
      this.#changed();
    },
    { claim: (run) => this.#keeping.claim(run), release: () => this.#keeping.release() },
    engine,
  );
  /** @type {KeptRun | null} the kept run that was chosen to be shown, rather than the experiment's */
  #chosen = null;
  /** The id that was asked to be shown last: its run may have to be read first. @type {string | null} */
  #asked = null;
  /** @type {Run | null} that was shown when anything changed last */
  #shown = null;
  /** @type {ComparisonChoice} */
  #choice = { part: null, minuend: null, subtrahend: null };
  /** @type {{ resolve: () => void, reject: (reason: unknown) => void }} the first call counts */
  #readiness = /** @type {any} */ ({});
  #unsubscribe = () => {};
  /** Ends when it leaves the page. */
  #stay = new AbortController();

  #files = new RunFiles(this.#experiment, runs, () => this.run, () => this.#stay.signal);
  #frames = new Frames(this, () => this.#paint());
  #cursor = new Cursor(this.#frames.invalidate);
  #helper = new Helper();
  #derived = new Derived(this.#helper, (run) => this.#experiment.testSet(run), this.#frames.invalidate);
  #scene = /** @type {Scene | null} */ (null);
  /** @type {Host} */
  #host = {
    verbs: this.#verbs(),
    cursor: this.#cursor,
    helper: this.#helper,
    probes: this.#derived.probes,
    runs,
    page: pageAddress(),
    testSet: (run) => this.#experiment.testSet(run),
    scene: () => this.#sceneNow(),
    invalidate: this.#frames.invalidate,
    more: () => import('./more.js'),
  };
  /** @type {Stage} */
  #stage;
  /** @type {RunData | null} */
  #recording = null;

  constructor() {
    super();
    this.ready = new Promise((resolve, reject) => Object.assign(this.#readiness, { resolve, reject }));
    // Not everybody waits for it, and the page shows the reason.
    this.ready.catch(() => {});
    this.#stage = new Stage(this.#host, this.attachShadow({ mode: 'open' }));
    acceptFiles(this, this.#host.verbs.open);
  }

  connectedCallback() {
    this.upgradeProperties();
    this.#layOut();
    if (this.#stay.signal.aborted) this.#stay = new AbortController();
    this.#experiment.reopen();
    this.#helper.reopen();
    this.#unsubscribe();
    const openNeeded = () => this.#desk.openNeeded((error) => this.#experiment.fail(error));
    this.#unsubscribe = runs.subscribe(() => {
      openNeeded();
      this.#changed();
    });
    openNeeded();
    this.#frames.start();
    warmUp();
    // Reading what is stored must not delay the page, nor wait for data that take long.
    const patience = new Promise((resolve) => setTimeout(resolve, RESTORE_AFTER));
    void Promise.race([this.ready.catch(() => {}), patience]).then(() => runs.restore());
    // This one needs data to know whether they are the same.
    void this.ready.then(() => runs.restore()).then(() => this.#desk.recall(answers, this.#means), () => {});
    // What other tabs have done is seen when this one is looked at.
    for (const type of ['focus', 'visibilitychange']) addEventListener(type, this.#refresh, { signal: this.#stay.signal });
    if (this.#stage.name === 'lesson') setTimeout(() => this.#showRecording(), RECORDING_AFTER);
    if (this.state !== 'empty') return;
    const source = this.getAttribute('src') ?? SOURCES.small[1];
    if (source === 'none') this.#readiness.resolve();
    else quietly(this.load(source).then(() => (this.#attributes.options.autostart ? this.train() : null)));
  }

  #refresh = () => {
    if (document.visibilityState === 'visible' && runs.isRestored) void runs.refresh();
  };

  disconnectedCallback() {
    this.#frames.stop();
    // Moving an element disconnects it for a moment; a removed one must not work on unseen.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#unsubscribe();
      this.#stay.abort();
      this.#experiment.close();
      this.#helper.close();
      this.#stage.close();
    });
  }

  #layOut() {
    this.#stage.choose(this, this.#attributes.options.layout);
    this.#readFigures();
  }

  /** Those that the attribute names, or what is usual in the layout. */
  #readFigures() {
    this.#attributes.readFigures(this.getAttribute('figures'), USUAL_FIGURES[this.#stage.name]);
  }

  /** The chapter that is open, where the layout has some. */
  get #chapter() {
    if (this.#stage.name !== 'lesson') return null;
    const { chapter } = this.#attributes.options;
    if (chapter !== '') return chapter;
    return this.#desk.lesson ? 'lesson' : (this.#desk.only?.id ?? 'start');
  }

  /** @param {string} name @param {string | null} before @param {string | null} value */
  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === 'src') {
      if (this.isConnected && value && value !== 'none') quietly(this.load(value));
    } else if (OPTIONS.some((option) => option.name === name)) {
      this.#attributes.readOption(name, value);
      if (name === 'layout' && this.isConnected) this.#layOut();
      else if (name === 'theme') this.#frames.forgetTheme();
      else if (name === 'chapter') {
        this.#cursor.pin(null);
        this.#emit('chapter', { chapter: this.#chapter });
      }
    } else if (name === 'figures') {
      this.#readFigures();
    } else if (name === 'exercise') {
      this.#showOneExercise(value);
    } else if (name === 'lesson') {
      void this.#desk.take(value, this.#stay.signal, (why) => this.#attributes.tell('lesson', why)).then(() => this.#changed());
    } else if (PROVENANCE.some((entry) => entry.name === name)) {
      this.#attributes.readProvenance(name, value);
    } else if (SETTINGS.some((setting) => setting.name === name)) {
      this.#attributes.readSetting(name, value);
      this.#useSettings();
    }
    this.#changed();
  }

  /** @returns {Declared['settings']} */
  get settings() {
    return this.#attributes.settings;
  }

  /** A bad value is told as that of an attribute is, and the attribute stays. @param {string} name @param {string} text */
  setSetting(name, text) {
    if (this.#attributes.readSetting(name, text)) this.setAttribute(name, text);
    this.#useSettings();
    this.#changed();
  }

  #useSettings() {
    this.#experiment.settings = this.#attributes.settings;
  }

  /** @returns {State} */
  get state() {
    return this.#experiment.state;
  }

  /** @returns {Run | null} */
  get run() {
    return shownRun({ experiment: this.#experiment, runs, chosen: this.#chosen });
  }

  /** @returns {readonly KeptRun[]} */
  get runs() {
    return runs.list;
  }

  /** @param {string | null} id @returns {void} */
  show(id) {
    const kept = id === null ? null : runs.get(id);
    this.#asked = id;
    if (kept && !runs.isOpen(kept.run)) return quietly(this.open(kept.id).then(() => (this.#asked === id ? this.show(id) : undefined)));
    this.#chosen = kept?.run === this.#experiment.run ? null : kept;
    this.#changed();
  }

  /** @param {string} id @returns {Promise<Run>} */
  async open(id) {
    const kept = runs.get(id);
    if (!kept) throw this.#experiment.fail(new WeightscopeError({ kind: 'argument', message: 'There is no such run.' }));
    await runs.open(kept.run).catch((error) => Promise.reject(this.#experiment.fail(error)));
    return kept.run;
  }

  /** @param {string | Blob | [Blob, Blob]} source @param {ReadOptions} [options] @returns {Promise<DatasetInfo>} */
  async load(source, options) {
    const before = this.#asked;
    try {
      const info = await this.#experiment.load(...located(source), options);
      // What was chosen while the file was read stays in view.
      if (this.#asked === before) this.show(null);
      this.#derived.probes.tryAgain();
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
    if (chosen && options?.more !== undefined && !this.#isBusy) return this.goOn(chosen.id, options.more);
    this.show(null);
    // What was replayed was another run, as long as this one has no epochs.
    if (this.#cursor.isPlaying || !this.run?.epochs.length) this.#cursor.pin(null);
    return this.#experiment.train(options);
  }

  /** @param {string} id @param {ExerciseOptions} [options] @returns {Promise<ExerciseResult>} */
  async runExercise(id, options = {}) {
    const result = await this.#desk.carryOut(id, options, this.#means).catch((error) => Promise.reject(this.#experiment.fail(error)));
    answers.set(id, { seeds: Math.max(...result.variants.map(({ runs }) => runs.length)), epochs: result.variants[0].settings.epochs });
    this.#emit('exercise', result);
    return result;
  }

  /** What exercises are carried out with. */
  get #means() {
    return { settings: this.settings, data: this.#experiment.data, engine, signal: this.#stay.signal, onChange: () => this.#changed() };
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(`weightscope-${type}`, { detail, bubbles: true, composed: true }));
  }

  pause() {
    this.#experiment.pause();
    this.#desk.study?.pause();
  }

  resume() {
    this.show(null);
    this.#experiment.resume();
    this.#desk.study?.resume();
  }

  stop() {
    this.#experiment.stop();
    this.#desk.study?.stop();
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
    if (!this.#isBusy) this.show(id);
    return this.#experiment.goOn(kept.run, more);
  }

  /** @param {{ epoch?: number }} [options] @returns {Promise<Blob>} */
  exportWeights(options) {
    return this.#files.exportWeights(options);
  }

  /** @param {Blob} file @returns {Promise<Run>} */
  async importWeights(file) {
    const run = await this.#files.importWeights(file);
    this.show(null);
    return run;
  }

  /** @param {{ weights?: 'ends' | 'all' }} [options] @returns {Promise<Blob>} */
  exportRun(options) {
    return this.#files.exportRun(options);
  }

  /** @param {Blob} file @returns {Promise<Run>} */
  async importRun(file) {
    const { id, run } = await this.#files.importRun(file);
    this.show(id);
    return run;
  }

  get #isBusy() {
    return this.state === 'training' || this.state === 'paused' || this.#experiment.preparing;
  }

  /** @returns {Verbs} */
  #verbs() {
    return verbsOf(this, {
      attributes: this.#attributes,
      experiment: this.#experiment,
      binning: this.#derived.binning,
      desk: this.#desk,
      answers,
      runs,
      setChoice: (choice) => {
        this.#choice = choice;
      },
      useSettings: () => this.#useSettings(),
      changed: () => this.#changed(),
      lead: (selector) => this.#stage.layout?.lead(selector),
    });
  }

  /** @param {string | null} id */
  #showOneExercise(id) {
    this.#attributes.forget('exercise');
    if (!this.#desk.show(id)) {
      this.#attributes.tell('exercise', `There is no exercise “${id?.slice(0, 40)}”; choose from ${LESSONS.map((lesson) => lesson.id).join(', ')}.`);
    }
  }

  async #showRecording() {
    if (this.#recording || this.run?.epochs.length || !this.isConnected) return;
    // Without it the untrained network is shown.
    this.#recording = await fetchRecording().catch(() => null);
    if (this.#recording) this.#cursor.playAtOnce(this.#recording);
    this.#changed();
  }

  /** After any change of state: what follows from it, and a frame. */
  #changed() {
    // A run that went, or that goes on as the experiment's own, is chosen no longer.
    if (this.#chosen && this.#chosen.run !== this.run) this.#chosen = null;
    if (this.run !== this.#shown) {
      this.#shown = this.run;
      this.#cursor.pin(null);
    }
    this.#stage.layout?.offer(runs.list.filter((kept) => runs.isCutOff(kept)));
    this.dataset.state = this.state;
    this.#frames.invalidate();
  }

  #sceneNow() {
    const { settings, provenance, wrong, figures, options } = this.#attributes;
    /** @type {Sources} */
    const sources = {
      experiment: this.#experiment,
      settings, provenance, wrong, figures, options, answers, runs,
      layout: this.#stage.name,
      chapter: this.#chapter,
      recording: this.#recording,
      chosen: this.#chosen,
      cursor: this.#cursor,
      ...this.#derived,
      choice: this.#choice,
      desk: this.#desk,
      theme: this.#frames.theme,
      themeNumber: this.#frames.themeNumber,
    };
    return (this.#scene = sceneOf(sources, this.#scene));
  }

  #paint() {
    const scene = this.#sceneNow();
    if (!this.#stage.layout) return;
    this.#stage.layout.update(scene);
    this.#frames.draw(scene, this.#stage.inUse);
    this.#derived.prepare(scene);
  }
}
