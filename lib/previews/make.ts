import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { isAppError, systemCode } from "#lib/core/errors.ts";
import { asDiskError, TEMP_PREFIX } from "#lib/disk/atomic.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import type { MediaKind } from "#lib/media/kinds.ts";
import { EXTRA_RECIPES_OF, RECIPES_OF, type Recipe } from "#lib/media/links.ts";
import { FfmpegError } from "#lib/metadata/ffmpeg.ts";
import { glance } from "./bytes.ts";
import { type MadePreviews, noteProblem, type PreviewSubject } from "./cache.ts";
import { complaint } from "./complaint.ts";
import { renderFilm } from "./film.ts";
import { renderModel } from "./model/model.ts";
import { renderPicture } from "./picture.ts";
import { hash, pixelsOf } from "./pixels.ts";
import { previewFolder, previewPath } from "./recipes.ts";
import type { Renderer } from "./rendering.ts";
import { renderSound } from "./sound.ts";

const RENDERERS = {
  image: renderPicture,
  video: renderFilm,
  audio: renderSound,
  model3d: renderModel,
} as const satisfies Record<MediaKind, Renderer>;

export interface MakeOptions {
  signal?: AbortSignal | undefined;
  recipes?: readonly Recipe[];
  /** The cache; else that of the home. */
  folder?: string;
}

/**
 * Makes a file's previews and puts them into the cache, each whole or not at all, and beside them why some are missing. A broken file
 * gives a problem, not an error; a full disk and a stop are thrown.
 */
export async function makePreviews(file: PreviewSubject, options: MakeOptions = {}): Promise<MadePreviews> {
  const { signal, folder = previewFolder() } = options;
  const all: readonly Recipe[] = [...RECIPES_OF[file.kind], ...EXTRA_RECIPES_OF[file.kind]];
  const wanted = new Set(options.recipes ? all.filter((recipe) => options.recipes?.includes(recipe)) : all);
  try {
    signal?.throwIfAborted();
    const before = glance(file.path);
    if (before.fingerprint !== file.fingerprint) return changed();
    // Asked beside the decoding, which takes longer.
    const paths = Promise.all([...wanted].map(async (recipe) => [recipe, await previewPath(file.fingerprint, recipe, folder)] as const));
    paths.catch(() => undefined);
    const { files, thumbhash, problem } = await RENDERERS[file.kind]({ path: file.path, head: before.head, wanted, signal });
    // Whoever wrote into the file meanwhile may have been read half-way.
    if (glance(file.path).fingerprint !== file.fingerprint) return changed();
    if (problem !== null) await noteProblem(folder, file.fingerprint, problem);
    return { made: store(await paths, files), thumbhash, problem, isLasting: problem !== null };
  } catch (error) {
    signal?.throwIfAborted();
    if (isAppError(error)) throw error;
    const problem = complaint(error, file.path);
    const isLasting = liesInTheBytes(error);
    if (isLasting) await noteProblem(folder, file.fingerprint, problem);
    return { made: {}, thumbhash: null, problem, isLasting };
  }
}

/** Written without giving way to anything else: the process that makes previews has nothing else to do. */
function store(paths: readonly (readonly [Recipe, ContainedPath])[], files: Partial<Record<Recipe, Uint8Array>>): MadePreviews["made"] {
  const made: MadePreviews["made"] = {};
  for (const [recipe, path] of paths) {
    const bytes = files[recipe];
    if (!bytes) continue;
    put(path, bytes);
    made[recipe] = path;
  }
  return made;
}

/** Whole or not at all; not synced, since what is lost is made again. */
function put(path: string, bytes: Uint8Array): void {
  const temporary = join(dirname(path), `${TEMP_PREFIX}${randomBytes(6).toString("hex")}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, bytes, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asDiskError(error, path);
  }
}

function changed(): MadePreviews {
  return { made: {}, thumbhash: null, problem: "the file has changed; the next scan takes it up", isLasting: false };
}

/** What the machine lacks at the moment (a program, a right, memory for files) is not the file's fault. */
function liesInTheBytes(error: unknown): boolean {
  if (error instanceof FfmpegError && /^No ff(mpeg|probe) that runs/.test(error.message)) return false;
  return !/^E[A-Z0-9]+$/.test(systemCode(error) ?? "");
}

/** The thumbhash of a picture whose small preview is there: a copy, or a file found again, is not decoded anew. */
export async function thumbhashOf(small: ContainedPath): Promise<string | null> {
  return pixelsOf(sharp(small))
    .then(hash)
    .catch(() => null);
}
