import { realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { systemCode } from "#lib/core/errors.ts";
import { rootAround } from "../roots/nesting.ts";
import type { Root } from "../roots/schema.ts";
import { fingerprintOfFile } from "../sidecars/file-hash.ts";
import type { KnownRow } from "./identity/store.ts";
import { stateOf } from "./state.ts";

const GONE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

/**
 * Of known files those that are not where the library has them, or whose place has other bytes now: only they can lie elsewhere. What
 * cannot be asked or read is no sign that a file has gone.
 */
export async function freeOf(rows: readonly KnownRow[], roots: readonly Root[]): Promise<KnownRow[]> {
  const judged = await Promise.all(rows.map(async (row) => ((await isFree(row, roots)) ? [row] : [])));
  return judged.flat();
}

async function isFree(row: KnownRow, roots: readonly Root[]): Promise<boolean> {
  const root = roots.find(({ id }) => id === row.rootId);
  if (!root) return true;
  // Unplugged is not gone: what lies there now, nobody knows.
  if (root.state === "offline") return false;
  const path = join(root.path, row.path.slice(root.id.length + 1));
  // Another root was put inside this one since: what is there is its own.
  if (rootAround(path, roots)?.root.id !== root.id) return true;
  const state = await stateOf(path);
  if (!state) return isGone(path);
  if (state.size !== row.size) return true;
  if (state.changeMs === row.changeMs) return false;
  // Where large and small letters are the same to the file system, a name that only changed its case is still found by the old one.
  const name = basename(await realpath(path).catch(() => path));
  if (name !== row.filename && name.toLowerCase() === row.filename.toLowerCase()) return true;
  const there = await fingerprintOfFile(path).catch(() => row.fingerprint);
  return there !== row.fingerprint;
}

/** Also where something else than a file lies there. */
async function isGone(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => GONE.has(systemCode(error) ?? ""),
  );
}
