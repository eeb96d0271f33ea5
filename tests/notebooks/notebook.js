/** A notebook program with the widget, in a Python of its own; it needs `dist/*.whl`. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const WHEEL = resolve(`dist/weightscope-${version}-py3-none-any.whl`);

/** A folder for notebooks, with a Python that has the widget and what is named. @param {string[]} requirements */
export function makeFolder(...requirements) {
  const folder = mkdtempSync(join(tmpdir(), 'weightscope-notebook-'));
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  execFileSync(join(folder, 'venv/bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', WHEEL, ...requirements], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

/**
 * Starts a program of that Python, and waits until it answers.
 * @param {string} folder
 * @param {string[]} command and all its words but the port
 * @param {string} path that is there as soon as it can be used
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ address: string, end: () => void }>} `end` removes the folder, too
 */
export async function start(folder, [program, ...words], path, env = {}) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const server = spawn(join(folder, 'venv/bin', program), [...words, `--port=${port}`], { cwd: folder, stdio: 'ignore', env: { ...process.env, ...env } });
  const end = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 240; i++) {
    if (await fetch(address + path).then((response) => response.ok, () => false)) return { address, end };
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  end();
  throw new Error(`${program} did not start within 2 minutes`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
