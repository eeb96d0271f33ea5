/** The words of the page's language. Another one is a file beside `en.js` and an entry here; `lang` of the document picks it. */
import { en } from './en.js';

/** @type {Record<string, typeof en>} */
const LANGUAGES = { en };

const lang = globalThis.document?.documentElement.lang.split('-')[0] ?? '';

export const texts = LANGUAGES[lang] ?? en;
