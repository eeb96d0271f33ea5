/**
 * Does a slow job for the newest wish: one at a time; of what was wished for meanwhile all but the last is skipped.
 * @template Wish
 * @param {(wish: Wish, outdated: () => boolean) => Promise<void>} job `outdated` says whether something newer is wished for
 * @returns {(wish: Wish) => void}
 */
export function latest(job) {
  /** @type {{ wish: Wish } | null} */
  let next = null;
  let busy = false;
  return async (wish) => {
    next = { wish };
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await job(now.wish, () => next !== null);
      }
    } finally {
      busy = false;
    }
  };
}
