import { access, constants, mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { AppError } from "#lib/core/errors.ts";
import { rootId } from "#lib/core/ids.ts";
import { log } from "#lib/core/log.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Wanted } from "./comfyui.ts";
import { isOnline, readMarker, rememberedId, rememberPath, writeMarker } from "./marker.ts";
import { RootEntry } from "./schema.ts";

/** What is said of a root when it is taken up. */
export interface Said {
  readonly engine_id: string | null;
  readonly read_only: boolean;
  readonly owner: string | null;
  readonly visibility: RootEntry["visibility"];
}

export const UNSAID: Said = { engine_id: null, read_only: false, owner: null, visibility: null };

/** What stands on the list. */
export function parseRoots(stored: unknown): RootEntry[] {
  return parseAll(stored).filter((entry) => !entry.removed);
}

/** Those taken off it too. */
export function parseAll(stored: unknown): RootEntry[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry) => {
    const parsed = RootEntry.safeParse(entry);
    if (parsed.success) return [{ ...parsed.data, path: resolve(parsed.data.path) }];
    log.warn("an entry of roots.json is not valid and is left alone", { entry });
    return [];
  });
}

export async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Takes a folder up: an id found there is adopted; else it gets one, with a marker in it or, where nothing may be written, in the home.
 * A marker that stands on the list with another path is the same folder, moved: the entry follows it. `known`: all, those taken off the
 * list too.
 * @param mayFollow also while the folder on the list is there too, which makes this one its copy
 * @throws AppError `conflict` for such a copy
 */
export async function takeUp(wanted: Wanted, said: Said, known: readonly RootEntry[], mayFollow: boolean): Promise<RootEntry> {
  await mkdir(wanted.path, { recursive: true });
  const marked = await readMarker(wanted.path);
  const read_only = said.read_only || !(await isWritable(wanted.path));
  const adopted = marked ?? (read_only ? await rememberedId(wanted.path) : null);
  const before = known.find((entry) => entry.id === adopted);
  if (before) {
    const isElsewhere = before.path !== wanted.path && !before.removed;
    if (isElsewhere && !mayFollow && (await isOnline(before))) throw copyOf(before, wanted.path);
    log.info("root taken up again", { id: before.id, from: before.path, to: wanted.path });
    const { removed: isTakenOff, ...entry } = before;
    // Taken off as a plain folder to be added as what it is: a kind that was found out or named is not lost to the one remembered.
    const isNamedAnew = isTakenOff && entry.kind === "folder" && wanted.kind !== "folder";
    const anew = isNamedAnew ? { kind: wanted.kind, name: wanted.name, engine_id: said.engine_id } : {};
    return { ...entry, ...anew, path: wanted.path, read_only };
  }
  const id = adopted ?? rootId();
  await mark(id, wanted.path, read_only, marked !== null);
  log.info("root added", { id, kind: wanted.kind, path: wanted.path, adopted: adopted !== null });
  return { id, ...wanted, engine_id: said.engine_id, read_only, owner: said.owner, visibility: said.visibility };
}

export async function mark(id: string, path: string, readOnly: boolean, isMarked: boolean): Promise<void> {
  if (readOnly) await rememberPath(id, path);
  else if (!isMarked) await writeMarker(path, id);
}

function copyOf(original: RootEntry, path: string): AppError {
  return refusal("conflict", "root_copy", { path, name: original.name, original: original.path }, { field: "path" });
}
