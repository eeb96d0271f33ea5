/** The one list of this page's runs, stored in this browser. */
import { Runs } from './runs.js';
import { Store } from './database.js';

// Where there is no page, as in Node, it would keep the program from ending.
const channel = 'document' in globalThis && 'BroadcastChannel' in globalThis ? new BroadcastChannel('weightscope-runs') : null;

export const runs = new Runs(new Store(), { channel });
