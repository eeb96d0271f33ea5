// The scene is a function of the element's state: what is to be shown can be told without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../tests/example-run.js';
import { defaultOptions } from './options.js';
import { Answers } from '../store/answers.js';
import { LESSONS } from '../lesson/lessons.js';
import { defaultSettings } from '../settings.js';
import { Cursor } from '../views/cursor.js';
import { sceneOf, shownRun } from './scene.js';

/**
 * @import { KeptRun, Run } from '../weightscope.js'
 * @import { Sources } from './scene.js'
 */

/** @param {Partial<Sources>} [more] @returns {Sources} */
function sources(more) {
  return {
    experiment: { state: 'empty', run: null, data: null, progress: null, loading: null, preparing: false, error: null, startsFromImport: false },
    settings: defaultSettings(),
    provenance: { fingerprint: null, level: null, version: null, computedBy: null },
    wrong: [],
    figures: [],
    answers: new Answers(() => undefined),
    options: defaultOptions(),
    layout: 'lab',
    chapter: null,
    recording: null,
    runs: runsOf([]),
    chosen: null,
    cursor: new Cursor(() => {}),
    binning: { range: null, error: null, shown: (run) => run, isReady: () => true, change: () => null },
    statistics: { of: () => NO_STATISTICS },
    probes: { of: () => NOTHING_PROBED },
    choice: { part: null, minuend: null, subtrahend: null },
    desk: { only: null, lesson: null, going: null, results: new Map(), studyOf: () => null },
    theme: /** @type {any} */ ({}),
    themeNumber: 1,
    ...more,
  };
}

/** @type {never[]} */
const NO_STATISTICS = [];
const NOTHING_PROBED = { rows: [], problem: '' };

/** @param {KeptRun[]} list @param {Partial<Sources['runs']>} [more] @returns {Sources['runs']} */
function runsOf(list, more) {
  return {
    list, removed: null, trouble: null, dropped: false,
    isOpen: () => true, isLive: () => false, isInTraining: () => false, isCutOff: () => false,
    ...more,
  };
}

/** @param {string} id @param {Run} run @param {Partial<KeptRun>} [more] @returns {KeptRun} */
function kept(id, run, more) {
  return { id, name: `Run ${id}`, created: 0, run, pinned: false, hidden: false, weights: 'all', ...more };
}

/** @param {Run | null} run @param {Partial<Sources['experiment']>} [more] @returns {Sources['experiment']} */
function experiment(run, more) {
  return { ...sources().experiment, state: 'finished', run, ...more };
}

test('without data there is nothing to draw', () => {
  const scene = sceneOf(sources());
  assert.equal(scene.run, null);
  assert.equal(scene.view, null);
  assert.equal(scene.comparison, null);
  assert.ok(Object.isFrozen(scene));
});

test('the run that is shown is the experiment’s, or a kept one that was chosen', () => {
  const [own, other] = [exampleRun(2), exampleRun(1)];
  const list = [kept('a', own), kept('b', other)];
  const state = sources({ experiment: experiment(own), runs: runsOf(list), chosen: list[1] });
  const scene = sceneOf(state);
  assert.equal(scene.run, other);
  assert.equal(scene.own, own);
  assert.match(scene.device, /The figures show “Run b”\.$/);
  assert.deepEqual(scene.cards.map(({ isShown }) => isShown), [false, true]);
  assert.equal(sceneOf({ ...state, chosen: list[0] }).isOther, false, 'the experiment’s own is no other');
});

test('a chosen run that was deleted is not shown, whether a frame came or not', () => {
  const own = exampleRun(1);
  const gone = kept('gone', exampleRun(2));
  assert.equal(shownRun({ experiment: experiment(own), runs: runsOf([]), chosen: gone }), own);
});

test('the cursor reaches the last epoch of the longest run that is compared', () => {
  const [short, long] = [exampleRun(1), exampleRun(3)];
  const list = [kept('a', short, { pinned: true }), kept('b', long, { pinned: true })];
  const cursor = new Cursor(() => {});
  cursor.pin(2);
  const scene = sceneOf(sources({ experiment: experiment(short), runs: runsOf(list), cursor }));
  assert.deepEqual(scene.cursor, { row: 2, last: 3, end: 1, follows: false, isPlaying: false });
  assert.equal(scene.row, 1);
  assert.deepEqual(scene.cards.map(({ letter }) => letter), ['A', 'B']);
});

test('a comparison stays the same object until something in it changes', () => {
  const run = exampleRun(1);
  const list = [kept('a', run, { pinned: true }), kept('b', exampleRun(1), { pinned: true })];
  const state = sources({ experiment: experiment(run), runs: runsOf(list) });
  const first = sceneOf(state);
  const second = sceneOf(state, first);
  assert.ok(first.comparison?.view?.comparison);
  assert.equal(second.comparison?.view?.comparison, first.comparison.view.comparison);
  run.epochs.push({ ...run.epochs[0], epoch: 2 });
  const third = sceneOf(state, second);
  assert.notEqual(third.comparison?.view?.comparison, first.comparison.view.comparison);
  Object.assign(list[0], { name: 'Another' });
  assert.notEqual(sceneOf(state, third).comparison?.key, third.comparison?.key);
});

