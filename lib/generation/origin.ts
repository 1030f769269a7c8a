import { realpath } from "node:fs/promises";
import { relative } from "node:path";
import { isInside, portable } from "#lib/disk/paths.ts";
import type { EngineSource } from "#lib/engines/schema.ts";
import { listRoots } from "#lib/media/roots/service.ts";
import type { Provenance } from "#lib/metadata/schema.ts";

/**
 * The engine's own file, as provenance names it: in the root it lies in; of a file on another machine, or in no root, under the engine's
 * name, which no root's id can be.
 */
export async function originOf(engineId: string, source: EngineSource): Promise<NonNullable<Provenance["source"]>> {
  const here = source.path === null ? null : await inRoot(source.path);
  return { ...(here ?? { root: `engine:${engineId}`, path: source.name }), hash: source.hash };
}

async function inRoot(path: string): Promise<{ root: string; path: string } | null> {
  let found: { root: string; path: string; depth: number } | null = null;
  const roots = await listRoots();
  const places = await Promise.all(roots.map(async (root) => ({ root, real: await realpath(root.path).catch(() => root.path) })));
  for (const { root, real } of places) {
    if (!isInside(real, path) || (found && found.depth >= real.length)) continue;
    found = { root: root.id, path: portable(relative(real, path)), depth: real.length };
  }
  return found && { root: found.root, path: found.path };
}
