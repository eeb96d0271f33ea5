// PyTorch's trace on the CPU. See `tests/trace.js`.
import { expect, test } from '../support.js';
import { ROUNDINGS, difference, trace } from '../trace.js';

/** engine → its name */
const ENGINES = { fused: 'fused SIMD step', burn: 'burn Flex' };

for (const [engine, device] of Object.entries(ENGINES)) {
  test(`trace: normalised pixels, ${engine}`, async ({ page, address }) => {
    await page.goto(`${address}?layout=lab&src=none`);
    expect(await difference(page, 'cpu-testing', { engine, name: device, normalise: true }, trace.runs.normalised, 0)).toBeNull();
  });

  test(`trace: raw pixels, ${engine}`, async ({ page, address }) => {
    test.setTimeout(300_000);
    await page.goto(`${address}?layout=lab&src=none`);
    const differences = [];
    for (let rounding = 0; rounding < ROUNDINGS; rounding++) {
      const found = await difference(page, 'cpu-testing', { engine, name: device, normalise: false }, trace.runs.raw, rounding);
      if (found === null) return;
      differences.push(found);
    }
    expect(differences, 'no order of rows gives the trace’s path').toEqual([]);
  });
}
