/**
 * A drawing as the network knows digits: 28 × 28 pixels, prepared as MNIST's were. There, a digit was scaled to a box of 20 × 20 with its
 * aspect ratio kept, which greyed its edges, and was put into 28 × 28 with its centre of mass in the middle (Y. LeCun et al.,
 * “Gradient-based learning applied to document recognition”, 1998).
 *
 * Strokes are lines, so they are scaled as lines and drawn with one width: a small drawing gets the same image as a large one.
 *
 * @typedef {{ x: number, y: number }} Point in sides of the square that is drawn in: 0 to 1, from the upper left
 * @typedef {Point[]} Stroke one point is a dot
 */

/** Classes of MNIST. */
export const DIGITS = 10;
export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
const BOX = 20;
/** Where the centre of mass lies, in rows and columns from 0. Measured on MNIST's images: 14.0 both ways. */
const CENTRE = 14;
/** Half of the width of the lines, in pixels. MNIST's are as wide on average: a one has as much ink as 54 black pixels, on 20 rows. */
const HALF_WIDTH = 1.35;
/** How far from the middle of a line its grey edge reaches, in pixels. */
const REACH = HALF_WIDTH + 0.5;
/** What is smaller than this is not blown up to the whole box: it is a dot. */
const SMALLEST = 0.04;

/**
 * The pixels of a drawing.
 * @param {readonly Stroke[]} strokes
 * @param {{ ink?: number, base?: Uint8Array | null }} [options] the darkest pixel; and an image to draw upon, where strokes stay in their place
 * @returns {Uint8Array} [784], row by row
 */
export function digitPixels(strokes, { ink = 255, base = null } = {}) {
  const lines = strokes.filter((stroke) => stroke.length > 0);
  const coverage = base
    ? render(lines, SIDE, { x: -0.5, y: -0.5 })
    : centred(lines);
  return Uint8Array.from(coverage, (share, i) => Math.max(base?.[i] ?? 0, Math.round(share * ink)));
}

/** @param {readonly Stroke[]} lines */
function centred(lines) {
  const box = bounds(lines);
  if (box === null) return new Float64Array(PIXELS);
  const size = Math.max(box.right - box.left, box.bottom - box.top, SMALLEST);
  const scale = (BOX - 2 * REACH) / size;
  // First with the box in the middle, to find the centre of mass; then with that in the middle.
  const offset = {
    x: CENTRE - (scale * (box.left + box.right)) / 2,
    y: CENTRE - (scale * (box.top + box.bottom)) / 2,
  };
  const mass = centreOfMass(render(lines, scale, offset));
  // A drawing with most of its ink on one side would reach over the edge.
  const room = (/** @type {number} */ shift, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.min(SIDE - 1 - REACH - high, Math.max(REACH - low, shift));
  const shift = {
    x: room(CENTRE - mass.x, scale * box.left + offset.x, scale * box.right + offset.x),
    y: room(CENTRE - mass.y, scale * box.top + offset.y, scale * box.bottom + offset.y),
  };
  return render(lines, scale, { x: offset.x + shift.x, y: offset.y + shift.y });
}

/**
 * How much of each pixel is covered, 0 to 1: by its distance from the nearest line.
 * @param {readonly Stroke[]} lines
 * @param {number} scale pixels a side
 * @param {Point} offset in pixels; pixel i has its middle at i
 */
function render(lines, scale, offset) {
  const coverage = new Float64Array(PIXELS);
  for (const line of lines) {
    const points = line.map(({ x, y }) => ({ x: scale * x + offset.x, y: scale * y + offset.y }));
    points.forEach((to, i) => cover(coverage, points[Math.max(0, i - 1)], to));
  }
  return coverage;
}

/**
 * @param {Float64Array} coverage
 * @param {Point} from
 * @param {Point} to
 */
function cover(coverage, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const first = (/** @type {number} */ a, /** @type {number} */ b) => Math.max(0, Math.ceil(Math.min(a, b) - REACH));
  const last = (/** @type {number} */ a, /** @type {number} */ b) => Math.min(SIDE - 1, Math.floor(Math.max(a, b) + REACH));
  for (let y = first(from.y, to.y); y <= last(from.y, to.y); y++) {
    for (let x = first(from.x, to.x); x <= last(from.x, to.x); x++) {
      const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length2));
      const distance = Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
      const share = Math.min(1, Math.max(0, REACH - distance));
      if (share > coverage[y * SIDE + x]) coverage[y * SIDE + x] = share;
    }
  }
}

/** @param {readonly Stroke[]} lines @returns {{ left: number, right: number, top: number, bottom: number } | null} null of nothing */
function bounds(lines) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const line of lines) {
    for (const { x, y } of line) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return left > right ? null : { left, right, top, bottom };
}

/** @param {ArrayLike<number>} pixels [784] @returns {Point} in rows and columns from 0; NaN where there is no ink */
export function centreOfMass(pixels) {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < PIXELS; i++) {
    mass += pixels[i];
    x += pixels[i] * (i % SIDE);
    y += pixels[i] * Math.floor(i / SIDE);
  }
  return { x: x / mass, y: y / mass };
}
