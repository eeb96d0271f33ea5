/** Styles of exercises, comparison and histogram range. */
import { lazySheet } from '../../lib/dom.js';

const CSS = `
.exercises, .compare { margin-bottom: 0.75rem; }
.comparison > .card:last-child { margin-bottom: 0.75rem; }
.exercise-list { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0.75rem 1.25rem; }
.exercise { display: flex; flex-direction: column; align-items: flex-start; gap: 0.4rem; max-width: 45rem; }
.exercise h3 { margin: 0; font-size: 1rem; }
.exercise p { font-size: 0.9rem; }
.exercise p.help { margin-top: auto; }
.exercises > p { margin-top: 0.6rem; }
.exercise-progress:empty { display: none; }
.exercise-progress, .exercise-status { font-weight: 600; font-variant-numeric: tabular-nums; }
.exercise-status { font-size: 0.9rem; margin-bottom: 0.4rem; }
.exercise-result, .seeds-result { margin-top: 0.6rem; padding-top: 0.6rem; border-top: 1px solid var(--border); }
.exercise-result h3, .evidence h4, .evidence > summary { margin: 0 0 0.3rem; font-size: 1rem; }
.evidence { margin-top: 0.6rem; padding-top: 0.6rem; border-top: 1px solid var(--border); }
.prediction { display: grid; gap: 0.3rem; margin: 0.4rem 0 0; padding: 0.4rem 0.75rem 0.6rem; border: 1px solid var(--border); border-radius: 6px; max-width: 45rem; }
.prediction-choice { display: flex; gap: 0.5rem; align-items: center; min-height: 1.8rem; }
.prediction-choice input { flex: none; width: 1.1rem; height: 1.1rem; min-height: 0; margin: 0; }
.seeds-predicted { font-weight: 600; }
.seeds-why { margin-top: 0.6rem; }
.seeds-why p { max-width: 45rem; margin-top: 0.4rem; }
.exercise-result button { margin-top: 0.6rem; }
.seeds-controls { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.75rem; margin-top: 0.6rem; }
.seeds-table :is(td, th):first-child { text-align: left; white-space: nowrap; }
.seeds-sentence { max-width: 60rem; font-variant-numeric: tabular-nums; }
.conclusion { display: grid; gap: 0.35rem; max-width: 60rem; font-variant-numeric: tabular-nums; }
.exercise-result td, .seeds-result td { white-space: nowrap; }

.spread tbody th, .spread th:first-child, .spread:last-of-type :is(td, th):nth-child(2), .statistics tbody th, .statistics :is(td, th):nth-child(-n + 3) { text-align: left; }
.spread tbody th, .statistics tbody th, .statistics td { white-space: nowrap; }
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
  :is(.spread, .statistics) tbody th { position: sticky; left: 0; background: var(--surface); }
  .spread:last-of-type :is(td, th):nth-child(2), .statistics :is(td, th):first-child { white-space: normal; min-width: 5.5rem; }
  :is(.spread, .statistics) :is(td, th) { padding: 0.2rem 0.35rem; }
}
`;

export const comparisonStyleSheet = lazySheet(CSS);
