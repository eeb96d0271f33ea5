// Lines to paste: they name what is shown and what differs from the defaults, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../settings.js';
import { embedLines } from './embed-lines.js';

const folder = 'https://course.example/weightscope/';
/** @param {Partial<import('./embed-lines.js').Shown>} more */
const linesOf = (more) => Object.fromEntries(embedLines({ settings: defaultSettings(), figures: ['34', '33'], exercise: null, folder, ...more }).map(({ name, lines }) => [name, lines]));

test('figures, at the defaults', () => {
  assert.deepEqual(linesOf({}), {
    frame: '<iframe src="https://course.example/weightscope/embed.html?figures=34,33" style="width: 100%; height: 400px; border: 0" title="Weightscope"></iframe>\n<script src="https://course.example/weightscope/embed.js"></script>',
    element: '<script type="module" src="https://course.example/weightscope/weightscope.js"></script>\n<weight-scope layout="embed" figures="34,33"></weight-scope>',
    react: "import 'weightscope/define';\n\n<weight-scope layout=\"embed\" figures=\"34,33\" />",
    sphinx: '.. raw:: html\n\n   <iframe src="https://course.example/weightscope/embed.html?figures=34,33" style="width: 100%; height: 400px; border: 0" title="Weightscope"></iframe>\n   <script src="https://course.example/weightscope/embed.js"></script>',
    notebook: 'import weightscope\n\nweightscope.Widget(base="https://course.example/weightscope/", figures="34,33")',
    markdown: '[Weightscope](https://course.example/weightscope/)',
    link: 'https://course.example/weightscope/',
  });
});

test('an exercise, with settings that are not the default ones', () => {
  const lines = linesOf({ settings: { ...defaultSettings(), epochs: 20, normalise: false, testSet: 'official' }, exercise: 'dropout' });
  assert.match(lines.frame, /embed\.html\?exercise=dropout&amp;epochs=20&amp;normalise=false&amp;test-set=official"/);
  assert.match(lines.element, /<weight-scope layout="embed" exercise="dropout" epochs="20" normalise="false" test-set="official">/);
  assert.match(lines.react, /<weight-scope layout="embed" exercise="dropout" epochs=\{20\} normalise=\{false\} testSet="official" \/>/);
  assert.match(lines.notebook, /exercise="dropout", epochs=20, normalise=False, test_set="official"\)$/);
  assert.equal(lines.link, 'https://course.example/weightscope/?epochs=20&normalise=false&test-set=official#dropout');
});
