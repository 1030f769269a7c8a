/** Which file each stray sidecar is about: pure, no disk, no database. */
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

/**
 * By stray the file that has its bytes. A file keeps the stray it has; else the one of its own name comes first. No file is given two, so
 * of copies that were all spoken of each gets one. Of several that may be meant it is one that came or was moved after the words were
 * written, before one in the same folder, project or root, before the one whose name is most alike. A copy that has another name, lies
 * elsewhere and has been there all the while is not meant.
 */
export function assign<B extends Bearer>(strays: readonly Stray[], bearers: readonly B[]): Map<Stray, B> {
  const displaced = new Set(strays.flatMap(({ beside }) => beside ?? []));
  const alike = new Map<string, number>();
  const free = new Map<string, B[]>();
  for (const bearer of bearers) {
    if (bearer.hash === null) continue;
    alike.set(bearer.hash, (alike.get(bearer.hash) ?? 0) + 1);
    if (!mayBearStray(bearer, displaced)) continue;
    const list = free.get(bearer.hash);
    if (list) list.push(bearer);
    else free.set(bearer.hash, [bearer]);
  }
  for (const list of free.values()) list.sort((a, b) => (b.changeMs ?? 0) - (a.changeMs ?? 0));
  const assigned = new Map<Stray, B>();
  const isOnly = ({ hash }: Stray) => alike.get(hash) === 1;
  const rules: ((stray: Stray, bearer: B) => boolean)[] = [
    (stray, { stamp }) => elsewhereOf(stamp)?.place === stray.place,
    ({ filename }, bearer) => bearer.filename === filename,
    ({ filename }, bearer) => bearer.filename.toLowerCase() === filename.toLowerCase(),
    (stray, bearer) => isOnly(stray) || cameSince(stray, bearer) || distance(stray, bearer) === SAME_FOLDER,
  ];
  for (const rule of rules) {
    for (const stray of strays) {
      const list = assigned.has(stray) ? undefined : free.get(stray.hash);
      // A sidecar is no stray when the file beside it has the bytes after all.
      if (!list || list.some(({ path }) => path === stray.beside)) continue;
      const bearer = nearest(stray, list.filter((one) => rule(stray, one)).slice(0, MOST_WEIGHED));
      if (!bearer) continue;
      assigned.set(stray, bearer);
      list.splice(list.indexOf(bearer), 1);
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
function cameSince({ stamp }: Stray, { changeMs }: Bearer): boolean {
  return changeMs === null || changeMs >= Number(/^a(\d+(?:\.\d+)?)/.exec(stamp)?.[1] ?? 0);
}

const SAME_FOLDER = 0;

/** Whether both lie in one folder, one project, one root, or in none of these. */
function distance({ place }: Stray, { path }: Bearer): number {
  const [here, there] = [place.replace(/^~/, "").split("/").slice(0, -1), path.split("/").slice(0, -1)];
  if (here.join("/") === there.join("/")) return SAME_FOLDER;
  if (here[0] !== there[0]) return 3;
  return here.length > 1 && here[1] === there[1] ? 1 : 2;
}
