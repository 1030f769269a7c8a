/** Which file each stray sidecar is about: pure, no disk, no database. */
import { elsewhereOf, hasOurs, isElsewhere } from "../sidecars/elsewhere.ts";
import type { Stray } from "./messages.ts";

/** A known file whose whole hash is known. */
export interface Bearer {
  readonly id: number;
  readonly filename: string;
  readonly path: string;
  readonly hash: string | null;
  readonly stamp: string | null;
}

/** Whether the words of a file may stand in a sidecar that lies elsewhere: it has none of its own. */
export function mayBearStray({ path, stamp }: Pick<Bearer, "path" | "stamp">, displaced: ReadonlySet<string>): boolean {
  return !hasOurs(stamp) || isElsewhere(stamp) || displaced.has(path);
}

/**
 * By stray the file that has its bytes. A file keeps the stray it has; else the one of its own name comes first. No file is given two, so
 * of copies that were all spoken of each gets one.
 */
export function assign<B extends Bearer>(strays: readonly Stray[], bearers: readonly B[]): Map<Stray, B> {
  const displaced = new Set(strays.flatMap(({ beside }) => beside ?? []));
  const free = new Map<string, B[]>();
  for (const bearer of bearers) {
    if (bearer.hash === null || !mayBearStray(bearer, displaced)) continue;
    free.set(bearer.hash, [...(free.get(bearer.hash) ?? []), bearer]);
  }
  const assigned = new Map<Stray, B>();
  const rules: ((stray: Stray, bearer: B) => boolean)[] = [
    (stray, { stamp }) => elsewhereOf(stamp)?.place === stray.place,
    ({ filename }, bearer) => bearer.filename === filename,
    ({ filename }, bearer) => bearer.filename.toLowerCase() === filename.toLowerCase(),
    () => true,
  ];
  for (const rule of rules) {
    for (const stray of strays) {
      const list = assigned.has(stray) ? undefined : free.get(stray.hash);
      // A sidecar is no stray when the file beside it has the bytes after all.
      if (!list || list.some(({ path }) => path === stray.beside)) continue;
      const bearer = list.find((one) => rule(stray, one));
      if (!bearer) continue;
      assigned.set(stray, bearer);
      list.splice(list.indexOf(bearer), 1);
    }
  }
  return assigned;
}