test('compared runs are shown in one range, or as they were', () => {
  const run = exampleRun(1);
  const list = [kept('a', run, { pinned: true }), kept('b', exampleRun(1), { pinned: true })];
  const state = sources({ experiment: experiment(run), runs: runsOf(list) });
  const waiting = { ...state, binning: { ...state.binning, range: { low: -1, high: 1, bins: 10 }, isReady: (/** @type {Run} */ other) => other === run } };
  assert.equal(sceneOf(waiting).comparison?.view, null);
  const before = sceneOf(state);
  assert.equal(sceneOf(waiting, before).comparison?.view?.comparison, before.comparison?.view?.comparison);
});

test('a run is subtracted from itself only where that was chosen', () => {
  const list = ['a', 'b', 'c'].map((id) => kept(id, exampleRun(1), { pinned: true }));
  const differenceOf = (/** @type {number | null} */ minuend, /** @type {number | null} */ subtrahend, count = 3) =>
    sceneOf(sources({ runs: runsOf(list.slice(0, count)), choice: { part: 9, minuend, subtrahend } })).comparison?.difference;
  assert.deepEqual(differenceOf(null, null), [0, 1]);
  assert.deepEqual(differenceOf(2, 2), [2, 2]);
  assert.deepEqual(differenceOf(1, 2, 2), [0, 1], 'the third has gone');
});

test('an element of one exercise leaves the runs of others to the elements beside it', () => {
  const list = ['1', '2', '2'].map((id, i) => kept(`${i}`, exampleRun(1), { pinned: true, exercise: { id, variant: 0, attempt: 1 } }));
  const desk = { ...sources().desk, only: LESSONS[1] };
  assert.deepEqual(sceneOf(sources({ runs: runsOf(list), desk })).comparison?.pinned, list.slice(1));
});

test('failures come before what is wrong with attributes', () => {
  const error = /** @type {any} */ ({ message: 'It failed.' });
  const scene = sceneOf(sources({ experiment: experiment(null, { error }), wrong: ['Epochs is “x”.'] }));
  assert.deepEqual(scene.messages, ['It failed.', 'Epochs is “x”.']);
});

test('a run of an earlier visit is compared when it is read', () => {
  const list = ['a', 'b', 'c'].map((id) => kept(id, exampleRun(1), { pinned: true }));
  const scene = sceneOf(sources({ runs: runsOf(list, { isOpen: (run) => run !== list[2].run }) }));
  assert.deepEqual(scene.comparison?.pinned, list.slice(0, 2));
});

test('the runs of all exercises are at hand where all are on one page, and of one where it stands alone', () => {
  const studyOf = (/** @type {string} */ id) => (id.endsWith('transfer') ? null : { variants: [{ label: 'One', runs: [exampleRun(2)] }], compared: [] });
  const desk = { ...sources().desk, studyOf };
  assert.deepEqual([...sceneOf(sources({ desk })).studies.keys()], ['layers', 'scale', 'dropout']);
  assert.deepEqual([...sceneOf(sources({ desk: { ...desk, only: LESSONS[1] } })).studies.keys()], ['scale']);
  assert.deepEqual([...sceneOf(sources({ desk, layout: 'lesson', chapter: 'layers' })).studies.keys()], ['layers']);
  assert.equal(sceneOf(sources({ desk })).stage.kind, 'run', 'all on one page, the run comes first');
});

test('files about the runs of one exercise have its number, others have not', () => {
  const suffixOf = (/** @type {(string | undefined)[]} */ ids) => {
    const list = ids.map((id, i) => kept(`${i}`, exampleRun(1), { pinned: true, exercise: id === undefined ? id : { id, variant: i, attempt: 0 } }));
    return sceneOf(sources({ runs: runsOf(list) })).comparison?.suffix;
  };
  assert.deepEqual([suffixOf(['dropout', '3']), suffixOf(['scale', 'dropout']), suffixOf(['scale', undefined]), suffixOf(['own', 'own'])], ['extra3', 'comparison', 'comparison', 'comparison']);
});

test('making a scene changes nothing of what it is made from', () => {
  const run = exampleRun(1);
  const list = [kept('a', run, { pinned: true }), kept('b', exampleRun(1), { pinned: true })];
  const state = sources({ experiment: Object.freeze(experiment(run)), runs: Object.freeze(runsOf(list)), choice: Object.freeze({ part: null, minuend: null, subtrahend: null }) });
  Object.freeze(state);
  list.forEach(Object.freeze);
  assert.doesNotThrow(() => sceneOf(state, sceneOf(state)));
});

test('a cursor that follows is at the newest epoch of the run that is shown, however long those are that it is compared with', () => {
  const list = [kept('a', exampleRun(3), { pinned: true }), kept('b', exampleRun(3), { pinned: true })];
  const untrained = exampleRun(0);
  const scene = sceneOf(sources({ experiment: experiment(untrained, { state: 'ready' }), runs: runsOf(list) }));
  assert.deepEqual(scene.cursor, { row: 0, last: 3, end: 0, follows: true, isPlaying: false });
});

test('only a run with a finished epoch, and not all of them, is offered to go on', () => {
  const runs = [0, 1, 2].map((epochs) => kept(String(epochs), { ...exampleRun(epochs), plannedEpochs: 2, failure: 'It failed.' }));
  assert.deepEqual(sceneOf(sources({ runs: runsOf(runs) })).cards.map(({ canGoOn }) => canGoOn), [false, true, false]);
  assert.deepEqual(sceneOf(sources({ runs: runsOf(runs, { isInTraining: () => true }) })).cards.map(({ canGoOn }) => canGoOn), [false, false, false]);
});
