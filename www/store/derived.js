/**
 * What is computed from runs when it is shown: histograms in another range, statistics of every epoch, what goes on inside.
 * @import { Run } from '../weightscope.js'
 * @import { Figure } from '../figures/types.js'
 * @import { Helper } from '../engine/helper.js'
 * @import { TestSet } from '../run/test-set.js'
 * @import { KeptRun } from './runs.js'
 */
import { Binning } from './binning.js';
import { Probes } from './probes.js';
import { RunStatistics } from './run-statistics.js';

export class Derived {
  /**
   * @param {Helper} helper
   * @param {(run: Run) => Promise<TestSet | null>} testSet
   * @param {() => void} onChange called when more is known
   */
  constructor(helper, testSet, onChange) {
    this.binning = new Binning(helper, onChange);
    this.statistics = new RunStatistics(onChange);
    this.probes = new Probes(helper, testSet, onChange);
  }

  /** What a scene lacks is computed for one of the next. @param {{ run: Run | null, figures: readonly Figure[], comparison: { pinned: readonly KeptRun[] } | null }} scene */
  prepare({ run, figures, comparison }) {
    if (run) this.binning.prepare(run);
    if (run && figures.some(({ needsProbes }) => needsProbes)) this.probes.prepare(run);
    for (const { run } of comparison?.pinned ?? []) {
      this.binning.prepare(run);
      this.binning.prepareChange(run);
      this.statistics.prepare(run);
    }
  }
}
