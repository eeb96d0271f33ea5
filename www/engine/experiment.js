/**
 * The state machine behind the element: data, a run, and the worker that trains it. It knows nothing of the DOM.
 *
 *     empty → loading → ready → training ⇄ paused → finished
 *                                  ↓                 (train more: → training)
 *                                failed
 *
 * Each run has a worker of its own, so a crash costs that run's worker alone, and what it finished stays on the page.
 *
 * @import { DatasetInfo, EpochMetrics, Histogram, HistogramRow, Run, Settings, State } from '../weightscope.js'
 * @import { LoadedFile, Opened, Slice, Snapshot, WorkerEvent } from './protocol.js'
 *
 * @typedef {object} Progress
 * @property {number} epoch in work, from 1
 * @property {number} step
 * @property {number} steps
 * @property {number} samplesPerSecond
 * @property {number} secondsLeft
 *
 * @typedef {{ bytes: number, total: number | null, rows: number }} Loading
 *
 * @typedef {{ info: DatasetInfo, labels: Uint8Array, pixels: Uint8Array }} Dataset
 *
 * @typedef {{ promise: Promise<Run>, resolve: (run: Run) => void, reject: (reason: unknown) => void }} Deferred
 */
import { Client, WeightscopeError, engineModule } from './client.js';

export const OFFICIAL_TEST_SET = new URL('../data/mnist_test.csv.gz', import.meta.url).href;

/** How much of the last second counts in the speed that is shown. */
const SMOOTHING = 0.2;

export class Experiment {
  /** @type {State} */
  state = 'empty';
  /** @type {Dataset | null} */
  data = null;
  /** @type {Run | null} */
  run = null;
  /** @type {WeightscopeError | null} the last thing that failed, until something else is begun */
  error = null;
  /** @type {Loading | null} */
  loading = null;
  /** @type {Progress | null} */
  progress = null;

  /** @type {Settings} of the next run */
  #settings;
  /** @type {(type: 'change' | 'state' | 'epoch' | 'finish' | 'error', detail?: unknown) => void} */
  #notify;
  /** @type {Client | null} the run's */
  #client = null;
  /** @type {Dataset | null} */
  #officialTest = null;
  /** @type {Promise<void>} the latest preparation of a network */
  #prepared = Promise.resolve();
  /** @type {Promise<unknown>} */
  #loaded = Promise.resolve();
  /** @type {Deferred | null} what `train` promised */
  #training = null;
  /** Whether the present slice is the last, and what to be after it. @type {'paused' | 'finished' | null} */
  #halting = null;
  #lastSlice = { time: 0, samples: 0 };

  /**
   * @param {Settings} settings
   * @param {(type: 'change' | 'state' | 'epoch' | 'finish' | 'error', detail?: unknown) => void} notify
   */
  constructor(settings, notify) {
    this.#settings = settings;
    this.#notify = notify;
  }

  /** Settings of the next run. An untrained network is made anew, since its weights depend on them. @param {Settings} settings */
  set settings(settings) {
    this.#settings = settings;
    if (this.state === 'ready') this.#prepare().catch((error) => this.#fail(error));
  }

  /**
   * Reads a file. If that fails, data and run stay as they were.
   * @param {string | Blob} source
   * @param {string} name
   * @returns {Promise<DatasetInfo>}
   */
  async load(source, name) {
    if (this.state === 'loading') throw new WeightscopeError({ kind: 'busy', message: 'Another file is being read. Wait until it is done.' });
    if (this.state === 'training' || this.state === 'paused') {
      throw new WeightscopeError({ kind: 'busy', message: 'The network is being trained. Stop the run before other data are loaded.' });
    }
    const before = this.state;
    const loaded = (async () => {
      this.#enter('loading');
      try {
        const data = await this.#read(source, name);
        this.#prepared = this.#prepared.catch(() => {}).then(() => this.#open(data, this.#settings));
        await this.#prepared;
        await this.#prepare();
        return data.info;
      } catch (error) {
        if (this.state === 'loading') this.#enter(before === 'empty' ? 'failed' : before);
        throw this.#fail(error);
      } finally {
        this.loading = null;
        this.#notify('change');
      }
    })();
    this.#loaded = loaded.catch(() => {});
    return loaded;
  }

