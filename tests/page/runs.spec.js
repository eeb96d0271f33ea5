// Runs are kept: the list, its cards, the store behind it, links.
import { chromium } from '@playwright/test';
import { launchOptions } from '../../scripts/browser.js';
import { expect, expectState, mnistLines, outcome, settled, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

test('a run is kept from its first finished epoch, and one that is only prepared is not', async ({ open }) => {
  const scope = await open('epochs=2&dropout=0&seed=7');
  const kept = await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const before = scope.runs.length;
    const heard = new Promise((resolve) => scope.addEventListener('weightscope-epoch', () => resolve(scope.runs.length), { once: true }));
    const run = await scope.train();
    await scope.reset();
    const [first] = scope.runs;
    return { before, atFirst: await heard, after: scope.runs.length, same: first.run === run, name: first.name };
  });
  expect(kept).toEqual({ before: 0, atFirst: 1, after: 1, same: true, name: 'Dropout 0, seed 7' });
});

test('a reload brings runs, names and pins back', async ({ open, page }) => {
  const scope = await open('epochs=3&seed=4');
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.train();
  });
  await page.getByLabel('Name of the run').fill('<b>mine</b>');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Compare “<b>mine</b>”' }).click();
  await settled(page);
  const before = await described(scope);
  await page.reload();
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.length)).toBe(1);
  expect(await described(scope)).toEqual(before);
  expect(before[0]).toMatchObject({ name: '<b>mine</b>', pinned: true });
  await expect(page.getByLabel('Name of the run')).toHaveValue('<b>mine</b>');
  await page.getByRole('button', { name: 'Show “<b>mine</b>”' }).click();
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.epochs.length)).toBe(3);
  await expect(page.locator('.run-card')).toHaveAttribute('aria-current', 'true');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect(page.locator('.run-card')).toHaveCount(2);
});

test('a run that was cut off is offered again and goes on to the same bits', async ({ open, page }) => {
  const scope = await open('epochs=4');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const whole = await outcome(scope);
  await scope.evaluate((element) => {
    const scope = /** @type {WeightScope} */ (element);
    return new Promise((resolve) => {
      scope.addEventListener('weightscope-epoch', ({ detail }) => {
        if (detail.epoch === 2) {
          scope.pause();
          resolve(undefined);
        }
      });
      void scope.train();
    });
  });
  await expectState(scope, 'paused');
  await settled(page);
  await page.reload();
  const card = page.locator('.run-card').filter({ hasText: 'It was cut off.' });
  await card.getByRole('button', { name: 'Go on from epoch 2' }).click();
  await expectState(scope, 'finished');
  expect(await outcome(scope)).toEqual(whole);
  await expect(page.locator('.run-card')).toHaveCount(2);

  // Other data: refused, and nothing is lost.
  await page.reload();
  await expect(page.locator('.run-card')).toHaveCount(2);
  const refused = await scope.evaluate(async (element, csv) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.load(new File([csv], 'other.csv'));
    return scope.goOn(scope.runs[0].id, 1).then(() => 'no failure', (error) => error.message);
  }, mnistLines(300).join('\n'));
  expect(refused).toBe('This run was trained on other data (MNIST, the first 20,000) than those that are loaded (other.csv). Load those, then go on.');
  await expectState(scope, 'ready');
});

test('without storage runs live as long as the page, and it says so', async ({ open, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', { get: () => { throw new DOMException('denied', 'SecurityError'); } });
  });
  const scope = await open('epochs=2');
  await expect(page.getByText('This browser lets the page store nothing')).toBeVisible();
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect(page.locator('.run-card')).toHaveCount(1);
  const [kept] = await described(scope);
  expect(new Set(kept.weights).size).toBe(3);
});

test('storage that can’t be opened once is opened the next time', async ({ open, page }) => {
  await page.addInitScript(() => {
    const open = indexedDB.open.bind(indexedDB);
    IDBFactory.prototype.open = (...values) => {
      if (/** @type {any} */ (window).opens !== true) throw new DOMException('full', 'QuotaExceededError');
      return open(...values);
    };
  });
  const scope = await open('epochs=1');
  await expect(page.getByText('The browser’s storage is full')).toBeVisible();
  await page.evaluate(() => Object.assign(window, { opens: true }));
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect(page.getByText('The browser’s storage is full')).toBeHidden();
});

