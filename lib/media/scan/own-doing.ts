/**
 * Much of what a watcher hears is our own doing: a word that was said, a picture that was made. Their rows tell of it already, and a
 * folder of many thousand files need not be looked through for each.
 */
import { join } from "node:path";
import type { Database } from "#lib/db/client.ts";
import { knownExtension } from "../kinds.ts";
import type { Root } from "../roots/schema.ts";
import { besideOf } from "../sidecars/elsewhere.ts";
import { SIDECAR_SUFFIX } from "../sidecars/naming.ts";
import { readSaidAlone } from "../sidecars/read.ts";
import { type KnownRow, selectAt } from "./identity/store.ts";
import { stateOf } from "./state.ts";

/** Whether all that these names of a folder can be about is, with all that is said beside it, what the library has. */
export async function isKnownAlready(of: Database, root: Root, folder: string, names: readonly string[]): Promise<boolean> {
  const files = new Set(names.map((name) => (name.endsWith(SIDECAR_SUFFIX) ? name.slice(0, -SIDECAR_SUFFIX.length) : name)));
  if ([...files].some((name) => knownExtension(name) === null)) return false;
  const directory = folder === "" ? root.id : `${root.id}/${folder}`;
  const paths = [...files].map((name) => `${directory}/${name}`);
  const rows = await selectAt(of.client, of.dialect, paths);
  if (rows.length < files.size) return false;
  const known = await Promise.all(rows.map((row) => isAsKnown(root, folder, row)));
  return known.every(Boolean);
}

async function isAsKnown(root: Root, folder: string, { filename, size, changeMs, stamp }: KnownRow): Promise<boolean> {
  const state = await stateOf(join(root.path, folder, filename));
  if (state?.size !== size || state.changeMs !== changeMs) return false;
  const said = await readSaidAlone(root, folder, filename);
  return (said?.stamp ?? null) === besideOf(stamp);
}
