// Histograms are NumPy's, on values that NumPy counted. Run with `node --test`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { countValues, densities, ownEdges } from './numpy-histogram.js';

const { cases } = JSON.parse(readFileSync(new URL('../../tests/fixtures/numpy_histograms.json', import.meta.url), 'utf8'));
/** `numpy.linspace(-.3, .3, 101)`. */
const EDGES = Float64Array.from({ length: 101 }, (_, i) => (i === 100 ? 0.3 : i * (0.6 / 100) - 0.3));

for (const { name, values, counts, density, own_counts, own_edges } of cases) {
  test(`as NumPy counts: ${name}`, () => {
    const parameters = Float32Array.from(values);
    const counted = countValues(parameters, EDGES);
    assert.deepEqual([...counted.counts], counts);
    assert.equal(counted.below, parameters.filter((value) => value < -0.3).length);
    assert.deepEqual([...densities(counted.counts, EDGES)], density);
    const edges = ownEdges(parameters, 40);
    assert.deepEqual([...edges], own_edges);
    assert.deepEqual([...countValues(parameters, edges).counts], own_counts);
  });
}

test('equal values have a range of one, unless they are too large for that', () => {
  const two = Float32Array.of(2, 2);
  assert.deepEqual(ownEdges(two, 4), Float64Array.of(1.5, 1.75, 2, 2.25, 2.5));
  assert.deepEqual(countValues(two, ownEdges(two, 4)), { counts: Uint32Array.of(0, 0, 2, 0), below: 0 });
  const large = Float32Array.of(2 ** 40, 2 ** 40);
  assert.deepEqual(countValues(large, ownEdges(large, 4)), { counts: Uint32Array.of(0, 0, 0, 2), below: 0 });
});
