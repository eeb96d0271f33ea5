/** What is not seen first, as one module: a page shows something before this is here. */
export { lab } from './layouts/lab.js';
export { compare } from '../views/compare.js';
export { dataPanel } from '../views/data-panel.js';
export { exportPanel } from '../views/export-panel.js';
export { drawerPanels } from '../views/lesson/drawer-panels.js';
export { exercise } from '../views/lesson/exercise.js';
export { handIn } from '../views/lesson/hand-in.js';
export { networkPanel } from '../views/network-panel.js';
export { runCards } from '../views/run-cards.js';
export { settingsPanel } from '../views/settings-panel.js';
export { understanding } from '../views/understanding.js';
