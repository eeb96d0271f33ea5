/**
 * `URL.parse`, which browsers before 2024 lack; `URL.canParse` is missing in Chrome before 120, Firefox before 115 and Safari before 17.
 * @param {string} text
 * @param {string} [base]
 * @returns {URL | null} null if it is no address
 */
export function parseUrl(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
