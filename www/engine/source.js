/**
 * Bytes of an address or a file, unpacked if they are gzip, chunk by chunk.
 *
 * Whether they are gzip is told by their first bytes, since some hosts unpack a .gz file on the way.
 */

/**
 * @typedef {object} Opened
 * @property {ReadableStream<Uint8Array>} stream
 * @property {number | null} total bytes, if that is known
 * @property {string} name for messages
 */

/**
 * @param {Opened} opened
 * @param {(chunk: Uint8Array, bytes: number, total: number | null) => void} onChunk unpacked bytes; and how many came, of how many, packed
 * @returns {Promise<{ bytes: number }>}
 */
export async function readBytes({ stream, total, name }, onChunk) {
  let bytes = 0;
  /** @type {unknown} */
  let interrupted = null;
  const counted = new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await reader.read();
        if (done) return controller.close();
        bytes += value.byteLength;
        controller.enqueue(value);
      } catch (error) {
        interrupted = error;
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const reader = stream.getReader();
  const { start, rest } = await beginning(counted);
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  const unpacked = packed ? rest.pipeThrough(new DecompressionStream('gzip')) : rest;
  const chunks = unpacked.getReader();
  for (;;) {
    let next;
    try {
      next = await chunks.read();
    } catch (error) {
      if (interrupted) throw failure('interrupted', `Reading ${name} was interrupted after ${bytes} bytes. Try again.`);
      throw failure('gzip', `${name} is a truncated or damaged gzip file, or one of several parts. Download it again, or unpack it first.`);
    }
    if (next.done) return { bytes };
    try {
      onChunk(next.value, bytes, total);
    } catch (error) {
      await chunks.cancel().catch(() => {});
      throw error;
    }
  }
}

/**
 * @param {string | Blob} source an address or a file
 * @returns {Promise<Opened>}
 */
export async function open(source) {
  if (source instanceof Blob) {
    const name = source instanceof File ? `“${source.name}”` : 'The file';
    return { stream: source.stream(), total: source.size, name };
  }
  let response;
  try {
    response = await fetch(source);
  } catch {
    throw failure(
      'unreachable',
      `${source} cannot be read: the address is wrong, the server is down, it does not allow other sites to read it (CORS), or it is not https. Download the file and pick it here.`,
    );
  }
  if (!response.ok || response.body === null) {
    throw failure('http', `The server answered ${response.status} for ${source}. Check the address.`, { status: response.status });
  }
  // With a Content-Encoding the length counts packed bytes, but the stream holds unpacked ones.
  const encoded = (response.headers.get('Content-Encoding') ?? 'identity') !== 'identity';
  const length = encoded ? null : response.headers.get('Content-Length');
  return { stream: response.body, total: length === null ? null : Number(length), name: source };
}

/**
 * The first two bytes, and a stream that still has them.
 * @param {ReadableStream<Uint8Array>} stream
 */
async function beginning(stream) {
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const read = [];
  /** @type {number[]} */
  const start = [];
  while (start.length < 2) {
    const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
    if (done || value === undefined) break;
    read.push(value);
    start.push(...value.subarray(0, 2));
  }
  const rest = new ReadableStream({
    async pull(controller) {
      const chunk = read.shift();
      if (chunk) return controller.enqueue(chunk);
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { start, rest };
}

/**
 * @param {string} kind
 * @param {string} message
 * @param {object} [data]
 */
function failure(kind, message, data) {
  return { kind, message, ...data };
}
