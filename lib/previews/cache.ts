/** What lies in the cache of previews, by content; nothing here decodes anything. */
import { access, readFile } from "node:fs/promises";
import { AppError } from "#lib/core/errors.ts";
import { replaceFile } from "#lib/disk/atomic.ts";
import { type ContainedPath, contain } from "#lib/disk/paths.ts";
import type { MediaKind } from "#lib/media/kinds.ts";
import type { Recipe } from "#lib/media/links.ts";
import { previewFolder, previewPath, problemName } from "./recipes.ts";

export interface PreviewSubject {
  path: ContainedPath;
  kind: MediaKind;
  /** The bytes that are meant: previews of others are not made under their name. */
  fingerprint: string;
}

export interface MadePreviews {
  made: Partial<Record<Recipe, ContainedPath>>;
  thumbhash: string | null;
  /** Why something is missing, in words for people; the screen shows a placeholder. */
  problem: string | null;
  /** Whether the problem lies in the bytes, so that trying again would only repeat it. */
  isLasting: boolean;
}

export async function noteProblem(folder: string, key: string, problem: string): Promise<void> {
  await replaceFile(await contain(folder, problemName(key)), problem, { durable: false });
}

/** Why some of the previews of these bytes are missing; null where nothing is known against them. */
export async function knownProblem(key: string, folder: string = previewFolder()): Promise<string | null> {
  return readFile(await contain(folder, problemName(key)), "utf8").catch(() => null);
}

/** Which of a file's previews lie in the cache already; null where one of `recipes` is missing. */
export async function cachedPreviews(
  fingerprint: string,
  recipes: readonly Recipe[],
  folder: string = previewFolder(),
): Promise<Partial<Record<Recipe, ContainedPath>> | null> {
  const paths: Partial<Record<Recipe, ContainedPath>> = {};
  for (const recipe of recipes) {
    const path = await previewPath(fingerprint, recipe, folder);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return null;
    paths[recipe] = path;
  }
  return paths;
}

/** An error as it came out of another process. */
export function revived({ code, message }: { code: string | null; message: string }): Error {
  return code === "disk_full" ? new AppError("disk_full", message) : new Error(message);
}
