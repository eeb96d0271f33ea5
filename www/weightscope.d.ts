/**
 * The element `<weight-scope>`: trains a small network on MNIST inside the page and shows how its weights change.
 *
 * ```html
 * <script type="module" src="weightscope.js"></script>
 * <weight-scope epochs="10" dropout="0" figures="33,35"></weight-scope>
 * ```
 *
 * ```js
 * const scope = document.querySelector('weight-scope');
 * await scope.ready;
 * const run = await scope.train();
 * console.log(run.epochs.at(-1).testAccuracy);
 * ```
 *
 * Attributes, all optional; a change applies to the next run. The page `index.html` takes the same names in its URL's query.
 *
 * | attribute    | value                                                                             | default |
 * |--------------|-----------------------------------------------------------------------------------|---------|
 * | `src`        | address of a CSV file (`.csv` or `.csv.gz`); `none` loads nothing                  | MNIST's first 20,000 training images |
 * | `epochs`     | 1–500                                                                             | 60 |
 * | `dropout`    | 0–0.95                                                                            | 0.25 |
 * | `rate`       | learning rate, 0.0001–10                                                          | 0.01 |
 * | `batch`      | rows of a batch, 1–1024                                                           | 32 |
 * | `hidden-layers` | units of each hidden layer, separated by commas: up to 6 layers of 1–512 units; empty: none | 64,32,32 |
 * | `activation` | of hidden units: `relu`, `leaky-relu` (0.01), `tanh`, `sigmoid`, `gelu`         | relu |
 * | `initialisation` | what initial weights are drawn from: `pytorch`, `xavier-uniform`, `xavier-normal`, `he-uniform`, `he-normal`, `normal`, `uniform`, `zeros`. With all but `pytorch` biases begin at 0 | pytorch |
 * | `initial-scale` | 0–10, the deviation of `normal`, the bound of `uniform`                        | 0.05 |
 * | `bias`       | `true` or `false`: whether units have biases                                      | true |
 * | `optimiser`  | each as PyTorch defines it: `sgd`, `momentum`, `nesterov`, `rmsprop`, `adam`, `adamw` | sgd |
 * | `momentum`   | 0–0.9999, of `momentum` and `nesterov`                                            | 0.9 |
 * | `alpha`      | 0–0.9999, of `rmsprop`                                                            | 0.99 |
 * | `beta1`      | 0–0.9999, of `adam` and `adamw`                                                   | 0.9 |
 * | `beta2`      | 0–0.9999, of `adam` and `adamw`                                                   | 0.999 |
 * | `epsilon`    | 1e-12–1, of `rmsprop`, `adam` and `adamw`                                         | 1e-8 |
 * | `weight-decay` | 0–1: share of each weight and bias that is added to its gradient; with `adamw` it is subtracted apart from it | 0 |
 * | `schedule`   | of the learning rate: `constant`; `step`, multiplied by `schedule-factor` after every `schedule-step` epochs; `cosine`, to 0 over `epochs` | constant |
 * | `schedule-step` | 1–500                                                                          | 20 |
 * | `schedule-factor` | 0–1                                                                          | 0.1 |
 * | `clip`       | 0–1000, the longest gradient over all parameters: a longer one is shortened; 0: none is | 0 |
 * | `seed`       | 0–4294967295                                                                      | 1 |
 * | `normalise`  | `true` or `false`                                                                 | true |
 * | `test-set`   | `split` holds rows out, `official` tests on MNIST's official test images          | split |
 * | `test-share` | 0.01–0.9, the share of rows that `split` holds out                                | 0.1 |
 * | `engine`     | what computes a step. `burn`: the library burn, by automatic differentiation; `fused`: the shortcut, the same step written by hand and several times as fast; `auto`: the shortcut where it can do what the settings ask, else burn. `reference` is an old word for `burn` | auto |
 * | `device`     | `auto`, `webgpu` or `cpu`; with `engine="burn"`, `auto` is the CPU unless a trial on the page said otherwise | auto |
 * | `layout`     | `lesson`: chapters, one at a time, with settings, data and runs in a drawer, as `index.html` has it; `lab`: all on one page; `embed`: one figure or exercise that fits its frame, as `embed.html` has it | `embed` in a frame or in a column below 700 pixels, else `lab` |
 * | `theme`      | `auto`, `light` or `dark` | auto |
 * | `parts`      | what `embed` shows beside the figure or exercise, separated by commas: `controls`, `settings`, `data`, `runs`, `digits`, `table` | controls |
 * | `locked`     | settings that a reader can’t change, separated by commas; `all` | |
 * | `autostart`  | trains as soon as the data are there | |
 * | `allow-links`| `false`: no link leads out of an embedded element | true |
 * | `height`     | of `embed.html` in a frame. `auto`: the page around it is told how high its content would like to be, and `embed.js` there sizes the frame (H5P and Canvas understand it, too); `fixed`: it fits the frame | auto |
 * | `chapter`    | the chapter that is open in the layout `lesson`: `start`, `network`, `train`, `layers`, `scale`, `dropout`, `lesson` (a teacher’s own), `try`, `compare`, `hand-in`. In `index.html` the address's fragment says it: `#dropout` | start |
 * | `figures`    | figures in the order in which to show them, separated by commas: the notebook's numbers 29, 33, 34, 35; `growth`, how far the weights of each layer spread; `growth-accuracy`, the same against test accuracy; `quantiles`, between which values they lie; `change`, where they became more and fewer; `density-log`, densities on a logarithmic axis; `biases`; `inside`, gradients, updates and activations | 34,33,35,29; 34,33 in the layout `lesson`, 34 in `embed` |
 * | `exercise`   | `layers`, `scale` or `dropout` (or the notebook’s `1`, `2`, `3`): shows that exercise alone, above the figures; without it all three are below them | |
 * | `lesson`     | address of a lesson file of your own (`docs/lessons.md`), which is shown in the place of the exercises; `runExercise` takes its id | |
 * | `fingerprint`, `level`, `version`, `computed-by` | of the run that a link is about: the page says where it can't be reproduced | |
 */
