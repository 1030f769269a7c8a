import type { Tx } from "#lib/db/client.ts";
import { join, sql } from "#lib/db/sql.ts";
import { MEDIA_KINDS, type MediaKind } from "#lib/media/kinds.ts";
import { RECIPES, type Recipe } from "#lib/media/links.ts";

export interface PreviewRow {
  id: number;
  filePath: string;
  kind: MediaKind;
  fingerprint: string;
  ownerId: string | null;
  visibility: string;
  /** The thumbhash that stands in the row already, where it is of these bytes. */
  thumbhash: string | null;
  /** Why some previews of these bytes are missing, where that is known. */
  problem: string | null;
}

/** The row of `media_thumbnails` that says why there are no others. */
export const PROBLEM_SIZE = "error";

const SELECTED = {
  id: true,
  filePath: true,
  fileType: true,
  fingerprint: true,
  ownerId: true,
  visibility: true,
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const;

interface Selected {
  id: number;
  filePath: string;
  fileType: string | null;
  fingerprint: string | null;
  ownerId: string | null;
  visibility: string;
  thumbnails: { thumbnailSize: string; thumbnailData: string | null; filePath: string | null }[];
}

/** What stands beside a row may still be of the bytes that were there before; the cached files' names tell. */
function present({ fileType, fingerprint, thumbnails, ...row }: Selected): PreviewRow | null {
  const kind = MEDIA_KINDS.find((known) => known === fileType);
  if (!kind || !fingerprint) return null;
  const of = (size: string) => thumbnails.find(({ thumbnailSize }) => thumbnailSize === size);
  const isOfThese = (size: string) => of(size)?.filePath?.includes(`/${fingerprint}_`) ?? false;
  return {
    ...row,
    kind,
    fingerprint,
    thumbhash: isOfThese("256") ? (of("inline")?.thumbnailData ?? null) : null,
    problem: isOfThese(PROBLEM_SIZE) ? (of(PROBLEM_SIZE)?.thumbnailData ?? null) : null,
  };
}

/** Files that are there and whose first bytes have been read. */
export async function selectForPreviews(tx: Tx, ids: readonly number[]): Promise<PreviewRow[]> {
  const rows = await tx.mediaFile.findMany({
    where: { id: { in: [...ids] }, status: "present" },
    select: SELECTED,
    orderBy: { id: "asc" },
  });
  return rows.map(present).filter((row) => row !== null);
}

/** Files with these bytes: the first that can be opened will do. Those that are there come before those in the trash. */
export async function selectByFingerprint(tx: Tx, fingerprint: string, limit = 5): Promise<PreviewRow[]> {
  const rows = await tx.mediaFile.findMany({
    where: { fingerprint, status: { in: ["present", "trashed"] } },
    select: SELECTED,
    orderBy: [{ status: "asc" }, { id: "desc" }],
    take: limit,
  });
  return rows.map(present).filter((row) => row !== null);
}

/** What is to be written beside a file's row. */
export interface SavedPreviews {
  row: Pick<PreviewRow, "id" | "fingerprint">;
  /** Paths below the cache folder. */
  paths: Partial<Record<Recipe, string>>;
  thumbhash: string | null;
  problem: { text: string; path: string } | null;
}

interface Line {
  size: string;
  data: string | null;
  mime: string;
  path: string | null;
}

function linesOf({ paths, thumbhash, problem }: SavedPreviews): Line[] {
  const lines: Line[] = (Object.entries(paths) as [Recipe, string][]).map(([recipe, path]) => ({
    size: recipe,
    data: null,
    mime: RECIPES[recipe].mime,
    path,
  }));
  if (thumbhash !== null) lines.push({ size: "inline", data: thumbhash, mime: "application/x-thumbhash", path: null });
  if (problem) lines.push({ size: PROBLEM_SIZE, data: problem.text, mime: "text/plain", path: problem.path });
  return lines;
}

/**
 * Writes what was made beside the files' rows: the thumbhash inline, the rest as paths below the cache folder, and a problem in words.
 * What was there of other bytes goes. Files that are gone or have other bytes by now are left out. At most 100 at once.
 * @returns the ids of those written
 */
export async function saveThumbnails(tx: Tx, saved: readonly SavedPreviews[]): Promise<number[]> {
  if (saved.length === 0) return [];
  const stale = saved.map(({ row, thumbhash }) => {
    const hash = thumbhash === null ? sql`OR thumbnail_size = 'inline'` : sql``;
    return sql`(media_file_id = ${row.id} AND (thumbnail_size = ${PROBLEM_SIZE} ${hash}
      OR (file_path IS NOT NULL AND SUBSTR(file_path, 4, 16) <> ${row.fingerprint})))`;
  });
  // Writing comes first, so that on SQLite the transaction holds the write lock before anything is read.
  await tx.$executeRaw`DELETE FROM media_thumbnails WHERE ${join(stale, " OR ")}`;
  const there = await tx.mediaFile.findMany({
    where: { id: { in: saved.map(({ row }) => row.id) } },
    select: { id: true, fingerprint: true },
  });
  const now = new Date();
  const fit = saved.filter(({ row }) => there.some(({ id, fingerprint }) => id === row.id && fingerprint === row.fingerprint));
  const values = fit.flatMap((one) =>
    linesOf(one).map(({ size, data, mime, path }) => sql`(${one.row.id}, ${size}, ${data}, ${mime}, ${path}, ${now})`),
  );
  if (values.length === 0) return [];
  // One statement: two workers that made the same previews at once end up with the same rows.
  await tx.$executeRaw`
    INSERT INTO media_thumbnails (media_file_id, thumbnail_size, thumbnail_data, mime_type, file_path, created_at) VALUES ${join(values)}
    ON CONFLICT (media_file_id, thumbnail_size) DO UPDATE
    SET thumbnail_data = excluded.thumbnail_data, mime_type = excluded.mime_type, file_path = excluded.file_path`;
  return fit.map(({ row }) => row.id);
}

/** Of the files with ids from `above` (not itself) up to `upTo`, those that are there and have neither previews nor a reason for none. */
export async function selectWithoutPreviews(
  tx: Tx,
  { above, upTo, roots, limit }: { above: number; upTo: number; roots: readonly string[]; limit: number },
): Promise<number[]> {
  if (roots.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: number | bigint }[]>`
    SELECT m.id FROM media_files m
    WHERE m.id > ${above} AND m.id <= ${upTo} AND m.status = 'present' AND m.fingerprint IS NOT NULL AND m.root_id IN (${join([...roots])})
      AND NOT EXISTS (SELECT 1 FROM media_thumbnails t WHERE t.media_file_id = m.id AND t.thumbnail_size IN ('256', ${PROBLEM_SIZE})
        AND SUBSTR(t.file_path, 4, 16) = m.fingerprint)
    ORDER BY m.id DESC LIMIT ${limit}`;
  return rows.map(({ id }) => Number(id));
}

export async function highestMediaId(tx: Tx): Promise<number> {
  const newest = await tx.mediaFile.findFirst({ orderBy: { id: "desc" }, select: { id: true } });
  return newest?.id ?? 0;
}

export async function countWaiting(tx: Tx, type: string): Promise<number> {
  return tx.job.count({ where: { type, status: { in: ["queued", "running"] } } });
}