  /**
   * Trains to the planned number of epochs, or `more` epochs beyond those that are done. A run that has ended is replaced by a new one
   * with the present settings, unless `more` goes on with it.
   * @param {{ more?: number }} [options]
   * @returns {Promise<Run>}
   */
  async train({ more } = {}) {
    if (more !== undefined && !(Number.isInteger(more) && more > 0)) {
      throw new WeightscopeError({ kind: 'argument', message: `more is ${more}, expected a whole number of epochs above 0.` });
    }
    await this.#loaded;
    if (this.state === 'paused') this.resume();
    if (this.state === 'training' && this.#training) return this.#training.promise;
    const goesOn = this.state === 'finished' && more !== undefined && this.#client !== null;
    const run = goesOn ? this.#currentRun() : await this.#freshRun();
    if (more !== undefined) run.plannedEpochs = run.epochs.length + more;
    return this.#begin(run);
  }

  /**
   * One epoch more.
   * @returns {Promise<Run>}
   */
  async step() {
    await this.#loaded;
    if (this.state === 'training') throw new WeightscopeError({ kind: 'busy', message: 'The network is being trained. Pause before you step.' });
    const goesOn = (this.state === 'paused' || this.state === 'finished') && this.#client !== null;
    const run = goesOn ? this.#currentRun() : await this.#freshRun();
    const epoch = run.epochs.length + 1;
    run.plannedEpochs = Math.max(run.plannedEpochs, epoch);
    this.#training ??= deferred();
    await this.#trainUntil(run, epoch);
    return run;
  }

  /** Stops asking for work. Takes effect after the present slice, in about 50 ms. */
  pause() {
    if (this.state === 'training') this.#halt('paused');
  }

  resume() {
    if (this.state === 'paused' && this.run) void this.#trainUntil(this.run, this.run.plannedEpochs).catch(() => {});
    // A pause that has not taken effect yet cannot be taken back in the worker: go on when it has.
    else if (this.#halting === 'paused') this.#halting = null;
  }

  /** Ends the run and keeps its finished epochs. */
  stop() {
    if (this.state === 'training') this.#halt('finished');
    else if (this.state === 'paused') this.#finish(true);
  }

  /** Back to the untrained network, with the present settings. */
  async reset() {
    await this.#loaded;
    this.#endRun();
    this.error = null;
    this.progress = null;
    if (this.data) await this.#prepare().catch((error) => Promise.reject(this.#fail(error)));
    else this.#enter('empty');
  }

  /** Ends the worker: the element has left the page. */
  close() {
    const inRun = this.state === 'training' || this.state === 'paused';
    this.#endRun();
    this.#client?.terminate(new WeightscopeError({ kind: 'closed', message: 'The element was removed from the page.' }));
    this.#client = null;
    if (inRun) this.#enter('finished');
  }

  /** For tests: a request to the run's worker. @type {Client['request']} */
  request(name, payload) {
    if (!this.#client) throw new Error('No run is open.');
    return this.#client.request(name, payload);
  }

  /** @param {string | Blob} source @param {string} name @returns {Promise<Dataset>} */
  async #read(source, name) {
    // The code of a first visit is compiled while the data are fetched.
    const client = await Client.start((event) => {
      if (event.type !== 'loading') return;
      this.loading = event;
      this.#notify('change');
    });
    try {
      const { labels, pixels, ...info } = await client.request('load', { source });
      return { info: { name, ...info }, labels, pixels };
    } finally {
      client.terminate(new Error('read'));
    }
  }

  /** Sees to an untrained network with the present settings, one after the other. */
  #prepare() {
    this.#prepared = this.#prepared
      .catch(() => {})
      .then(async () => {
        // Settings may change while a network is made.
        while (this.data && !this.#isFresh()) await this.#open(this.data, this.#settings);
      });
    return this.#prepared;
  }

  /** Whether the run is untrained and made with the present settings. */
  #isFresh() {
    return this.#client !== null && this.run?.settings === this.#settings && this.run.epochs.length === 0 && this.state === 'ready';
  }

  /**
   * Makes an untrained network in a new worker. If that fails, data, run and worker stay as they were.
   * @param {Dataset} data
   * @param {Settings} settings
   */
  async #open(data, settings) {
    if (settings.testSet === 'official') this.#officialTest ??= await this.#read(OFFICIAL_TEST_SET, 'MNIST, the official test set');
    const test = settings.testSet === 'official' ? this.#officialTest : null;
    const client = await Client.start((event) => {
      if (client === this.#client) this.#hear(event);
    });
    let opened;
    try {
      opened = await client.request('open', { data: samples(data), test: test && samples(test), settings });
    } catch (error) {
      client.terminate(error);
      throw error;
    }
    // From here on nothing can fail, so the network before is kept until here.
    this.#client?.terminate(new WeightscopeError({ kind: 'replaced', message: 'Another network took its place.' }));
    this.#client = client;
    this.data = data;
    this.run = newRun(settings, opened, data.info);
    this.progress = null;
    this.error = null;
    this.#enter('ready');
    this.#notify('change');
  }

  /** An untrained run with the present settings. */
  async #freshRun() {
    if (!this.data) throw new WeightscopeError({ kind: 'no-data', message: 'No data are loaded yet. Load a CSV file first.' });
    try {
      await this.#prepare();
    } catch (error) {
      throw this.#fail(error);
    }
    return this.#currentRun();
  }

