// Loading data: what is taken, what is refused, and that a refusal loses nothing.
import { gzipSync } from 'node:zlib';
import { serve } from '../../scripts/serve.js';
import { expect, expectState, mnistLines, outcome, test } from '../support.js';

/** @typedef {import('../support.js').WeightScope} WeightScope */

const lines = mnistLines(300);
const csv = `${lines.join('\n')}\n`;
const gzip = gzipSync(csv);

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} name
 * @param {string | Buffer} content
 */
async function pick(page, name, content) {
  await page.getByLabel('Choose a file…').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
}

/**
 * The page on a server of its own, where some addresses behave in another way.
 * @param {Record<string, (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void>} answers
 */
async function serveWith(answers) {
  const { server, address } = await serve('www', 0);
  const [usual] = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => (answers[String(request.url).slice(1)] ?? usual)(request, response));
  return {
    address,
    /** @param {string[]} problems */
    close(problems) {
      // This server is another one than the test's own.
      const others = problems.splice(0).filter((problem) => !problem.startsWith(`asked for ${address}`));
      problems.push(...others);
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Sends a third of the file, and tells when nobody listens any more. */
function slowly() {
  /** @type {() => void} */
  let tellAsked;
  /** @type {() => void} */
  let tellLeft;
  /** @type {import('node:http').ServerResponse} */
  let response;
  return {
    /** @type {Promise<void>} */
    asked: new Promise((resolve) => (tellAsked = resolve)),
    /** @type {Promise<void>} */
    left: new Promise((resolve) => (tellLeft = resolve)),
    /** @param {import('node:http').IncomingMessage} _ @param {import('node:http').ServerResponse} to */
    answer(_, to) {
      response = to;
      response.on('close', tellLeft);
      response.writeHead(200, { 'Content-Length': csv.length });
      response.write(csv.slice(0, csv.length / 3));
      tellAsked();
    },
    finish: () => response.end(csv.slice(csv.length / 3)),
    breakOff: () => response.destroy(),
  };
}

const decimals = lines.map((line) => {
  const [label, ...pixels] = line.split(',');
  return [label, ...pixels.map((pixel) => (Number(pixel) / 255).toFixed(4))].join(',');
});

for (const [name, content, note, black = '255'] of /** @type {[string, string | Buffer, string, string?][]} */ ([
  ['plain.csv', csv, ''],
  ['packed.csv.gz', gzip, ''],
  ['packed-without-telling.csv', gzip, ''],
  ['members.csv.gz', Buffer.concat([gzipSync(csv.slice(0, 9999)), gzipSync(csv.slice(9999)), Buffer.alloc(512)]), ''],
  ['windows.csv', `\uFEFF${lines.join('\r\n')}`, ''],
  ['header.csv', `label,${Array.from({ length: 784 }, (_, i) => `pixel${i}`).join()}\n${csv}`, 'Row 1 was a header and was skipped.'],
  ['decimals.csv', decimals.join('\n'), 'Decimals from 0 to 1 were rounded to multiples of 1/255.', '1'],
  ['last.csv', lines.map((line) => line.replace(/^(\d),(.*)$/, '$2,$1')).join('\n'), 'Label: last column.'],
  ['index.csv', lines.map((line, row) => `${row},${line}`).join('\r'), 'Lines end in a carriage return. 1 column of row numbers was left out.'],
  ['semicolons.csv', csv.replaceAll(',', ';').replace('\n', '\n\n'), 'Semicolons separate the columns. 1 empty line was skipped.'],
  ['utf16.csv', Buffer.from(`\uFEFF${csv}`, 'utf16le'), 'The file is text in UTF-16.'],
])) {
  test(`takes ${name}`, async ({ open, page }) => {
    const scope = await open();
    await pick(page, name, content);
    await expect(page.locator('.description')).toHaveText(`${name}: 300 images of 28 × 28 pixels, 0 to ${black}.${note && ` ${note}`}`);
    await expectState(scope, 'ready');
    const first = lines.slice(0, 20).map((line) => line[0]).join(', ');
    await expect(page.getByRole('img', { name: `The first 20 images: ${first}` })).toBeVisible();
    const counts = Array.from({ length: 10 }, (_, digit) => lines.filter((line) => line.startsWith(`${digit},`)).length);
    await expect(page.getByRole('listitem').locator('.count')).toHaveText(counts.map(String));
    expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.trainRows)).toBe(270);
  });
}

