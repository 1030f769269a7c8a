import { lstat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { type ContainedPath, contain } from "#lib/disk/paths.ts";
import { knownExtension } from "../kinds.ts";
import { rootAround } from "../roots/nesting.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots } from "../roots/service.ts";

/** A media file that is on the disk, in a root. */
export interface FilePlace {
  readonly root: Root;
  /** Its path in the root, `/` between its parts. */
  readonly relative: string;
  readonly path: ContainedPath;
}

/**
 * What a path from outside names: absolute, as items give it, or relative to ComfyUI's folder.
 * @throws AppError `outside_roots`, `root_offline`, `not_found`, `unsupported_media`
 */
export async function placeOfPath(given: string): Promise<FilePlace> {
  if (given.includes("\0")) throw new AppError("outside_roots", "A path cannot contain a NUL byte.", { field: "path" });
  const wanted = isAbsolute(given) ? resolve(given) : resolve(environment().comfyui, given);
  const found = rootAround(wanted, await listRoots());
  if (!found || found.relative === ".")
    throw new AppError("outside_roots", `"${given}" is no file in a managed folder.`, { field: "path" });
  const { root, relative } = found;
  if (root.state === "offline")
    throw new AppError("root_offline", `${root.name} (${root.path}) is offline. Plug the disk in to see the file.`);
  const path = await contain(root.path, relative);
  if (!knownExtension(relative))
    throw new AppError("unsupported_media", `"${given}" is no kind of media that the library knows.`, { field: "path" });
  const stat = await lstat(path).catch(() => null);
  if (!stat?.isFile()) throw new AppError("not_found", `There is no file at "${given}".`, { field: "path" });
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
