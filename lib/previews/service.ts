import type { z } from "zod";
import { isAppError } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import { portable } from "#lib/disk/paths.ts";
import { publish, type Said, say, wakeReaders } from "#lib/events/service.ts";
import { mediaChanged } from "#lib/media/events.ts";
import { RECIPES_OF, type Recipe } from "#lib/media/links.ts";
import { locate } from "#lib/media/roots/service.ts";
import type { JobContext } from "#lib/queue/define.ts";
import type { RenderPayload } from "./jobs.ts";
import { cachedPreviews, type MadePreviews, makePreviews } from "./make.ts";
import { previewName } from "./recipes.ts";
import { type PreviewRow, saveThumbnails, selectForPreviews } from "./store.ts";

export interface RenderResult {
  made: number;
  problems: { id: number; problem: string }[];
}

/** The job: file after file, each with its rows and its event, so that a stop loses nothing that is done. */
export async function runRender({ payload, signal, progress }: JobContext<z.infer<typeof RenderPayload>>): Promise<RenderResult> {
  const rows = await selectForPreviews(db(), payload.media_ids);
  const result: RenderResult = { made: 0, problems: [] };
  for (const [index, row] of rows.entries()) {
    signal.throwIfAborted();
    const problem = await renderRow(row, signal);
    if (problem === null) result.made += 1;
    else result.problems.push({ id: row.id, problem });
    progress(index + 1, rows.length);
  }
  return result;
}

/** Makes one file's previews unless they are in the cache, and writes its rows. @returns why some are missing, or null */
export async function renderRow(row: PreviewRow, signal?: AbortSignal): Promise<string | null> {
  let previews: MadePreviews;
  try {
    const cached = row.thumbhash === null ? null : await cachedPreviews(row.fingerprint, RECIPES_OF[row.kind]);
    previews = cached
      ? { made: cached, thumbhash: row.thumbhash, problem: null }
      : await makePreviews({ path: await locate(row.filePath), kind: row.kind, fingerprint: row.fingerprint }, signal);
  } catch (error) {
    // The file moved away or its disk was unplugged since: a later scan asks again.
    if (isAppError(error) && ["not_found", "root_offline", "outside_roots"].includes(error.code)) return error.message;
    throw error;
  }
  if (Object.keys(previews.made).length > 0) await savePreviews(row, previews);
  return previews.problem;
}

export async function savePreviews(row: PreviewRow, { made, thumbhash }: MadePreviews): Promise<void> {
  const paths: Partial<Record<Recipe, string>> = {};
  for (const recipe of Object.keys(made) as Recipe[]) paths[recipe] = portable(previewName(row.fingerprint, recipe));
  const scope: Said["scope"] = row.visibility === "shared" ? "everyone" : row.ownerId === null ? "admins" : `person:${row.ownerId}`;
  await db().$transaction(async (tx) => {
    await saveThumbnails(tx, row.id, paths, thumbhash);
    await publish(tx, [say(mediaChanged, scope, { ids: [row.id] })]);
  });
  wakeReaders();
}
