import { createHash } from "node:crypto";
import { mkdir, open, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { sleep } from "#lib/core/time.ts";

const STALE_MS = 15_000;
const PATIENCE_MS = 30_000;

/** Those of this process wait for each other in order; the lock file is for other processes. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` alone for `path`, also against other processes on this home. The lock file lies in the home's cache, never beside the
 * file; one whose owner has died goes stale after 15 s.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(path) ?? Promise.resolve();
  const mine = before.then(
    () => locked(path, work),
    () => locked(path, work),
  );
  const settled = mine.catch(() => undefined);
  queues.set(path, settled);
  try {
    return await mine;
  } finally {
    if (queues.get(path) === settled) queues.delete(path);
  }
}

async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  const folder = join(environment().home, "cache", "locks");
  const lock = join(folder, createHash("sha256").update(path).digest("hex").slice(0, 32));
  await acquire(lock, folder, path);
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), STALE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string, folder: string, path: string): Promise<void> {
  const started = Date.now();
  for (let pause = 2; ; pause = Math.min(100, pause * 2)) {
    if (await claim(lock, folder)) return;
    const isFree = (await isStale(lock)) && (await takeAway(lock, folder));
    if (!isFree) await sleep(pause);
    if (Date.now() - started > PATIENCE_MS)
      throw new AppError("conflict", `Another process keeps "${path}" locked. Try again in a moment.`);
  }
}

async function claim(lock: string, folder: string): Promise<boolean> {
  try {
    await (await open(lock, "wx")).close();
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") await mkdir(folder, { recursive: true });
    else if (code !== "EEXIST") throw error;
    return false;
  }
}

/**
 * A stale lock is taken away by one at a time, who looks at it again: a second one would take away what the first has just made.
 * @returns false where another is at it
 */
async function takeAway(lock: string, folder: string): Promise<boolean> {
  const removing = `${lock}.stale`;
  if (!(await claim(removing, folder))) {
    // Its maker died as well.
    if (await isStale(removing)) await rm(removing, { force: true });
    return false;
  }
  try {
    if (await isStale(lock)) await rm(lock, { force: true });
    return true;
  } finally {
    await rm(removing, { force: true });
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(lock)).mtimeMs > STALE_MS;
  } catch {
    return false;
  }
}
