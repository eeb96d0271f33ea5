// The table of attributes in weightscope.d.ts names what there is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { OPTIONS } from './element/options.js';
import { FIGURES } from './figures/index.js';
import { LESSONS } from './lesson/lessons.js';
import { ATTRIBUTES, SETTINGS } from './settings.js';
import { withTable } from '../scripts/embedding-table.js';

const declared = readFileSync(new URL('weightscope.d.ts', import.meta.url), 'utf8');
const rows = new Map(Array.from(declared.matchAll(/^ \* \| (`[^|]*) *\|(.*)\|(.*)\|$/gm), ([, names, value, usual]) => [names, { value, usual }]).flatMap(([names, row]) => Array.from(/** @type {string} */ (names).matchAll(/`([^`]+)`/g), ([, name]) => [name, row])));

/** Those words that the row of an attribute lacks. @param {string} attribute @param {readonly string[]} words */
const lacks = (attribute, words) => words.filter((word) => !/** @type {any} */ (rows.get(attribute))?.value.includes(word));

test('every attribute has a row, and there are no others', () => {
  assert.deepEqual([...rows.keys()].sort(), [...ATTRIBUTES, ...OPTIONS.map(({ name }) => name)].sort());
});

test('every figure, exercise and chapter is named, and every value of a choice', () => {
  assert.deepEqual(lacks('figures', FIGURES.map(({ id }) => id)), []);
  assert.deepEqual(lacks('exercise', LESSONS.map(({ id }) => id)), []);
  for (const { name, type, values } of OPTIONS) if (type === 'choice') assert.deepEqual(lacks(name, values), [], name);
  for (const { name, choices } of SETTINGS) if (choices) assert.deepEqual(lacks(name, Object.keys(choices)), [], name);
});

test('every default is told', () => {
  for (const { name, default: usual } of SETTINGS) assert.equal(/** @type {any} */ (rows.get(name)).usual.trim(), String(usual), name);
});

test('docs/embedding.md has the same table: node scripts/embedding-table.js writes it', () => {
  const document = readFileSync(new URL('../docs/embedding.md', import.meta.url), 'utf8');
  assert.equal(withTable(document, declared), document);
});
