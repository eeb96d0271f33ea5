// What type checking makes of the element's events. Nothing runs this.
/** @import { EpochMetrics, Run, WeightScope } from '../www/weightscope.js' */

/** @param {WeightScope} scope */
export function listen(scope) {
  scope.addEventListener('click', (event) => event.clientX);
  scope.addEventListener('keydown', (event) => event.key, { once: true });
  scope.addEventListener('weightscope-state', (event) => event.detail.state === 'training');
  scope.addEventListener('anything', (event) => event.type);
  // @ts-expect-error An epoch has no such number.
  scope.addEventListener('weightscope-epoch', (event) => event.detail.clientX);

  const onEpoch = (/** @type {CustomEvent<EpochMetrics & { run: Run }>} */ event) => event.detail.loss;
  scope.addEventListener('weightscope-epoch', onEpoch);
  scope.removeEventListener('weightscope-epoch', onEpoch);
  // @ts-expect-error Another event brings no loss.
  scope.removeEventListener('weightscope-state', onEpoch);
}
