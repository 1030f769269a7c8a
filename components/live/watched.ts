import type { FileKey } from "#lib/media/file-key.ts";
import type { Media } from "#lib/media/schema.ts";

/** A list that keeps items of its own beside the cache. */
export interface WatchedList {
  has(key: FileKey): boolean;
  replace(changed: ReadonlyMap<FileKey, Media | null>): void;
  /** Too much changed to tell what. */
  reread(): Promise<void>;
}

const lists = new Set<WatchedList>();

/** From now on the list hears of changed files, until the answer is called. */
export function watchList(list: WatchedList): () => void {
  lists.add(list);
  return () => lists.delete(list);
}

export function isWatched(id: number): boolean {
  for (const list of lists) if (list.has(id)) return true;
  return false;
}

export function tellLists(changed: ReadonlyMap<FileKey, Media | null>): void {
  for (const list of lists) list.replace(changed);
}

/** While previews are made, hundreds of files a second are told of: the lists follow at this pace. */
const PACE_MS = 1000;
let running = false;
let again = false;

/** Reads what the lists show again, at a bounded pace, and once more where it is asked meanwhile. */
export async function rereadLists(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    do {
      again = false;
      await Promise.allSettled([...lists].map((list) => list.reread()));
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    } while (again);
  } finally {
    running = false;
  }
}
