// Which file imports which: one direction, no circle. Types alone don't count: they are gone before anything runs.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const WWW = fileURLToPath(new URL('.', import.meta.url));

/** Each folder, and each file beside the folders, imports from itself and from what comes after it here. */
const ORDER = ['standalone.js', 'page.js', 'service-worker.js', 'embed.js', 'frame-height.js', 'weightscope.js', 'element', 'views', 'exports', 'lesson', 'store', 'engine', 'figures', 'run', 'settings.js', 'error.js', 'version.js', 'build.js', 'texts', 'lib'];

/** A test may import from anywhere; what is built is not ours. */
const files = readdirSync(WWW, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !file.endsWith('.test.js') && !/^(pkg|data)\//.test(file));

/** @param {string} file @returns {string[]} the modules of ours that it imports, from www/ */
function importsOf(file) {
  return importedIn(readFileSync(join(WWW, file), 'utf8'))
    .filter((address) => address.startsWith('.'))
    .map((address) => join(dirname(file), address))
    .filter((imported) => !imported.startsWith('pkg/'));
}

/** Addresses that a module names, outside comments: `import … from`, `export … from`, `import '…'` and `import('…')`. @param {string} source */
function importedIn(source) {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const patterns = [/^(?:import|export)\s[^'"`;]*?from\s*'([^']+)'/gm, /^import\s*'([^']+)'/gm, /\bimport\(\s*'([^']+)'\s*\)/g];
  return patterns.flatMap((pattern) => Array.from(code.matchAll(pattern), ([, address]) => address));
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));

/** @param {string} file */
function placeOf(file) {
  return ORDER.indexOf(file.split('/')[0]);
}

/**
 * The first circle that is found, or null.
 * @param {Map<string, string[]>} graph
 */
function circleIn(graph) {
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} file @param {string[]} path @returns {string[] | null} */
  const visit = (file, path) => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const imported of graph.get(file) ?? []) {
      const circle = visit(imported, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}

test('imports are found however they are written, but not those of types', () => {
  const source = `
/** @import { Type } from './type.js' */
/** @typedef {import('./type.js').Other} Other */
import './effect.js';
import { one } from './one.js';
import {
  two,
} from './two.js';
export { three } from './three.js';
// import './no.js';
const four = await import('./four.js');
const text = "import { a } from b";`;
  assert.deepEqual(importedIn(source).sort(), ['./effect.js', './four.js', './one.js', './three.js', './two.js']);
});

test('a circle is found, and where there is none none is', () => {
  assert.deepEqual(circleIn(new Map([['a', ['b', 'c']], ['b', ['d']], ['c', ['d']], ['d', []]])), null);
  assert.deepEqual(circleIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]])), ['b', 'c', 'b']);
});

test('every import names a file that exists', () => {
  const missing = [...graph].flatMap(([file, imported]) => imported.filter((other) => !graph.has(other)).map((other) => `${file} imports ${other}`));
  assert.deepEqual(missing, []);
});

test('no import goes round in a circle', () => {
  assert.equal(circleIn(graph)?.join(' → ') ?? 'none', 'none');
});

test('every folder has its place in the order', () => {
  assert.deepEqual(files.filter((file) => placeOf(file) === -1), []);
});

test('each folder imports only from those below it', () => {
  const upwards = [...graph].flatMap(([file, imported]) => imported.filter((other) => placeOf(other) < placeOf(file)).map((other) => `${file} imports ${other}`));
  assert.deepEqual(upwards, []);
});

test('files are named in kebab-case', () => {
  assert.deepEqual(files.filter((file) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.js$/.test(file)), []);
});