test('full storage loses nothing on screen and is said', async ({ open, page }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    Object.assign(window, { full: true });
    IDBObjectStore.prototype.put = function (...values) {
      if (/** @type {any} */ (window).full) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, /** @type {any} */ (values));
    };
  });
  const scope = await open('epochs=2');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect(page.getByText('The browser’s storage is full')).toBeVisible();
  const before = await described(scope);
  expect(new Set(before[0].weights).size).toBe(3);
  await page.evaluate(() => Object.assign(window, { full: false }));
  await page.getByRole('button', { name: /^Compare/ }).click();
  await expect(page.getByText('The browser’s storage is full')).toBeHidden();
  await page.reload();
  await expect(page.locator('.run-card')).toHaveCount(1);
  expect(await described(scope)).toEqual([{ ...before[0], pinned: true }]);
});

test('delete, undo, hide', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await settled(page);
  const before = await described(scope);
  await page.getByRole('button', { name: /^Delete/ }).press('Enter');
  await expect(page.locator('.run-card')).toHaveCount(0);
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeFocused();
  await undo.press('Enter');
  await expect(page.getByRole('button', { name: /^Show “/ })).toBeFocused();
  await settled(page);
  await page.reload();
  await expect(page.locator('.run-card')).toHaveCount(1);
  expect(await described(scope)).toEqual(before);
  await page.getByRole('button', { name: /^Hide “/ }).click();
  await expect(page.locator('.run-card')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show hidden (1)' }).click();
  await expect(page.locator('.run-card')).toHaveCount(1);
  await page.getByRole('button', { name: /^Delete/ }).click();
  await expect(undo).toBeFocused();
  await page.waitForTimeout(100);
  await page.reload();
  await expectState(scope, 'ready');
  await page.waitForTimeout(300);
  await expect(page.locator('.run-card')).toHaveCount(0);
});

test('what one tab deletes or names is so in the other at once, and stays so whatever that one does', async ({ open, page, context, address }) => {
  const scope = await open('epochs=1');
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.train();
    await scope.reset();
    await scope.train();
  });
  await settled(page);
  const other = await context.newPage();
  await other.goto(`${address}?layout=lab&epochs=1`);
  const cards = other.locator('.run-card');
  await expect(cards).toHaveCount(2);
  await page.getByLabel('Name of the run').first().fill('mine');
  await page.keyboard.press('Enter');
  await expect(cards.first().getByLabel('Name of the run')).toHaveValue('mine');
  await cards.first().getByRole('button', { name: /^Compare/ }).click();
  await cards.last().getByRole('button', { name: /^Compare/ }).click();
  await settled(other);
  await page.getByRole('button', { name: 'Delete “Default settings”' }).click();
  await expect(cards).toHaveCount(1);
  // This takes the pin of the one that is left, and of no other.
  await cards.first().getByRole('button', { name: /^Compare/ }).click();
  await settled(other);
  await page.reload();
  const names = () => scope.evaluate((element) => /** @type {WeightScope} */ (element).runs.map(({ name }) => name));
  await expect.poll(names).toContain('mine');
  expect(await names()).not.toContain('Default settings');
});

test('a link reproduces a run bit for bit, and says when it can’t', async ({ open, page }) => {
  const scope = await open('epochs=2&seed=11&dropout=0.5');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  const first = await outcome(scope);
  await page.getByRole('button', { name: 'Copy link' }).click();
  const field = page.getByLabel('Link to the run that is shown');
  await expect(field).toBeVisible();
  const link = await field.inputValue();
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).reset());
  await expect(field).toBeHidden();
  expect(new URL(link).searchParams.get('fingerprint')).toMatch(/^[0-9a-f]{16}$/);
  await page.goto(link);
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(await outcome(scope)).toEqual(first);
  await expect(page.locator('.link-note')).toBeEmpty();

  const other = new URL(link);
  other.searchParams.set('version', '0.0.9');
  other.searchParams.set('fingerprint', '0123456789abcdef');
  other.searchParams.set('computed-by', 'another chip');
  await page.goto(other.href);
  const note = page.locator('.link-note');
  await expect(note).toContainText('The link was made with version 0.0.9');
  await expect(note).toContainText('trained on other data than MNIST, the first 20,000');
  await expect(note).toContainText('(another chip; here: fused SIMD step)');
  other.searchParams.set('fingerprint', '<script>');
  await page.goto(other.href);
  await expect(page.getByRole('alert').locator('p')).toContainText('fingerprint of the data is “<script>”, expected 16 hexadecimal digits');
});

