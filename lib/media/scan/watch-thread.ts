/**
 * The watching thread: hears in which folders something happened, and to which names as long as they are few. It holds one watch a folder and none for files, and looks
 * at no more of a folder than the name it is told, so that neither a million files nor a folder of a hundred thousand cost anything.
 */
import { type FSWatcher, lstatSync, opendirSync, watch } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { parentPort } from "node:worker_threads";
import { messageOf, systemCode } from "#lib/core/errors.ts";
import { folderSkipReason } from "./skip.ts";
import type { FromWatcher, ToWatcher, WatchedRoot } from "./watch.ts";

/** Where an older program keeps scores: what happens in it happened in the folder above. */
const SCORES = ".scores";
const QUIET_MS = 200;
const LONGEST_MS = 800;
/** More names of a folder are not told: it is looked through as a whole. */
const MOST_NAMES = 50;
/** What the system says when no more folders can be watched. Other errors concern one folder, which may just be gone. */
const EXHAUSTED = new Set(["ENOSPC", "EMFILE", "ENFILE"]);

/** The watches of each root, by folder. */
const watches = new Map<string, Map<string, FSWatcher>>();
/** By folder, the names that were told; null where they are many, or not told. */
const changed = new Map<string, Set<string> | null>();
let first = 0;
let timer: NodeJS.Timeout | undefined;

const say = (message: FromWatcher) => parentPort?.postMessage(message);

function note(folder: string, name: string | null = null): void {
  if (changed.size === 0) first = performance.now();
  const isScores = basename(folder) === SCORES;
  const here = isScores ? dirname(folder) : folder;
  const names = changed.has(here) ? changed.get(here) : new Set<string>();
  changed.set(here, names && name !== null && !isScores && names.size < MOST_NAMES ? names.add(name) : null);
  clearTimeout(timer);
  timer = setTimeout(tell, Math.min(QUIET_MS, Math.max(0, first + LONGEST_MS - performance.now())));
}

function tell(): void {
  say({ kind: "changed", folders: [...changed].map(([folder, names]) => ({ folder, names: names && [...names] })) });
  changed.clear();
}

function isDirectory(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    // Gone again, or it cannot be asked: its path may be too long, its disk be failing.
    return false;
  }
}

function isLeftOut(root: WatchedRoot, path: string): boolean {
  const name = basename(path);
  return root.apart.includes(path) || (name !== SCORES && folderSkipReason(name) !== null);
}

/** The folders right below one. None where it is gone or may not be read. */
function foldersIn(root: WatchedRoot, folder: string): string[] {
  const found: string[] = [];
  try {
    const listing = opendirSync(folder, { bufferSize: 512 });
    try {
      for (let entry = listing.readSync(); entry; entry = listing.readSync()) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !isLeftOut(root, path)) found.push(path);
      }
    } finally {
      listing.closeSync();
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
  return found;
}

/** Watches a folder and all below it. `found` is told each that was not watched before. @throws when the system lets no more be watched */
function watchBelow(root: WatchedRoot, top: string, found: (folder: string) => void = () => undefined): void {
  const held = watches.get(root.id);
  const pending = [top];
  for (let folder = pending.pop(); held && folder !== undefined; folder = pending.pop()) {
    if (!held.has(folder)) {
      const here = folder;
      try {
        const watcher = watch(here, { persistent: true }, (event, name) => hear(root, here, event, name));
        watcher.on("error", () => leave(held, here));
        held.set(here, watcher);
      } catch (error) {
        if (EXHAUSTED.has(systemCode(error) ?? "")) throw error;
        continue;
      }
      found(here);
    }
    // After the watch is there: what is made in between is heard or listed.
    pending.push(...foldersIn(root, folder));
  }
}

/** Lets go of a folder and all below it. */
function leave(held: Map<string, FSWatcher>, top: string): void {
  for (const [folder, watcher] of held) {
    if (folder !== top && !folder.startsWith(top + sep)) continue;
    watcher.close();
    held.delete(folder);
  }
}

function hear(root: WatchedRoot, folder: string, event: string, name: string | null): void {
  // Unfinished files of ours and of others begin with a dot; what they become is told by its own name.
  if (name === null || name === SCORES || !name.startsWith(".")) note(folder, name === SCORES ? null : name);
  if (name === null || event !== "rename") return;
  const path = join(folder, name);
  const held = watches.get(root.id);
  if (!held || isLeftOut(root, path)) return;
  if (isDirectory(path)) {
    // A folder that comes under the name of another is another folder.
    leave(held, path);
    attempt(root, () => watchBelow(root, path, note));
  } else if (held.has(path)) {
    leave(held, path);
  }
}

function attempt(root: WatchedRoot, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    end(root.id);
    say({ kind: "state", rootId: root.id, watching: `polling: the system lets no more folders be watched (${messageOf(error)})` });
    return false;
  }
}

function begin(root: WatchedRoot): void {
  watches.set(root.id, new Map());
  if (attempt(root, () => watchBelow(root, root.path))) say({ kind: "state", rootId: root.id, watching: "watching" });
}

function end(rootId: string): void {
  for (const watcher of watches.get(rootId)?.values() ?? []) watcher.close();
  watches.delete(rootId);
}

parentPort?.on("message", ({ start, stop }: ToWatcher) => {
  for (const id of stop) end(id);
  for (const root of start) {
    end(root.id);
    begin(root);
  }
});
