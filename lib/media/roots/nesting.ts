/** Roots may lie in each other (`output/projects` in `output`): what is in the inner one belongs to it alone. No I/O. */
import { relative, resolve } from "node:path";
import { isInside, portable } from "#lib/disk/paths.ts";

interface Placed {
  readonly id: string;
  readonly path: string;
}

/** The roots that lie inside `root`: a walk of `root` turns back at their `path`. */
export function rootsInside<R extends Placed>(root: Placed, roots: readonly R[]): R[] {
  const own = resolve(root.path);
  return roots.filter((other) => other.id !== root.id && resolve(other.path) !== own && isInside(own, resolve(other.path)));
}

/** The root that an absolute path belongs to, the innermost of those around it, and its path there (`.` for the root itself). */
export function rootAround<R extends Placed>(path: string, roots: readonly R[]): { root: R; relative: string } | null {
  let found: R | null = null;
  for (const root of roots) {
    if (!isInside(resolve(root.path), path)) continue;
    if (found === null || resolve(root.path).length > resolve(found.path).length) found = root;
  }
  return found && { root: found, relative: portable(relative(resolve(found.path), path)) || "." };
}
