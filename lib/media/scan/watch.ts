/** The watcher as the worker sees it: which roots are watched, and a quick scan of the folders in which something happened. */
import { readFile, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { type Database, database } from "#lib/db/client.ts";
import { rootAround, rootsInside } from "../roots/nesting.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots } from "../roots/service.ts";
import { offlineRoots } from "./hooks.ts";
import { isKnownAlready } from "./own-doing.ts";
import { requestScan } from "./service.ts";
import { countFolders, writeWatching } from "./store.ts";

export interface WatchedRoot {
  readonly id: string;
  readonly path: string;
  /** Roots inside this one, which are watched by themselves. */
  readonly apart: readonly string[];
}

export interface ToWatcher {
  readonly start: readonly WatchedRoot[];
  readonly stop: readonly string[];
}

export interface ChangedFolder {
  readonly folder: string;
  /** What in it was heard of; null where that is much, or not told. */
  readonly names: readonly string[] | null;
}

export type FromWatcher =
  | { readonly kind: "changed"; readonly folders: readonly ChangedFolder[] }
  /** `watching`, or `polling: ` and why. */
  | { readonly kind: "state"; readonly rootId: string; readonly watching: string };

const THREAD = join(import.meta.dirname, "watch-thread.ts");
/** How often roots are looked at: one may have been added, unplugged or plugged in. */
const LOOK_MS = 3_000;
/** More folders at once than this are not named: the whole library is looked at. */
const MOST_FOLDERS = 500;
/** On Linux each folder takes one of a number that the system limits for all programs of a person: some are left to the others. */
const SHARE_OF_WATCHES = 0.8;

/** File systems that tell nobody of changes made elsewhere, by the number statfs gives. */
const REMOTE: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x517b, "SMB"],
  [0x01021997, "9P"],
  [0x65735546, "FUSE"],
  [0x00c36400, "Ceph"],
  [0x47504653, "GPFS"],
  [0x0bd00bd0, "Lustre"],
]);

async function whyNot(root: Root, of: Database): Promise<string | null> {
  const { type } = await statfs(root.path);
  const remote = REMOTE.get(type);
  if (remote) return `polling: a ${remote} file system does not tell of changes made elsewhere`;
  const limit = Number(await readFile("/proc/sys/fs/inotify/max_user_watches", "utf8").catch(() => "Infinity"));
  const folders = await countFolders(of.client, root.id);
  return folders > limit * SHARE_OF_WATCHES ? `polling: ${folders} folders are more than this system lets be watched (${limit})` : null;
}

/** Watches all roots that are there until `signal` aborts. Whatever goes wrong costs news, never the truth: scans come anyway. */
export async function watchRoots(signal: AbortSignal, of: Database = database()): Promise<void> {
  const watching = new Watching(of);
  while (!signal.aborted) {
    await surviving(watching.look());
    await sleep(LOOK_MS, signal);
  }
  await watching.end();
}

function surviving(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => log.warn("watching", { reason: messageOf(error) }));
}

class Watching {
  readonly #of: Database;
  #thread: Worker | undefined;
  /** By root what was asked to be watched, or found out to be none that can. */
  readonly #watched = new Map<string, string>();
  #roots: readonly Root[] = [];
  #online: string | undefined;
  /** Roots that were away, are there again and wait for the scan that says so. */
  readonly #back = new Set<string>();

  constructor(of: Database) {
    this.#of = of;
  }

  async look(): Promise<void> {
    this.#roots = await listRoots();
    const there = this.#roots.filter(({ state }) => state === "online");
    const isThere = (id: string) => there.some((root) => root.id === id);
    for (const id of this.#back) if (!offlineRoots.has(id) || !isThere(id)) this.#back.delete(id);
    // It was away, if only for a moment: its watches went with it.
    const back = there.filter(({ id }) => offlineRoots.has(id) && !this.#back.has(id)).map(({ id }) => id);
    const stop = [...this.#watched.keys()].filter((id) => !isThere(id));
    for (const id of [...back, ...stop]) this.#watched.delete(id);
    const start: WatchedRoot[] = [];
    for (const root of there) await surviving(this.#judge(root, start));
    if (start.length + stop.length > 0) this.#threadNow().postMessage({ start, stop } satisfies ToWatcher);
    const online = there.map(({ id }) => id).join(" ");
    if ((this.#online !== undefined && this.#online !== online) || back.length > 0) await requestScan({ mode: "full" }, {}, this.#of);
    this.#online = online;
    for (const id of back) this.#back.add(id);
  }

  async end(): Promise<void> {
    await this.#thread?.terminate();
  }

  /** Puts a root that can be watched and is not yet into `start`. */
  async #judge(root: Root, start: WatchedRoot[]): Promise<void> {
    const apart = rootsInside(root, this.#roots).map((inner) => resolve(inner.path));
    const key = [root.path, ...apart].join("\0");
    if (this.#watched.get(root.id) === key) return;
    const why = await whyNot(root, this.#of);
    if (why === null) start.push({ id: root.id, path: resolve(root.path), apart });
    else await writeWatching(this.#of.client, root.id, why);
    this.#watched.set(root.id, key);
  }

  /** One that ended takes its watches along: the next look has all roots watched by another. */
  #threadNow(): Worker {
    if (this.#thread) return this.#thread;
    const thread = new Worker(THREAD);
    thread.unref();
    thread.on("message", (message: FromWatcher) => void surviving(this.#hear(message)));
    thread.on("error", (error) => log.warn("the watching thread ended", { reason: error.message }));
    thread.once("exit", () => {
      this.#thread = undefined;
      this.#watched.clear();
    });
    this.#thread = thread;
    return thread;
  }

  #hear(message: FromWatcher): Promise<void> {
    if (message.kind === "changed") return scanFolders(message.folders, this.#roots, this.#of);
    return noteState(message.rootId, message.watching, this.#of);
  }
}

/** What happened before a root was watched is found by one quick scan. */
async function noteState(rootId: string, watching: string, of: Database): Promise<void> {
  await writeWatching(of.client, rootId, watching);
  if (watching === "watching") await requestScan({ mode: "quick" }, {}, of);
}

async function scanFolders(changed: readonly ChangedFolder[], roots: readonly Root[], of: Database): Promise<void> {
  const folders = new Set<string>();
  for (const { folder, names } of changed) {
    const found = rootAround(folder, roots);
    if (!found) continue;
    const relative = found.relative === "." ? "" : found.relative;
    if (names === null || !(await isKnownAlready(of, found.root, relative, names))) folders.add(`${found.root.id}/${relative}`);
  }
  if (folders.size === 0) return;
  await requestScan({ mode: "quick", folders: folders.size > MOST_FOLDERS ? null : [...folders].sort() }, {}, of);
}
