/**
 * A fetch that is given up when nothing comes for a while: a connection that hangs would else be waited for without an end.
 * @param {URL | string} url
 * @param {number} patience milliseconds without a byte
 * @returns {Promise<Response>} whose body fails, too, when it comes no further
 */
export async function steadyFetch(url, patience) {
  const ending = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ending.abort(new Error('nothing came')), patience);
  };
  wait();
  const response = await fetch(url, { signal: ending.signal }).finally(() => clearTimeout(timer));
  if (!response.body) return response;
  const heard = new TransformStream({
    start: wait,
    transform(chunk, controller) {
      wait();
      controller.enqueue(chunk);
    },
    flush: () => clearTimeout(timer),
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(heard, { signal: ending.signal }), { status, statusText, headers });
}
