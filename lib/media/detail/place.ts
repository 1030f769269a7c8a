import { lstat } from "node:fs/promises";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { knownExtension } from "../kinds.ts";
import { findPlace } from "../roots/place.ts";
import type { Root } from "../roots/schema.ts";

/** A media file that is on the disk, in a root. */
export interface FilePlace {
  readonly root: Root;
  /** Its path in the root, `/` between its parts. */
  readonly relative: string;
  readonly path: ContainedPath;
}

/**
 * What a path from outside names: absolute, as items give it, `<root id>/…` as rows have it, or relative to ComfyUI's folder.
 * @throws AppError `outside_roots`, `root_offline`, `not_found`, `unsupported_media`
 */
export async function placeOfPath(given: string): Promise<FilePlace> {
  const { root, relative, real: path } = await findPlace(given);
  if (relative === ".") throw refusal("outside_roots", "file_is_folder", { path: given }, { field: "path" });
  if (!knownExtension(relative)) throw refusal("unsupported_media", "file_no_media", { file: given }, { field: "path" });
  const stat = await lstat(path).catch(() => null);
  if (!stat?.isFile()) throw refusal("not_found", "file_unknown", { path: given }, { field: "path" });
  return { root, relative, path };
}

/** The row's name of a place. */
export function filePathOf({ root, relative }: Pick<FilePlace, "root" | "relative">): string {
  return `${root.id}/${relative}`;
}

/** Whether the library would take the file up: nothing in hidden folders is anyone's business. */
export function isListed(relative: string): boolean {
  return relative.split("/").every((part) => !part.startsWith("."));
}
