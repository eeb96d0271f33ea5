/** The one list of this page's runs, stored in this browser. */
import { Runs } from './runs.js';
import { Store } from './store.js';

export const runs = new Runs(new Store());
