/** The version of package.json, where a browser can read it. A test compares the two. */
export const VERSION = '0.1.0';
