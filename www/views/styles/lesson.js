/** Styles of the lesson: transport, rail, chapters, exercises, drawer. The colours are those of `views/styles/element.js`. */
import { lazySheet } from '../../lib/dom.js';

const CSS = `
.lesson { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); grid-template-areas: 'top top' 'rail stage'; gap: 0.75rem 1rem; align-items: start; position: relative; }
.lesson > .top { grid-area: top; position: sticky; top: 0; z-index: 3; }
.lesson .messages .alert, .lesson .link-note:not(:empty) { margin-top: 0.3rem; }
.lesson .storage-note:not(:empty) { margin-top: 0.3rem; padding: 0.2rem 0.7rem; background: var(--surface); border: 1px solid var(--border); border-radius: min(6px, var(--radius)); }
.lesson .link-note { background: var(--surface); }

.transport { display: grid; grid-template-columns: auto minmax(0, 1fr) auto auto; grid-template-areas: 'buttons scrubber numbers menu' 'status status status status'; gap: 0 0.75rem; align-items: center; background: var(--surface); border: 1px solid var(--border); border-radius: 0 0 8px 8px; padding: 3px 0.75rem 2px; box-shadow: 0 2px 6px rgb(0 0 0 / 0.12); min-height: 56px; }
.transport-buttons { grid-area: buttons; display: flex; gap: 0.4rem; }
.transport button { white-space: nowrap; }
.transport button.primary { min-width: 6rem; }
.scrubber { grid-area: scrubber; position: relative; height: 32px; }
.scrubber .track { position: absolute; inset: 0; width: 100%; height: 100%; }
.scrubber input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; appearance: none; background: none; }
.scrubber input::-webkit-slider-thumb { appearance: none; width: 12px; height: 30px; border: 2px solid var(--surface); border-radius: 4px; background: var(--accent); }
.scrubber input::-moz-range-thumb { width: 8px; height: 26px; border: 2px solid var(--surface); border-radius: 4px; background: var(--accent); }
.scrubber input:disabled { opacity: 0.4; }
.numbers { grid-area: numbers; display: flex; gap: 1rem; font-variant-numeric: tabular-nums; }
.number-box { display: grid; justify-items: end; line-height: 1.15; }
.number-label { font-size: 0.75rem; color: var(--muted); white-space: nowrap; }
.number-box .big { font-size: 1.2rem; font-weight: 650; white-space: nowrap; min-width: 4.2rem; text-align: right; }
.menu { grid-area: menu; position: relative; }
.menu > summary { list-style: none; padding: 0.3rem 0.7rem; border: 1px solid var(--control); border-radius: min(6px, var(--radius)); font-weight: 400; min-height: 2.15rem; display: flex; align-items: center; }
.menu > summary::-webkit-details-marker { display: none; }
.menu > summary::after { content: '▾'; margin-left: 0.4rem; }
.menu-box .only-narrow { display: none; }
.menu-box { position: absolute; right: 0; top: calc(100% + 6px); display: grid; gap: 0.4rem; padding: 0.6rem; background: var(--surface); border: 1px solid var(--border); border-radius: var(--radius); box-shadow: 0 6px 20px rgb(0 0 0 / 0.25); width: max-content; z-index: 4; }
.transport-status { grid-area: status; display: flex; gap: 0.6rem; align-items: center; font-size: 0.75rem; line-height: 1; color: var(--muted); font-variant-numeric: tabular-nums; min-width: 0; }
.transport-status progress { width: 7rem; flex: none; height: 5px; margin: 0; }
.transport-status .status { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; line-height: 1.2; }

.rail { grid-area: rail; position: sticky; top: 68px; display: grid; gap: 0.5rem; }
.rail ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px; }
.rail a { display: block; padding: 0.35rem 0.7rem; border-left: 3px solid var(--border); color: inherit; text-decoration: none; border-radius: 0 6px 6px 0; }
.rail a:hover { color: var(--accent); border-color: var(--accent); }
.rail a[aria-current] { border-color: var(--accent); background: var(--surface); font-weight: 650; }
.lab-button { justify-self: start; }
.lab-button[aria-expanded='true'] { border-color: var(--accent); color: var(--accent); }

.stage { grid-area: stage; min-width: 0; }
.stage *, .drawer * { scroll-margin-top: 72px; }
.chapter { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.6rem; }
.chapter-heading { font-size: 1.35rem; }
.chapter-heading:focus { outline: none; }
.chapter > .words { max-width: 62rem; }
.chapter .figures { margin: 0; }
.chapter .understanding { margin: 0; }
/* As high as its longest text, so that nothing moves when that comes. */
.recording { min-height: calc(2 * 1.45em + 0.6rem); border-left: 4px solid var(--accent); padding: 0.3rem 0.7rem; background: var(--surface); border-radius: 0 6px 6px 0; }
.first-words { font-size: 0.95rem; display: grid; gap: 0.45rem; align-content: start; }
.chapter .figure .explain { font-size: 0.9rem; }
.figure-choice .menu-box { right: auto; left: 0; justify-items: start; max-width: min(26rem, 80vw); }
.figure-choice .menu-box button { text-align: start; }
.figure-choice button[aria-pressed='true'] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
/* The figure in a viewport, with its heading and what is above it. */
.chapter .panels:not(.columns-3) { max-width: calc(max(14rem, 100vh - 17rem) * var(--aspect)); }
.chapter[data-chapter='train'] .panels:not(.columns-3) { max-width: calc(max(14rem, 100vh - 19.5rem) * var(--aspect)); }
[data-chapter='start'] { grid-template-columns: minmax(14rem, 17rem) minmax(0, 1fr); column-gap: 1.25rem; }
[data-chapter='start'] > h2 { grid-column: 1 / -1; }
.moving { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
[data-chapter='start'] .explain { display: none; }
[data-chapter='network'] { grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: start; }
.chapter .card > header { flex-wrap: wrap; gap: 0.25rem 0.5rem; }
.chapter .card > header h2 { flex: 1 1 14rem; }
[data-chapter='network'] > :is(h2, .words, .network) { grid-column: 1 / -1; }
.network-drawing { background: var(--surface); border: 1px solid var(--border); border-radius: var(--radius); padding: 0.75rem; align-self: stretch; display: grid; align-items: center; }
.network-drawing svg { width: 100%; height: auto; display: block; }
.network-drawing .weight { stroke: var(--control); stroke-width: 0.5; opacity: 0.5; }
.network-drawing .unit { fill: var(--series-1); }
.network-drawing text { text-anchor: middle; fill: var(--text); font-size: 15px; }
.network-drawing .count { fill: var(--muted); font-size: 14px; }
.exports :is(input, textarea) { max-width: 60rem; }

.exercise-stage { display: grid; grid-template-columns: minmax(15rem, 20rem) minmax(0, 1fr); gap: 0.75rem; align-items: start; }
.exercise-flow { display: grid; gap: 0.6rem; background: var(--surface); border: 1px solid var(--border); border-radius: var(--radius); padding: 0.75rem 1rem; }
.exercise-flow h3 { margin: 0; }
.question { font-size: 1.05rem; font-weight: 550; }
.prediction { border: 1px solid var(--border); border-radius: min(6px, var(--radius)); margin: 0; padding: 0.4rem 0.75rem 0.6rem; min-width: 0; display: grid; gap: 0.25rem; }
.prediction legend { font-size: 0.92rem; padding: 0 0.3rem; }
.prediction[disabled] { opacity: 0.75; }
.prediction-choice { font-weight: 400; display: flex; gap: 0.45rem; align-items: baseline; }
.prediction-choice input { flex: none; }
.joined input[type='number'] { width: 4rem; }
.going { display: grid; gap: 0.2rem; }
.going progress { margin: 0; }
.answer-box { display: grid; gap: 0.45rem; border-top: 2px solid var(--accent); padding-top: 0.5rem; }
.numbers-box summary { font-weight: 400; font-size: 0.9rem; }
.answer-box .verdict:empty { display: none; }
.answer-box .conditions { font-size: 0.87rem; color: var(--muted); }
.answer-box select { max-width: 100%; }
.growth-table { margin: 0.6rem 0 0; max-height: none; }
.growth-table table { font-size: 0.85rem; }
.growth-table th:first-child { text-align: left; }
.growth-table td { position: relative; isolation: isolate; white-space: nowrap; }
.growth-table td::before { content: ''; position: absolute; inset: 0; z-index: -1; background: var(--series-2); opacity: calc(0.45 * var(--share, 0)); }
.exercise-stage .after { grid-column: 1 / -1; display: grid; gap: 0.75rem; }
.why p { max-width: 60rem; margin-top: 0.4rem; }
.sketch { display: block; width: 100%; max-width: 30rem; height: 220px; touch-action: none; cursor: crosshair; }
.sketch[aria-disabled='true'] { cursor: auto; }
.own-words textarea { width: 100%; max-width: 60rem; }
.transfer .exercise-flow { border: 0; padding: 0; }
.transfer .figure { border: 0; padding: 0; }
.exercise-chart .panels.columns-3 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.exercise-chart .panels.columns-1 { max-width: calc(max(14rem, 100vh - 24rem) * var(--aspect)); }
.exercise-chart .figure { padding-inline: 0.6rem; }
.words-table :is(th, td) { text-align: left; vertical-align: top; }

.drawer { position: fixed; inset: 0 0 0 auto; width: min(24rem, 100vw); z-index: 5; overflow-y: auto; overscroll-behavior: contain; padding: 0.75rem; background: var(--surface); border-left: 1px solid var(--border); box-shadow: -6px 0 24px rgb(0 0 0 / 0.25); display: grid; gap: 0.6rem; align-content: start; }
.drawer .side { grid-area: auto; }
.drawer header { display: flex; gap: 0.5rem; align-items: center; }
.drawer header h2 { flex: 1; }
.drawer footer { display: grid; gap: 0.3rem; justify-items: start; }
.figure:fullscreen { overflow: auto; font-size: 1.4rem; padding: 1.5rem 2rem; }

.embed { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.3rem; color: var(--text); }
.embed > .top { position: sticky; top: 0; z-index: 3; }
.embed .transport { border-radius: min(6px, var(--radius)); box-shadow: none; }
.embed .transport-status { display: none; }
.embed-foot { display: flex; justify-content: end; gap: 0.3rem 1rem; font-size: 0.8rem; line-height: 1.2; }
.embed-foot span { flex: 1; color: var(--muted); }
.embed-foot a, .more-exercises a { color: var(--accent); }
.embed .figures { margin: 0; gap: 0.3rem; }
.embed .card.figure { padding: 0.2rem 0.4rem; border-radius: min(6px, var(--radius)); }
.embed .card.figure > :is(header, .readout, .explain, details) { display: none; }
.embed.with-table .card.figure > details { display: block; }
/* The figure fits the window or the frame. */
.embed:not(.with-exercise) .panels { max-width: max(155px, calc((var(--frame, 100vh) - 7.2rem) * var(--aspect))); margin-inline: auto; gap: 0.2rem; }
.embed .panel { min-height: 0; }
.embed .embed-parts { grid-area: auto; }
.embed .embed-parts:empty { display: none; }

@container (max-width: 1000px) {
  .exercise-stage, [data-chapter='start'], [data-chapter='network'] { grid-template-columns: minmax(0, 1fr); }
}
@container (max-width: 700px) {
  .lesson { grid-template-columns: minmax(0, 1fr); grid-template-areas: 'top' 'rail' 'stage'; gap: 0.5rem; }
  .transport { padding: 2px 0.5rem; gap: 0 0.4rem; }
  .transport-buttons { gap: 0.3rem; min-width: 0; }
  .transport-buttons button { min-height: 44px; overflow: hidden; text-overflow: ellipsis; padding: 0 0.5rem; }
  .transport button.primary { min-width: 0; white-space: normal; font-size: 0.75rem; line-height: 1.1; max-height: 44px; padding: 0 0.3rem; }
  .scrubber { height: 44px; }
  .transport-buttons > .step { display: none; }
  .transport-buttons > .replay { font-size: 0; min-width: 44px; }
  .transport-buttons > .replay::before { content: '▶'; font-size: 1rem; }
  .transport-buttons > .replay.playing::before { content: '❚❚'; }
  .transport { grid-template-columns: minmax(0, 1fr) auto auto; grid-template-areas: 'buttons menu numbers' 'scrubber scrubber scrubber'; }
  .transport .menu > summary { min-height: 44px; min-width: 44px; font-size: 0; padding: 0; justify-content: center; }
  .transport .menu > summary::after { content: '⋯'; margin: 0; font-size: 1.2rem; }
  .transport .menu-box { right: auto; left: 50%; transform: translateX(-50%); }
  .menu-box button { min-height: 44px; }
  .menu-box .only-narrow { display: block; }
  .transport-status { display: none; }
  .numbers { gap: 0.5rem; }
  .number-box .big { font-size: 1rem; min-width: 3rem; }
  .number-label { font-size: 0.7rem; }
  .rail { position: static; grid-template-columns: minmax(0, 1fr) auto; }
  .rail ol { display: flex; overflow-x: auto; scrollbar-width: thin; }
  .rail a { border-left: 0; border-bottom: 3px solid var(--border); border-radius: min(6px, var(--radius)) 6px 0 0; white-space: nowrap; min-height: 44px; display: flex; align-items: center; }
  .lab-button { min-height: 44px; }
  [data-chapter='start'], [data-chapter='network'] { grid-template-columns: minmax(0, 1fr); }
  .exercise-chart .panels.columns-3 { grid-template-columns: minmax(0, 1fr); }
  .stage *, .drawer * { scroll-margin-top: 104px; }
}
/* A question and its button are in view in a small frame, too. */
.embed .question { order: -2; font-size: 0.98rem; line-height: 1.3; }
.embed .exercise-flow > .buttons { order: -1; }
.embed .exercise-flow { padding: 0.4rem 0.6rem; gap: 0.4rem; }
@container (min-width: 540px) and (max-width: 700px) {
  .embed .panels.columns-2 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .embed .transport { grid-template-columns: auto minmax(0, 1fr) auto auto; grid-template-areas: 'buttons scrubber numbers menu'; }
  .embed .transport-buttons button.primary { max-width: 9rem; }
}
@container (max-width: 539px) {
  .embed:not(.with-exercise) .panels.columns-2 { max-width: max(155px, calc((var(--frame, 100vh) - 9.8rem) * var(--aspect) / 2)); }
}
@container (max-width: 600px) {
  .recording { min-height: calc(4 * 1.45em + 0.6rem); }
}
@media (pointer: coarse) {
  .exercise-flow :is(button, select), .prediction-choice { min-height: 44px; align-items: center; }
}
@media (forced-colors: active) {
  .rail a[aria-current] { outline: 2px solid Highlight; }
  .scrubber input::-webkit-slider-thumb { background: Highlight; forced-color-adjust: none; }
  .growth-table td::before { display: none; }
  .figure-choice button[aria-pressed='true'], button.small[aria-pressed='true'] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  .probabilities .fill, .counts .bar { forced-color-adjust: none; background: Highlight; }
}
@media print {
  .lesson { display: block; }
  .lesson > .top, .rail, .drawer, .figure-choice, .figure header button, .exercise-flow .buttons { display: none; }
  .card, .exercise-flow { break-inside: avoid; }
}
`;

export const lessonStyleSheet = lazySheet(CSS);
