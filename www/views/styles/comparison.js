/** Styles of exercises, comparison and histogram range. */
import { lazySheet } from '../../lib/dom.js';

const CSS = `
.exercises, .compare { margin-bottom: 0.75rem; }
.comparison > .card:last-child { margin-bottom: 0.75rem; }
.exercise-list { display: grid; gap: 0.5rem; }
.exercise > summary { font-weight: 600; padding: 0.3rem 0; }
.exercise-status { font-weight: 600; font-variant-numeric: tabular-nums; font-size: 0.9rem; margin-bottom: 0.4rem; }
.prediction { display: grid; gap: 0.3rem; margin: 0.4rem 0 0; padding: 0.4rem 0.75rem 0.6rem; border: 1px solid var(--border); border-radius: min(6px, var(--radius)); max-width: 45rem; }
.prediction-choice { display: flex; gap: 0.5rem; align-items: center; min-height: 1.8rem; }
.prediction-choice input { flex: none; width: 1.1rem; height: 1.1rem; min-height: 0; margin: 0; }

.statistics tbody th, .statistics :is(td, th):nth-child(-n + 3) { text-align: left; }
.statistics tbody th, .statistics td { white-space: nowrap; }
/* All rows of up to six runs. */
.statistics { max-height: 120rem; }

.runs-legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; margin-bottom: 0.25rem; }
.runs-legend li { display: flex; align-items: center; gap: 0.45rem; min-width: 0; }
.runs-legend .name { overflow-wrap: anywhere; }
.runs-legend canvas { width: 36px; height: 12px; flex: none; }
.panels.columns-3 { grid-template-columns: repeat(3, minmax(0, 1fr)); }

.range { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.5rem; }
.range > :not(.range-field) { grid-column: 1 / -1; }
.range-field { display: grid; gap: 0.15rem; }
.range-field label { font-size: 0.9rem; }
.range-field input { width: 100%; }
.range button { justify-self: start; }

@container (max-width: 1100px) {
  .panels.columns-3 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@container (max-width: 600px) {
  .panels.columns-3 { grid-template-columns: minmax(0, 1fr); }
  /* The names of the rows stay in sight beside the numbers. */
  .statistics tbody th { position: sticky; left: 0; background: var(--surface); }
  .statistics :is(td, th):first-child { white-space: normal; min-width: 5.5rem; }
  .statistics :is(td, th) { padding: 0.2rem 0.35rem; }
}
`;

export const comparisonStyleSheet = lazySheet(CSS);
