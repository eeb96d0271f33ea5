// Words that people read stand in texts/, so that another language is one more file; titles of figures and lessons have their own place.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path/posix';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { en } from './en.js';

const VIEWS = fileURLToPath(new URL('../views/', import.meta.url));

/** Names that browsers give keys and errors are no words. */
const KEYS = /^(Arrow(Left|Right|Up|Down)|Page(Up|Down)|Home|End|Enter|Escape|Tab|Delete|Backspace|AbortError)$/;

/** Text in quotes that somebody may read: it begins with a capital letter, or has several words. Classes, ids and selectors are none. @param {string} source */
function wordsIn(source) {
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/^import .*$/gm, '')
    .replaceAll(/\b(?:class|role|type|'aria-labelledby'|'aria-describedby'): (?:'[^']*'|`[^`]*`)/g, '')
    .replaceAll(/\b(?:class|className): .*? \? '[^']*' : '[^']*'/g, '')
    .replaceAll(/\.className = '[^']*'/g, '')
    .replaceAll(/\b(?:closest|querySelector|querySelectorAll|matches|matchMedia)\([^)]*\)/g, '');
  const quoted = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'/g)].map(([, text]) => text);
  const templates = [...code.matchAll(/`((?:[^`\\]|\\.)*)`/g)].flatMap(([, text]) => text.split(/\$\{[^}]*\}/));
  return [...quoted, ...templates].filter((text) => (/^\s*[A-Z][a-z]+/.test(text) || /[a-z]{2,}[.,:;]? [a-z]{2,}/i.test(text)) && !KEYS.test(text));
}

test('words are found in strings and templates, and code is none', () => {
  const source = `
import { a } from './One Two.js';
/** 'A comment here' */
const b = h('p', { class: 'run-card small', title: 'Go on' }, 'of them all', \`The \${a} loss\`);
if (key === 'Escape') list.querySelector('a b c');`;
  assert.deepEqual(wordsIn(source), ['Go on', 'of them all', 'The ']);
});

test('no view has words of its own', () => {
  const files = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js') && !file.endsWith('.test.js') && !file.startsWith('styles/'));
  const found = files.flatMap((file) => wordsIn(readFileSync(join(VIEWS, file), 'utf8')).map((text) => `${file}: ${text}`));
  assert.deepEqual(found, []);
});

test('what stands on the page before its program is here is what the first chapter says', () => {
  const html = readFileSync(join(VIEWS, '../index.html'), 'utf8');
  const [, words] = html.match(/<div class="coming-words">([\s\S]*?)<\/div>/) ?? [];
  assert.deepEqual([...(words ?? '').matchAll(/<(?:h2|p)>(.*)<\/(?:h2|p)>/g)].map(([, text]) => text), [en.headings.start, ...en.start]);
});
