// Lighthouse on the shipped page as a phone on a slow line would get it: its mobile preset, with simulated throttling.
//
// It brings 200 packages (185 MB), so npx fetches it when it is asked for, rather than every `npm ci`.
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { ms } from './harness.js';

/**
 * @import { Bench, Part } from './harness.js'
 *
 * @typedef {object} Report what is read of Lighthouse's own
 * @property {Record<string, { title: string, score: number | null }>} categories
 * @property {Record<string, { numericValue?: number }>} audits
 */

/** The last that supports Node 20. */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const RUNS = 3;

/** @param {Bench} bench @returns {Promise<Part>} */
export async function lighthouse({ address }) {
  const reports = [];
  for (let i = 0; i < RUNS; i++) reports.push(await audit(address));
  const performance = (/** @type {Report} */ { categories }) => categories.performance.score ?? 0;
  // That of the median score, whose figures belong together.
  const report = reports.sort((a, b) => performance(a) - performance(b))[Math.floor(RUNS / 2)];
  const value = (/** @type {string} */ audit) => report.audits[audit].numericValue ?? NaN;
  const scores = Object.entries(report.categories).map(([id, { title, score }]) => ({ id, title, score: Math.round(100 * (score ?? 0)) }));
  return {
    results: {
      ...Object.fromEntries(scores.map(({ id, score }) => [`lighthouse_${id.replaceAll('-', '_')}`, score])),
      lighthouse_first_paint_ms: value('first-contentful-paint'),
      lighthouse_largest_paint_ms: value('largest-contentful-paint'),
      lighthouse_layout_shift: value('cumulative-layout-shift'),
      lighthouse_blocking_ms: value('total-blocking-time'),
    },
    rows: [
      ...scores.map(({ id, title, score }) => /** @type {[string, string]} */ ([`Lighthouse, mobile: ${title.toLowerCase()} (budget ${id === 'performance' ? 90 : 100})`, String(score)])),
      ['Lighthouse, mobile: first paint', ms(value('first-contentful-paint'))],
      ['Lighthouse, mobile: largest paint (budget 2500 ms)', ms(value('largest-contentful-paint'))],
      ['Lighthouse, mobile: layout shift (budget 0.05)', value('cumulative-layout-shift').toFixed(3)],
      ['Lighthouse, mobile: blocking (budget 200 ms)', ms(value('total-blocking-time'))],
    ],
  };
}

/** @param {string} address @returns {Promise<Report>} */
async function audit(address) {
  const path = join(tmpdir(), `lighthouse-${process.pid}.json`);
  const flags = ['--headless=new', ...(launchOptions.args ?? [])].join(' ');
  await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, address, '--quiet', '--output=json', `--output-path=${path}`, `--chrome-flags=${flags}`], {
    env: { ...process.env, CHROME_PATH: launchOptions.executablePath ?? chromium.executablePath() },
  });
  const report = JSON.parse(await readFile(path, 'utf8'));
  await rm(path);
  return report;
}
