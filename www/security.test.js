// What would let a text become markup or a program is not used. Run with `node --test`.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path/posix';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const WWW = fileURLToPath(new URL('.', import.meta.url));
const FORBIDDEN =
  /\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|parseHTMLUnsafe|DOMParser|srcdoc)\b|\bdocument\.(?:write|writeln)\b|(?<!\.)\beval\s*\(|\b(?:window|self|globalThis)\.eval\b|\bnew Function\b|\bset(?:Timeout|Interval)\(\s*['"`]|javascript:/;

/** Without comments: they may speak of it. @param {string} source */
function codeOf(source) {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

/** @param {string} source @returns {string | undefined} */
function forbiddenIn(source) {
  return codeOf(source).match(FORBIDDEN)?.[0];
}

test('each way from text to markup or program is found, and what only resembles one is not', () => {
  for (const bad of ['box.innerHTML = text', 'eval (text)', 'window.eval(text)', "setTimeout('alert(1)')", 'new Function(text)', 'document.write(text)', 'a.href = `javascript:${text}`', 'new DOMParser()']) {
    assert.ok(forbiddenIn(bad), bad);
  }
  for (const good of ['// innerHTML', '/* eval(text) */', 'evaluate(text)', 'setTimeout(() => {}, 5)', 'retrieval(text)', 'network.eval()', 'document.writer']) assert.equal(forbiddenIn(good), undefined, good);
});

test('no file of the page uses one', () => {
  const files = readdirSync(WWW, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:js|html)$/.test(file) && !file.endsWith('.test.js') && !/^(?:pkg|data)\//.test(file));
  assert.ok(files.length > 100);
  assert.deepEqual(files.flatMap((file) => forbiddenIn(readFileSync(join(WWW, file), 'utf8')) ? [`${file}: ${forbiddenIn(readFileSync(join(WWW, file), 'utf8'))}`] : []), []);
});

test('no page has a script or style in it, or takes anything from elsewhere', () => {
  for (const page of ['index.html', 'embed.html']) {
    const html = readFileSync(join(WWW, page), 'utf8');
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)[^>]*>|<style|\son\w+=|\sstyle=/i, page);
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//i, page);
  }
});
