/** Text as it may stand in HTML, in SVG, and between double quotes of their attributes. */

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {unknown} text */
export function escaped(text) {
  return (
    String(text)
      // XML allows no control characters but tab and line ends, not even as entities, and no half of a surrogate pair.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => ENTITIES[character])
  );
}

/**
 * @param {string} name
 * @param {Record<string, string | number | null>} attributes null leaves one out
 * @param {string} [content] markup
 */
export function tag(name, attributes, content = '') {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [` ${key}="${escaped(value)}"`]));
  return `<${name}${written.join('')}${content ? `>${content}</${name}>` : '/>'}`;
}
