// A server that hangs is not waited for without an end; one that is merely slow is.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { steadyFetch } from './steady-fetch.js';

const PATIENCE = 200;

/** @param {import('node:http').RequestListener} answer @param {(address: string) => Promise<void>} check */
async function withServer(answer, check) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    await check(`http://127.0.0.1:${port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('no answer at all', () => withServer(() => {}, (address) => assert.rejects(steadyFetch(address, PATIENCE), /nothing came/)));

test('a body that stops in its midst', () =>
  withServer((_, response) => response.write('half'), async (address) => {
    const response = await steadyFetch(address, PATIENCE);
    assert.equal(response.status, 200);
    await assert.rejects(response.text(), /nothing came/);
  }));

test('a body that comes slowly comes whole, with its status and headers', () =>
  withServer(async (_, response) => {
    response.writeHead(203, { 'Content-Type': 'text/x-slow' });
    for (const letter of 'slow') {
      response.write(letter);
      await new Promise((resolve) => setTimeout(resolve, PATIENCE / 2));
    }
    response.end();
  }, async (address) => {
    const response = await steadyFetch(address, PATIENCE);
    assert.deepEqual([response.status, response.headers.get('Content-Type'), await response.text()], [203, 'text/x-slow', 'slow']);
  }));
