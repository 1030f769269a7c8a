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
  /** The thumbhash that stands in the row already. */
  thumbhash: string | null;
}

const SELECTED = {
  id: true,
  filePath: true,
  fileType: true,
  fingerprint: true,
  ownerId: true,
  visibility: true,
  thumbnails: { where: { thumbnailSize: "inline" }, select: { thumbnailData: true } },
} as const;

interface Selected {
  id: number;
  filePath: string;
  fileType: string | null;
  fingerprint: string | null;
  ownerId: string | null;
  visibility: string;
  thumbnails: { thumbnailData: string | null }[];
}

function present({ fileType, fingerprint, thumbnails, ...row }: Selected): PreviewRow | null {
  const kind = MEDIA_KINDS.find((known) => known === fileType);
  return kind && fingerprint ? { ...row, kind, fingerprint, thumbhash: thumbnails[0]?.thumbnailData ?? null } : null;
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

/** A file with these bytes; of several that have them any will do. */
export async function selectByFingerprint(tx: Tx, fingerprint: string): Promise<PreviewRow | null> {
  const row = await tx.mediaFile.findFirst({
    where: { fingerprint, status: { in: ["present", "trashed"] } },
    select: SELECTED,
    orderBy: { status: "asc" },
  });
  return row && present(row);
}

/** Writes what was made beside the file's row: the thumbhash inline, the rest as paths below the cache folder. */
export async function saveThumbnails(
  tx: Tx,
  mediaFileId: number,
  made: Partial<Record<Recipe, string>>,
  thumbhash: string | null,
): Promise<void> {
  const rows = (Object.entries(made) as [Recipe, string][]).map(([recipe, filePath]) => ({
    mediaFileId,
    thumbnailSize: recipe as string,
    thumbnailData: null as string | null,
    filePath: filePath as string | null,
    mimeType: RECIPES[recipe].mime as string,
  }));
  if (thumbhash !== null)
    rows.push({ mediaFileId, thumbnailSize: "inline", thumbnailData: thumbhash, filePath: null, mimeType: "application/x-thumbhash" });
  if (rows.length === 0) return;
  const now = new Date();
  const values = rows.map(
    (row) => sql`(${row.mediaFileId}, ${row.thumbnailSize}, ${row.thumbnailData}, ${row.mimeType}, ${row.filePath}, ${now})`,
  );
  // One statement: two workers that made the same previews at once end up with the same rows.
  await tx.$executeRaw`
    INSERT INTO media_thumbnails (media_file_id, thumbnail_size, thumbnail_data, mime_type, file_path, created_at) VALUES ${join(values)}
    ON CONFLICT (media_file_id, thumbnail_size) DO UPDATE
    SET thumbnail_data = excluded.thumbnail_data, mime_type = excluded.mime_type, file_path = excluded.file_path`;
}
