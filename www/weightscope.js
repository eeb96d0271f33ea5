/** Defines the element `<weight-scope>`, whose class `element/weight-scope.js` has, and exports what programs need. See `weightscope.d.ts`. */
import { WeightScope, WeightscopeError } from './element/weight-scope.js';

// A page may load this module twice, under two addresses; in Node there is nothing to define.
if (globalThis.customElements && !customElements.get('weight-scope')) customElements.define('weight-scope', WeightScope);

export { WeightScope, WeightscopeError };