test('raw pixels are those of the file: 0 to 1 trains as 0 to 255 that is normalised', async ({ open, page }) => {
  const runs = [];
  for (const [name, content, normalise] of /** @type {const} */ ([['plain.csv', csv, true], ['decimals.csv', decimals.join('\n'), false], ['decimals.csv', decimals.join('\n'), true]])) {
    const scope = await open(`src=none&epochs=2&normalise=${normalise}`);
    await pick(page, name, content);
    await expectState(scope, 'ready');
    const { level, max } = await scope.evaluate(async (element) => (await /** @type {WeightScope} */ (element).train()).data);
    runs.push({ level, max, ...(await outcome(scope)) });
  }
  expect(runs.map(({ level }) => level)).toEqual([1, 1 / 255, 1 / 255]);
  for (const run of runs.slice(1)) expect({ ...run, level: 1 }).toEqual(runs[0]);
});

test('says what is odd about the data', async ({ open, page }) => {
  await open();
  await pick(page, 'fours.csv', lines.map((line) => line.replace(/^\d/, '4')).join('\n'));
  await expect(page.locator('.description')).toHaveText(/^fours\.csv: 300 images .* All labels are 4: there is nothing to tell apart\./);
  const inverted = lines.map((line) => line.split(',').map((cell, i) => (i === 0 ? cell : 255 - Number(cell))).join());
  await pick(page, 'paper.csv', inverted.join('\n'));
  await expect(page.locator('.description')).toHaveText(/^paper\.csv: 300 images .* The background is bright: in MNIST it is 0/);
});

test('what was decided about a file can be changed without choosing it again', async ({ open, page }) => {
  const scope = await open('src=none&epochs=1');
  const labels = (/** @type {import('@playwright/test').Locator} */ scope) => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.data.counts);
  // The label last, in a file whose first column could be one, too.
  const last = lines.map((line) => line.replace(/^(\d),\d+,(.*)$/, (_, label, rest) => `${Number(label) % 2},${rest},${label}`));
  await pick(page, 'either.csv', last.join('\n'));
  await expect(page.locator('.description')).toHaveText(/^either\.csv: 300 images/);
  const counts = Array.from({ length: 10 }, (_, digit) => lines.filter((line) => line.startsWith(`${digit},`)).length);
  await page.getByText('How it was read').click();
  const column = page.getByLabel('Column of labels (1 to 785)');
  await column.fill('785');
  await column.blur();
  await expect.poll(() => labels(scope)).toEqual(counts);
  await expect(page.locator('.description')).toHaveText(/Label: last column\./);
  await column.fill('900');
  await column.blur();
  await expect(page.getByRole('alert').locator('p')).toHaveText('“either.csv”: There is no column 900 for labels: the rows have 785. The data before stay.');
  await expect(column).toHaveValue('785');
  await page.getByLabel('The first line has names').check();
  await expect(page.locator('.description')).toHaveText(/^either\.csv: 299 images .* Row 1 was a header and was skipped\. Label: last column, named “\d”\./);
  const before = await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.data.max);
  await page.getByLabel('Invert the pixels').check();
  await expect(page.locator('.description')).toHaveText(/299 images .* Pixels were inverted: dark became bright\..* The background is bright/);
  expect(before).toBe(255);
  await page.getByLabel('Invert the pixels').uncheck();
  await expect(page.locator('.description')).not.toHaveText(/inverted/);
  // The same for programs.
  const read = await scope.evaluate(async (element, text) => (await /** @type {WeightScope} */ (element).load(new File([text], 'own.csv'), { label: 785, header: false })).counts, last.join('\n'));
  expect(read).toEqual(counts);
});

/** A file in the form idx. @param {number[]} sizes @param {number[]} values */
function idx(sizes, values) {
  return Buffer.from([0, 0, 8, sizes.length, ...sizes.flatMap((size) => [size >> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255]), ...values]);
}

test('MNIST’s two files at once, chosen or dropped; other files one at a time', async ({ open, page }) => {
  const scope = await open('src=none');
  const cells = lines.map((line) => line.split(',').map(Number));
  const files = [
    { name: 'train-labels-idx1-ubyte.gz', mimeType: '', buffer: gzipSync(idx([300], cells.map(([label]) => label))) },
    { name: 'train-images-idx3-ubyte', mimeType: '', buffer: idx([300, 28, 28], cells.flatMap(([, ...pixels]) => pixels)) },
  ];
  const input = page.getByLabel('Choose a file…');
  await input.setInputFiles(files[1]);
  const alert = page.getByRole('alert').locator('p');
  await expect(alert).toHaveText('“train-images-idx3-ubyte”: This is one of MNIST’s original files (idx), which keep pictures and labels apart, not a table of digits. Choose both at once, the one of pictures and the one of labels.');
  await input.setInputFiles(files);
  await expect(page.locator('.description')).toHaveText(/^train-labels-idx1-ubyte\.gz \+ train-images-idx3-ubyte: 300 images .* Pictures and labels came from two files, in the form idx\.$/);
  const own = await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.dataFingerprint ?? null);
  await pick(page, 'same.csv', csv);
  await expect(page.locator('.description')).toHaveText(/^same\.csv/);
  await expect.poll(() => scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.dataFingerprint ?? null)).not.toBe(null);
  if (own) expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.dataFingerprint)).toBe(own);
  await input.setInputFiles([files[0], { name: 'same.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }]);
  await expect(alert).toHaveText(/^“train-labels-idx1-ubyte\.gz \+ same\.csv”: Two files were chosen that do not belong together\. .* The data before stay\.$/);
  const transfer = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    for (const name of ['a.csv', 'b.csv', 'c.csv']) transfer.items.add(new File([content], name));
    return transfer;
  }, csv);
  await page.locator('weight-scope').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(alert).toHaveText(/^3 files were chosen at once, expected one, or two in MNIST’s original form/);
  await expect(page.locator('.description')).toHaveText(/^same\.csv/);
});

