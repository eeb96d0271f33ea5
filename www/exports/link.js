/**
 * The address that reproduces a run: all its settings, and what else decides the result, to say so where it can't be reproduced.
 * @import { Run, Settings } from '../weightscope.js'
 * @typedef {{ fingerprint: string | null, level: string | null, version: string | null, computedBy: string | null }} Provenance of the run that a link is about
 */
import { adapterName } from '../engine/device.js';
import { CARRIED } from '../lib/carried.js';
import { MOST_EPOCHS, PROVENANCE, meaningful, saidOf } from '../settings.js';
import { VERSION, hasSameResults } from '../version.js';

/** Whether there is a page that has all that the element can show: the npm package has none (`scripts/package.js` says so). */
export const HAS_PAGE = !(/** @type {any} */ (globalThis).WEIGHTSCOPE_PACKAGED);

/** What a link opens: the page that these modules belong to, under its short name where this is that page. A page in one file is its own laboratory. */
export function pageAddress() {
  if (CARRIED) return new URL('?layout=lab', document.baseURI).href;
  const folder = new URL('../', import.meta.url).href;
  const isHere = folder === new URL('./', document.baseURI).href && !location.pathname.endsWith('.html');
  return isHere ? folder : new URL('../index.html', import.meta.url).href;
}

/** As much as a link may say of a device. */
const LONGEST_DEVICE = 120;

/**
 * @param {Run} run
 * @param {string} page address of the page beside this module
 * @returns {string}
 */
export function linkTo(run, page) {
  const url = new URL(page);
  const { address } = run.data;
  // On this host it may be found under another name tomorrow; whoever opens the link must load a file by hand.
  const directory = new URL('./', page).href;
  const src = address === null ? 'none' : address.startsWith(directory) ? address.slice(directory.length) : address;
  const settings = { ...run.settings, epochs: epochsOfLink(run), device: run.device.kind };
  url.search = '';
  url.hash = '';
  url.searchParams.set('src', src);
  for (const { name, key } of saidOf(settings)) url.searchParams.set(name, String(settings[key]));
  if (run.dataFingerprint !== null) url.searchParams.set('fingerprint', run.dataFingerprint);
  if (run.data.level !== 1) url.searchParams.set('level', String(run.data.level));
  url.searchParams.set('version', run.version);
  url.searchParams.set('computed-by', computedBy(run.device));
  return url.href;
}

/**
 * The whole page with the same settings, as far as they are not the default ones.
 * @param {Settings} settings
 * @param {string} page address of the page beside this module
 */
export function labAddress(settings, page) {
  const url = new URL(page);
  for (const { name, key, default: usual } of meaningful(settings)) if (settings[key] !== usual) url.searchParams.set(name, String(settings[key]));
  return url.href;
}

/** Along a cosine the epochs that were set decide the rate of each. @param {Pick<Run, 'plannedEpochs' | 'settings'>} run */
function epochsOfLink({ plannedEpochs, settings: { epochs, schedule } }) {
  return schedule === 'cosine' ? epochs : Math.min(plannedEpochs, MOST_EPOCHS);
}

/** The engine, and the GPU if it runs on one: each rounds in its own way. @param {Run['device']} device */
function computedBy({ name, adapter }) {
  return (adapter ? `${name} on ${adapterName(adapter)}` : name).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ').slice(0, LONGEST_DEVICE);
}

/** What of a run no link can carry, in sentences. @param {Run} run */
export function missingFromLink({ startsFrom, formerDevices, plannedEpochs, settings }) {
  const epochs = epochsOfLink({ plannedEpochs, settings });
  return [
    startsFrom === undefined ? '' : ' It does not carry the weights that the run started from: the link starts from random ones.',
    formerDevices.length === 0 ? '' : ' The run changed its device on the way; the link’s will not.',
    plannedEpochs <= epochs ? '' : ` It trains ${epochs} epochs, ${epochs === MOST_EPOCHS ? 'the most that the setting allows' : 'which the schedule of the learning rate was set for'}.`,
  ].join('');
}

/**
 * Why a run is not the one that a link is about.
 * @param {Provenance} expected
 * @param {Run | null} run made with the link's settings
 * @param {{ hasData: boolean, canFingerprint: boolean }} page whether data are loaded, and whether it can tell data apart
 * @returns {string[]} sentences
 */
export function differencesFromLink({ fingerprint, level, version, computedBy: expected }, run, { hasData, canFingerprint }) {
  const sentences = [];
  if (version !== null && !hasSameResults(version)) {
    sentences.push(`The link was made with version ${version} of Weightscope, and this is ${VERSION}: results may differ.`);
  }
  if (run === null) {
    if (fingerprint !== null && !hasData) sentences.push('Load the data that the link’s run was trained on.');
    if (expected !== null && hasData) sentences.push(`The link’s run was computed by ${expected}. On another device, which the settings let you choose, results differ by rounding.`);
    return sentences;
  }
  if (fingerprint !== null && !canFingerprint) {
    sentences.push('Whether these are the link’s data can’t be told: browsers compute fingerprints on https pages alone.');
  } else if (fingerprint !== null && run.dataFingerprint !== null && run.dataFingerprint !== fingerprint) {
    sentences.push(`The link’s run was trained on other data than ${run.data.name}: results differ. Load the same data to reproduce it.`);
  }
  // Links of earlier versions do not tell: pixels in 0–1 were trained on as 0–255.
  if (fingerprint !== null && !run.settings.normalise && Number(level ?? 1) !== run.data.level) {
    sentences.push('The link’s run took the pixels of this file for another range than this page does (0 to 255, or 0 to 1 as the file has them): results differ.');
  }
  const here = computedBy(run.device);
  if (expected !== null && expected !== here) {
    sentences.push(`The link’s run was computed by another device or engine (${expected}; here: ${here}): results differ by rounding.`);
  }
  return sentences;
}

/**
 * What a link says of its run, checked.
 * @param {string} name of a parameter
 * @param {string} text
 * @returns {string}
 * @throws {RangeError} whose message is a sentence
 */
export function parseProvenance(name, text) {
  const known = PROVENANCE.find((entry) => entry.name === name);
  if (known?.pattern.test(text)) return text;
  throw new RangeError(`The link’s ${known?.label ?? name} is “${text.slice(0, 40)}”, expected ${known?.expected}. It is left aside.`);
}
