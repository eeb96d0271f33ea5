/**
 * The state machine behind the element: data, a run, and the worker that trains it. It knows nothing of the DOM.
 *
 *     empty → loading → ready → training ⇄ paused → finished
 *                                  ↓                 (train more: → training)
 *                                failed      a kept run that goes on: → paused
 *
 * What replaces the network (loading, preparing, resetting) goes through one queue. While a run goes on nothing replaces it
 * but a reset: `#going` says so from the moment training is asked for until it rests.
 *
 * Each run has a worker of its own, so a crash costs that run's worker alone, and what it finished stays on the page.
 *
 * @import { DatasetInfo, ReadOptions, Run, RunDevice, Settings, State } from '../weightscope.js'
 * @import { EngineClient, NewClient } from './client.js'
 * @import { Dataset, Datasets, Loading } from './datasets.js'
 * @import { Checkpoint, Network } from './network.js'
 * @import { Opened, Source, WorkerEvent } from './protocol.js'
 * @import { Progress } from './speed.js'
 *
 * @typedef {{ parameters: Float32Array, words: string }} Start imported weights, and what they are
 *
 * @typedef {'change' | 'state' | 'epoch' | 'finish' | 'error'} Notice
 *
 * @typedef {object} Claiming
 * @property {(run: Run) => Promise<void>} claim nobody else may train a run that goes on; rejects if somebody does
 * @property {() => void} release the run rests
 *
 * @typedef {{ newClient: NewClient, datasets: Datasets, sideBySide?: boolean }} Engine where workers and data come from, and whether other runs are trained at the same time
 *
 * @typedef {{ promise: Promise<Run>, resolve: (run: Run) => void, reject: (reason: unknown) => void }} Deferred
 */
import { VERSION, hasSameResults } from '../version.js';
import { WeightscopeError } from '../error.js';
import { OFFICIAL_TEST_SET } from './datasets.js';
import { insteadOfGpu, isGpuFailure } from './device.js';
import { networkOn, startNetwork } from './network.js';
import { Speed } from './speed.js';
import { timeDevices } from './trial.js';
import { CARRIED } from '../lib/carried.js';
import { canFingerprint, fingerprint } from '../run/fingerprint.js';
import { MOST_EPOCHS } from '../settings.js';
import { addEpoch, changeDevice, checkpointOf, newRun } from '../run/run.js';
import { testSetOf } from '../run/test-set.js';

