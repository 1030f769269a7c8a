import { db, type Tx } from "#lib/db/client.ts";
import { unsynced } from "#lib/db/unsynced.ts";
import { portable } from "#lib/disk/paths.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { mediaChanged, scopeOf } from "#lib/media/events.ts";
import type { Recipe } from "#lib/media/links.ts";
import type { MadePreviews } from "./cache.ts";
import { previewName, problemName } from "./recipes.ts";
import { type PreviewRow, type SavedPreviews, saveThumbnails } from "./store.ts";

/** Writes previews beside their files' rows, and tells those who may see them. What is lost of that with the power the cache says again. */
export async function savePreviews(made: readonly { row: PreviewRow; previews: MadePreviews }[]): Promise<void> {
  if (made.length === 0) return;
  await unsynced(() => db().$transaction((tx) => save(tx, made)));
  wakeReaders();
}

async function save(tx: Tx, made: Parameters<typeof savePreviews>[0]): Promise<void> {
  const written = new Set(await saveThumbnails(tx, made.map(toBeSaved)));
  const scopes = Map.groupBy(
    made.map(({ row }) => row).filter(({ id }) => written.has(id)),
    scopeOf,
  );
  await publish(
    tx,
    [...scopes].map(([scope, rows]) => say(mediaChanged, scope, { ids: rows.map(({ id }) => id) })),
  );
}

function toBeSaved({ row, previews }: { row: PreviewRow; previews: MadePreviews }): SavedPreviews {
  const paths: Partial<Record<Recipe, string>> = {};
  for (const recipe of Object.keys(previews.made) as Recipe[]) paths[recipe] = portable(previewName(row.fingerprint, recipe));
  const { thumbhash, problem, isLasting } = previews;
  const told = problem !== null && isLasting ? { text: problem, path: portable(problemName(row.fingerprint)) } : null;
  return { row, paths, thumbhash, problem: told };
}
