/** The element's styles, as a constructed sheet: a strict Content Security Policy allows no others. */
import { lazySheet } from '../../lib/dom.js';

/** What a page around the element may set, documented in docs/embedding.md: `--weightscope-…` wins over these, in both looks. */
const DARK = `
    --text: var(--weightscope-text, #e6e8eb);
    --muted: var(--weightscope-muted, #a3acb6);
    --grid: var(--weightscope-grid, #363c44);
    --border: var(--weightscope-border, #3b424b);
    --control: #8a949e;
    --surface: var(--weightscope-surface, #1d2025);
    --accent: var(--weightscope-accent, #7fb3ff);
    --on-accent: var(--weightscope-on-accent, #0c1420);
    --danger: #ffb4ab;
    --danger-surface: #40201d;
    --series-1: var(--weightscope-series-1, #74b6ee);
    --series-2: var(--weightscope-series-2, #ff9f5f);
    --run-1: #74b6ee;
    --run-2: #ff9f5f;
    --run-3: #79d18d;
    --run-4: #d39bea;
    --run-5: #d9c25a;
    --run-6: #ff8fc0;
`;

const CSS = `
:host {
  --text: var(--weightscope-text, #1b1f24);
  --muted: var(--weightscope-muted, #57606a);
  --grid: var(--weightscope-grid, #dfe3e8);
  --border: var(--weightscope-border, #d0d7de);
  --control: #6b7580;
  --surface: var(--weightscope-surface, #ffffff);
  --accent: var(--weightscope-accent, #0b57c2);
  --on-accent: var(--weightscope-on-accent, #ffffff);
  --danger: #b3261e;
  --danger-surface: #fdecea;
  --series-1: var(--weightscope-series-1, #1f6fb2);
  --series-2: var(--weightscope-series-2, #b94a00);
  --run-1: #1f6fb2;
  --run-2: #b94a00;
  --run-3: #2a7d3f;
  --run-4: #8b3fa8;
  --run-5: #7a5c00;
  --run-6: #b0246b;
  --radius: var(--weightscope-radius, 8px);
  display: block;
  container-type: inline-size;
  color: var(--text);
  font-family: var(--weightscope-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif);
  font-size: 15px;
  line-height: 1.45;
  /* The text of a page around it may be set in any way; the element's own is English, and so are the numbers in figures. */
  direction: ltr;
  font-style: normal;
  font-weight: normal;
  letter-spacing: normal;
  word-spacing: normal;
  text-align: start;
  text-indent: 0;
  text-transform: none;
  text-shadow: none;
  white-space: normal;
}
@media (prefers-color-scheme: dark) {
  :host(:not([theme='light'])) {${DARK}  }
}
:host([theme='light']) { color-scheme: light; }
:host([theme='dark']) { color-scheme: dark; ${DARK} }
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
p, h2, h3, ol { margin: 0; }
h2 { font-size: 1.05rem; }
h3 { font-size: 0.9rem; margin-top: 0.75rem; }

.layout {
  display: grid;
  grid-template-columns: 19rem minmax(0, 1fr);
  grid-template-areas: 'bar bar' 'side main';
  gap: 0.75rem;
  align-items: start;
}
.bar { grid-area: bar; }
.side { grid-area: side; }
.main { grid-area: main; min-width: 0; }
.side, .figures, .data, .settings { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; }
.figures { margin-bottom: 0.75rem; }
.card, .bar {
  background: var(--surface);
  border: 1px solid var(--border);
  border-radius: var(--radius);
  padding: 0.75rem 1rem;
}
.bar { position: sticky; top: 0; z-index: 2; border-radius: 0 0 8px 8px; box-shadow: 0 2px 6px rgb(0 0 0 / 0.12); }
:host(.dropping) .layout { outline: 3px dashed var(--accent); outline-offset: 4px; }

button, .button, select, textarea, input:not([type='range'], [type='checkbox']) {
  font: inherit;
  color: inherit;
  background: var(--surface);
  border: 1px solid var(--control);
  border-radius: min(6px, var(--radius));
  padding: 0.3rem 0.7rem;
  min-height: 2.15rem;
}
button, .button, select, summary, input[type='checkbox'], input[type='range'] { cursor: pointer; }
button:not([aria-disabled='true']):hover:enabled, .button:hover:not(:disabled + *) { border-color: var(--accent); color: var(--accent); }
button[aria-disabled='true'], button:disabled, input:disabled, select:disabled, input:disabled + .button { opacity: 0.5; cursor: default; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; min-width: 7.5rem; }
button.primary:not([aria-disabled='true']):hover { color: var(--on-accent); filter: brightness(1.1); }
button.small { min-height: 1.8rem; padding: 0.1rem 0.6rem; font-size: 0.85rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
/* What has the focus is not to lie below the bar that sticks to the top. */
.side *, .main * { scroll-margin-top: 11rem; }
input[type='checkbox'] { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--accent); }
input[type='range'] { accent-color: var(--accent); min-width: 0; }
input[aria-invalid='true'] { border-color: var(--danger); }
label { font-weight: 500; }

.buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.joined { display: inline-flex; align-items: center; gap: 0.35rem; }
.joined input { width: 4.2rem; }
.unit, .help, .note, .explain, .device, .number { color: var(--muted); font-size: 0.87rem; }
progress { width: 100%; height: 0.5rem; margin: 0.6rem 0 0.2rem; accent-color: var(--accent); display: block; }
.status-line { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-size: 0.9rem; font-variant-numeric: tabular-nums; min-height: 1.35rem; }
.speed { color: var(--muted); }
/* As many lines as it has when it is known, so that nothing moves then. */
.device { min-height: 1.45em; }
.cursor { display: grid; grid-template-columns: auto minmax(0, 1fr) minmax(8.5rem, auto) auto; gap: 0.6rem; align-items: center; margin-top: 0.4rem; font-size: 0.9rem; }
.cursor-text { font-variant-numeric: tabular-nums; }
.brief { display: none; }
.alert { display: flex; gap: 0.75rem; justify-content: space-between; align-items: center; margin-top: 0.6rem; padding: 0.5rem 0.75rem; border: 1px solid var(--danger); border-radius: min(6px, var(--radius)); color: var(--danger); background: var(--danger-surface); overflow-wrap: anywhere; }
.alert button { background: transparent; flex: none; }

.link-note:not(:empty) { margin-top: 0.5rem; padding: 0.4rem 0.75rem; border: 1px solid var(--control); border-radius: min(6px, var(--radius)); color: var(--text); overflow-wrap: anywhere; }
.runs { display: grid; gap: 0.5rem; }
.runs > p:empty, .runs > ol:empty, .undo:not(:has(button:not([hidden]))) { display: none; }
.run-cards { list-style: none; padding: 3px; margin: -3px; display: grid; gap: 0.5rem; max-height: 26rem; overflow-y: auto; }
.run-card { border: 1px solid var(--border); border-radius: min(6px, var(--radius)); padding: 0.4rem 0.5rem; display: grid; gap: 0.35rem; min-width: 0; }
.run-card[data-shown] { border-color: var(--accent); box-shadow: inset 4px 0 0 var(--accent); padding-left: 0.75rem; }
.run-card .run-name { width: 100%; min-width: 0; min-height: 1.8rem; padding: 0.1rem 0.35rem; font-weight: 600; border-color: transparent; text-overflow: ellipsis; }
.run-card .run-name:hover, .run-card .run-name:focus { border-color: var(--control); }
.run-summary { display: grid; grid-template-columns: 5rem minmax(0, 1fr); gap: 0.6rem; }
.run-summary canvas { width: 100%; height: 3.6rem; image-rendering: pixelated; border: 1px solid var(--border); border-radius: 3px; }
.run-summary .help { font-size: 0.8rem; overflow-wrap: anywhere; line-height: 1.3; }
.run-result { font-variant-numeric: tabular-nums; font-size: 0.9rem; }
.run-card .buttons { gap: 0.3rem; }
.run-card .small { padding: 0.1rem 0.45rem; }
button.small[aria-pressed='true'] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.small[aria-pressed='true']:not([aria-disabled='true']):hover:enabled { color: var(--on-accent); }
.runs input[readonly] { width: 100%; font-size: 0.8rem; }
summary { font-weight: 600; }
.panel-box > :not(summary) { margin-top: 0.6rem; }
.data, .settings { gap: 0.6rem; }
.data > label { margin-bottom: -0.4rem; }
.data select, .address input { width: 100%; }
.address { display: grid; gap: 0.35rem; }
.address button { justify-self: start; }
.file { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.button { display: inline-flex; align-items: center; }
input:focus-visible + .button { outline: 3px solid var(--accent); outline-offset: 2px; }
.loaded { display: grid; gap: 0.5rem; }
.loaded h3 { margin-top: 0.25rem; }
.embed-this { display: grid; gap: 0.4rem; }
.embed-this textarea { width: 100%; font: 0.8rem/1.35 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.how[open] { display: grid; gap: 0.4rem; }
.how input[inputmode] { width: 6rem; }
.loaded.coming { visibility: hidden; }
.description { font-size: 0.9rem; overflow-wrap: anywhere; min-height: calc(2 * 1.45em); }
.loaded canvas { width: 100%; border: 1px solid var(--border); border-radius: 4px; image-rendering: pixelated; }
.counts { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(10, 1fr); gap: 2px; height: 7.2rem; }
.counts li { display: flex; flex-direction: column; justify-content: flex-end; align-items: center; min-width: 0; }
.counts .bar { all: unset; width: 100%; background: var(--series-1); flex: none; min-height: 1px; }
.counts .count { font-size: 0.7rem; writing-mode: vertical-rl; transform: rotate(180deg); flex: none; padding: 0.2rem 0; color: var(--muted); }
.counts .digit { font-size: 0.8rem; flex: none; }

.exports { display: grid; gap: 0.5rem; justify-items: start; }
.exports h3 { margin-top: 0.25rem; }
.exports > label { margin-bottom: -0.3rem; }
.about { display: grid; gap: 0.2rem; width: 100%; }
.exports > input:not([type='file']), .exports textarea, .exports canvas, .exports progress { width: 100%; }
.exports canvas { border: 1px solid var(--border); border-radius: 4px; }
.exports textarea { resize: vertical; }
.saver { display: grid; gap: 0.1rem; justify-items: start; }
.saver .help, .option { font-size: 0.8rem; line-height: 1.3; }
.option { display: flex; gap: 0.4rem; align-items: center; margin-top: -0.2rem; }
.option label { font-weight: normal; }
.origin { background: var(--surface); border: 1px solid var(--border); border-left: 4px solid var(--accent); border-radius: min(6px, var(--radius)); padding: 0.5rem 0.75rem; margin-bottom: 0.75rem; overflow-wrap: anywhere; }

.setting { display: grid; grid-template-columns: minmax(0, 1fr) 8.2rem; gap: 0.1rem 0.5rem; align-items: center; }
.setting .help, .field-error { grid-column: 1 / -1; font-size: 0.8rem; line-height: 1.3; }
.setting input:not([type='checkbox']), .setting select { width: 100%; }
.setting.of-choice { grid-template-columns: minmax(0, 1fr) 9.8rem; }
.setting.of-boolean { grid-template-columns: minmax(0, 1fr) auto; }
.field-error { color: var(--danger); }
.field-error:empty { display: none; }

.card header { display: flex; gap: 0.75rem; align-items: baseline; margin-bottom: 0.25rem; }
.card header h2 { flex: 1; }
.card header button { align-self: center; }
.panels { display: grid; gap: 0.5rem; grid-template-columns: minmax(0, 1fr); position: relative; }
.panels.columns-2 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.panels.columns-1 { max-width: 46rem; }
.panel { max-width: 100%; position: relative; border-radius: 4px; min-height: 10rem; }
.panel canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.pointable { cursor: crosshair; touch-action: pan-y; }
.readout { font-size: 0.9rem; font-variant-numeric: tabular-nums; margin: 0.35rem 0; min-height: 1.45em; }
.explain { max-width: 60rem; margin-bottom: 0.35rem; }
.without-run .panels::after { content: attr(data-waiting); color: var(--muted); position: absolute; top: 0; }
.without-run .panel { visibility: hidden; }

.table { overflow: auto; max-height: 22rem; background: linear-gradient(var(--surface) 40%, transparent) top / 100% 2.5rem no-repeat local, linear-gradient(transparent, var(--surface) 60%) bottom / 100% 2.5rem no-repeat local, linear-gradient(rgb(0 0 0 / 0.22), transparent) top / 100% 0.6rem no-repeat, linear-gradient(transparent, rgb(0 0 0 / 0.22)) bottom / 100% 0.6rem no-repeat, var(--surface); margin-top: 0.4rem; border: 1px solid var(--border); border-radius: min(6px, var(--radius)); container-type: inline-size; }
table { border-collapse: collapse; font-size: 0.87rem; font-variant-numeric: tabular-nums; width: 100%; }
/* As wide as what is in sight, and there when the rest is scrolled. */
caption { text-align: left; padding: 0.4rem 0.6rem; color: var(--muted); box-sizing: border-box; width: 100cqi; position: sticky; left: 0; }
th, td { padding: 0.2rem 0.6rem; text-align: right; border-top: 1px solid var(--grid); font-weight: normal; }
thead th { font-weight: 600; position: sticky; top: 0; background: var(--surface); }
.network th, .network td { text-align: left; }
.choices { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin: 0.75rem 0 0.25rem; }
pre { overflow-x: auto; margin: 0.4rem 0; padding: 0.5rem 0.75rem; font: 0.82rem/1.4 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; border: 1px solid var(--border); border-radius: min(6px, var(--radius)); }
.matrix { width: 100%; min-height: 6rem; max-height: 12rem; image-rendering: pixelated; border: 1px solid var(--border); display: block; }

.device-panel > * + *, .trial > * + * { margin-top: 0.6rem; }
.trial table { width: 100%; }
.trial .own { font-weight: 600; }

.visually-hidden { position: absolute; width: 1px; height: 1px; min-height: 0 !important; padding: 0 !important; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; }

@container (max-width: 850px) {
  .layout { grid-template-columns: minmax(0, 1fr); grid-template-areas: 'bar' 'side' 'main'; }
  /* Panels that are shut stand beside each other, so that the figures are near. */
  .side { grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: 0.4rem; }
  .side > [open] { grid-column: 1 / -1; }
  .side > :not([open]) { padding: 0.5rem; }
  .side summary { font-size: 0.87rem; line-height: 1.3; }
  .device { min-height: calc(2 * 1.45em); }
}
@container (max-width: 600px) {
  .panels.columns-2 { grid-template-columns: minmax(0, 1fr); }
  /* The whole bar would cover too much of a small screen: the cursor alone stays in sight. */
  .layout { grid-template-areas: 'controls' 'cursor' 'side' 'main'; }
  .layout:has(.alert:not([hidden]), .link-note:not(:empty)) { grid-template-areas: 'controls' 'alert' 'cursor' 'side' 'main'; }
  .messages { grid-area: alert; }
  .layout:not(:has(.alert:not([hidden]), .link-note:not(:empty))) .messages { display: none; }
  .messages .alert { margin: 0; }
  .link-note { background: var(--surface); }
  .bar { display: contents; }
  .controls { grid-area: controls; }
  .cursor { grid-area: cursor; position: sticky; top: 0; z-index: 2; margin: 0; box-shadow: 0 2px 6px rgb(0 0 0 / 0.12); }
  .controls, .cursor { background: var(--surface); border: 1px solid var(--border); border-radius: var(--radius); padding: 0.5rem 0.7rem; }
  .card, .bar { padding: 0.6rem 0.7rem; }
  .cursor { display: flex; flex-wrap: wrap; gap: 0.3rem 0.4rem; }
  .cursor input { flex: 1 1 5rem; }
  .cursor button[aria-disabled='true']:not(:focus, .brief) { display: none; }
  .brief { display: block; }
  .side *, .main * { scroll-margin-top: 5.5rem; }
  .cursor label { position: absolute; clip-path: inset(50%); }
  .status-line { min-height: calc(2 * 1.45em); align-content: start; }
  .device { min-height: calc(4 * 1.45em); }
  .readout { min-height: calc(2 * 1.45em); }
  .buttons { gap: 0.35rem; }
  .buttons { font-size: 0.9rem; }
  .buttons button { padding: 0.25rem 0.5rem; }
  .joined:has([aria-disabled='true']) { display: none; }
  .card header { flex-wrap: wrap; }
  .card header h2 { flex: 1 0 100%; }
  .card header .number { flex: 1; }
  button.primary { min-width: 5.5rem; }
  .setting { grid-template-columns: minmax(0, 1fr) 9.8rem; }
}
@media (max-height: 560px) {
  .bar { position: static; }
}
@media (prefers-reduced-motion: no-preference) {
  button { transition: border-color 0.1s, color 0.1s; }
}
`;

export const styleSheet = lazySheet(CSS);
