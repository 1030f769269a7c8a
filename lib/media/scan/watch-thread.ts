/**
 * The watching thread: hears that something happened in a folder, not what. It holds one watch a folder and none for files, so that a
 * million of them cost nothing; listing its folders keeps it busy for a while after the start, which is why it is a thread.
 */
import { basename, dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import { type FSWatcher, watch } from "chokidar";
import { messageOf, systemCode } from "#lib/core/errors.ts";
import { folderSkipReason } from "./skip.ts";
import type { FromWatcher, ToWatcher, WatchedRoot } from "./watch.ts";

/** Where an older program keeps scores: what happens in it happened in the folder above. */
const SCORES = ".scores";
const QUIET_MS = 200;
const LONGEST_MS = 800;

const watchers = new Map<string, FSWatcher>();
const changed = new Set<string>();
let first = 0;
let timer: NodeJS.Timeout | undefined;

const say = (message: FromWatcher) => parentPort?.postMessage(message);

function note(folder: string): void {
  changed.add(basename(folder) === SCORES ? dirname(folder) : folder);
  if (changed.size === 1) first = performance.now();
  clearTimeout(timer);
  timer = setTimeout(tell, Math.min(QUIET_MS, Math.max(0, first + LONGEST_MS - performance.now())));
}

function tell(): void {
  say({ kind: "changed", folders: [...changed] });
  changed.clear();
}

function begin(root: WatchedRoot): void {
  const apart = new Set(root.apart);
  const isLeftOut = (path: string): boolean => {
    if (path === root.path) return false;
    const name = basename(path);
    return apart.has(path) || (name !== SCORES && folderSkipReason(name) !== null);
  };
  const watcher = watch(root.path, {
    ignored: (path, stats) => isLeftOut(path) || (stats !== undefined && !stats.isDirectory()),
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
  });
  watchers.set(root.id, watcher);
  // Unfinished files of ours and of others begin with a dot; what they become is told by its own name.
  watcher.on("raw", (_event, name, details) => {
    const { watchedPath } = details as { watchedPath?: string };
    if (watchedPath && (name === SCORES || !name?.startsWith("."))) note(watchedPath);
  });
  watcher.on("addDir", note);
  watcher.on("ready", () => {
    if (watchers.get(root.id) === watcher) say({ kind: "state", rootId: root.id, watching: "watching" });
  });
  watcher.on("error", (error) => {
    // Other errors concern one folder, which may just be gone.
    if (!["ENOSPC", "EMFILE", "ENFILE"].includes(systemCode(error) ?? "")) return;
    end(root.id);
    say({ kind: "state", rootId: root.id, watching: `polling: the system lets no more folders be watched (${messageOf(error)})` });
  });
}

function end(rootId: string): void {
  void watchers.get(rootId)?.close();
  watchers.delete(rootId);
}

parentPort?.on("message", ({ start, stop }: ToWatcher) => {
  for (const id of stop) end(id);
  for (const root of start) {
    end(root.id);
    begin(root);
  }
});
