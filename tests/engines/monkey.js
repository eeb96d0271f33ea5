/**
 * Somebody who presses whatever can be pressed, calls whatever can be called and sets whatever can be set, in an order that a seed gives. It runs inside
 * the page, so that it is the same in every engine; it may use nothing from outside.
 *
 * @typedef {import('../../www/weightscope.js').WeightScope} WeightScope
 *
 * @param {WeightScope} scope
 * @param {{ seed: number, milliseconds: number, isLast: boolean }} options a call after another goes on with its `seed`: drivers allow no call minutes
 * @returns {Promise<{ seed: number, steps: number, last: string[], problem: string }>} the last things it did, and what is wrong after the last call, if anything is
 */
export async function monkey(scope, { seed, milliseconds, isLast }) {
  let state = seed >>> 0 || 1;
  const random = (/** @type {number} */ end) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % end;
  };
  const one = (/** @type {any[]} */ list) => list[random(list.length)];
  const wait = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));
  /** A picture fills the screen, a film takes its seconds, and what leads elsewhere ends the test. */
  const LEFT_ALONE = /Full screen|Animation|Choose a file|Open a file|Open the lab/;

  const controls = () =>
    /** @type {HTMLElement[]} */ ([...(scope.shadowRoot?.querySelectorAll('button, summary, select, input, a[href^="#"], [role="slider"]') ?? [])]).filter(
      (element) => element.checkVisibility() && !(/** @type {any} */ (element).disabled) && element.getAttribute('aria-disabled') !== 'true' && !LEFT_ALONE.test(element.textContent ?? '') && /** @type {any} */ (element).type !== 'file',
    );

  const settings = {
    epochs: ['1', '2', '3', '0', 'x'], dropout: ['0', '0.5', '0,75', '2'], rate: ['0.01', '0.1', '10', '-1'], batch: ['32', '512', '1024', '1.5'], normalise: ['true', 'false', 'maybe'],
    seed: ['1', '2', '4294967295'], 'test-set': ['split', 'none'], 'test-share': ['0.1', '0.5'], engine: ['auto', 'fused', 'burn'], figures: ['34', '33,35,29', '99', 'growth,inside,biases'], theme: ['auto', 'light', 'dark'],
    chapter: ['start', 'network', 'train', 'layers', 'try', 'hand-in', 'compare', 'nowhere'], exercise: ['layers', 'dropout', 'none'], layout: ['lesson', 'lab', 'embed'],
  };
  /** @type {Record<string, () => unknown>} */
  const verbs = {
    train: () => scope.train(), more: () => scope.train({ more: 1 + random(2) }), pause: () => scope.pause(), resume: () => scope.resume(), stop: () => scope.stop(), step: () => scope.step(),
    reset: () => scope.reset(), show: () => scope.show(one([null, ...scope.runs.map(({ id }) => id)])), goOn: () => scope.goOn(one([...scope.runs.map(({ id }) => id), 'none'])),
    exportRun: () => scope.exportRun(), exportWeights: () => scope.exportWeights(), importRun: async () => scope.importRun(await scope.exportRun()),
    importWeights: async () => scope.importWeights(await scope.exportWeights()), exercise: () => scope.runExercise(one(['layers', 'dropout', 'none']), { seeds: 1, epochs: 1 }),
    load: () => scope.load(one(['data/mnist_train_small.csv.gz', 'no address://', new Blob(['7'])])),
    // It leaves the page, and is put back.
    move: async () => {
      const { parentNode } = scope;
      scope.remove();
      await wait(random(50));
      parentNode?.append(scope);
    },
  };

  const words = (/** @type {HTMLElement} */ element) => `${element.localName} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`;
  /** @type {string[]} */
  const done = [];
  let steps = 0;

  /** @returns {unknown} */
  function act() {
    const kind = random(10);
    if (kind < 5) {
      const all = controls();
      if (all.length === 0) return undefined;
      const element = one(all);
      done.push(words(element));
      if (element instanceof HTMLSelectElement) element.value = one([...element.options])?.value ?? '';
      else if (element instanceof HTMLInputElement && element.type !== 'checkbox' && element.type !== 'radio') element.value = one(['', '1', '2', '0.5', '-3', ...(/number|range/.test(element.type) ? [] : ['x', '<b>'])]);
      else if (element.getAttribute('role') === 'slider') return element.dispatchEvent(new KeyboardEvent('keydown', { key: one(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'Home', 'End']), bubbles: true, cancelable: true }));
      else return element.click();
      for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
      return undefined;
    }
    if (kind < 8) {
      const name = one(Object.keys(verbs));
      done.push(`${name}()`);
      return verbs[name]();
    }
    const name = /** @type {keyof typeof settings} */ (one(Object.keys(settings)));
    const value = one([...settings[name], null]);
    done.push(`${name}=${value}`);
    if (value === null) scope.removeAttribute(name);
    else scope.setAttribute(name, value);
    return undefined;
  }

  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    steps++;
    // What is refused is told on the page; what a verb promises is looked at below.
    const promise = act();
    if (promise instanceof Promise) promise.catch(() => {});
    await wait(random(4) === 0 ? random(400) : random(20));
  }

  // Whatever was done, it trains afterwards.
  const told = (/** @type {string} */ problem) => ({ seed: state, steps, last: done.slice(-40), problem });
  if (!isLast) return told('');
  const inTime = (/** @type {Promise<unknown>} */ promise, /** @type {string} */ what) => Promise.race([promise, wait(60_000).then(() => Promise.reject(new Error(`${what} hangs, in the state ${scope.state}`)))]);
  try {
    for (const name of Object.keys(settings)) scope.removeAttribute(name);
    scope.setAttribute('layout', 'lesson');
    scope.setAttribute('device', 'cpu');
    scope.setAttribute('epochs', '1');
    scope.stop();
    await inTime(scope.reset(), 'reset');
    // A load that was asked for last may be on its way.
    await inTime(scope.load('data/mnist_train_small.csv.gz'), 'load');
    const run = /** @type {any} */ (await inTime(scope.train(), 'train'));
    if (run.epochs.length !== 1) return told(`it trained ${run.epochs.length} epochs rather than 1`);
    await wait(500);
    const dead = ['Train with another seed', 'Replay', 'Lab'].filter((name) => !controls().some((element) => (element.textContent ?? '').startsWith(name)));
    return told(dead.length > 0 ? `no button “${dead.join('”, “')}” can be pressed` : '');
  } catch (error) {
    return told(String(/** @type {any} */ (error)?.message ?? error));
  }
}