  #currentRun() {
    if (!this.run) throw new WeightscopeError({ kind: 'no-data', message: 'No network is ready. Load a CSV file first.' });
    return this.run;
  }

  /** @param {Run} run */
  #begin(run) {
    const training = (this.#training ??= deferred());
    // Pressed twice.
    if (this.state === 'training') return training.promise;
    // Its failure reaches whoever asked for the run.
    this.#trainUntil(run, run.plannedEpochs).catch(() => {});
    return training.promise;
  }

  /**
   * @param {Run} run
   * @param {number} until
   */
  async #trainUntil(run, until) {
    const client = this.#client;
    if (!client) throw new Error('No run is open.');
    this.error = null;
    run.stopped = false;
    this.#lastSlice = { time: performance.now(), samples: -1 };
    this.#enter('training');
    try {
      const outcome = await client.request('train', { until });
      const next = this.#halting;
      this.#halting = null;
      if (client !== this.#client) return;
      if (outcome === 'finished') {
        if (run.epochs.length >= run.plannedEpochs) this.#finish(false);
        else if (next === 'finished') this.#finish(true);
        else this.#enter('paused');
      } else if (next === 'finished') this.#finish(true);
      else if (next === 'paused') this.#enter('paused');
      else await this.#trainUntil(run, until);
    } catch (error) {
      this.#halting = null;
      if (client !== this.#client) throw error;
      this.#client = null;
      client.terminate(error);
      this.#enter('failed');
      const failure = this.#fail(error);
      this.#training?.reject(failure);
      this.#training = null;
      throw failure;
    }
  }

  /** @param {'paused' | 'finished'} next */
  #halt(next) {
    this.#halting = next;
    this.#client?.request('halt', undefined).catch(() => {});
  }

  /** @param {boolean} stopped before the planned end */
  #finish(stopped) {
    const run = this.#currentRun();
    run.stopped = stopped;
    this.#enter('finished');
    this.#training?.resolve(run);
    this.#training = null;
    this.#notify('finish', { run });
  }

  /** Whoever waits for the run gets it as far as it came. */
  #endRun() {
    const { run } = this;
    if (run && (this.state === 'training' || this.state === 'paused')) {
      this.#client?.terminate(new WeightscopeError({ kind: 'reset', message: 'The run was reset.' }));
      this.#client = null;
      run.stopped = true;
      this.#training?.resolve(run);
      this.#training = null;
      this.#halting = null;
    }
  }

  /** @param {WorkerEvent} event */
  #hear(event) {
    const { run } = this;
    if (!run) return;
    if (event.type === 'epoch') {
      run.epochs.push(event.metrics);
      addSnapshot(run, event.snapshot);
      this.#measure(run, { epoch: event.metrics.epoch, step: run.stepsPerEpoch, steps: run.stepsPerEpoch });
      this.#notify('epoch', { run, ...event.metrics });
    } else if (event.type === 'slice') {
      this.#measure(run, event);
    }
    this.#notify('change');
  }

  /**
   * Speed and time left, from what was done since the last slice.
   * @param {Run} run
   * @param {Slice} slice
   */
  #measure(run, { epoch, step, steps }) {
    const samples = ((epoch - 1) * steps + step) * run.settings.batch;
    const time = performance.now();
    const { time: lastTime, samples: lastSamples } = this.#lastSlice;
    this.#lastSlice = { time, samples };
    const previous = this.progress?.samplesPerSecond ?? 0;
    let samplesPerSecond = previous;
    if (lastSamples >= 0 && time > lastTime) {
      const now = (1000 * (samples - lastSamples)) / (time - lastTime);
      samplesPerSecond = previous ? previous + SMOOTHING * (now - previous) : now;
    }
    const left = run.plannedEpochs * steps * run.settings.batch - samples;
    const secondsLeft = samplesPerSecond ? left / samplesPerSecond : NaN;
    this.progress = { epoch, step, steps, samplesPerSecond, secondsLeft };
  }

  /** @param {State} state */
  #enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.#notify('state', { state });
    this.#notify('change');
  }

  /** @param {unknown} reason */
  #fail(reason) {
    const error = reason instanceof WeightscopeError ? reason : new WeightscopeError({ kind: 'unknown', message: String(reason) });
    if (this.error !== error) {
      this.error = error;
      this.#notify('error', { error });
      this.#notify('change');
    }
    return error;
  }
}

