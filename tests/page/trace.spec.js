// PyTorch's trace on the CPU. See `tests/trace.js`.
import { expect, test } from '../support.js';
import { ROUNDINGS, difference, query, trace } from '../trace.js';

/** engine → what the page calls it */
const ENGINES = { fused: 'fused SIMD step', reference: 'burn Flex' };

for (const [engine, name] of Object.entries(ENGINES)) {
  test(`trace: normalised pixels, ${engine}`, async ({ open }) => {
    const scope = await open(`${query}&engine=${engine}`);
    expect(await difference(scope, { kind: 'cpu', name }, trace.runs.normalised, 0)).toBeNull();
  });

  test(`trace: raw pixels, ${engine}`, async ({ open }) => {
    test.setTimeout(300_000);
    const scope = await open(`${query}&engine=${engine}&normalise=false`);
    const differences = [];
    for (let rounding = 0; rounding < ROUNDINGS; rounding++) {
      const found = await difference(scope, { kind: 'cpu', name }, trace.runs.raw, rounding);
      if (found === null) return;
      differences.push(found);
    }
    expect(differences, 'no order of rows gives the trace’s path').toEqual([]);
  });
}