export class WeightScope extends HTMLElement {
  /** Names of the attributes above. */
  static readonly observedAttributes: string[];
  /**
   * The settings of the next run, as attributes and properties have set them. Each is a property, too: `scope.epochs = 5` sets the attribute
   * `epochs`. A value that is not allowed is told on the page, and the one before stays.
   */
  readonly settings: Readonly<Settings>;
  /** Resolves when the first data are loaded and a network is ready; rejects if they can't be loaded. */
  readonly ready: Promise<void>;
  readonly state: State;
  /** The run that is shown: untrained at first. Null without data. It grows while it trains. */
  readonly run: Run | null;
  /**
   * The runs that are kept, in the order in which they were begun: every one that was trained for an epoch or more, came from a file, or
   * failed in an exercise. All elements of a page share them, and they are there again after a reload. The list is a new one after each change.
   */
  readonly runs: readonly KeptRun[];

  /**
   * Reads the histograms of a kept run, and its weights before training and after the last epoch, if it is one of an earlier visit that was
   * not shown or compared yet: until then they are empty. Rejects (with a `WeightscopeError`) if they can't be read.
   */
  open(id: string): Promise<Run>;

  /** Shows a kept run by its id, as soon as it is read; null, or anything that begins or goes on with training, shows the element's own again. */
  show(id: string | null): void;
  /**
   * Goes on with a kept run that was cut off or stopped, from its last finished epoch to its planned end, or for `more` epochs, to the same
   * result as if it had never rested. Rejects unless the same data are loaded and the version is the same.
   */
  goOn(id: string, more?: number): Promise<Run>;

