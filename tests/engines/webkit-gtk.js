// A tab of Debian's WebKitGTK: through WebDriver, since Playwright knows its own WebKit alone. https://www.w3.org/TR/webdriver2/
/** @import { Browser } from './tab.js' */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DEBIAN_WEBKIT } from '../../scripts/browser.js';

/** Under which WebDriver hands over an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** In ms: as the page tests' own. */
const PATIENCE = 20_000;
const SCRIPT_TIMEOUT = 120_000;
/** @type {Record<string, string>} */
const KEYS = { Shift: '\uE008', Tab: '\uE004', Enter: '\uE007', Escape: '\uE00C', End: '\uE010', Home: '\uE011', ArrowLeft: '\uE012', ArrowUp: '\uE013', ArrowRight: '\uE014', ArrowDown: '\uE015' };

/** @param {string} downloads @returns {Promise<Browser>} */
export async function launchWebKitGtk(downloads) {
  // It saves where the user's folders are said to be.
  const home = mkdtempSync(join(tmpdir(), 'weightscope-webkit-'));
  mkdirSync(join(home, '.config'));
  writeFileSync(join(home, '.config/user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const display = spawn(DEBIAN_WEBKIT.display, ['-displayfd', '3', '-screen', '0', '1400x1100x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const [number] = await once(/** @type {import('node:stream').Readable} */ (display.stdio[3]), 'data');
  const port = await freePort();
  const driver = spawn(DEBIAN_WEBKIT.driver, [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      DISPLAY: `:${String(number).trim()}`,
      // Its sandbox needs a bus and bubblewrap, its compositor a GPU.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  });

  const end = () => {
    driver.kill();
    display.kill();
  };
  // Whoever opened it may end before it was closed.
  process.once('exit', end);

  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  /** One command after the other: with two at once the driver answers none. @param {'GET' | 'POST' | 'DELETE'} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  function call(method, path, body) {
    const answer = last.then(() => send(method, path, body));
    last = answer.catch(() => {});
    return answer;
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async function send(method, path, body) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
    return value;
  }

  await until(async () => (await call('GET', '/status').catch(() => null))?.ready, 'WebKitWebDriver answers');
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary: DEBIAN_WEBKIT.browser, args: ['--automation'] } } };
  let version = 'webkit';
  return {
    get version() {
      return version;
    },
    downloads,
    async newTab() {
      const session = await call('POST', '/session', { capabilities });
      version = `WebKitGTK ${session.capabilities.browserVersion}`;
      const base = `/session/${session.sessionId}`;
      await call('POST', `${base}/timeouts`, { script: SCRIPT_TIMEOUT });
      await call('POST', `${base}/window/rect`, { width: 1280, height: 1000 });

      /** Runs the source of a function on the page. @param {string} source @param {unknown[]} args */
      async function execute(source, args) {
        const answer = await call('POST', `${base}/execute/async`, {
          args,
          script: `const done = arguments[arguments.length - 1];
            Promise.resolve().then(() => (${source})(...[...arguments].slice(0, -1)))
              .then((value) => done({ value: value === undefined ? null : value }), (error) => done({ error: String(error) + '\\n' + error.stack }));`,
        });
        if (answer.error) throw new Error(answer.error);
        return answer.value;
      }

      /** @param {string} selector @param {string} [text] @param {boolean} [hidden] whether it may be out of sight @returns {Promise<string>} */
      async function find(selector, text, hidden = false) {
        const element = await until(() => execute(String(findInPage), [selector, text ?? null, hidden]), `there is ${selector} ${text ?? ''}`);
        return element[ELEMENT];
      }

      return {
        open: (url) => call('POST', `${base}/url`, { url }),
        reload: () => call('POST', `${base}/refresh`, {}),
        async evaluate(run, argument) {
          await find('weight-scope', undefined, true);
          return execute(`(argument) => (${run})(document.querySelector('weight-scope'), argument)`, [argument ?? null]);
        },
        async click(selector, text) {
          // What moves at this moment can't be hit.
          const press = async () => call('POST', `${base}/element/${await find(selector, text)}/click`, {}).then(() => true, (error) => !/not interactable|intercepted|stale/.test(error) && Promise.reject(error));
          await until(press, `${selector} ${text ?? ''} can be clicked`);
        },
        choose: async (selector, path) => call('POST', `${base}/element/${await find(selector, undefined, true)}/value`, { text: path }),
        async press(...keys) {
          const actions = keys.flatMap((chord) => {
            const values = chord.split('+').map((key) => KEYS[key] ?? key);
            return [...values.map((value) => ({ type: 'keyDown', value })), ...values.toReversed().map((value) => ({ type: 'keyUp', value }))];
          });
          await call('POST', `${base}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions }] });
        },
        // Collected by `collect.js`, which the server puts into the page: WebDriver hands over no console.
        problems: async () => JSON.parse(await execute('() => sessionStorage.getItem("problems")', []) ?? '["problems were not collected"]'),
        async screenshot(path) {
          writeFileSync(path, await call('GET', `${base}/screenshot`), 'base64');
        },
        close: () => call('DELETE', base),
      };
    },
    async close() {
      const ended = Promise.all([once(driver, 'exit'), once(display, 'exit')]);
      end();
      await ended;
      process.off('exit', end);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** @template T @param {() => Promise<T>} condition @param {string} what @returns {Promise<NonNullable<T>>} */
async function until(condition, what) {
  for (const start = Date.now(); Date.now() - start < PATIENCE; await setTimeout(50)) {
    const value = await condition();
    if (value) return value;
  }
  throw new Error(`waited in vain until ${what}`);
}

/** Runs on the page: the first element of this kind. @param {string} selector @param {string | null} text @param {boolean} hidden */
function findInPage(selector, text, hidden) {
  const roots = [document, ...[...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  const all = roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const found = all.find((element) => (text === null || element.textContent?.trim() === text) && (hidden || element.checkVisibility({ visibilityProperty: true })));
  // The driver would bring it to an edge, below what sticks there.
  if (!hidden) found?.scrollIntoView({ block: 'center' });
  return found ?? null;
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  return port;
}
