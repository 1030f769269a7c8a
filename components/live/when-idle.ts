/** Even a page that is never idle does not wait longer. */
const LATEST_MS = 3_000;
/** Safari knows no idle moments. */
const SOON_MS = 300;

/**
 * Runs `work` once the page has a moment to spare: what changes before React has taken up all that the server drew, it throws away and
 * draws anew, under the hand that may be on it. @returns how to call it off
 */
export function whenIdle(work: () => void): () => void {
  if (typeof window.requestIdleCallback !== "function") {
    const timer = setTimeout(work, SOON_MS);
    return () => clearTimeout(timer);
  }
  const asked = window.requestIdleCallback(work, { timeout: LATEST_MS });
  return () => window.cancelIdleCallback(asked);
}
