/** Addresses that modules take from where they lie, `new URL('../data/x', import.meta.url)`, hold from where a bundle lies, too. */
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';

/** @import { Plugin } from 'esbuild' */

/**
 * @param {string} from the folder of the sources
 * @param {(file: string) => Promise<string> | string} placeOf where a file of it lies, seen from the bundle
 * @returns {Plugin}
 */
export const addresses = (from, placeOf) => replaced(from, async (file) => `new URL('${await placeOf(file)}', import.meta.url)`);

/**
 * The same, where there is more to say than a path.
 * @param {string} from the folder of the sources
 * @param {(file: string) => Promise<string> | string} expressionFor what stands for the address of a file of it
 * @returns {Plugin}
 */
export const replaced = (from, expressionFor) => ({
  name: 'addresses',
  setup(build) {
    build.onLoad({ filter: /\.js$/ }, async ({ path }) => {
      let code = await readFile(path, 'utf8');
      for (const [whole, address] of code.matchAll(/new URL\('(\.[^']*|[^':]*\.wasm)', import\.meta\.url\)/g)) {
        code = code.replace(whole, await expressionFor(relative(from, resolve(dirname(path), address))));
      }
      return { contents: code, loader: 'js' };
    });
  },
});
