/** The thread that walks through the cache of previews and removes what was used longest ago. */
import { readdirSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isMainThread, parentPort, workerData } from "node:worker_threads";

export interface PruneOrder {
  folder: string;
  /** Bytes that may stay. */
  limit: number;
}

export interface Pruned {
  /** What was there before. */
  bytes: number;
  files: number;
  removed: number;
  removedBytes: number;
}

const MINUTE = 60_000;
/** Once over the limit, the cache is brought so far below it that the next look finds nothing to do. */
const TARGET = 0.9;
/** What is younger may be on its way to a screen, or not have its name yet. */
const YOUNG_MS = 5 * MINUTE;

/**
 * The minute up to which what was last used goes, so that `target` bytes stay; null where nothing needs to go.
 * @param used bytes by the minute of their last use
 */
export function cutoff(used: ReadonlyMap<number, number>, limit: number, target: number): { minute: number; excess: number } | null {
  let total = 0;
  for (const bytes of used.values()) total += bytes;
  if (total <= limit) return null;
  let excess = total - target;
  for (const minute of [...used.keys()].toSorted((a, b) => a - b)) {
    const bytes = used.get(minute) ?? 0;
    // Of the last minute that is touched only as much goes as has to.
    if (bytes >= excess) return { minute, excess };
    excess -= bytes;
  }
  return { minute: Number.POSITIVE_INFINITY, excess: 0 };
}

/** The lane sets the access time by itself when it serves (mounts with `noatime` do not); a file never served counts from its making. */
function* filesIn(folder: string): Generator<{ path: string; size: number; minute: number; age: number }> {
  const now = Date.now();
  for (const shard of namesIn(folder)) {
    for (const name of namesIn(join(folder, shard))) {
      const path = join(folder, shard, name);
      const facts = statSync(path, { throwIfNoEntry: false });
      if (!facts?.isFile()) continue;
      const used = Math.max(facts.atimeMs, facts.mtimeMs);
      yield { path, size: Math.max(facts.size, facts.blocks * 512), minute: Math.floor(used / MINUTE), age: now - facts.mtimeMs };
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function prune({ folder, limit }: PruneOrder): Pruned {
  const used = new Map<number, number>();
  const pruned: Pruned = { bytes: 0, files: 0, removed: 0, removedBytes: 0 };
  for (const { size, minute } of filesIn(folder)) {
    pruned.bytes += size;
    pruned.files += 1;
    used.set(minute, (used.get(minute) ?? 0) + size);
  }
  const last = cutoff(used, limit, limit * TARGET);
  if (!last) return pruned;
  let excess = last.excess;
  for (const { path, size, minute, age } of filesIn(folder)) {
    if (minute > last.minute || age < YOUNG_MS) continue;
    if (minute === last.minute) {
      if (excess <= 0) continue;
      excess -= size;
    }
    if (!isRemoved(path)) continue;
    pruned.removed += 1;
    pruned.removedBytes += size;
  }
  return pruned;
}

/** Whoever has it open goes on reading; where an open file cannot be removed (Windows) it stays until the next time. */
function isRemoved(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

if (!isMainThread && parentPort) parentPort.postMessage(prune(workerData as PruneOrder));