/** Milliseconds after which a network that is being made is given up when the run is stopped: most are made in a tenth of that. */
const GRACE = 2000;
/** Failures that say what stands in a file, and not which file that is. */
const OF_CONTENT = ['empty', 'html', 'foreign', 'no-table', 'no-labels', 'one-hot', 'ragged', 'label', 'pixel', 'too-many-rows', 'too-many-bytes', 'line-too-long', 'argument', 'pair', 'shape', 'short'];
/** What was given up is no failure. */
const NO_REFUSALS = ['closed', 'stopped', 'superseded'];
const LONGEST_NAME = 60;
/** A sentence; what the system says with it may be longer. */
const LONGEST_FAILURE = 500;

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
  /** @type {(notice: Notice, detail?: unknown) => void} */
  #notify;
  /** @type {Claiming} */
  #claims;
  /** @type {Engine} */
  #engine;
  /** @type {EngineClient | null} the run's */
  #client = null;
  /** Epochs that the client's network has been trained. */
  #trained = 0;
  /** @type {Start | null} what new networks start from; random weights if null */
  #imported = null;
  /** @type {Start | null} what the network that is open started from */
  #openedImport = null;
  /** Ends all work when the element leaves the page. */
  #life = new AbortController();
  /** @type {AbortController | null} ends the reading of a file */
  #reading = null;
  /** @type {AbortController | null} ends the making of a network */
  #making = null;
  /** @type {AbortController | null} ends the trial of both devices */
  #trial = null;
  /** @type {Dataset | null} */
  #officialTest = null;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** Number of the latest load: an older one gives way. */
  #loads = 0;

  /** Whether a run goes on, or is about to. */
  #going = false;
  /** What is to become of the run that goes on. @type {'training' | 'paused' | 'finished'} */
  #wish = 'training';
  /** Counts runs that were given up, so that what was waiting for one can tell. */
  #generation = 0;
  /** @type {Deferred | null} what `train` promised */
  #training = null;
  /** What `step` promised, and after which epoch. @type {Deferred & { epoch: number } | null} */
  #step = null;
  #speed = new Speed();

  /**
   * @param {Settings} settings
   * @param {(notice: Notice, detail?: unknown) => void} notify
   * @param {Claiming} claims
   * @param {Engine} engine
   */
  constructor(settings, notify, claims, engine) {
    this.#settings = settings;
    this.#notify = notify;
    this.#claims = claims;
    this.#engine = engine;
  }

  get settings() {
    return this.#settings;
  }

  /** Settings of the next run. An untrained network is made anew, since its weights depend on them. @param {Settings} settings */
  set settings(settings) {
    this.#settings = settings;
    if (!this.#awaitsTraining) return;
    this.#serially(async () => {
      if (this.#awaitsTraining && !this.#going) await this.#prepare();
    }).catch((error) => this.fail(error));
  }

  /** Whether there is an untrained network, or would be if its device could be used. */
  get #awaitsTraining() {
    return this.state === 'ready' || (this.state === 'failed' && this.data !== null && this.run === null);
  }

  /** Whether training has been asked for, but the network is still being made. */
  get preparing() {
    return this.#going && this.state !== 'training';
  }

  /** Whether new networks start from imported weights. */
  get startsFromImport() {
    return this.#imported !== null;
  }

  /** What can't be done while a run goes on or is paused begins with this. @param {string} advice a sentence @throws {WeightscopeError} */
  refuseWhileTraining(advice) {
    if (this.#going || this.state === 'paused') throw this.fail(new WeightscopeError({ kind: 'busy', message: `The network is being trained. ${advice}` }));
  }

  /**
   * Reads a file. If that fails, data and run stay as they were. A later load takes the place of one that is not done.
   * @param {Source} source
   * @param {string} name
   * @param {ReadOptions} [asked] what somebody says of the file
   * @returns {Promise<DatasetInfo>}
   */
  async load(source, name, asked) {
    this.refuseWhileTraining('Stop the run before other data are loaded.');
    const load = ++this.#loads;
    const superseded = new WeightscopeError({ kind: 'superseded', message: 'Another file was chosen meanwhile.' });
    this.#endMaking(superseded);
    this.#endTrial('Other data are loaded');
    return this.#serially(async () => {
      if (load !== this.#loads) throw superseded;
      const { signal } = this.#life;
      const before = this.state;
      this.error = null;
      this.#enter('loading');
      /** @type {Dataset | null} */
      let data = null;
      try {
        const read = (data = await this.#read(source, name, asked).catch((error) => {
          throw this.#refusal(error, name);
        }));
        await this.#open(read, this.#settings, null);
        this.#imported = null;
        await this.#prepare();
        return read.info;
      } catch (error) {
        // With another device they will do.
        if (error instanceof WeightscopeError && error.kind === 'no-webgpu') this.data ??= data;
        // An element that left the page meanwhile loads again when it is back.
        const isFailure = before === 'empty' && load === this.#loads && !signal.aborted;
        if (this.state === 'loading') this.#enter(isFailure ? 'failed' : before);
        throw this.fail(error);
      }
    });
  }

  /** Takes data that have been read. The network is made when it is to be trained. @param {Dataset} data */
  use(data) {
    this.data = data;
  }

  /**
   * Makes an untrained network that starts from given weights. So do those that follow, until a reset or other data. If it fails, all stays
   * as it was.
   * @param {Start} start
   * @returns {Promise<Run>}
   */
  async startFrom(start) {
    this.refuseWhileTraining('Stop the run before weights are imported.');
    return this.#serially(async () => {
      if (!this.data) throw new WeightscopeError({ kind: 'no-data', message: 'No data are loaded yet. Load a CSV file first, then import weights.' });
      await this.#open(this.data, this.#settings, start);
      this.#imported = start;
      await this.#prepare();
      return this.#currentRun();
    }).catch((error) => Promise.reject(this.fail(error)));
  }

  /**
   * Trains to the planned number of epochs, or `more` epochs beyond those that are done. A run that has ended is replaced by a
   * new one with the present settings, unless `more` goes on with it.
   * @param {{ more?: number }} [options]
   * @returns {Promise<Run>}
   */
  async train(options) {
    const more = options?.more;
    this.#refuseUnlessCount(more);
    if (this.#going) {
      if (this.#wish === 'paused') this.#wish = 'training';
    } else {
      const continued = this.state === 'paused' || (this.state === 'finished' && more !== undefined);
      this.#go(continued ? () => this.#takeUp() : () => this.#prepare(), (run) => {
        if (more !== undefined) run.plannedEpochs = run.epochs.length + more;
        return run.plannedEpochs;
      });
    }
    return /** @type {Deferred} */ (this.#training).promise;
  }

  /**
   * Goes on with a run that has ended or was cut off, from its last epoch to its plan, or `more` epochs further, to the same result as if
   * it had never rested: that needs the same data and the same version. If it can't, the run before stays.
   * @param {Run} run
   * @param {number} [more]
   * @returns {Promise<Run>}
   */
  async goOn(run, more) {
    this.refuseWhileTraining('Stop the run before another one goes on.');
    this.#refuseUnlessCount(more);
    if (more === undefined && run.epochs.length >= run.plannedEpochs) {
      throw this.fail(new WeightscopeError({ kind: 'argument', message: 'This run has all the epochs that were asked for. Give a number of further epochs.' }));
    }
    // What it has when it is taken up counts.
    this.#go(() => this.#takeUp(run), (run) => (run.plannedEpochs = more === undefined ? run.plannedEpochs : run.epochs.length + more));
    return /** @type {Deferred} */ (this.#training).promise;
  }

  /**
   * One epoch more, then a pause.
   * @returns {Promise<Run>}
   */
  async step() {
    if (this.#going) throw new WeightscopeError({ kind: 'busy', message: 'The network is being trained. Pause before you step.' });
    const step = Object.assign(deferred(), { epoch: Infinity });
    // One that was paused in its midst.
    if (this.run) this.#step?.resolve(this.run);
    this.#step = step;
    this.#go(this.state === 'paused' || this.state === 'finished' ? () => this.#takeUp() : () => this.#prepare(), (run) => {
      step.epoch = run.epochs.length + 1;
      run.plannedEpochs = Math.max(run.plannedEpochs, step.epoch);
      return step.epoch;
    });
    return step.promise;
  }

  /** Stops asking for work. Takes effect after the present slice, in about 50 ms. */
  pause() {
    if (this.#going && this.#wish === 'training') this.#halt('paused');
  }

  /** One that was paused in the midst of a step finishes that epoch and pauses again; else it trains to the plan. */
  resume() {
    if (this.#going && this.#wish === 'paused') this.#wish = 'training';
    else if (!this.#going && this.state === 'paused') this.#go(() => this.#takeUp(), (run) => this.#step?.epoch ?? run.plannedEpochs);
  }

  /** Ends the run and keeps its finished epochs. */
  stop() {
    if (this.#going) this.#halt('finished');
    else if (this.state === 'paused') this.#rest('finished', true);
  }

  /** Back to the untrained network, with the present settings. */
  async reset() {
    this.#endMaking(new WeightscopeError({ kind: 'superseded', message: 'The network was reset meanwhile.' }));
    this.#giveUp();
    this.error = null;
    this.progress = null;
    return this.#serially(() => {
      this.#imported = null;
      return this.#prepare();
    }).catch((error) => Promise.reject(this.fail(error)));
  }

  /** Ends all work: the element has left the page. */
  close() {
    this.#giveUp();
    const closed = new WeightscopeError({ kind: 'closed', message: 'The element was removed from the page.' });
    for (const work of [this.#life, this.#reading, this.#making, this.#trial]) work?.abort(closed);
    this.#client?.terminate(closed);
    this.#client = null;
    this.#notify('change');
  }

  /** The element is back. */
  reopen() {
    if (this.#life.signal.aborted) this.#life = new AbortController();
  }

  /**
   * Times both devices with the present settings and data. It ends when training begins, other data are loaded, or the element leaves.
   * @param {(share: number) => void} onProgress
   */
  async timeDevices(onProgress) {
    if (this.#going || this.state === 'paused') throw trialEnded('Training began');
    this.#life.signal.throwIfAborted();
    const { data } = this;
    if (!data) throw new WeightscopeError({ kind: 'no-data', message: 'No data are loaded yet. Load a CSV file first.' });
    this.#endTrial('Another trial began');
    const trial = (this.#trial = new AbortController());
    try {
      return await timeDevices(data, this.#settings, { newClient: this.#engine.newClient, signal: trial.signal, onProgress });
    } finally {
      if (this.#trial === trial) this.#trial = null;
      this.#notify('change');
    }
  }

  /** What else is computed would be timed with it. @param {string} why */
  #endTrial(why) {
    this.#trial?.abort(trialEnded(why));
  }

  /** The images that a run is tested on, or null if its data are not those that are loaded. @param {Run} run */
  async testSet(run) {
    // A run of an earlier visit may be the first to need it.
    if (run.settings.testSet === 'official' && !this.#officialTest) await this.#serially(() => this.#readOfficialTest());
    const { data } = this;
    // Runs of an earlier visit, or from a file: the same numbers of digits are not yet the same data.
    if (data && run.data !== data.info && run.settings.testSet === 'split' && run.dataFingerprint !== null && canFingerprint) {
      if ((await fingerprint(data)) !== run.dataFingerprint) return null;
    }
    return testSetOf(run, data, this.#officialTest);
  }

  /**
   * Makes a failure known. What was given up for something else, or because the element left, is none.
   * @param {unknown} reason
   */
  fail(reason) {
    const error = reason instanceof WeightscopeError ? reason : new WeightscopeError({ kind: 'unknown', message: String(reason) });
    if (this.error !== error && !['closed', 'stopped', 'superseded'].includes(error.kind)) {
      this.error = error;
      this.#notify('error', { error });
      this.#notify('change');
    }
    return error;
  }

  /**
   * One after the other, whether the one before failed or not.
   * @template Result
   * @param {() => Promise<Result>} task
   * @returns {Promise<Result>}
   */
  #serially(task) {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Makes known that a file is not taken. @param {WeightscopeError} error */
  refuse(error) {
    this.fail(this.#refusal(error, ''));
  }

  /** The file by its name, and that the data before stay. @param {unknown} error @param {string} name empty: the sentence needs none */
  #refusal(error, name) {
    if (!(error instanceof WeightscopeError) || NO_REFUSALS.includes(error.kind)) return error;
    const named = error.message.includes(name) || !OF_CONTENT.includes(error.kind) ? error.message : `“${name.slice(0, LONGEST_NAME)}”: ${error.message}`;
    return new WeightscopeError({ ...error, kind: error.kind, message: `${named}${this.data ? ' The data before stay.' : ''}` });
  }

  /** @param {Source} source @param {string} name @param {ReadOptions} [asked] @returns {Promise<Dataset>} */
  async #read(source, name, asked) {
    this.#life.signal.throwIfAborted();
    const reading = (this.#reading = new AbortController());
    const onProgress = (/** @type {Loading} */ loading) => {
      this.loading = loading;
      this.#notify('change');
    };
    try {
      return await this.#engine.datasets.read(source, name, { signal: reading.signal, onProgress, outdated: this.data, asked });
    } finally {
      this.#reading = null;
      this.loading = null;
      this.#notify('change');
    }
  }

  /** In the queue only. */
  async #readOfficialTest() {
    if (CARRIED) throw new WeightscopeError({ kind: 'argument', message: 'This page in one file carries no official test set: set “Test set” to “Held-out rows”.' });
    return (this.#officialTest ??= await this.#read(OFFICIAL_TEST_SET, 'MNIST, the official test set'));
  }

  /** @param {number | undefined} more epochs */
  #refuseUnlessCount(more) {
    if (more === undefined || (Number.isInteger(more) && more > 0)) return;
    // The page's field yields no number when it is empty.
    const message = Number.isNaN(more)
      ? `Further epochs is empty, expected a whole number from 1 to ${MOST_EPOCHS}.`
      : `more is ${more}, expected a whole number of epochs above 0.`;
    throw this.fail(new WeightscopeError({ kind: 'argument', message }));
  }

  /** Sees to an untrained network with the present settings. In the queue only. */
  async #prepare() {
    if (!this.data) return;
    // Settings may change while a network is made.
    while (!this.#isFresh()) await this.#open(this.data, this.#settings, this.#imported);
  }

  /** Whether the run is untrained and made with the present settings and start. */
  #isFresh() {
    return this.#client !== null && this.#openedImport === this.#imported && this.run?.settings === this.#settings && this.run.epochs.length === 0 && this.state === 'ready';
  }

  /**
   * Makes an untrained network in a new worker. If that fails, data, run and worker stay as they were. In the queue only.
   * @param {Dataset} data
   * @param {Settings} settings
   * @param {Start | null} start
   */
  async #open(data, settings, start) {
    const { client, opened, device } = await this.#start(data, data.info.level, settings, start && { parameters: start.parameters, epochs: 0 });
    const run = newRun(settings, opened, data.info, { ...device, fromEpoch: 1 });
    if (start) run.startsFrom = start.words;
    this.#replace(client, run, data);
    this.#openedImport = start;
    this.#enter('ready');
    // Whatever waits for the network comes first.
    setTimeout(async () => {
      run.dataFingerprint = await fingerprint(data);
      this.#notify('change');
    });
    this.#notify('change');
  }

  /**
   * A run that is to go on gets a worker of its own, unless it has one: it may be of an earlier visit, or another element of the page may
   * have trained it further. It waits as one that is paused. In the queue only.
   * @param {Run} [run]
   */
  async #takeUp(run = this.#currentRun()) {
    await this.#claims.claim(run);
    if (run === this.run && this.#client && this.#trained === run.epochs.length) return;
    const { data } = this;
    if (!data) throw new WeightscopeError({ kind: 'no-data', message: 'No data are loaded yet. Load a CSV file first.' });
    if (!hasSameResults(run.version)) {
      throw new WeightscopeError({ kind: 'other-version', message: `This run was begun with version ${run.version} of Weightscope, and this is ${VERSION}: it can’t go on to the same result. Train a new one.` });
    }
    if (run.data !== data.info) {
      if (!canFingerprint || run.dataFingerprint === null) {
        throw new WeightscopeError({ kind: 'no-fingerprint', message: 'This run can’t go on: only pages that came over https can tell whether the data are the same.' });
      }
      if (run.dataFingerprint !== (await fingerprint(data))) {
        throw new WeightscopeError({ kind: 'other-data', message: `This run was trained on other data (${run.data.name}) than those that are loaded (${data.info.name}). Load those, then go on.` });
      }
    }
    const { client, device } = await this.#start(data, run.data.level, run.settings, checkpointOf(run));
    changeDevice(run, device);
    this.#replace(client, run, data);
    this.#enter('paused');
    this.#notify('change');
  }

  /**
   * A new worker with a network. In the queue only.
   * @param {Dataset} data
   * @param {number} level what the run takes a level of a pixel for
   * @param {Settings} settings
   * @param {Checkpoint | null} from null: an untrained one
   */
  async #start(data, level, settings, from) {
    const test = settings.testSet === 'official' ? await this.#readOfficialTest() : null;
    const making = (this.#making = new AbortController());
    try {
      return await startNetwork({ data, test, level, settings, from, sideBySide: this.#engine.sideBySide }, this.#newClient, AbortSignal.any([this.#life.signal, making.signal]));
    } finally {
      this.#making = null;
    }
  }

  /** Whatever is waited for that may never come: a file, a worker, a GPU. @param {WeightscopeError} reason */
  #endMaking(reason) {
    this.#reading?.abort(reason);
    this.#making?.abort(reason);
  }

  /** The run's worker is heard, and no other. */
  #newClient = () => {
    const client = this.#engine.newClient((event) => {
      if (client === this.#client) this.#hear(event);
    });
    return client;
  };

  /**
   * The network before is kept until here.
   * @param {EngineClient} client
   * @param {Run} run
   * @param {Dataset} data
   */
  #replace(client, run, data) {
    const { signal } = this.#life;
    if (signal.aborted) {
      client.terminate(signal.reason);
      throw signal.reason;
    }
    this.#client?.terminate(new WeightscopeError({ kind: 'replaced', message: 'Another network took its place.' }));
    this.#client = client;
    this.#trained = run.epochs.length;
    this.data = data;
    this.run = run;
    this.progress = null;
    this.error = null;
  }

  /**
   * The GPU failed in the midst of a run: the CPU goes on from the last finished epoch.
   * @param {Run} run
   * @param {unknown} error
   * @param {number} generation
   * @returns {Promise<EngineClient | null>} null if the run was given up meanwhile
   */
  async #goOnWithoutGpu(run, error, generation) {
    this.#client?.terminate(error);
    this.#client = null;
    const test = run.settings.testSet === 'official' ? this.#officialTest : null;
    const plan = { data: /** @type {Dataset} */ (this.data), test, level: run.data.level, settings: run.settings, from: checkpointOf(run) };
    const { client, device } = await networkOn(insteadOfGpu(error), plan, this.#newClient, this.#life.signal);
    if (generation !== this.#generation) {
      client.terminate(new WeightscopeError({ kind: 'reset', message: 'The run was given up.' }));
      return null;
    }
    this.#client = client;
    this.#trained = run.epochs.length;
    changeDevice(run, device);
    this.#speed.interrupt();
    this.#notify('change');
    return client;
  }

  /**
   * Trains until the run rests: to the epoch of the plan, a pause, the end, or a failure.
   * @param {() => Promise<void>} prepare sees to a network
   * @param {(run: Run) => number} plan the epoch to stop at
   */
  async #go(prepare, plan) {
    const generation = this.#generation;
    this.#going = true;
    this.#wish = 'training';
    this.#training ??= deferred();
    this.#endTrial('Training began');
    this.error = null;
    this.#notify('change');
    try {
      const run = await this.#serially(async () => {
        if (generation === this.#generation) await prepare();
        return this.run;
      });
      if (generation !== this.#generation) return;
      let client = this.#client;
      if (!run || !client) throw new WeightscopeError({ kind: 'no-data', message: 'No data are loaded yet. Load a CSV file first.' });
      const until = plan(run);
      // Another tab has trained it meanwhile.
      if (run.epochs.length >= until) return this.#rest('finished', false);
      run.stopped = false;
      delete run.failure;
      this.#speed.interrupt();
      while (this.#wish === 'training') {
        this.#enter('training');
        let outcome;
        try {
          outcome = await client.request('train', { until });
        } catch (error) {
          if (generation !== this.#generation) return;
          if (!isGpuFailure(error, run.device, run.settings)) throw error;
          const other = await this.#goOnWithoutGpu(run, error, generation);
          if (other === null) return;
          client = other;
          continue;
        }
        if (generation !== this.#generation) return;
        if (outcome === 'finished') {
          if (run.epochs.length >= run.plannedEpochs) return this.#rest('finished', false);
          break;
        }
      }
      // It may have changed while the worker was at work, which the type checker can't know.
      const stopped = /** @type {string} */ (this.#wish) === 'finished';
      this.#rest(stopped ? 'finished' : 'paused', stopped);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#collapse(error);
    }
  }

  /** @param {'paused' | 'finished'} wish */
  #halt(wish) {
    this.#wish = wish;
    if (this.preparing && wish === 'finished') {
      const generation = this.#generation;
      const stopped = new WeightscopeError({ kind: 'stopped', message: 'The run was stopped before it began.' });
      setTimeout(() => generation === this.#generation && this.preparing && this.#wish === 'finished' && this.#endMaking(stopped), GRACE);
    }
    if (this.state === 'training') this.#client?.request('halt', undefined).catch(() => {});
  }

  /**
   * The run rests: promises are kept.
   * @param {'paused' | 'finished'} state
   * @param {boolean} stopped before the planned end
   */
  #rest(state, stopped) {
    const run = this.#currentRun();
    const step = this.#step;
    const training = this.#training;
    this.#going = false;
    run.stopped = stopped;
    if (state === 'finished') this.#training = null;
    const stepped = state === 'finished' || run.epochs.length >= (step?.epoch ?? Infinity);
    if (stepped) this.#step = null;
    this.#enter(state);
    if (stepped) step?.resolve(run);
    if (state === 'finished') {
      this.#claims.release();
      training?.resolve(run);
      this.#notify('finish', { run });
    }
  }

  /** The run fails; finished epochs stay. @param {unknown} error */
  #collapse(error) {
    const [step, training] = [this.#step, this.#training];
    this.#going = false;
    this.#step = this.#training = null;
    // Before training began nothing is broken: too few rows for a batch, say.
    if (this.state === 'training') {
      Object.assign(this.#currentRun(), { stopped: true, failure: String(/** @type {any} */ (error)?.message).slice(0, LONGEST_FAILURE) });
      this.#client?.terminate(error);
      this.#client = null;
      this.#enter('failed');
    }
    this.#claims.release();
    const failure = this.fail(error);
    step?.reject(failure);
    training?.reject(failure);
  }

  /** Gives a run up. Whoever waits for it gets it as far as it came. */
  #giveUp() {
    const inRun = this.#going || this.state === 'paused';
    const [step, training, run] = [this.#step, this.#training, this.run];
    if (!inRun) return;
    const reset = new WeightscopeError({ kind: 'reset', message: 'The run was given up before it began.' });
    this.#generation++;
    this.#going = false;
    this.#step = this.#training = null;
    this.#client?.terminate(reset);
    this.#client = null;
    // While the next network is made, the run before is still there, and it is as it was.
    if (this.state === 'training' || this.state === 'paused') {
      if (run) run.stopped = true;
      this.#enter('finished');
    }
    this.#claims.release();
    if (run) {
      step?.resolve(run);
      training?.resolve(run);
    } else {
      step?.reject(reset);
      training?.reject(reset);
    }
  }

  #currentRun() {
    if (!this.run) throw new WeightscopeError({ kind: 'no-data', message: 'No network is ready. Load a CSV file first.' });
    return this.run;
  }

  /** @param {WorkerEvent} event */
  #hear(event) {
    const { run } = this;
    if (!run) return;
    if (event.type === 'epoch') {
      addEpoch(run, event.metrics, event.snapshot);
      this.#trained++;
      const { stepsPerEpoch: steps } = run;
      this.progress = this.#speed.progress(run, { epoch: event.metrics.epoch, step: steps, steps, at: event.at }, this.progress);
      this.#notify('epoch', { run, ...run.epochs[run.epochs.length - 1] });
    } else if (event.type === 'slice') {
      this.progress = this.#speed.progress(run, event, this.progress);
    }
    this.#notify('change');
  }

  /** @param {State} state */
  #enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.#notify('state', { state });
    this.#notify('change');
  }
}

/** @param {string} why */
function trialEnded(why) {
  return new WeightscopeError({ kind: 'superseded', message: `${why}, so the trial ended.` });
}

/** @returns {Deferred} */
function deferred() {
  const made = /** @type {Deferred} */ ({});
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  // Not everybody who presses a button waits for the run.
  made.promise.catch(() => {});
  return made;
}