const ragged = [...lines.slice(0, 9), lines[9].slice(0, -2), ...lines.slice(10)].join('\n');
const text = lines.with(4, lines[4].replace(/^(\d,)0/, '$1<b>')).join('\n');

for (const [name, content, sentence] of /** @type {[string, string | Buffer, RegExp][]} */ ([
  ['ragged.csv', ragged.replace(/,[^,]*\n/, '\n'), /Row 1 has 784 values, expected 785/],
  ['text.csv', text, /Row 5, column 2: the pixel is “<b>”, expected a number from 0 to 255\./],
  ['labels.csv', csv.replace(/^\d/, '12'), /Row 1, column 1: the label is “12”, expected a digit/],
  ['negative.csv', csv.replace(/^(\d,)0/, '$1-3'), /Row 1, column 2: the pixel is “-3”/],
  ['large.csv', csv.replace(/^(\d,)0/, '$1256'), /Row 1, column 2: the pixel is “256”/],
  ['nan.csv', csv.replace(/^(\d,)0/, '$1NaN'), /Row 1, column 2: the pixel is “NaN”/],
  ['empty.csv', '', /The file has no rows of data/],
  ['pixels.csv', csv.replace(/^\d,/gm, ''), /The rows have 784 pixels each but no label/],
  ['pointer.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 109640201\n', /This is a Git LFS pointer, not a table of digits/],
  ['letter.txt', 'Dear reader,\nthis is a letter.\n', /This is no table of digits/],
  ['page.csv', '<!DOCTYPE html><html></html>', /This is a web page \(HTML\), not a CSV file/],
  ['cut.csv.gz', gzip.subarray(0, gzip.length / 2), /“cut.csv.gz” is a truncated or damaged gzip file/],
  ['line.csv', '1'.repeat(100_000), /Row 1 is longer than 65536 bytes/],
  ['few.csv', lines.slice(0, 10).join('\n'), /9 rows are left for training and 1 for testing, but a batch takes 32/],
])) {
  test(`refuses ${name} and loses nothing`, async ({ open, page }) => {
    const scope = await open('epochs=1&src=none');
    await pick(page, 'good.csv', csv);
    await expectState(scope, 'ready');
    await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
    const before = await scope.evaluate((element) => ({ run: (/** @type {any} */ (window).before = /** @type {WeightScope} */ (element).run) !== null }));
    expect(before.run).toBe(true);
    await pick(page, name, content);
    const alert = page.getByRole('alert').locator('p');
    await expect(alert).toHaveText(sentence);
    // What is wrong with a file is said by its name; that there are too few rows for the settings is no fault of it.
    if (name !== 'few.csv') await expect(alert).toHaveText(new RegExp(`^“${name}”.* The data before stay\\.$`));
    await expectState(scope, 'finished');
    expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run === /** @type {any} */ (window).before)).toBe(true);
    await expect(page.locator('.description')).toHaveText(/^good\.csv: 300 images/);
    // The run can even go on.
    const more = await scope.evaluate((element) => /** @type {WeightScope} */ (element).train({ more: 1 }));
    expect(more.epochs.length).toBe(2);
  });
}

test('an address that does not exist', async ({ open, page }) => {
  const scope = await open();
  await page.getByLabel('Source').selectOption('address');
  await page.getByLabel('Address of a CSV file').fill(new URL('nothing.csv', page.url()).href);
  await page.getByRole('button', { name: 'Load' }).click();
  await expect(page.getByRole('alert').locator('p')).toHaveText(/^The server answered 404 for http:.*nothing\.csv\. Check the address\. The data before stay\.$/);
  await expectState(scope, 'ready');
});

test('an address that does: the 60,000 images', async ({ open, page }) => {
  const scope = await open('src=data/mnist_train.csv.gz');
  await expect(page.locator('.description')).toHaveText(/^MNIST, all 60,000: 60,000 images/);
  expect(await scope.evaluate((element) => /** @type {WeightScope} */ (element).run?.trainRows)).toBe(54_000);
});

