/**
 * The runs of this page, in the order in which they were begun.
 * @import { Run } from '../weightscope.js'
 *
 * @typedef {object} KeptRun
 * @property {string} id
 * @property {string} name as the user named it, or a default from its settings
 * @property {number} created milliseconds since 1970
 * @property {Run} run
 * @property {boolean} pinned whether it is chosen for comparison
 * @property {boolean} hidden
 */

export {};
