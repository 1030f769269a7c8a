import type { Dirent } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isAppError, systemCode } from "#lib/core/errors.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { contain } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Root } from "../roots/schema.ts";

export interface FileFacts {
  readonly size: number;
  readonly modifiedMs: number;
}

/** A folder's entries without hidden ones, each list by name. */
export interface Folder {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** Those of both that are links. */
  readonly links: ReadonlySet<string>;
  /** Its own time, whole milliseconds. */
  readonly modifiedMs: number;
  /** Of its files, once somebody has asked: as long as the folder's time stands. */
  facts: ReadonlyMap<string, FileFacts> | null;
}

interface Kept extends Folder {
  readonly stamp: string;
}

/** So many names are kept in memory, of the folders looked at last. */
const MOST_NAMES = 500_000;
/** A folder that changed so recently may change again within one tick of the file system's clock. */
const SETTLED_MS = 2_000;
const AT_ONCE = 64;

const kept = processWide("folders", () => ({ folders: new Map<string, Kept>(), names: 0 }));
/** Numbers in names count as numbers. A key is made once a name: collating 100,000 names would hold up everyone else for half a second. */
const keyOf = (name: string) => name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, "0"));

function sorted(names: readonly string[]): string[] {
  const keyed = names.map((name) => ({ name, key: keyOf(name) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.name < b.name ? -1 : 1));
  return keyed.map((one) => one.name);
}

const weightOf = (folder: Folder) => folder.files.length + folder.folders.length + 1;

/**
 * What lies in a folder of a root; read from the disk again when its time has changed. Links are taken for what they lead to where that
 * is in the root, and left out where it is not. @throws AppError `not_found`, `invalid` for a file, `outside_roots`
 */
export async function openFolder(root: Root, relative: string): Promise<Folder> {
  const path = await contain(root.path, relative);
  const own = await lstat(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw error;
  });
  if (own === null) throw refusal("not_found", "folder_unknown", { folder: relative, name: root.name }, { field: "path" });
  if (!own.isDirectory()) throw refusal("invalid", "folder_is_file", { path: relative }, { field: "path" });
  const stamp = `${own.ino}:${own.mtimeMs}:${own.ctimeMs}`;
  const known = kept.folders.get(path);
  if (known) forget(path, known);
  const folder = known?.stamp === stamp ? known : { ...(await read(root, relative, path)), modifiedMs: Math.floor(own.mtimeMs), stamp };
  if (Date.now() - Math.max(own.mtimeMs, own.ctimeMs) > SETTLED_MS) keep(path, folder);
  return folder;
}

/** What a disk says of an entry that is not there any more, leads nowhere or may not be read: lists go on without it. */
const NOT_TO_BE_HAD: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES", "EPERM"]);
const NOT_THERE: ReadonlySet<string> = new Set(["not_found", "invalid", "outside_roots"]);

/** What is there, or null where it is not to be had. @throws what went wrong otherwise */
export async function orNotThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isAppError(error) ? NOT_THERE.has(error.code) : NOT_TO_BE_HAD.has(systemCode(error) ?? "")) return null;
    throw error;
  }
}

function forget(path: string, folder: Kept): void {
  kept.folders.delete(path);
  kept.names -= weightOf(folder);
}

function keep(path: string, folder: Kept): void {
  kept.folders.set(path, folder);
  kept.names += weightOf(folder);
  for (const [oldest, one] of kept.folders) {
    if (kept.names <= MOST_NAMES) break;
    forget(oldest, one);
  }
}

async function read(root: Root, relative: string, path: string): Promise<Omit<Folder, "modifiedMs">> {
  const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => !entry.name.startsWith("."));
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries) {
    const kind = await kindOf(root, relative, entry);
    if (kind === "folder") folders.push(entry.name);
    if (kind === "file") files.push(entry.name);
  }
  const links = new Set(entries.filter((entry) => entry.isSymbolicLink()).map((entry) => entry.name));
  return { folders: sorted(folders), files: sorted(files), links, facts: null };
}

async function kindOf(root: Root, relative: string, entry: Dirent): Promise<"folder" | "file" | null> {
  if (entry.isDirectory()) return "folder";
  if (entry.isFile()) return "file";
  if (!entry.isSymbolicLink()) return null;
  const target = await contain(root.path, join(relative, entry.name)).catch(() => null);
  const facts = target === null ? null : await stat(target).catch(() => null);
  return facts?.isDirectory() ? "folder" : facts?.isFile() ? "file" : null;
}

/** Sizes and times of files in a folder. Those that are gone are left out. */
export async function factsOf(folder: string, names: readonly string[]): Promise<Map<string, FileFacts>> {
  const facts = new Map<string, FileFacts>();
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const some = names.slice(start, start + AT_ONCE);
    const states = await Promise.all(some.map((name) => stat(join(folder, name)).catch(() => null)));
    for (const [index, state] of states.entries()) {
      const name = some[index];
      if (state?.isFile() && name !== undefined) facts.set(name, { size: state.size, modifiedMs: Math.floor(state.mtimeMs) });
    }
  }
  return facts;
}
