/** What all that is shipped has in common. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** All files in a folder. @param {string} folder */
export async function files(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Names a build: a hash of all that the page is made from, which are no tests, and no data, that stay what they are. @param {string} folder */
export async function buildOf(folder) {
  const hash = createHash('sha256');
  for (const path of (await files(folder)).sort()) {
    const name = relative(folder, path);
    if (!/\.(js|css|html|wasm|json)$/.test(name) || /\.test\.js$|^pkg\/testing\//.test(name)) continue;
    hash.update(name).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 12);
}
