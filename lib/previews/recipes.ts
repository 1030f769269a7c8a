import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { type ContainedPath, contain } from "#lib/disk/paths.ts";
import { RECIPES, type Recipe } from "#lib/media/links.ts";

/** What a preview key looks like: a file's fingerprint. */
export const KEY = /^[0-9a-f]{16}$/;

/** Longest sides, in pixels. */
export const SIDES = { "256": 256, "512": 512, poster: 1280 } as const;
/** Encoding that costs little time: a tenth less than with an effort of 2, for an eighth more bytes; a fifth more than the default's. */
export const WEBP = { quality: 80, alphaQuality: 90, effort: 1 } as const;
/** Pictures beyond this are bombs or posters for a wall; either way nothing a request should decode. */
export const MAX_PIXELS = 268_000_000;
export const DECODE_SECONDS = 10;

export function previewFolder(home: string = environment().home): string {
  return join(home, "cache", "previews");
}

/** Where a preview lies below the cache folder. The key must match `KEY`. */
export function previewName(key: string, recipe: Recipe): string {
  return join(previewShelf(key), previewFile(key, recipe));
}

/** The folder, of 256, below the cache folder. */
export function previewShelf(key: string): string {
  return key.slice(0, 2);
}

/** The preview's name on its shelf. */
export function previewFile(key: string, recipe: Recipe): string {
  return `${key}_${recipe}.${RECIPES[recipe].extension}`;
}

/** Where it is written down, below the cache folder, why some of a file's previews are missing. */
export function problemName(key: string): string {
  return join(key.slice(0, 2), `${key}_error.txt`);
}

export async function previewPath(key: string, recipe: Recipe, folder: string = previewFolder()): Promise<ContainedPath> {
  if (!KEY.test(key)) throw new RangeError(`"${key}" is no preview key`);
  return contain(folder, previewName(key, recipe));
}
