/**
 * A tab of a browser, as far as the checks that run in every engine need it. Playwright is one way to have it, WebDriver another.
 * An element is meant by a selector, below shadow roots, too, and by its whole text where it has siblings; whoever acts on one waits until it is seen.
 *
 * @typedef {import('../../www/weightscope.js').WeightScope} WeightScope
 *
 * @typedef {object} Tab
 * @property {(url: string) => Promise<void>} open
 * @property {() => Promise<void>} reload
 * @property {<Result, Argument>(run: (scope: WeightScope, argument: Argument) => Result | Promise<Result>, argument?: Argument) => Promise<Result>} evaluate
 *   with the page's element; what goes in and comes out is JSON
 * @property {(selector: string, text?: string) => Promise<void>} click by the pointer
 * @property {(selector: string, path: string) => Promise<void>} choose a file, in a field that may be out of sight
 * @property {(...keys: string[]) => Promise<void>} press keys, where the focus is: names of `KeyboardEvent.key`, joined by a plus where they are held together
 * @property {() => Promise<string[]>} problems what the page complained of until now
 * @property {(path: string) => Promise<void>} screenshot
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Browser
 * @property {string} version the engine's name and version
 * @property {string} downloads the folder where what is saved comes to lie
 * @property {() => Promise<Tab>} newTab with a storage of its own
 * @property {() => Promise<void>} close
 */
import { isDebianWebKit } from '../../scripts/browser.js';
import { launchWithPlaywright } from './playwright.js';
import { launchWebKitGtk } from './webkit-gtk.js';

/**
 * @param {import('../../scripts/browser.js').Engine} engine
 * @param {string} folder for what it saves
 * @param {{ webgpu?: boolean }} [options] whether Firefox is to have WebGPU, which its ESR has switched off
 * @returns {Promise<Browser>}
 */
export function launch(engine, folder, options = {}) {
  return engine === 'webkit' && isDebianWebKit ? launchWebKitGtk(folder) : launchWithPlaywright(engine, folder, options);
}