test('a run that another tab trains is neither offered nor taken', async ({ open, page, context, address }) => {
  const scope = await open('epochs=400');
  const paused = scope.evaluate((element) => new Promise((resolve) => {
    const scope = /** @type {WeightScope} */ (element);
    scope.addEventListener('weightscope-epoch', () => resolve(scope.pause()), { once: true });
    void scope.train();
  }));
  await paused;
  await expectState(scope, 'paused');
  await settled(page);
  const other = await context.newPage();
  await other.goto(`${address}?layout=lab&epochs=1`);
  const theirs = other.locator('weight-scope');
  await expect.poll(() => theirs.evaluate((element) => /** @type {WeightScope} */ (element).runs.length)).toBe(1);
  await expect(other.locator('.run-card')).not.toHaveAttribute('data-cut-off');
  const goOn = () => theirs.evaluate((element) => {
    const scope = /** @type {WeightScope} */ (element);
    return scope.goOn(scope.runs[0].id).then(() => 'it went on', (error) => `${error.kind}: ${error.message}`);
  });
  expect(await goOn()).toMatch(/^elsewhere: .* is being trained already, here or in another tab\.$/);
  const card = other.locator('.run-card');
  await expect(card).toContainText('Being trained in another tab.');
  await expect(card.getByRole('button', { name: /^Delete/ })).toHaveAttribute('aria-disabled', 'true');
  // A busy page hears of an epoch when the next is done, too, so it may not be the second.
  const epochs = await scope.evaluate((element) => /** @type {WeightScope} */ (element).step().then((run) => run.epochs.length));
  await settled(page);
  await page.close();
  // Now nobody trains it, which is seen when this tab is looked at.
  await expect.poll(() => other.evaluate(async () => (await navigator.locks.query()).held?.length)).toBe(0);
  await other.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(card).toHaveAttribute('data-cut-off');
  await expect(card.getByRole('button', { name: `Go on from epoch ${epochs}` })).toBeVisible();
  const going = goOn();
  await expectState(theirs, 'training');
  await other.getByRole('button', { name: 'Stop', exact: true }).click();
  expect(await going).toBe('it went on');
});

test('a run that another tab has finished meanwhile is not trained beyond its plan, nor stored as it was before', async ({ open, page, context, address }) => {
  const scope = await open('epochs=3');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).step().then(() => {}));
  await settled(page);
  await page.reload();
  await expect(page.locator('.run-card')).toHaveAttribute('data-cut-off');
  const other = await context.newPage();
  await other.goto(`${address}?layout=lab&epochs=1`);
  const theirs = other.locator('weight-scope');
  await theirs.evaluate((element) => /** @type {WeightScope} */ (element).ready);
  await expect(other.locator('.run-card')).toHaveAttribute('data-cut-off');

  const goOn = (/** @type {import('@playwright/test').Locator} */ scope) => scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    const run = await scope.goOn(scope.runs[0].id);
    return { epochs: run.epochs.map(({ epoch }) => epoch), state: scope.state };
  });
  expect(await goOn(scope)).toEqual({ epochs: [1, 2, 3], state: 'finished' });
  await settled(page);
  expect(await goOn(theirs)).toEqual({ epochs: [1, 2, 3], state: 'finished' });
  // What this page does with a run that rests is not the other one's.
  await scope.evaluate(async (element) => {
    const scope = /** @type {WeightScope} */ (element);
    await scope.train({ more: 1 });
    scope.stop();
  });
  await settled(page);
  await theirs.evaluate((element) => /** @type {WeightScope} */ (element).load('data/mnist_train_small.csv.gz').then(() => {}));
  await settled(other);
  await other.reload();
  await expect.poll(() => theirs.evaluate((element) => /** @type {WeightScope} */ (element).runs[0]?.run.plannedEpochs)).toBe(4);
});

test('two elements train one run in turns, to the same result, and not both at once', async ({ open, page }) => {
  const scope = await open('epochs=2');
  const { refused, epochs } = await page.evaluate(async () => {
    const first = /** @type {WeightScope} */ (document.querySelector('weight-scope'));
    const second = document.createElement('weight-scope');
    first.after(second);
    await second.ready;
    await first.train();
    const { id, run } = first.runs[0];
    const going = second.goOn(id, 2);
    while (second.state !== 'training') await new Promise((resolve) => setTimeout(resolve, 5));
    const refused = await first.train({ more: 1 }).then(() => 'nothing', (error) => error.kind);
    // What happens in the first leaves the second alone.
    await first.reset();
    await going;
    await first.goOn(id, 1);
    await second.train({ more: 1 });
    second.show(id);
    return { refused, epochs: run.epochs.map(({ epoch }) => epoch) };
  });
  expect(refused).toBe('elsewhere');
  expect(epochs).toEqual([1, 2, 3, 4, 5, 6]);
  await page.evaluate(() => document.querySelectorAll('weight-scope')[1].remove());
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).show(/** @type {WeightScope} */ (element).runs[0].id));
  const inTurns = await outcome(scope);
  const whole = await open('epochs=6');
  await whole.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(await outcome(whole)).toEqual(inTurns);
});

