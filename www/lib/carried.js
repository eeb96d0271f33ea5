/**
 * What `embed-standalone.html` carries with it: blob addresses by the paths that files have in this folder. Null in a page whose files lie beside it.
 * `standalone.js` puts it here before anything else runs.
 * @type {Readonly<Record<string, string>> | null}
 */
export const CARRIED = /** @type {any} */ (globalThis).WEIGHTSCOPE_CARRIED ?? null;
