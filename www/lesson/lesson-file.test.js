// A lesson is read strictly: each refusal is one sentence with its place. Run with `node --test`.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { LONGEST_LESSON, checkLesson, epochsOf, readLesson, transferOf } from './lesson-file.js';
import { LESSONS, lessonOf } from './lessons.js';
import { defaultSettings } from '../settings.js';
import { texts } from '../texts/texts.js';

/** What a teacher may copy. @returns {any} */
function example() {
  const document = readFileSync(new URL('../../docs/lessons.md', import.meta.url), 'utf8');
  const [, json] = document.match(/^```json\n([\s\S]*?)^```$/m) ?? [];
  return JSON.parse(json ?? 'null');
}

const read = (/** @type {string} */ json) => readLesson(json, LESSONS.map(({ id }) => id));

/** @param {(lesson: any) => void} change */
function changed(change) {
  const lesson = example();
  change(lesson);
  return JSON.stringify(lesson);
}

test('the example of docs/lessons.md is read as it stands', () => {
  const { format, version, ...content } = example();
  const lesson = read(JSON.stringify(example()));
  assert.deepEqual([format, version], ['weightscope-lesson', 1]);
  assert.deepEqual({ ...lesson, transfer: { ...content.transfer } }, content);
  assert.deepEqual(lesson.rule, { kind: 'ordered', by: 'batch' });
});

for (const lesson of LESSONS) {
  test(`the page’s exercise “${lesson.id}” is such a lesson`, () => {
    const { transfer, ...read } = checkLesson(JSON.parse(JSON.stringify(lesson)));
    const { format, version, transfer: own, ...given } = /** @type {any} */ (lesson);
    assert.deepEqual(read, given);
    assert.ok(transfer && own);
  });
}

test('exercises are known by the notebook’s numbers, too', () => {
  assert.deepEqual(['1', '2', '3', 'scale', '4', '0', 'spread', ''].map((id) => lessonOf(id)?.id), ['layers', 'scale', 'dropout', 'scale', undefined, undefined, undefined, undefined]);
});

test('texts stay texts: what looks like markup is none', () => {
  const title = '<b>Less & more</b>';
  assert.equal(read(changed((lesson) => { lesson.title = title; })).title, title);
});

test('variants may have other networks and optimisers', () => {
  const lesson = read(changed((lesson) => { Object.assign(lesson.variants[1].settings, { hiddenLayers: '32, 16', optimiser: 'adam', weightDecay: 0.01 }); }));
  assert.deepEqual(lesson.variants[1].settings, { ...lesson.variants[1].settings, hiddenLayers: '32,16', optimiser: 'adam', weightDecay: 0.01 });
});

test('what may be left out is not there', () => {
  const lesson = read(changed((lesson) => { delete lesson.transfer; delete lesson.whyFigure; delete lesson.threshold; }));
  for (const name of ['transfer', 'whyFigure', 'threshold']) assert.equal(Object.hasOwn(lesson, name), false);
  assert.equal(transferOf(lesson), null);
});

test('the transfer question is an exercise of its own: what it leaves out is the lesson’s', () => {
  const lesson = /** @type {import('./lesson-file.js').Lesson} */ (lessonOf('dropout'));
  const transfer = /** @type {import('./lesson-file.js').Lesson} */ (transferOf(lesson));
  assert.deepEqual([transfer.id, transfer.seeds, transfer.held, transfer.threshold, transfer.rule], ['dropout-transfer', 3, 'test-accuracy', 50, lesson.rule]);
  assert.equal(transfer.question, lesson.transfer?.question);
  assert.equal(Object.hasOwn(transfer, 'transfer'), false);
});

test('the lesson’s threshold counts in its transfer question unless another thing is held equal there', () => {
  const thresholdOf = (/** @type {(transfer: any) => void} */ change) => transferOf(read(changed((lesson) => { change(lesson.transfer); })))?.threshold;
  assert.equal(thresholdOf((transfer) => { delete transfer.held; }), 92);
  assert.equal(thresholdOf((transfer) => { transfer.held = 'epoch'; }), undefined);
});

