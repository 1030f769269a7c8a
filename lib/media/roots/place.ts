import { realpath } from "node:fs/promises";
import { isAbsolute, join, normalize, relative } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { type ContainedPath, contain, isInside, portable } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { answeredBy, orWhenLate, rootAway } from "./answering.ts";
import { rootAround } from "./nesting.ts";
import type { Root } from "./schema.ts";
import { listRoots, refuseDamaged } from "./service.ts";

/** Where something lies: its root, its path there (`.` for the root itself, with `/` between parts), its real path. */
export interface Place {
  readonly root: Root;
  readonly relative: string;
  readonly real: ContainedPath;
}

/** The absolute path that is meant: absolute, beginning with a root's id as rows have it, or relative to `<comfyui>`. */
function meant(path: string, roots: readonly Root[]): string {
  if (isAbsolute(path)) return normalize(path);
  const slash = path.indexOf("/");
  const named = roots.find((root) => root.id === (slash < 0 ? path : path.slice(0, slash)));
  if (named) return slash < 0 ? named.path : join(named.path, path.slice(slash + 1));
  return join(environment().comfyui, path);
}

/**
 * Finds the root a path from outside belongs to. What it names need not exist.
 * @throws AppError `outside_roots`, `root_offline`, each with the field `path`
 */
export async function findPlace(path: string): Promise<Place> {
  if (path.includes("\0")) throw new AppError("outside_roots", "A path cannot contain a NUL byte.", { field: "path" });
  const roots = await listRoots();
  const absolute = meant(path, roots);
  const found = rootAround(absolute, roots) ?? (await aroundReal(absolute, roots));
  if (!found) {
    await refuseDamaged();
    throw refusal("outside_roots", "path_outside", { path }, { field: "path" });
  }
  const { root, relative: inside } = found;
  if (root.state === "offline") throw rootAway(root, { field: "path" });
  return { root, relative: inside, real: await answeredBy(root, contain(root.path, inside)) };
}

/** Of roots that are reached through a link, for paths that name what it leads to. */
async function aroundReal(absolute: string, roots: readonly Root[]): Promise<{ root: Root; relative: string } | null> {
  for (const root of roots.filter(({ state }) => state === "online")) {
    const real = await orWhenLate(
      realpath(root.path).catch(() => null),
      null,
    );
    if (real !== null && isInside(real, absolute)) return { root, relative: portable(relative(real, absolute)) || "." };
  }
  return null;
}
