/** Styles of the panels about the network. The colours are those of `views/styles/element.js`. */
import { lazySheet } from '../../lib/dom.js';

const CSS = `
.understanding { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; margin-bottom: 0.75rem; }
@media (pointer: coarse) { .keys { display: none; } }
.understanding > details { scroll-margin-bottom: 1rem; }
.understand { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
.understand .explain { margin: 0; }
.pixels { width: 100%; aspect-ratio: 1; image-rendering: pixelated; display: block; border: 1px solid var(--border); border-radius: 3px; background: #ffffff; }

.draw-layout { display: grid; grid-template-columns: minmax(0, 17.5rem) 9rem minmax(13rem, 1fr); gap: 1rem 1.25rem; align-items: start; }
.draw-left { display: grid; gap: 0.5rem; }
.drawing { width: 100%; aspect-ratio: 1; display: block; touch-action: none; cursor: crosshair; background: #ffffff; border: 1px solid var(--control); border-radius: min(6px, var(--radius)); }
.drawn-image:empty { display: none; }
.seen { margin: 0; display: grid; gap: 0.25rem; }
.answer { display: grid; gap: 0.4rem; }
.verdict { font-weight: 600; font-variant-numeric: tabular-nums; }
.probabilities { list-style: none; padding: 0; display: grid; gap: 0.15rem; max-width: 30rem; }
.probabilities li { display: grid; grid-template-columns: 1.2rem minmax(0, 1fr) 4rem; gap: 0.5rem; align-items: center; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.probabilities .value { text-align: right; }
.probabilities .track { height: 1rem; background: var(--grid); border-radius: 2px; overflow: hidden; }
.probabilities .fill { display: block; height: 100%; width: 0; background: var(--series-1); }
.probabilities .most { font-weight: 700; }

.confusion-box { max-height: none; max-width: 46rem; }
.confusion { table-layout: fixed; min-width: 19rem; }
.confusion th, .confusion td { padding: 0; text-align: center; border: 0; }
.confusion thead th { position: static; padding: 0.15rem 0; }
.confusion thead th[colspan] { font-weight: normal; color: var(--muted); }
.confusion th[scope='row'] { font-weight: 600; }
.confusion .sum { font-size: 0.9em; color: var(--muted); font-weight: normal; }
.cell { position: relative; isolation: isolate; width: 100%; min-height: 2rem; padding: 0; border: 1px solid var(--grid); border-radius: 0; font-size: inherit; }
.cell::before { content: ''; position: absolute; inset: 0; z-index: -1; background: var(--series-2); opacity: calc(0.5 * var(--share, 0)); }
.cell.right { border: 2px solid var(--series-1); font-weight: 600; }
.cell.right::before { background: var(--series-1); }
.cell[aria-pressed='true'] { border: 2px solid var(--text); box-shadow: 0 0 0 2px var(--accent); z-index: 1; }
.cell:focus-visible { z-index: 2; }

.examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: 0.5rem; }
.example { display: grid; gap: 0.15rem; padding: 0.35rem; font-size: 0.8rem; text-align: center; min-height: 0; font-variant-numeric: tabular-nums; }

.legend { display: inline-flex; align-items: center; gap: 0.4rem; font-size: 0.87rem; font-variant-numeric: tabular-nums; }
.ramp { width: 8rem; height: 0.9rem; border: 1px solid var(--border); }
.units-layout { display: grid; grid-template-columns: minmax(0, 34rem) 14rem; gap: 1rem; align-items: start; }
.units { display: grid; grid-template-columns: repeat(8, minmax(0, 1fr)); gap: 3px; }
.unit-button { padding: 0; min-height: 0; border: 2px solid transparent; border-radius: 4px; background: none; }
.unit-button[aria-pressed='true'] { border-color: var(--text); box-shadow: 0 0 0 2px var(--accent); }
.unit-large { display: grid; gap: 0.4rem; }
.unit-large h3 { margin-top: 0; }
.outgoing { display: flex; height: 5rem; border: 1px solid var(--border); border-radius: 3px; background: linear-gradient(var(--grid), var(--grid)) 0 50% / 100% 1px no-repeat; }
.outgoing > span { position: relative; flex: 1; }
.outgoing > span > span { position: absolute; left: 10%; right: 10%; background: var(--series-2); }
.outgoing > span > .negative { background: var(--series-1); }

@container (max-width: 1050px) {
  .draw-layout { grid-template-columns: minmax(0, 17.5rem) minmax(0, 1fr); }
  .draw-left { grid-row: span 2; }
  .seen { width: 7rem; }
}
@container (max-width: 600px) {
  .draw-layout, .units-layout { grid-template-columns: minmax(0, 1fr); }
  .draw-left { grid-row: auto; max-width: 20rem; }
  /* The answer is in sight while one draws. */
  .answer { display: contents; }
  .verdict { order: -1; }
  .confusion { font-size: 0.75rem; }
  .confusion thead td:last-child { width: 2.7rem; }
  .cell { min-height: 1.7rem; }
  .examples { grid-template-columns: repeat(auto-fill, minmax(4.6rem, 1fr)); }
  .unit-large .pixels { max-width: 14rem; }
}
@container (max-width: 340px) {
  /* Two lines: one more must not move the canvas in the midst of a stroke. */
  .verdict { min-height: 2.9em; }
}
`;

export const understandingStyleSheet = lazySheet(CSS);
