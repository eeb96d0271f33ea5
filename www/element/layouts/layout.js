/**
 * How the element lays its panels out. A layout is a file here, and its name in the table.
 *
 * - `lesson`: chapters, one at a time, below one row of transport; what belongs to a laboratory is in a drawer. `index.html` has it.
 * - `lab`: everything on one page.
 * - `embed`: one figure or exercise below one row of controls, as high as the window or frame.
 *
 * @import { Scene } from '../scene.js'
 * @import { KeptRun } from '../../weightscope.js'
 * @import { Host, Panel } from '../../views/panel.js'
 *
 * @typedef {object} Layout
 * @property {HTMLElement} element
 * @property {readonly Panel[]} panels all that were made
 * @property {readonly Panel[]} inUse those that can be seen
 * @property {(width: number) => void} fit to a width in CSS pixels, the first time that it is known; 0 while it is not laid out
 * @property {(cutOff: readonly KeptRun[]) => void} offer runs that can go on
 * @property {(selector: string) => void} lead to a card
 * @property {(scene: Scene) => void} update
 */
import { embed } from './embed.js';
import { lesson } from './lesson.js';

/** @type {Record<string, (host: Host) => Promise<Layout>>} */
export const LAYOUTS = { embed: async (host) => embed(host), lab: async (host) => (await host.more()).lab(host), lesson: async (host) => lesson(host) };

/** Pixels below which an element in another page has room for one figure alone. */
const NARROW = 700;

/** Whether an element stands in a frame, or in a narrow column. @param {HTMLElement} element */
export function isEmbedded(element) {
  return window.parent !== window || (element.parentElement !== null && element.parentElement.clientWidth > 0 && element.parentElement.clientWidth < NARROW);
}
