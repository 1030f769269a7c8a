/** Listing one folder, with synchronous calls: for the walking thread only. */
import { isUtf8 } from "node:buffer";
import { type Dirent, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "#lib/core/errors.ts";
import { TEMP_FOLDER } from "../roots/marker.ts";
import { homeOfSidecars, type SidecarRoot } from "../sidecars/around.ts";
import { stampOf } from "../sidecars/read.ts";
import type { Entry, Listed } from "./diff.ts";
import type { ProblemCode } from "./messages.ts";
import { folderSkipReason, judgeName, toldName } from "./skip.ts";

export interface Listing {
  readonly entries: (Listed | Entry)[];
  /** Names of folders to go into. */
  readonly folders: string[];
  readonly links: string[];
  readonly names: ReadonlySet<string>;
  readonly skipped: number;
  readonly problems: { readonly name: string; readonly code: ProblemCode; readonly reason: string }[];
}

/** Of one folder so many left-out files are listed by name; all are counted. */
const MOST_LISTED = 200;
const LOOK_EVERY = 512;
/** Hidden folders that others of us read, and that are beside a great many files. */
const OURS: ReadonlySet<string> = new Set([".trash", ".scores", TEMP_FOLDER]);

/** What stands in texts for bytes that are no UTF-8; a name may also have it of its own. */
const REPLACEMENT = "\ufffd";

interface Named {
  /** Of one that is no UTF-8 as it is told. */
  readonly name: string;
  /** A name that is no UTF-8: by no text can the entry be asked for. */
  readonly odd: Buffer | null;
  readonly entry: Pick<Dirent, "isDirectory" | "isFile" | "isSymbolicLink">;
}

/** A folder's entries, each by a name that no other has. */
function entriesIn(folder: string): Named[] {
  const dirents = readdirSync(folder, { withFileTypes: true });
  if (!dirents.some(({ name }) => name.includes(REPLACEMENT))) return dirents.map((entry) => ({ name: entry.name, odd: null, entry }));
  return readdirSync(folder, { withFileTypes: true, encoding: "buffer" }).map((entry) => {
    const isText = isUtf8(entry.name);
    return { name: isText ? entry.name.toString() : toldName(entry.name), odd: isText ? null : entry.name, entry };
  });
}

export interface Asked {
  /** Whose state is looked at, by name; of the others whoever reads them learns it. */
  readonly lookAt: (name: string) => boolean;
  readonly mayGoOn: () => void;
}

/** @throws what the system says of a folder that cannot be listed, or what `mayGoOn` throws */
export function listFolder(root: SidecarRoot, folder: string, { lookAt, mayGoOn }: Asked): Listing {
  const here = join(root.path, folder);
  const named = entriesIn(here);
  const listing = {
    entries: [] as Listing["entries"],
    folders: [] as string[],
    links: [] as string[],
    names: new Set(named.flatMap(({ name, odd }) => (odd === null ? [name] : []))),
    skipped: 0,
    problems: [] as Listing["problems"],
  };
  for (const [index, one] of named.entries()) {
    if (index % LOOK_EVERY === 0) mayGoOn();
    take(listing, root, folder, here, one, lookAt);
  }
  return listing;
}

type Open = { -readonly [K in keyof Listing]: Listing[K] };

function take(listing: Open, root: SidecarRoot, folder: string, here: string, named: Named, lookAt: Asked["lookAt"]): void {
  const { name, odd, entry } = named;
  const problem = (code: ProblemCode, reason: string) => listing.problems.push({ name, code, reason });
  if (odd === null ? entry.isDirectory() : leadsToFolder(here, odd, entry)) {
    const reason = folderSkipReason(name);
    if (reason === null && odd === null) listing.folders.push(name);
    else if (reason === null) problem("name", "the name is not UTF-8; rename the folder to have what lies in it in the library");
    else if (!OURS.has(name)) problem("skipped", reason);
    return;
  }
  const verdict = judgeName(name);
  if (entry.isSymbolicLink() && odd === null) {
    if (verdict.kind !== "other" || folderSkipReason(name) === null) listing.links.push(name);
    return;
  }
  if (verdict.kind === "other") return;
  if (!entry.isFile() && !entry.isSymbolicLink()) {
    problem("special", "not a regular file");
    return;
  }
  if (verdict.kind === "skipped") {
    listing.skipped += 1;
    if (listing.skipped <= MOST_LISTED) problem("skipped", name.startsWith(".") ? "hidden file" : "derived picture");
    return;
  }
  if (odd !== null) {
    problem("name", "the name is not UTF-8; rename the file to have it in the library");
    return;
  }
  try {
    const found = lookAt(name)
      ? entryOf(root, folder, here, name, listing.names)
      : { name, stamp: stampOf(root, folder, name, listing.names) };
    if (found) listing.entries.push(found);
  } catch (error) {
    problem("unreadable", messageOf(error));
  }
}

/** Whether an odd name is a folder's or a link's to one, which nothing can follow by its path. */
function leadsToFolder(here: string, name: Buffer, entry: Named["entry"]): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(Buffer.concat([Buffer.from(`${here}/`), name])).isDirectory();
  } catch {
    return false;
  }
}

/** A file's state and that of its sidecars; null when it is gone. */
export function entryOf(root: SidecarRoot, folder: string, here: string, name: string, names: ReadonlySet<string>): Entry | null {
  const stat = statSync(`${here}/${name}`, { throwIfNoEntry: false });
  if (!stat?.isFile()) return null;
  return {
    name,
    size: stat.size,
    modifiedMs: Math.floor(stat.mtimeMs),
    changeMs: Math.floor(stat.ctimeMs),
    stamp: stampOf(root, folder, name, names),
  };
}

/**
 * When a folder last changed: of a read-only root also that in which its sidecars lie. Null when it is gone; NaN, which is no other time,
 * when the system does not say (its path is too long, its disk fails): listing it then tells what is wrong.
 */
export function folderTime(root: SidecarRoot, folder: string): number | null {
  const own = timeOf(join(root.path, folder));
  if (own === null || !root.read_only) return own;
  return Math.max(own, timeOf(join(homeOfSidecars(root.id), folder)) || 0);
}

function timeOf(path: string): number | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat?.isDirectory() ? Math.floor(stat.mtimeMs) : null;
  } catch {
    return Number.NaN;
  }
}

/** Whether an older program keeps scores here, which it rewrites in place. */
export function hasScores(root: SidecarRoot, folder: string): boolean {
  return timeOf(join(root.path, folder, ".scores")) !== null;
}