/** Compiling may begin before anything is asked for. */
export function warmUp() {
  engineModule().catch(() => {});
}

/** @param {Dataset} data */
function samples({ labels, pixels }) {
  return { labels, pixels };
}

/** @returns {Deferred} */
function deferred() {
  const made = /** @type {Deferred} */ ({});
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  // Not everybody who presses a button waits for the run.
  made.promise.catch(() => {});
  return made;
}

/**
 * @param {Settings} settings
 * @param {Opened} opened
 * @param {DatasetInfo} data
 * @returns {Run}
 */
function newRun(settings, opened, data) {
  const { snapshot, initialInput, layers, trainRows, testRows } = opened;
  /** @param {HistogramRow} row @param {string} name @param {string} title @returns {Histogram} */
  const histogram = ({ edges }, name, title) => ({ name, title, edges, rows: [], counts: [], below: [], above: [], nan: [] });
  /** @type {Run} */
  const run = {
    settings,
    device: { kind: 'cpu', name: opened.device, reason: deviceReason(settings.device) },
    data,
    layers,
    trainRows,
    testRows,
    stepsPerEpoch: Math.floor(trainRows / settings.batch),
    plannedEpochs: settings.epochs,
    stopped: false,
    epochs: [],
    histograms: {
      all: histogram(snapshot.all, 'all', 'All parameters'),
      layers: layers.map(({ name, title }, i) => histogram(snapshot.layers[i], name, title)),
    },
    initialInput,
    initialParameters: snapshot.parameters,
    parameters: snapshot.parameters,
  };
  addSnapshot(run, snapshot);
  return run;
}

/** @param {Settings['device']} asked */
function deviceReason(asked) {
  if (asked === 'cpu') return 'The CPU was asked for.';
  if (asked === 'webgpu') return 'WebGPU was asked for, but this version of Weightscope trains on the CPU alone.';
  return 'This version of Weightscope trains on the CPU.';
}

/**
 * @param {Run} run
 * @param {Snapshot} snapshot
 */
function addSnapshot(run, { all, layers, parameters }) {
  run.parameters = parameters;
  [run.histograms.all, ...run.histograms.layers].forEach((histogram, i) => {
    const row = [all, ...layers][i];
    histogram.rows.push(row.density);
    histogram.counts.push(row.counts);
    histogram.below.push(row.below);
    histogram.above.push(row.above);
    histogram.nan.push(row.nan);
  });
}