test('an address whose host unpacks on the way', async ({ page, problems }) => {
  const { server, address } = await serve('www', 0, { unpack: true });
  const encodings = new Set();
  page.on('response', async (response) => response.url().endsWith('.gz') && encodings.add(response.headers()['content-encoding']));
  await page.goto(`${address}?layout=lab`);
  await expect(page.locator('.description')).toHaveText(/^MNIST, the first 20,000: 20,000 images/);
  expect([...encodings]).toEqual(['gzip']);
  // This server is another one than the test's own.
  expect(problems.splice(0).filter((problem) => !problem.startsWith(`asked for ${address}`))).toEqual([]);
  server.close();
  server.closeAllConnections();
});

test('it is told how far a file has been read', async ({ page, problems }) => {
  const slow = slowly();
  const server = await serveWith({ 'slow.csv': slow.answer });
  await page.goto(`${server.address}?layout=lab&src=slow.csv`);
  await expect(page.locator('.status')).toHaveText(/^Reading: \d+ rows, .+ of .+/);
  slow.finish();
  await expect(page.locator('.description')).toHaveText(/^slow\.csv: 300 images/);
  server.close(problems);
});

test('a file that takes the place of another leaves nothing of it behind', async ({ page, problems }) => {
  const slow = slowly();
  const server = await serveWith({ 'slow.csv': slow.answer });
  await page.goto(`${server.address}?layout=lab&src=none`);
  const scope = page.locator('weight-scope');
  await pick(page, 'first.csv', csv);
  await expectState(scope, 'ready');
  const workers = page.workers().length;
  const superseded = scope.evaluate((element) => /** @type {WeightScope} */ (element).load('slow.csv').then(() => 'loaded', (error) => error.kind));
  await slow.asked;
  await expect(page.locator('.status')).toHaveText(/^Reading/);
  await pick(page, 'second.csv', csv);
  expect(await superseded).toBe('superseded');
  await slow.left;
  await expect(page.locator('.description')).toHaveText(/^second\.csv: 300 images/);
  await expectState(scope, 'ready');
  await expect.poll(() => page.workers().length).toBe(workers);
  server.close(problems);
});

test('an answer that breaks off', async ({ page, problems }) => {
  const slow = slowly();
  const server = await serveWith({ 'slow.csv': slow.answer });
  await page.goto(`${server.address}?layout=lab&src=slow.csv`);
  await expect(page.locator('.status')).toHaveText(/^Reading/);
  slow.breakOff();
  await expect(page.getByRole('alert').locator('p')).toHaveText(/^Reading http:.*\/slow\.csv was interrupted after [1-9]\d* bytes\. Try again\.$/);
  server.close(problems);
  // Chromium's own words.
  expect(problems.splice(0).filter((problem) => !/^Failed to load resource/.test(problem))).toEqual([]);
});

test('a server that hangs up', async ({ page, problems }) => {
  const server = await serveWith({ 'dead.csv': (request) => request.socket.destroy() });
  await page.goto(`${server.address}?layout=lab&src=dead.csv`);
  await expect(page.getByRole('alert').locator('p')).toHaveText(/^http:.*\/dead\.csv cannot be read: the address is wrong, the server is down/);
  server.close(problems);
  expect(problems.splice(0).filter((problem) => !/^Failed to load resource/.test(problem))).toEqual([]);
});

test('the official test images instead of the split', async ({ open, page }) => {
  const scope = await open('epochs=1');
  await page.getByLabel('Test set').selectOption('official');
  await expect(page.locator('.status')).toHaveText('Ready: 20,000 images to train on, 10,000 to test.');
  const run = await scope.evaluate((element) => /** @type {WeightScope} */ (element).train());
  expect(run).toMatchObject({ trainRows: 20_000, testRows: 10_000 });
});

test('a dropped file', async ({ open, page }) => {
  await open();
  const transfer = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'dropped.csv'));
    return transfer;
  }, csv);
  await page.locator('weight-scope').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.locator('.description')).toHaveText(/^dropped\.csv: 300 images/);
});

test('without data the page says what to do', async ({ page, address }) => {
  await page.goto(`${address}?layout=lab&src=none`);
  await expect(page.locator('.status')).toHaveText(/^No data yet/);
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
  await pick(page, 'late.csv', csv);
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
});

test('the first data cannot be loaded', async ({ page, address }) => {
  await page.goto(`${address}?layout=lab&src=missing.csv`);
  await expect(page.getByRole('alert').locator('p')).toHaveText(/404/);
  await expectState(page.locator('weight-scope'), 'failed');
});