test('a run of an earlier visit can be trained on, to the same result', async ({ open, page }) => {
  const scope = await open('epochs=2');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await settled(page);
  await page.reload();
  const more = page.getByRole('button', { name: 'Train more' });
  await expect(page.locator('.run-card')).toHaveCount(1);
  await expect(more).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: /^Show “/ }).click();
  await page.getByLabel('Further epochs').fill('2');
  await more.click();
  await expectState(scope, 'finished');
  const resumed = await outcome(scope);
  expect(resumed.epochs).toHaveLength(4);
  await expect(page.locator('.run-card')).toHaveCount(1);
  const whole = await open('epochs=4');
  await whole.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(await outcome(whole)).toEqual(resumed);
});

test('a page whose storage a newer version has taken over says so, and trains', async ({ open, page }) => {
  await open();
  await page.evaluate(() => new Promise((resolve) => {
    // As a later version would.
    const request = indexedDB.open('weightscope', 2);
    request.onsuccess = () => resolve(request.result.close());
  }));
  const scope = await open('epochs=1');
  await expect(page.getByText('Another tab has a newer version of this page')).toBeVisible();
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await expect(page.locator('.run-card')).toHaveCount(1);
});

test('over plain http there are no fingerprints, locks or clipboard: runs are kept, and the page says what is missing', async ({ address }) => {
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP weightscope.test 127.0.0.1'] });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${address.replace('127.0.0.1', 'weightscope.test')}?layout=lab&epochs=1`);
    const scope = page.locator('weight-scope');
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
    expect(await page.evaluate(() => [isSecureContext, crypto.subtle === undefined, navigator.locks === undefined])).toEqual([false, true, true]);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByText('Copy the link from the field.')).toContainText('It has no fingerprint of the data: only https pages compute one.');
    await settled(page);
    await page.reload();
    await page.getByRole('button', { name: /^Show “/ }).click();
    await page.getByRole('button', { name: 'Train more' }).click();
    await expect(page.getByRole('alert')).toContainText('This run can’t go on: only pages that came over https can tell whether the data are the same.');
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('records of another shape are no runs', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  await settled(page);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('weightscope');
        request.onsuccess = () => {
          const transaction = request.result.transaction(['runs'], 'readwrite');
          const runs = transaction.objectStore('runs');
          const all = runs.getAll();
          all.onsuccess = () => {
            const [good] = all.result;
            runs.put({ id: 'empty' });
            runs.put({ ...good, id: 'settings', run: { ...good.run, settings: { ...good.run.settings, epochs: 1e9 } } });
            runs.put({ ...good, id: 'layers', run: { ...good.run, layers: [] } });
            runs.put({ ...good, id: 'epochs' });
          };
          transaction.oncomplete = () => (request.result.close(), resolve(undefined));
          transaction.onabort = reject;
        };
      }),
  );
  await page.reload();
  await expect(page.locator('.run-card')).toHaveCount(1);
  await page.waitForTimeout(300);
  await expect(page.locator('.run-card')).toHaveCount(1);
});

/** All there is of the kept runs, weights included, as digests. @param {import('@playwright/test').Locator} scope */
function described(scope) {
  return scope.evaluate(async (element) => {
    const { weightsAt } = await import(new URL('store/weights.js', location.href).href);
    const digest = async (/** @type {BufferSource} */ bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
    // In one order of properties, which is no part of a run.
    const plain = (/** @type {string} */ _key, /** @type {any} */ value) => {
      if (ArrayBuffer.isView(value)) return [value.constructor.name, .../** @type {any} */ (value)];
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    };
    const scope = /** @type {WeightScope} */ (element);
    for (const { id } of scope.runs) await scope.open(id);
    return Promise.all(
      scope.runs.map(async ({ run, ...kept }) => ({
        ...kept,
        epochs: run.epochs,
        run: Object.fromEntries(
          await Promise.all(
            Object.entries({ ...run, weights: null }).map(async ([key, value]) => [key, await digest(new TextEncoder().encode(JSON.stringify(value, plain)))]),
          ),
        ),
        weights: await Promise.all(run.weights.map(async (_, row) => digest(await weightsAt(run, row)))),
      })),
    );
  });
}
