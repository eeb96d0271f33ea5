// What fails outside the page: tabs that end, sleep or are left, storage that goes away or never answers, files that are none. No finished epoch is lost.
import { writeFile } from 'node:fs/promises';
import { expect, expectState, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

/** Trains until so many epochs are stored. @param {import('@playwright/test').Locator} scope @param {number} epochs */
async function trainUntilStored(scope, epochs) {
  await scope.evaluate((element, epochs) => {
    const scope = /** @type {WeightScope} */ (element);
    void scope.train();
    return new Promise((resolve) => scope.addEventListener('weightscope-epoch', ({ detail }) => detail.epoch === epochs && resolve(undefined)));
  }, epochs);
  await scope.page().evaluate(async () => (await import(/** @type {string} */ (`${location.origin}/store/page-runs.js`))).runs.settled());
}

/** The kept run goes on to its plan. @param {import('@playwright/test').Locator} scope */
function goOn(scope) {
  return scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.ready;
    while (scope.runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const { id, run } = scope.runs[0];
    const before = run.epochs.length;
    await scope.goOn(id);
    return before;
  });
}

for (const [what, leave] of /** @type {[string, (page: import('@playwright/test').Page, address: string) => Promise<unknown>][]} */ ([
  ['navigation', (page, address) => page.goto(`${address}icon.svg`)],
  ['a crash of the tab', (page) => page.goto('chrome://crash').catch(() => {})],
  ['closing the tab', (page) => page.close()],
])) {
  test(`a run that ${what} cut off goes on to the same bits`, async ({ context, address, problems }) => {
    const whole = await context.newPage();
    await whole.goto(`${address}?layout=lab&epochs=5&device=cpu&seed=3`);
    await whole.locator('weight-scope').evaluate(async (element) => (await /** @type {WeightScope} */ (element).ready, /** @type {WeightScope} */ (element).train()));
    const expected = await outcome(whole.locator('weight-scope'));
    await whole.evaluate(async () => (await import(/** @type {string} */ (`${location.origin}/store/page-runs.js`))).runs.clear());
    await whole.close();

    const page = await context.newPage();
    await page.goto(`${address}?layout=lab&epochs=5&device=cpu&seed=3`);
    await page.locator('weight-scope').evaluate((element) => /** @type {WeightScope} */ (element).ready);
    await trainUntilStored(page.locator('weight-scope'), 2);
    await leave(page, address);

    const again = await context.newPage();
    await again.goto(`${address}?layout=lab&device=cpu`);
    const before = await goOn(again.locator('weight-scope'));
    expect(before).toBeGreaterThanOrEqual(2);
    expect(before).toBeLessThanOrEqual(5);
    expect(await outcome(again.locator('weight-scope'))).toEqual(expected);
    problems.splice(0, Infinity, ...problems.filter((problem) => !/chrome:|Failed to load/.test(problem)));
  });
}

test('a tab that is frozen for longer than a worker may be silent goes on when it is thawed', async ({ open, page }) => {
  const scope = await open('epochs=30&device=cpu');
  await scope.evaluate((element) => void /** @type {WeightScope} */ (element).train());
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length)).toBeGreaterThan(1);
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length)).toBe(30);
});

test('storage that is deleted while a run is trained: nothing on screen is lost, and the next epochs are stored anew', async ({ open, page }) => {
  const scope = await open('epochs=12&device=cpu');
  await trainUntilStored(scope, 2);
  await page.evaluate(() => new Promise((resolve) => (indexedDB.deleteDatabase('weightscope').onsuccess = resolve)));
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length)).toBe(12);
  const whole = await outcome(scope);
  await page.evaluate(async () => (await import(/** @type {string} */ (`${location.origin}/store/page-runs.js`))).runs.settled());
  await page.reload();
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.ready;
    while (scope.runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    scope.show(scope.runs[0].id);
    await scope.open(scope.runs[0].id);
  });
  expect((await outcome(scope)).epochs).toEqual(whole.epochs);
});

test('storage and locks that never answer: it trains, and says that nothing is stored, also where chapters are', async ({ page, address }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => /** @type {any} */ ({});
    LockManager.prototype.request = () => new Promise(() => {});
    LockManager.prototype.query = () => new Promise(() => {});
  });
  await page.goto(`${address}?layout=lesson&epochs=1&device=cpu`);
  const scope = page.locator('weight-scope');
  await scope.evaluate(async (element) => (await /** @type {WeightScope} */ (element).ready, /** @type {WeightScope} */ (element).train()));
  await expect(page.locator('.storage-note')).toHaveText('This browser’s storage does not answer: runs are lost when the page is closed, unless it answers later.');
  // So does the next run.
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expectState(scope, 'finished');
});

test('a browser that denies storage is told so in view, at every width', async ({ page, address }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${address}?layout=lesson&epochs=1&device=cpu`);
    const note = page.locator('.storage-note');
    await expect(note).toHaveText('This browser lets the page store nothing: runs are lost when the page is closed.');
    await expect(note).toBeInViewport();
  }
});

test('a long address that is none makes a short sentence; a file that is gone says what may have happened', async ({ page, address, problems }) => {
  await page.goto(`${address}?layout=lab&src=none`);
  const scope = page.locator('weight-scope');
  const why = (/** @type {string} */ source) => scope.evaluate((element, source) => /** @type {WeightScope} */ (element).load(source).then(() => 'loaded', (error) => error.message), source);
  expect((await why(`nothing.csv?${'x'.repeat(100_000)}`)).length).toBeLessThan(500);
  const path = test.info().outputPath('digits.csv');
  await writeFile(path, '1,2,3\n');
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'own' })));
  await page.locator('#own').setInputFiles(path);
  await writeFile(path, '1,2,3\n4,5,6\n');
  const gone = await scope.evaluate((element) => {
    const [file] = /** @type {HTMLInputElement} */ (document.querySelector('#own')).files ?? [];
    return /** @type {WeightScope} */ (element).load(/** @type {File} */ (file)).then(() => 'loaded', (error) => error.message);
  });
  expect(gone).toBe('“digits.csv” can’t be read: it is a folder, or it was changed, moved or deleted after it was chosen. Choose it again.');
  problems.splice(0, Infinity, ...problems.filter((problem) => !/Failed to load resource/.test(problem)));
});

test('twenty insertions and removals leave no worker and no observer that complains', async ({ page, address }) => {
  await page.goto(`${address}?layout=lab&src=none&device=cpu`);
  const complaints = await page.evaluate(async () => {
    /** @type {string[]} */
    const heard = [];
    addEventListener('error', ({ message }) => heard.push(message));
    for (let i = 0; i < 20; i++) {
      const scope = /** @type {WeightScope} */ (document.createElement('weight-scope'));
      for (const [name, value] of Object.entries({ layout: ['lab', 'lesson', 'embed'][i % 3], device: 'cpu', epochs: '1' })) scope.setAttribute(name, value);
      document.body.append(scope);
      await scope.ready;
      if (i % 4 === 0) await scope.train();
      document.body.style.width = `${400 + 40 * i}px`;
      await new Promise((resolve) => setTimeout(resolve, 30));
      scope.remove();
    }
    return heard;
  });
  expect(complaints).toEqual([]);
  await expect.poll(() => page.workers().length).toBe(0);
});
