/**
 * Which build a module is of. What is shipped has the hash of all that it was made from (`scripts/bundle.js` puts it here); a folder that is served as it is has none.
 * Page and worker tell each other, since a cache may hold one file of another build.
 */
export const BUILD = /** @type {string | undefined} */ (/** @type {any} */ (globalThis).WEIGHTSCOPE_BUILD) ?? 'dev';