  /**
   * Loads a CSV file from an address or from bytes, or MNIST's two files (idx: pictures and labels, in either order), and makes a new, untrained
   * network for them.
   * If it rejects (with a `WeightscopeError`), the previous data and run are as they were: it does while a run goes on or is paused. A
   * later load takes the place of one that is not done, which rejects with the kind `superseded`.
   */
  load(source: string | Blob | [Blob, Blob], options?: ReadOptions): Promise<DatasetInfo>;
  /**
   * Trains. Resolves when the run is finished or stopped, stays pending while it is paused, rejects with the reason when it fails.
   * After a run has ended, `train()` begins a new one with the present settings, and `train({ more: 5 })` goes on for 5 epochs.
   * Where another kept run is shown, `more` goes on with that one. A paused run it resumes. While a run goes on, or is being prepared, it
   * returns that run and ignores `more`.
   */
  train(options?: { more?: number }): Promise<Run>;
  /** Pauses a run within a slice of work, about 50 ms. Weights, batches and order are kept. */
  pause(): void;
  /** Goes on with a paused run, to the same result as if it had not been paused. A step that was paused in its midst ends with its epoch. */
  resume(): void;
  /** Ends a run. Finished epochs are kept. */
  stop(): void;
  /**
   * Trains one epoch, then pauses. Resolves after that epoch; if the run is stopped or reset before, it resolves with the run as far as
   * it came. Rejects while a run goes on.
   */
  step(): Promise<Run>;
  /** Throws the run away and makes a new, untrained network with the present settings. Whoever waited for the run gets it as far as it came. */
  reset(): Promise<void>;

  /**
   * The weights of the run that is shown as a safetensors file, with PyTorch's names and layout (`input.weight` [64, 784], `input.bias` [64],
   * `fc1.weight` …): after its last finished epoch, or after the one that is named (0: untrained).
   */
  exportWeights(options?: { epoch?: number }): Promise<Blob>;
  /**
   * Makes an untrained run that starts from the weights in such a file. So do the runs that follow, until `reset()` or other data: another
   * `seed`, like any other setting, keeps them.
   * If it rejects (with a `WeightscopeError`), everything is as it was: it does while a run goes on or is paused.
   */
  importWeights(file: Blob): Promise<Run>;
  /**
   * The run that is shown as JSON, with the weights before and after training (`ends`, the default) or after every epoch. Rejects where the
   * file would be too large to be opened again: above 256 MB, which 884 epochs with their weights have.
   */
  exportRun(options?: { weights?: 'ends' | 'all' }): Promise<Blob>;
  /** Shows the run in such a file, beside the element's own. If it rejects (with a `WeightscopeError`), everything is as it was. */
  importRun(file: Blob): Promise<Run>;

  /**
   * Carries an exercise out: trains its variants with several seeds, as many runs at once as there are processors, and says what came of it. Runs that
   * are kept from an earlier time are not trained again. `pause()`, `resume()` and `stop()` count for it, too.
   * Rejects (with a `WeightscopeError`) if there is no such exercise, an option is not allowed, another exercise goes on or no data are loaded;
   * with the kind `stopped` if it was stopped: then what is finished is kept, and the next time it goes on from there.
   */
  runExercise(id: string, options?: ExerciseOptions): Promise<ExerciseResult>;

