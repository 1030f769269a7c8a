/** Which file each stray sidecar is about: pure, no disk, no database. */
import { posix } from "node:path";
import { elsewhereOf, hasOurs, isElsewhere } from "../sidecars/elsewhere.ts";
import { likeness } from "./likeness.ts";
import type { Stray } from "./messages.ts";

/** A known file whose whole hash is known. */
export interface Bearer {
  readonly id: number;
  readonly filename: string;
  readonly path: string;
  readonly hash: string | null;
  readonly stamp: string | null;
  /** When its file system last changed it, in milliseconds since 1970. */
  readonly changeMs: number | null;
}

/** Whether the words of a file may stand in a sidecar that lies elsewhere: it has none of its own. */
export function mayBearStray({ path, stamp }: Pick<Bearer, "path" | "stamp">, displaced: ReadonlySet<string>): boolean {
  return !hasOurs(stamp) || isElsewhere(stamp) || displaced.has(path);
}

/** Of one content so many files are weighed, those first that came or were moved last: of thousands nobody knows one from the other. */
const MOST_WEIGHED = 1_000;

/** The files of one content that may be given a stray, those that came or were moved last first. */
class Alike<B extends Bearer> {
  readonly all: readonly B[];
  readonly paths: ReadonlySet<string>;
  readonly byPlace: ReadonlyMap<string, B[]>;
  readonly byName: ReadonlyMap<string, B[]>;
  readonly byLikeName: ReadonlyMap<string, B[]>;
  readonly byFolder: ReadonlyMap<string, B[]>;

  constructor(bearers: readonly B[]) {
    this.all = [...bearers].sort((a, b) => (b.changeMs ?? 0) - (a.changeMs ?? 0));
    this.paths = new Set(this.all.map(({ path }) => path));
    this.byPlace = Map.groupBy(this.all, ({ stamp }) => elsewhereOf(stamp)?.place ?? "");
    this.byName = Map.groupBy(this.all, ({ filename }) => filename);
    this.byLikeName = Map.groupBy(this.all, ({ filename }) => filename.toLowerCase());
    this.byFolder = Map.groupBy(this.all, ({ path }) => posix.dirname(path));
  }
}

/**
 * By stray the file that has its bytes. A file keeps the stray it has; else the one of its own name comes first. No file is given two, so
 * of copies that were all spoken of each gets one; of two about the same file it is the one written last. Of several files that may be meant
 * it is one that came or was moved after the words were written, before one in the same folder, project or root, before the one whose name
 * is most alike. A copy that has another name, lies elsewhere and has been there all the while is not meant.
 */
export function assign<B extends Bearer>(strays: readonly Stray[], bearers: readonly B[]): Map<Stray, B> {
  const displaced = new Set(strays.flatMap(({ beside }) => beside ?? []));
  const hashed = Map.groupBy(bearers, ({ hash }) => hash);
  const free = new Map<string, Alike<B>>();
  for (const [hash, list] of hashed) {
    if (hash !== null) free.set(hash, new Alike(list.filter((bearer) => mayBearStray(bearer, displaced))));
  }
  const assigned = new Map<Stray, B>();
  const taken = new Set<B>();
  const rules: ((stray: Stray, alike: Alike<B>) => readonly B[] | undefined)[] = [
    (stray, { byPlace }) => byPlace.get(stray.place),
    (stray, { byName }) => byName.get(stray.filename),
    (stray, { byLikeName }) => byLikeName.get(stray.filename.toLowerCase()),
    (stray, { all, byFolder }) => {
      if (hashed.get(stray.hash)?.length === 1) return all;
      const came = all.slice(0, taken.size + MOST_WEIGHED).filter((bearer) => cameSince(stray, bearer));
      return [...came, ...(byFolder.get(folderOf(stray)) ?? [])];
    },
  ];
  const newestFirst = [...strays].sort((a, b) => writtenMs(b) - writtenMs(a));
  for (const rule of rules) {
    for (const stray of newestFirst) {
      const alike = assigned.has(stray) ? undefined : free.get(stray.hash);
      // A sidecar is no stray when the file beside it has the bytes after all.
      if (!alike || (stray.beside !== null && alike.paths.has(stray.beside))) continue;
      const meant = (rule(stray, alike) ?? []).filter((bearer) => !taken.has(bearer)).slice(0, MOST_WEIGHED);
      const bearer = nearest(stray, meant);
      if (!bearer) continue;
      assigned.set(stray, bearer);
      taken.add(bearer);
    }
  }
  return assigned;
}

function nearest<B extends Bearer>(stray: Stray, list: readonly B[]): B | undefined {
  if (list.length < 2) return list[0];
  const weighed = list.map((bearer) => ({
    bearer,
    weight: (cameSince(stray, bearer) ? 8 : 0) - distance(stray, bearer) + likeness(stray.filename, bearer.filename),
  }));
  return weighed.reduce((best, one) => (one.weight > best.weight ? one : best)).bearer;
}

/** A file is changed, for its file system, when it comes or gets another name; its sidecar when something is said. */
function cameSince(stray: Stray, { changeMs }: Bearer): boolean {
  return changeMs === null || changeMs >= writtenMs(stray);
}

function writtenMs({ stamp }: Stray): number {
  return Number(/^a(\d+(?:\.\d+)?)/.exec(stamp)?.[1] ?? 0);
}

const SAME_FOLDER = 0;

/** Where its file lay. */
function folderOf({ place }: Stray): string {
  return posix.dirname(place.replace(/^~/, ""));
}

/** Whether both lie in one folder, one project, one root, or in none of these. */
function distance(stray: Stray, { path }: Bearer): number {
  if (folderOf(stray) === posix.dirname(path)) return SAME_FOLDER;
  const [here, there] = [folderOf(stray).split("/"), posix.dirname(path).split("/")];
  if (here[0] !== there[0]) return 3;
  return here.length > 1 && here[1] === there[1] ? 1 : 2;
}
