// Writes the table of attributes into docs/embedding.md, from the one in www/weightscope.d.ts: `node scripts/embedding-table.js`
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCUMENT = new URL('../docs/embedding.md', import.meta.url);
const [START, END] = ['<!-- The table of www/weightscope.d.ts, by scripts/embedding-table.js. -->', '<!-- Its end. -->'];

/** The table of the document, with the property of each attribute. @param {string} declared the text of weightscope.d.ts */
export function tableFrom(declared) {
  const rows = Array.from(declared.matchAll(/^ \* \| (`[^|]*?) *\| *(.*?) *\| *(.*?) *\|$/gm), ([, names, value, usual]) => {
    const properties = names.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
    return `| ${names} | ${/fingerprint/.test(names) ? '' : properties === names ? 'the same' : properties} | ${value} | ${usual} |`;
  });
  return ['| attribute | property | value | default |', '|---|---|---|---|', ...rows].join('\n');
}

/** @param {string} document @param {string} declared */
export function withTable(document, declared) {
  const [before, after] = [document.indexOf(START), document.indexOf(END)];
  if (before === -1 || after === -1) throw new Error('docs/embedding.md has no place for the table');
  return `${document.slice(0, before + START.length)}\n\n${tableFrom(declared)}\n\n${document.slice(after)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const declared = readFileSync(new URL('../www/weightscope.d.ts', import.meta.url), 'utf8');
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), declared));
}
