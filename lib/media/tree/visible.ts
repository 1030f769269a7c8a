import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { knownExtension } from "../kinds.ts";
import type { Root } from "../roots/schema.ts";
import { homeOfSidecars } from "../sidecars/around.ts";
import { sidecarName } from "../sidecars/naming.ts";
import { sightOf } from "../sight.ts";
import type { Sight } from "../store.ts";
import type { Folder } from "./folder.ts";
import { knownNames } from "./store.ts";

/** A folder's path as rows have it; `relative` is `.` for the root itself. */
export function directoryOf(root: Root, relative: string): string {
  return relative === "." ? root.id : `${root.id}/${relative}`;
}

export interface Visible {
  /** Whether this person may know of the file. */
  readonly sees: (name: string) => boolean;
  /** Whether lists leave the file out: in the trash, still being written, or a copy of one of ours. */
  readonly isOut: (name: string) => boolean;
}

/**
 * Who may see what in a folder. Files in the library are as their rows say. Of what no scan has met yet, who does not see everything
 * sees media on roots that are theirs or shared, and only where no sidecar, beside it or below the home, may say otherwise.
 */
export async function visibleIn(actor: Actor, root: Root, relative: string, folder: Folder): Promise<Visible> {
  const sight = sightOf(actor);
  const known = await orWithoutDatabase(actor, () => knownNames(db(), sight, directoryOf(root, relative)), []);
  const rows = new Map(known.map((row) => [row.filename, row]));
  const isOut = (name: string) => rows.get(name)?.isOut ?? false;
  if (sight.kind === "all") return { sees: () => true, isOut };
  const atHome = await readdir(join(homeOfSidecars(root.id), relative)).catch(() => []);
  const sidecars = new Set([...folder.files, ...atHome]);
  const isOpen = isOpenRoot(root, sight);
  const sees = (name: string) =>
    rows.get(name)?.isSeen ?? (isOpen && knownExtension(name) !== null && !sidecars.has(sidecarName(name).name));
  return { sees, isOut };
}

function isOpenRoot(root: Root, sight: Sight): boolean {
  return (root.visibility ?? "shared") === "shared" || (sight.kind === "visible" && root.owner === sight.login);
}