/** @type {[what: string, json: string, message: string | RegExp][]} */
const REFUSED = [
  ['no JSON', '{', /^The lesson is not valid JSON/],
  ['another kind of value', '[]', 'The lesson is a list of 0, expected an object.'],
  ['a file that is too long', ' '.repeat(LONGEST_LESSON + 1), 'The lesson has 65537 characters, expected 65536 at most.'],
  ['another format', changed((lesson) => { lesson.format = 'quiz'; }), 'format is “quiz”, expected weightscope-lesson.'],
  ['a version to come', changed((lesson) => { lesson.version = 2; }), 'version is “2”, expected 1.'],
  ['an entry that is not known', changed((lesson) => { lesson.html = 'x'; }), 'The lesson has an entry “html” that does not belong there.'],
  ['a missing entry', changed((lesson) => { delete lesson.why; }), 'The lesson has no entry “why”.'],
  ['a prototype', changed(() => {}).replace('{', '{"__proto__":{},'), 'The lesson has an entry “__proto__” that does not belong there.'],
  ['a name that is none', changed((lesson) => { lesson.id = 'Batch size'; }), 'id is “Batch size”, expected small letters, digits and hyphens, 40 at most, a letter first.'],
  ['the name of an exercise of the page', changed((lesson) => { lesson.id = 'dropout'; }), 'id is “dropout”, which is the name of an exercise of the page, expected another.'],
  ['an empty text', changed((lesson) => { lesson.title = ' '; }), 'title is empty.'],
  ['a text that is too long', changed((lesson) => { lesson.title = 'x'.repeat(81); }), 'title is a text of 81 characters, expected 80 at most.'],
  ['an address', changed((lesson) => { lesson.why[0] = 'See HTTPS://example.org'; }), 'why[0] has an address in it, expected plain text without.'],
  ['an address without a scheme', changed((lesson) => { lesson.question = 'See www.example.org'; }), 'question has an address in it, expected plain text without.'],
  ['a script’s address', changed((lesson) => { lesson.question = 'javascript:alert(1)'; }), 'question has an address in it, expected plain text without.'],
  ['a line break', changed((lesson) => { lesson.question = 'One\nTwo'; }), 'question has a line break or another invisible character in it, expected plain text.'],
  ['a turned direction', changed((lesson) => { lesson.variants[0].label = 'a\u202eb'; }), 'variants[0].label has a line break or another invisible character in it, expected plain text.'],
  ['no variants', changed((lesson) => { lesson.variants = []; }), 'variants has 0 entries, expected 1 to 6.'],
  ['too many variants', changed((lesson) => { lesson.variants = Array(7).fill(lesson.variants[0]); }), 'variants has 7 entries, expected 1 to 6.'],
  ['two variants of one label', changed((lesson) => { lesson.variants[1].label = lesson.variants[0].label; }), /^variants\[1\]\.label is “.*”, which is that of variants\[0\], expected another\.$/],
  ['a setting out of its range', changed((lesson) => { lesson.variants[1].settings.dropout = 2; }), 'variants[1].settings.dropout is “2”, expected a number from 0 to 0.95.'],
  ['a setting of another type', changed((lesson) => { lesson.variants[1].settings.batch = '64'; }), 'variants[1].settings.batch is “64”, expected a whole number from 1 to 1024.'],
  ['a switch that is none', changed((lesson) => { lesson.variants[1].settings.normalise = 'no'; }), 'variants[1].settings.normalise is “no”, expected true or false.'],
  ['a seed of its own', changed((lesson) => { lesson.variants[1].settings.seed = 2; }), 'variants[1].settings has an entry “seed” that does not belong there.'],
  ['a device', changed((lesson) => { lesson.variants[1].settings.device = 'cpu'; }), 'variants[1].settings has an entry “device” that does not belong there.'],
  ['too many seeds', changed((lesson) => { lesson.seeds = 17; }), 'seeds is “17”, expected a whole number from 1 to 16.'],
  ['no epoch', changed((lesson) => { lesson.epochs = 0; }), 'epochs is “0”, expected a whole number from 1 to 500.'],
  ['something else held equal', changed((lesson) => { lesson.held = 'loss'; }), 'held is “loss”, expected epoch or test-accuracy or train-loss.'],
  ['an accuracy that can’t be', changed((lesson) => { lesson.threshold = 101; }), 'threshold is “101”, expected a number from 1 to 100.'],
  ['an epoch that is not trained', changed((lesson) => { lesson.held = 'epoch'; lesson.threshold = 61; }), 'threshold is “61”, expected a whole number from 1 to 60.'],
  ['a rule that is not known', changed((lesson) => { lesson.rule = { kind: 'best' }; }), 'rule.kind is “best”, expected layers or compared or ordered.'],
  ['layers of several variants', changed((lesson) => { lesson.rule = { kind: 'layers' }; }), 'variants has 3 entries, but the rule “layers” is about one.'],
  ['one variant to compare', changed((lesson) => { lesson.variants.length = 1; }), 'variants has 1 entry, but the rule “ordered” compares two or more.'],
  ['an order by what has none', changed((lesson) => { lesson.rule.by = 'normalise'; }), 'rule.by is “normalise”, expected dropout or rate or batch or testShare.'],
  ['an order by what is not set', changed((lesson) => { lesson.rule.by = 'rate'; }), 'variants[0].settings has no entry “rate”, by which the variants are ordered.'],
  ['an order that falls', changed((lesson) => { lesson.variants.reverse(); }), 'variants[1].settings.batch is “64”, expected more than the “128” of the variant before it.'],
  ['a rule with more than it needs', changed((lesson) => { lesson.rule = { kind: 'compared', by: 'batch' }; }), 'rule has an entry “by” that does not belong there.'],
  ['a prediction that is not known', changed((lesson) => { lesson.prediction.kind = 'guess'; }), 'prediction.kind is “guess”, expected choose or rank or most or sketch.'],
  ['a ranking that nothing answers', changed((lesson) => { lesson.prediction = { kind: 'rank', ask: 'Which?' }; }), 'prediction.kind is “rank”, which only the rule “layers” answers.'],
  ['choices of a sketch', changed((lesson) => { lesson.prediction.kind = 'sketch'; }), 'prediction has an entry “choices” that does not belong there.'],
  ['one choice', changed((lesson) => { lesson.prediction.choices.length = 1; }), 'prediction.choices has 1 entries, expected 2 to 6.'],
  ['a choice twice', changed((lesson) => { lesson.prediction.choices[2].label = lesson.prediction.choices[0].label; }), /^prediction\.choices\[2\]\.label is “.*”, which stands twice\.$/],
  ['a finding that is not known', changed((lesson) => { lesson.prediction.choices[1].expects = 'yes'; }), 'prediction.choices[1].expects is “yes”, expected more or less or alike or unlike.'],
  ['a figure that is not known', changed((lesson) => { lesson.figure = '36'; }), /^figure is “36”, expected 29 or /],
  ['a measure that is not known', changed((lesson) => { lesson.measure = 'mean'; }), 'measure is “mean”, expected spread.'],
  ['no reason', changed((lesson) => { lesson.why = []; }), 'why has 0 entries, expected 1 to 6.'],
  ['a setting in the transfer question', changed((lesson) => { lesson.transfer.variants[0].settings.rate = 11; }), 'transfer.variants[0].settings.rate is “11”, expected a number from 0.0001 to 10.'],
  ['hidden layers that are none', changed((lesson) => { lesson.variants[0].settings.hiddenLayers = '64;32'; }), 'variants[0].settings.hiddenLayers is “64;32”, expected at most 6 whole numbers from 1 to 512, parted by commas.'],
  ['variants of the transfer question that its rule does not take', changed((lesson) => { lesson.transfer.variants.length = 1; }), 'transfer.variants has 1 entry, but the rule “ordered” compares two or more.'],
  ['a transfer question that has been answered', changed((lesson) => { lesson.transfer = { ...lesson.transfer, variants: lesson.variants, epochs: 60, held: 'test-accuracy' }; }), 'transfer.variants are those of the lesson, expected others: it has been answered.'],
];

for (const [what, json, message] of REFUSED) {
  test(`refused: ${what}`, () => {
    assert.throws(() => read(json), (/** @type {Error & { kind: string }} */ error) => {
      assert.equal(error.kind, 'import');
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    });
  });
}

test('the lessons beside the page are lessons, the lab names them, and their runs are as long as they say unless the reader sets another number', () => {
  const folder = new URL('../lessons/', import.meta.url);
  const names = readdirSync(folder);
  assert.deepEqual(names, ['brakes.json', 'initialisation.json', 'optimisers.json']);
  for (const name of names) {
    const lesson = readLesson(readFileSync(new URL(name, folder), 'utf8'), LESSONS.map(({ id }) => id));
    assert.equal(`${lesson.id}.json`, name);
    assert.equal(texts.moreExercises.exercises.find(({ id }) => id === lesson.id)?.title, lesson.title);
    assert.equal(epochsOf(lesson, defaultSettings()), lesson.epochs);
    assert.equal(epochsOf(lesson, { epochs: 5 }), 5);
  }
});
