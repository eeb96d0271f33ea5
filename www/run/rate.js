/**
 * The learning rate of an epoch, as the engine has it (`rate_in` in `crate/src/base/settings.rs`).
 * @import { Settings } from '../weightscope.js'
 */

/** @param {Pick<Settings, 'rate' | 'schedule' | 'scheduleStep' | 'scheduleFactor' | 'epochs'>} settings @param {number} epoch from 1 */
export function rateIn({ rate, schedule, scheduleStep, scheduleFactor, epochs }, epoch) {
  const before = epoch - 1;
  if (schedule === 'step') return rate * scheduleFactor ** Math.floor(before / scheduleStep);
  if (schedule === 'cosine') return (rate * (1 + Math.cos((Math.PI * before) / epochs))) / 2;
  return rate;
}
