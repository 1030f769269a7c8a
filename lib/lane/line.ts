import { AppError } from "#lib/core/errors.ts";

/**
 * Work that several may ask for at once and that there is little room for: the same work is done once, at most `places` at a time, the
 * newest request first (what was asked for last is what stands on the screen now), and work nobody waits for any more is dropped.
 */
export interface Line<T> {
  /** Rejects with the signal's reason when `signal` aborts, with the work's error when it fails. */
  ask(key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  readonly waiting: number;
}

interface Entry<T> {
  key: string;
  work: (signal: AbortSignal) => Promise<T>;
  abort: AbortController;
  result: PromiseWithResolvers<T>;
  askers: number;
  isRunning: boolean;
}

/** @param longest how many may wait; the oldest is turned away beyond that */
export function newestFirst<T>(places: number, longest: number): Line<T> {
  const entries = new Map<string, Entry<T>>();
  const stack: Entry<T>[] = [];
  let running = 0;

  function drop(entry: Entry<T>, reason: unknown): void {
    const at = stack.indexOf(entry);
    if (at >= 0) stack.splice(at, 1);
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
    entry.abort.abort(reason);
    entry.result.reject(reason);
  }

  function next(): void {
    const entry = running < places ? stack.pop() : undefined;
    if (!entry) return;
    running += 1;
    entry.isRunning = true;
    entry
      .work(entry.abort.signal)
      .then(entry.result.resolve, entry.result.reject)
      .finally(() => {
        running -= 1;
        if (entries.get(entry.key) === entry) entries.delete(entry.key);
        next();
      });
    next();
  }

  function join(key: string, work: Entry<T>["work"]): Entry<T> {
    const known = entries.get(key);
    if (known) {
      if (!known.isRunning) stack.push(...stack.splice(stack.indexOf(known), 1));
      return known;
    }
    const entry: Entry<T> = { key, work, abort: new AbortController(), result: Promise.withResolvers<T>(), askers: 0, isRunning: false };
    // Whoever asked hears of a failure; when all have gone nobody does, and that is no surprise.
    entry.result.promise.catch(() => undefined);
    entries.set(key, entry);
    stack.push(entry);
    const oldest = stack.length > longest ? stack[0] : undefined;
    if (oldest) drop(oldest, new AppError("rate_limited", "There is too much waiting to be made. Ask again in a moment."));
    return entry;
  }

  return {
    async ask(key, work, signal) {
      signal.throwIfAborted();
      const entry = join(key, work);
      entry.askers += 1;
      const gone = Promise.withResolvers<never>();
      const leave = () => {
        entry.askers -= 1;
        gone.reject(signal.reason);
        if (entry.askers === 0) drop(entry, signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      next();
      try {
        return await Promise.race([entry.result.promise, gone.promise]);
      } finally {
        signal.removeEventListener("abort", leave);
      }
    },
    get waiting() {
      return stack.length;
    },
  };
}