  addEventListener<Type extends keyof WeightScopeEventMap>(
    type: Type,
    listener: (this: WeightScope, event: WeightScopeEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<Type extends keyof WeightScopeEventMap>(
    type: Type,
    listener: (this: WeightScope, event: WeightScopeEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** Each setting is a property. */
export interface WeightScope extends Settings, Presentation {}

/** What is shown, and how: attributes as properties. A text is what the attribute says, null where it is not there; null takes it away. */
export interface Presentation {
  src: string | null;
  figures: string | null;
  exercise: string | null;
  lesson: string | null;
  layout: string | null;
  chapter: string | null;
  theme: string | null;
  /** Names joined by commas; a list may be given. */
  parts: string | string[] | null;
  locked: string | string[] | null;
  autostart: boolean;
  allowLinks: boolean;
  height: string | null;
}


declare global {
  interface HTMLElementTagNameMap {
    'weight-scope': WeightScope;
  }
}

/** All of them bubble and cross shadow roots. */
export interface WeightScopeEvents {
  'weightscope-state': CustomEvent<{ state: State }>;
  'weightscope-epoch': CustomEvent<EpochMetrics & { run: Run }>;
  'weightscope-finish': CustomEvent<{ run: Run }>;
  'weightscope-error': CustomEvent<{ error: WeightscopeError }>;
  /** What came of an exercise, as `runExercise` resolves with it: to grade it, or to store it. */
  'weightscope-exercise': CustomEvent<ExerciseResult>;
  /** Another chapter was opened, in the layout that has some. */
  'weightscope-chapter': CustomEvent<{ chapter: string | null }>;
}

/** What is held equal where runs are compared: the number of epochs, the test accuracy, or the training loss without dropout. */
export type Held = 'epoch' | 'test-accuracy' | 'train-loss';

export interface ExerciseOptions {
  /** How many, from 1 to 16, beginning with that of the settings; else as the exercise says. */
  seeds?: number;
  /** Of each run; else as the exercise says. */
  epochs?: number;
  /** Else as the exercise says. */
  held?: Held;
  /** What was predicted; it becomes `prediction` of the result. */
  answer?: unknown;
}

export interface ExerciseResult {
  /** `layers`, `scale` or `dropout`. */
  id: string;
  /** What `answer` was; null if none was given. */
  prediction: unknown;
  held: Held;
  variants: {
    label: string;
    /** Of its first run: the others have the seeds that follow. */
    settings: Settings;
    runs: Run[];
    /** At which epoch each of them is compared; null where it never got there. */
    epochs: (number | null)[];
  }[];
  /**
   * How far the weights of each layer spread: their standard deviation ÷ that before training, at the epochs above, over the seeds that got there. A
   * variant that never got there has no rows.
   */
  table: { layer: string; variant: string; mean: number; low: number; high: number }[];
  /** The answer in words, with what is held equal. */
  sentence: string;
  /** With how many seeds it holds, of those with which all variants got there. A variant that got there with no seed does not count. */
  holds: { in: number; of: number };
}

/** These and the DOM's own. */
export type WeightScopeEventMap = WeightScopeEvents & HTMLElementEventMap;

/**
 * - `empty`: no data
 * - `loading`: a file is read
 * - `ready`: an untrained network waits
 * - `training`, `paused`
 * - `finished`: trained to the end, or stopped
 * - `failed`: the first data could not be loaded, or training failed; `run` keeps the epochs that were finished
 */
export type State = 'empty' | 'loading' | 'ready' | 'training' | 'paused' | 'finished' | 'failed';

/** A failure with a sentence for people (`message`) and a word for programs (`kind`). */
export class WeightscopeError extends Error {
  constructor(failure: { kind: string; message: string; row?: number; column?: number });
  kind: string;
  /** Row of a CSV file, from 1. */
  row?: number;
  /** Column of a CSV file, from 1. */
  column?: number;
}

export interface Settings {
  epochs: number;
  dropout: number;
  rate: number;
  batch: number;
  seed: number;
  normalise: boolean;
  testSet: 'split' | 'official';
  testShare: number;
  /** Units of each hidden layer: `64,32,32`; an empty text: none. */
  hiddenLayers: string;
  activation: 'relu' | 'leaky-relu' | 'tanh' | 'sigmoid' | 'gelu';
  initialisation: 'pytorch' | 'xavier-uniform' | 'xavier-normal' | 'he-uniform' | 'he-normal' | 'normal' | 'uniform' | 'zeros';
  initialScale: number;
  bias: boolean;
  optimiser: 'sgd' | 'momentum' | 'nesterov' | 'rmsprop' | 'adam' | 'adamw';
  momentum: number;
  alpha: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  schedule: 'constant' | 'step' | 'cosine';
  scheduleStep: number;
  scheduleFactor: number;
  clip: number;
  engine: 'auto' | 'burn' | 'fused';
  device: 'auto' | 'webgpu' | 'cpu';
}

/** What somebody says of a file; what is left out is what a look at the file tells. */
export interface ReadOptions {
  /** Column of the labels, from 1. */
  label?: number;
  /** Whether the first line has names. */
  header?: boolean;
  /** Whether pixels become 255 minus what the file has: for pictures with a bright background. */
  inverted?: boolean;
}

export interface DatasetInfo {
  name: string;
  rows: number;
  /** Where they were read from; null if that was a file. */
  address: string | null;
  /** Bytes read, packed if the file was. */
  bytes: number;
  /** How many rows there are of each digit, 0–9. */
  counts: number[];
  /** The largest pixel in levels, 0–255. */
  max: number;
  /** Whether a header row was skipped. */
  header: boolean;
  /** `integers` 0–255; `decimals` 0–255, rounded; `unit`: decimals 0–1, rounded to multiples of 1/255. */
  scale: 'integers' | 'decimals' | 'unit';
  /**
   * What one level of a pixel means in the file: 1, or 1/255 where they are 0–1. Without normalisation a network sees a pixel's level times
   * this. Versions that did not know it trained with 1, which is what their runs have.
   */
  level: number;
  /** What was decided about the file that is not as usual, a sentence each: its header, separator, labels, what was left out. Runs of earlier versions lack it. */
  format?: string[];
  /** What is odd about the data and no error, a sentence each: a digit that is missing, a bright background. */
  notices?: string[];
}

/** A run is a value: what it was made with and what it yielded. */
export interface Run {
  settings: Settings;
  /** What trains it now. */
  device: RunDevice;
  /** What trained it before, if a device failed: the first element trained from the first epoch on. */
  formerDevices: RunDevice[];
  data: DatasetInfo;
  /**
   * Tells the data apart from others: the first 16 hexadecimal digits of SHA-256 of two digests, `sha256(sha256(labels) + sha256(pixels))`.
   * Null until it is computed, a moment after the run was made, and where browsers compute none: on pages that came over plain http.
   */
  dataFingerprint: string | null;
  /** Of Weightscope, when the run was begun. */
  version: string;
  layers: Layer[];
  trainRows: number;
  testRows: number;
  /** Which images test it: rows of the data, from 0, or of the official test set. A run from a file may lack it. */
  testIndices?: Uint32Array;
  stepsPerEpoch: number;
  /** If it began with imported weights rather than random ones: what they are, in a sentence. */
  startsFrom?: string;
  /** Whether it was read from a file, so that this page has not seen all of its training. */
  imported?: boolean;
  /** Epochs to train in all: those of the settings, or more if the run was made to go on. */
  plannedEpochs: number;
  /** Whether it was stopped before its planned end. */
  stopped: boolean;
  /** Why training failed, if it did: a sentence. */
  failure?: string;
  /** Element e − 1 is what training did in epoch e. */
  epochs: EpochMetrics[];
  histograms: {
    /** Of all weights and biases, 100 bins on [−0.3, 0.3]. */
    all: Histogram;
    /** Of each layer's weights, without biases, 100 bins on [−0.7, 0.7]. */
    layers: Histogram[];
  };
  /** Of the input layer's weights before training, 40 bins over their own range. */
  initialInput: { edges: Float64Array; counts: Uint32Array };
  /** All parameters before training: for each layer the weights, [outputs, inputs], row by row, then the biases. */
  initialParameters: Float32Array;
  /** All parameters after the last finished epoch. */
  parameters: Float32Array;
  /** What the optimiser keeps after it for the next step. Plain SGD keeps nothing; a run of another that lacks it can't go on. */
  optimiser?: OptimiserState;
  /**
   * Element e: all parameters after e epochs, or null where they were moved out of memory. Those of the first and the last are always
   * there. `weightsAt(run, e)` of `store/weights.js` fetches the others.
   */
  weights: (Float32Array | null)[];
}

export interface OptimiserState {
  /** Steps that it has made. */
  steps: number;
  /** One number or two for each parameter, in the layout of `parameters`: the velocity, or the mean square, or of Adam the mean gradient and then the mean square. */
  values: Float32Array;
}

/** A run in the list of those that are kept. */
export interface KeptRun {
  readonly id: string;
  /** As the user named it, or a default from its settings. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** One of an earlier visit has no histograms and weights before `open(id)`, or before it is shown or compared. */
  readonly run: Run;
  /** Whether it is chosen for comparison. */
  readonly pinned: boolean;
  readonly hidden: boolean;
  /** Of which epochs its weights are kept: of all, or before training and after the last. */
  readonly weights: 'all' | 'ends';
  /** What it was trained for, if that was an exercise: its id, which of its variants, and in version 0.1.0 which time it was done (else 0). */
  readonly exercise?: { id: string; variant: number; attempt: number };
}

export interface RunDevice {
  kind: 'webgpu' | 'cpu';
  /**
   * The engine that computes a step: `burn Flex` or `fused SIMD step` on the CPU, `burn wgpu` or `fused kernels` on WebGPU. “burn” is in it
   * exactly where burn's engine ran.
   */
  name: string;
  /** Why this device and not the other: a sentence. */
  reason: string;
  /** First epoch that it trained, or would have. */
  fromEpoch: number;
  /** The GPU, on `webgpu`. */
  adapter?: Adapter;
}

/** A WebGPU adapter in the browser's words, which may be empty. */
export interface Adapter {
  vendor: string;
  architecture: string;
  description: string;
  /** Whether it is a program that plays a GPU. */
  software: boolean;
}

export interface EpochMetrics {
  /** From 1. */
  epoch: number;
  /** Mean cross-entropy of the batches, in nats. */
  loss: number;
  /** Mean accuracy of the batches in %, with dropout active. */
  trainAccuracy: number;
  /** Accuracy on the test set in % after this epoch, without dropout. */
  testAccuracy: number;
  /** Mean cross-entropy of the test set after this epoch, without dropout. Runs of version 0.1.0 lack it, and the two that follow. */
  testLoss?: number;
  /**
   * Mean cross-entropy of a fixed sample of the training rows (2,000, evenly spaced, or all) after this epoch, without dropout: what has been
   * learnt. `loss` has dropout's noise in it, and weights that change meanwhile.
   */
  evaluatedTrainLoss?: number;
  /** What the weights of each layer are like after this epoch, without biases. */
  layers?: WeightMeasures[];
  /** Time spent computing, without pauses. */
  seconds: number;
}

/** Location and spread of weights. */
export interface WeightMeasures {
  mean: number;
  /** `numpy.std`: divided by the count. */
  deviation: number;
  /** `numpy.quantile` at 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999: the median, and what encloses 50, 90, 98 and 99.8 % around it. */
  quantiles: number[];
}

/** `numpy.histogram(values, edges, density=True)` for the network after 0, 1, 2, … epochs. */
export interface Histogram {
  name: string;
  title: string;
  /** Bins + 1. */
  edges: Float64Array;
  /** Row e: densities of the network after e epochs. Row 0 is untrained. */
  rows: Float64Array[];
  /** The same as counts. */
  counts: Uint32Array[];
  /** For each row how many values lie below the first edge, above the last, or are not a number: they are no part of the density. */
  below: number[];
  above: number[];
  nan: number[];
}

/** One row of a histogram as the engine counts it. */
export interface HistogramRow {
  edges: Float64Array;
  counts: Uint32Array;
  density: Float64Array;
  below: number;
  above: number;
  nan: number;
}

export interface Layer {
  name: string;
  title: string;
  inputs: number;
  outputs: number;
  /** Where its weights lie among all parameters. */
  weights: { start: number; end: number };
  biases: { start: number; end: number };
}
