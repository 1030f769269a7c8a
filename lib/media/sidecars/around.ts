/** Which sidecars a file can have, and which are there. Synchronous: scans ask in threads of their own. */
import { lstatSync, readdirSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { inFolder } from "#lib/disk/paths.ts";
import type { RootEntry } from "../roots/schema.ts";
import { SIDECAR_SUFFIX, sidecarName } from "./naming.ts";
import { SCORES_FOLDER, scoresName } from "./scores.ts";

export type SidecarRoot = Pick<RootEntry, "id" | "path" | "read_only">;

/** In order of trust. */
export const SIDECAR_KINDS = ["atelier", "scores", "json", "run", "organised", "xmp", "text"] as const;
export type SidecarKind = (typeof SIDECAR_KINDS)[number];

export interface Candidate {
  readonly kind: SidecarKind;
  readonly path: string;
}

/** One run's words about all its outputs. */
const RUN_FILE = "metadata.json";
/** One organiser's words about all files below its folder. */
const ORGANISED_FILE = "file_metadata.json";

/**
 * Where our sidecars of a read-only root lie, and stay when it may be written to later: they are read on, after those beside the files.
 * Without an id the folder of all.
 */
export function homeOfSidecars(rootId = "."): string {
  return join(environment().home, "sidecars", rootId);
}

interface Listing {
  readonly root: string;
  readonly folder: string;
  /** Some entry could be a sidecar at all: most folders hold media alone. */
  readonly any: boolean;
  readonly scores: ReadonlySet<string>;
  readonly home: ReadonlySet<string>;
  /** Files that speak of many, with their state. */
  readonly shared: readonly { readonly kind: SidecarKind; readonly path: string; readonly stamp: string }[];
}

const NOTHING: ReadonlySet<string> = new Set();
/** A set of entries is a picture of one moment: what follows from it is found out once. */
const listings = new WeakMap<ReadonlySet<string>, Listing>();

function listingOf(root: SidecarRoot, folder: string, names: ReadonlySet<string>, scores?: ReadonlySet<string>): Listing {
  const known = listings.get(names);
  if (known && known.root === root.path && known.folder === folder) return known;
  const here = join(root.path, folder);
  let any = false;
  for (const name of names) {
    if (!/\.(?:json|xmp|txt)$/i.test(name)) continue;
    any = true;
    break;
  }
  const listing: Listing = {
    root: root.path,
    folder,
    any,
    scores: scores ?? (names.has(SCORES_FOLDER) ? entriesOf(join(here, SCORES_FOLDER)) : NOTHING),
    home: entriesOf(join(homeOfSidecars(root.id), folder)),
    shared: [
      ...(names.has(RUN_FILE) ? stamped("run", join(here, RUN_FILE)) : []),
      ...organisedFiles(root).flatMap((path) => stamped("organised", path)),
    ],
  };
  listings.set(names, listing);
  return listing;
}

/** Entries of a real folder; none of one that is a link, which could lead anywhere. */
function entriesOf(folder: string): ReadonlySet<string> {
  try {
    return lstatSync(folder).isDirectory() ? new Set(readdirSync(folder)) : NOTHING;
  } catch {
    return NOTHING;
  }
}

function stamped(kind: SidecarKind, path: string): Listing["shared"] {
  const stamp = fileStamp(kind, path);
  return stamp === null ? [] : [{ kind, path, stamp }];
}

/** The organiser writes into the engine's output folder, and its files lie in `projects` below: either may be the root. */
function organisedFiles(root: SidecarRoot): string[] {
  const own = join(root.path, ORGANISED_FILE);
  return basename(root.path) === "projects" ? [own, join(dirname(root.path), ORGANISED_FILE)] : [own];
}

/** Where a sidecar may lie that is listed under this path of its root, and of which kind its name is. */
export function placesOf(root: SidecarRoot, relative: string): Candidate[] {
  const name = basename(relative);
  if (name === ORGANISED_FILE) return organisedFiles(root).map((path) => ({ kind: "organised", path }));
  const path = join(root.path, relative);
  if (name.endsWith(SIDECAR_SUFFIX)) {
    return oursFirst(root, path, join(homeOfSidecars(root.id), relative)).map((path) => ({ kind: "atelier", path }));
  }
  if (name === RUN_FILE) return [{ kind: "run", path }];
  return [{ kind: basename(dirname(path)) === SCORES_FOLDER ? "scores" : "json", path }];
}

/** The place where ours are written comes first. */
function oursFirst<P>({ read_only }: SidecarRoot, beside: P, home: P): [P, P] {
  return read_only ? [home, beside] : [beside, home];
}

/** `<kind's letter><mtime ms>:<bytes>`; null where no such file is. */
export function fileStamp(kind: SidecarKind, path: string): string | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stampText(kind, stat.mtimeMs, stat.size) : null;
  } catch {
    return null;
  }
}

export function stampText(kind: SidecarKind, mtimeMs: number, size: number): string {
  return `${kind.charAt(0)}${mtimeMs}:${size}`;
}

function stemOf(filename: string): string {
  const dot = filename.lastIndexOf(".");
  return dot > 0 ? filename.slice(0, dot) : filename;
}

/** A file that speaks of a whole folder is not the sidecar of a picture that happens to be called so. */
function speaksOfMany(stem: string): boolean {
  return `${stem}.json` === RUN_FILE || `${stem}.json` === ORGANISED_FILE;
}

