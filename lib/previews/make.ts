import { access } from "node:fs/promises";
import { isAppError, messageOf } from "#lib/core/errors.ts";
import { replaceFile } from "#lib/disk/atomic.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import type { MediaKind } from "#lib/media/kinds.ts";
import { RECIPES_OF, type Recipe } from "#lib/media/links.ts";
import { renderFilm } from "./film.ts";
import { renderModel } from "./model/model.ts";
import { renderPicture } from "./picture.ts";
import { previewPath } from "./recipes.ts";
import type { Renderer } from "./rendering.ts";
import { renderSound } from "./sound.ts";

const RENDERERS = {
  image: renderPicture,
  video: renderFilm,
  audio: renderSound,
  model3d: renderModel,
} as const satisfies Record<MediaKind, Renderer>;

export interface PreviewSubject {
  path: ContainedPath;
  kind: MediaKind;
  fingerprint: string;
}

export interface MadePreviews {
  made: Partial<Record<Recipe, ContainedPath>>;
  thumbhash: string | null;
  /** Why something is missing, in words for people; the screen shows a placeholder. */
  problem: string | null;
}

/**
 * Makes a file's previews and puts them into the cache, each whole or not at all. A broken file gives a problem, not an error; a full
 * disk and a stop are thrown.
 */
export async function makePreviews(
  file: PreviewSubject,
  signal?: AbortSignal,
  recipes: readonly Recipe[] = RECIPES_OF[file.kind],
): Promise<MadePreviews> {
  const wanted = new Set(recipes.filter((recipe) => (RECIPES_OF[file.kind] as readonly Recipe[]).includes(recipe)));
  try {
    const { files, thumbhash, problem } = await RENDERERS[file.kind]({ path: file.path, wanted, signal });
    const made: MadePreviews["made"] = {};
    for (const [recipe, bytes] of Object.entries(files) as [Recipe, Uint8Array][]) {
      const path = await previewPath(file.fingerprint, recipe);
      await replaceFile(path, bytes, { durable: false });
      made[recipe] = path;
    }
    return { made, thumbhash, problem };
  } catch (error) {
    signal?.throwIfAborted();
    if (isAppError(error)) throw error;
    return { made: {}, thumbhash: null, problem: reasonOf(error, file.path) };
  }
}

/** Which of a file's previews lie in the cache already; null where one of `recipes` is missing. */
export async function cachedPreviews(
  fingerprint: string,
  recipes: readonly Recipe[],
): Promise<Partial<Record<Recipe, ContainedPath>> | null> {
  const paths: Partial<Record<Recipe, ContainedPath>> = {};
  for (const recipe of recipes) {
    const path = await previewPath(fingerprint, recipe);
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return null;
    paths[recipe] = path;
  }
  return paths;
}

function reasonOf(error: unknown, path: string): string {
  return (
    messageOf(error).replaceAll(`file:${path}`, path).replaceAll(path, "the file").split("\n")[0]?.slice(0, 300) || "it cannot be decoded"
  );
}
