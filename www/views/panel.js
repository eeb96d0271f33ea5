/**
 * What every panel of the page is, and what it may ask of the element. Nothing here runs.
 *
 * @import { Cursor } from './cursor.js'
 * @import { ComparisonChoice, Scene } from '../element/scene.js'
 * @import { Helper } from '../engine/helper.js'
 * @import { Range } from '../engine/protocol.js'
 * @import { Timing } from '../engine/trial.js'
 * @import { TestSet } from '../run/test-set.js'
 * @import { Answer } from '../store/answers.js'
 * @import { Probes } from '../store/probes.js'
 * @import { Runs } from '../store/runs.js'
 * @import { ExerciseOptions, ReadOptions, Run } from '../weightscope.js'
 *
 * @typedef {object} Panel
 * @property {HTMLElement} element
 * @property {(scene: Scene) => void} update once a frame: draws what changed, and changes no state
 * @property {() => Canvas[]} [canvases] what it draws on, as there is time
 * @property {() => void} [close] the element has left the page
 *
 * @typedef {{ readonly inSight: boolean, draw: (scene: Scene) => boolean }} Canvas `draw` says whether anything had changed
 *
 * @typedef {typeof import('../element/more.js')} More
 *
 * @typedef {object} Host the element, as panels see it
 * @property {Verbs} verbs
 * @property {Cursor} cursor
 * @property {Helper} helper
 * @property {Probes} probes what goes on inside runs
 * @property {Runs} runs
 * @property {string} page address of the page that links open
 * @property {(run: Run) => Promise<TestSet | null>} testSet
 * @property {() => Scene} scene as it is now, for handlers
 * @property {() => void} invalidate asks for a frame
 * @property {() => Promise<More>} more what is not seen first
 *
 * @typedef {object} Verbs what a user can do
 * @property {() => void} train
 * @property {() => void} pause
 * @property {() => void} resume
 * @property {() => void} step
 * @property {() => void} stop
 * @property {(epochs: number) => void} more
 * @property {() => void} reset
 * @property {() => void} newSeed
 * @property {(name: string, text: string) => void} set an attribute: a setting, or what is shown
 * @property {(address: string) => void} load data
 * @property {(files: readonly File[]) => void} open data, a saved run or weights: one file, or MNIST's two
 * @property {(asked: ReadOptions) => void} readAgain reads the same data otherwise
 * @property {(id: string) => void} show a kept run
 * @property {(id: string) => void} goOn with a kept run
 * @property {(range: Range | null) => void} setRange of histograms; null: the notebook's
 * @property {(choice: ComparisonChoice) => void} compare chooses what of the compared runs is shown
 * @property {(id: string, options: ExerciseOptions) => void} carryOut an exercise
 * @property {(id: string, change: Partial<Answer>) => void} answer keeps what a student predicts or writes of an exercise
 * @property {() => void} another trains with the next seed
 * @property {(chapter: string) => void} goTo a chapter
 * @property {() => Promise<void>} clearEverything that this browser keeps of the page
 * @property {(runs: readonly Run[]) => void} compareRuns these and no others
 * @property {(onProgress: (share: number) => void) => Promise<Timing[]>} timeDevices a trial of both
 * @property {() => void} deviceChosen what `auto` means may have changed
 * @property {(error: unknown) => void} fail makes a failure known
 * @property {() => void} dismiss what failed
 */

export {};