/** The file's own sidecars, there or not, in order of trust. */
function candidatesOf(root: SidecarRoot, folder: string, filename: string): Candidate[] {
  const here = join(root.path, folder);
  const stem = stemOf(filename);
  const { name } = sidecarName(filename);
  return [
    ...oursFirst(root, join(here, name), join(homeOfSidecars(root.id), folder, name)).map((path) => ({ kind: "atelier" as const, path })),
    { kind: "scores", path: join(here, SCORES_FOLDER, scoresName(filename)) },
    ...(speaksOfMany(stem) ? [] : [{ kind: "json" as const, path: join(here, `${stem}.json`) }]),
    { kind: "xmp", path: join(here, `${filename}.xmp`) },
    { kind: "xmp", path: join(here, `${stem}.xmp`) },
    { kind: "text", path: join(here, `${stem}.txt`) },
  ];
}

export interface Found extends Candidate {
  /** Of a file that speaks of many: its state when the folder was listed. */
  readonly stamp?: string;
  /** It does not lie beside the file: another name is no sign that it is about another file. */
  readonly isElsewhere?: true;
}

/** Those that are there, asked one by one: for a single file, where nobody has listed its folder. */
export async function findSidecars(root: SidecarRoot, folder: string, filename: string): Promise<Found[]> {
  const wanted = [
    ...candidatesOf(root, folder, filename),
    { kind: "run" as const, path: join(root.path, folder, RUN_FILE) },
    ...organisedFiles(root).map((path) => ({ kind: "organised" as const, path })),
  ];
  const found = await Promise.all(
    wanted.map(async ({ kind, path }): Promise<Found | null> => {
      const stat = await lstat(path).catch(() => null);
      if (!stat?.isFile()) return null;
      if (kind === "run" || kind === "organised") return { kind, path, stamp: stampText(kind, stat.mtimeMs, stat.size) };
      return kind !== "scores" || (await lstat(dirname(path)).catch(() => null))?.isDirectory() ? { kind, path } : null;
    }),
  );
  return found.filter((one) => one !== null).sort((a, b) => SIDECAR_KINDS.indexOf(a.kind) - SIDECAR_KINDS.indexOf(b.kind));
}

/** Those that are there, by the entries of the file's folder. */
export function sidecarsAround(
  root: SidecarRoot,
  folder: string,
  filename: string,
  names: ReadonlySet<string>,
  scores?: ReadonlySet<string>,
): Found[] {
  const listing = listingOf(root, folder, names, scores);
  if (!listing.any && listing.scores.size === 0 && listing.home.size === 0 && listing.shared.length === 0) return [];
  const found: Found[] = [];
  const here = join(root.path, folder);
  const ours = listing.any || listing.home.size > 0 ? sidecarName(filename).name : "";
  const beside = listing.any && names.has(ours) ? join(here, ours) : null;
  const home = listing.home.has(ours) ? join(homeOfSidecars(root.id), folder, ours) : null;
  for (const path of oursFirst(root, beside, home)) if (path !== null) found.push({ kind: "atelier", path });
  const scored = scoresName(filename);
  if (listing.scores.has(scored)) found.push({ kind: "scores", path: join(here, SCORES_FOLDER, scored) });
  const stem = stemOf(filename);
  const named = (kind: SidecarKind, name: string): void => {
    if (listing.any && names.has(name)) found.push({ kind, path: join(here, name) });
  };
  if (!speaksOfMany(stem)) named("json", `${stem}.json`);
  found.push(...listing.shared);
  named("xmp", `${filename}.xmp`);
  named("xmp", `${stem}.xmp`);
  named("text", `${stem}.txt`);
  return found;
}

/** Our sidecars among these whose file is not there: it was moved or renamed by someone else, and its hash finds it again. */
export function orphansIn(sidecars: Iterable<string>, files: ReadonlySet<string>): string[] {
  const orphans: string[] = [];
  let cut: ReadonlySet<string> | undefined;
  for (const name of sidecars) {
    if (!name.endsWith(SIDECAR_SUFFIX) || name.startsWith(".") || files.has(name.slice(0, -SIDECAR_SUFFIX.length))) continue;
    if (Buffer.byteLength(name) > LONGEST_WHOLE) cut ??= new Set([...files].map((file) => sidecarName(file).name));
    if (!cut?.has(name)) orphans.push(name);
  }
  return orphans;
}

/** These folders of a root and all below them, as far as they are there below the home. */
export function* foldersAtHome(root: SidecarRoot, tops: readonly string[]): Generator<string> {
  const home = homeOfSidecars(root.id);
  const waiting = [...tops];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    yield folder;
    for (const name of foldersIn(join(home, folder))) waiting.push(inFolder(folder, name));
  }
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

/** A name that was cut is not much shorter than the longest there can be. */
const LONGEST_WHOLE = 240;

/** Paths of our sidecars of a folder, beside its files and in the home, whose file is not there. */
export function orphanPaths(root: SidecarRoot, folder: string, names: ReadonlySet<string>): string[] {
  const { any, home } = listingOf(root, folder, names);
  const here = any ? orphansIn(names, names).map((name) => join(root.path, folder, name)) : [];
  return [...here, ...orphansIn(home, names).map((name) => join(homeOfSidecars(root.id), folder, name))];
}
