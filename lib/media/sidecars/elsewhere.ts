/**
 * How a row tells that the sidecar its words stand in does not lie beside its file: `<stamps of what lies beside>@<stamp of that sidecar>
 * <its place>`. Nothing after the `@`: what lies beside is about other bytes, and of this file nothing is said.
 */
import { basename, dirname, join, relative, sep } from "node:path";
import { portable } from "#lib/disk/paths.ts";
import { fileStamp, homeOfSidecars, placesOf, type SidecarRoot } from "./around.ts";
import { sidecarName } from "./naming.ts";

const MARK = "@";
/** Before the root's id: the sidecar lies below the home, where those of any root are read. */
const HOME = "~";

/** Where one of our sidecars lies, as a row can keep it. */
export interface StraySidecar {
  /** `<root id>/<path>`, or `~<root id>/<path>` below the home. */
  readonly place: string;
  /** Changes when it does. */
  readonly stamp: string;
}

export function stampElsewhere(beside: string | null, sidecar: StraySidecar | null): string {
  return `${beside ?? ""}${MARK}${sidecar ? `${sidecar.stamp} ${sidecar.place}` : ""}`;
}

/** The stamp of what lies beside the file. */
export function besideOf(stamp: string | null): string | null {
  if (stamp === null) return null;
  const at = stamp.indexOf(MARK);
  return (at < 0 ? stamp : stamp.slice(0, at)) || null;
}

export function isElsewhere(stamp: string | null): boolean {
  return stamp?.includes(MARK) ?? false;
}

/** The sidecar that holds the words, where that does not lie beside the file. */
export function elsewhereOf(stamp: string | null): StraySidecar | null {
  if (stamp === null || !isElsewhere(stamp)) return null;
  const told = stamp.slice(stamp.indexOf(MARK) + 1);
  const space = told.indexOf(" ");
  return space < 0 ? null : { stamp: told.slice(0, space), place: told.slice(space + 1) };
}

/** The same words, where something else lies beside the file now. With nothing beside it, and nothing said of it, nothing is left to tell. */
export function restamped(stamp: string | null, beside: string | null): string | null {
  const sidecar = elsewhereOf(stamp);
  return isElsewhere(stamp) && (sidecar !== null || beside !== null) ? stampElsewhere(beside, sidecar) : beside;
}

/** The absolute path of a place; null where its root is unknown, or for one that leads out of it. */
export function sidecarAt(place: string, roots: readonly SidecarRoot[]): string | null {
  const isHome = place.startsWith(HOME);
  const [id = "", ...parts] = (isHome ? place.slice(1) : place).split("/");
  const root = roots.find((one) => one.id === id);
  if (!root || parts.length === 0 || parts.includes("..")) return null;
  return join(isHome ? homeOfSidecars(id) : root.path, ...parts);
}

/** The place of a path that `sidecarAt` gives. */
export function placeOfSidecar(path: string, root: SidecarRoot): string {
  const home = homeOfSidecars(root.id);
  if (path.startsWith(home + sep)) return `${HOME}${root.id}/${portable(relative(home, path))}`;
  return `${root.id}/${portable(relative(root.path, path))}`;
}

/** Our sidecar beside a file, or in the home for it, where there is one. `path`: the file's in its root. */
export function sidecarBeside(root: SidecarRoot, path: string): StraySidecar | null {
  const relative = join(dirname(path), sidecarName(basename(path)).name);
  for (const { path: place } of placesOf(root, relative)) {
    const stamp = fileStamp("atelier", place);
    if (stamp !== null) return { place: placeOfSidecar(place, root), stamp };
  }
  return null;
}

/** Whether one of the stamped sidecars beside a file is ours. */
export function hasOurs(stamp: string | null): boolean {
  return oursIn(stamp) !== null;
}

/** The stamp of ours among those beside a file. */
export function oursIn(stamp: string | null): string | null {
  return /(?:^| )(a\d\S*)/.exec(besideOf(stamp) ?? "")?.[1] ?? null;
}
