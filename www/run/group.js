/**
 * A group: runs that differ in the seed alone. Like a run it is a value, and what is said of a variant is said of its group, since one seed is an
 * anecdote. Runs of the same seed in two groups are a pair: they have the same split and the same weights before training.
 * It knows nothing of exercises.
 *
 * @import { Run } from '../weightscope.js'
 *
 * @typedef {object} Group
 * @property {Run[]} runs one a seed, by seed
 *
 * @typedef {object} Summary of a number over the seeds
 * @property {number} mean
 * @property {number} median
 * @property {number} low
 * @property {number} high
 * @property {number} count of seeds
 */
/**
 * Runs of the same seed, one of each group.
 * @param {readonly Pick<Group, 'runs'>[]} groups
 * @param {(run: Run) => boolean} [isThere] runs that don't count are left out, and with them those of the same seed
 * @returns {Run[][]} [seed][group]
 */
export function pairsOf(groups, isThere = () => true) {
  const [first, ...others] = groups.map(({ runs }) => runs.filter(isThere));
  return (first ?? []).flatMap((run) => {
    const partners = others.flatMap((runs) => runs.find(({ settings }) => settings.seed === run.settings.seed) ?? []);
    return partners.length === others.length ? [[run, ...partners]] : [];
  });
}

/** @param {readonly number[]} values one or more @returns {Summary} */
export function summaryOf(values) {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / count,
    median: (sorted[Math.ceil(count / 2) - 1] + sorted[Math.floor(count / 2)]) / 2,
    low: sorted[0],
    high: sorted[count - 1],
    count,
  };
}

/**
 * A number that each run has after each of its epochs, over the seeds that came so far.
 * @param {Pick<Group, 'runs'>} group
 * @param {(run: Run, row: number) => number | null | undefined} valueAt
 * @returns {(Summary | null)[]} row by row from 0, the untrained networks; null where no run has it
 */
export function bandOf({ runs }, valueAt) {
  const rows = 1 + Math.max(0, ...runs.map(({ epochs }) => epochs.length));
  return Array.from({ length: rows }, (_, row) => {
    const values = runs.filter(({ epochs }) => row <= epochs.length).map((run) => valueAt(run, row));
    const known = values.filter((value) => typeof value === 'number' && Number.isFinite(value));
    return known.length === 0 ? null : summaryOf(/** @type {number[]} */ (known));
  });
}
