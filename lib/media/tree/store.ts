import { setImmediate } from "node:timers/promises";
import type { Prisma, Tx } from "#lib/db/client.ts";
import { type Sql, sql } from "#lib/db/sql.ts";
import { type ListedRow, type Sight, seen } from "../store.ts";

const LISTED = {
  metadata: { select: { prompt: true, modelName: true } },
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const satisfies Prisma.MediaFileInclude;

/** Of files at some paths the ids of those that are in the library and may be seen. */
export async function idsAt(tx: Tx, sight: Sight, paths: readonly string[]): Promise<Map<string, number>> {
  if (paths.length === 0) return new Map();
  const rows = await tx.mediaFile.findMany({
    where: { AND: [{ filePath: { in: [...paths] }, status: { not: "trashed" } }, seen(sight)] },
    select: { id: true, filePath: true },
  });
  return new Map(rows.map((row) => [row.filePath, row.id]));
}

export async function rowsAt(tx: Tx, paths: readonly string[]): Promise<ListedRow[]> {
  return paths.length === 0 ? [] : tx.mediaFile.findMany({ where: { filePath: { in: [...paths] } }, include: LISTED });
}

export interface KnownName {
  readonly filename: string;
  /** Whether lists leave it out: in the trash, still being written, another's copy. */
  readonly isOut: boolean;
  readonly isSeen: boolean;
}

/** Rows of a large folder are read so many at a time, so that the thread that serves everyone is never held for long. */
const ROWS_AT_ONCE = 2_000;

async function inPieces<R extends { id: number | bigint }>(piece: (after: number) => Promise<R[]>): Promise<R[]> {
  const all: R[] = [];
  for (let after = 0; ; ) {
    const rows = await piece(after);
    for (const row of rows) all.push(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return all;
    after = Number(last.id);
    // SQLite answers before anything else gets its turn.
    await setImmediate();
  }
}

/** What the rows of a folder say of who may see its files. For who sees all: only of those that lists leave out. */
export async function knownNames(tx: Tx, sight: Sight, directory: string): Promise<KnownName[]> {
  const out = sql`(status IN ('trashed', 'unstable') OR copy_of IS NOT NULL)`;
  const which = sight.kind === "all" ? out : sql`1 = 1`;
  type Row = { id: number | bigint; filename: string; is_out: number | bigint; is_seen: number | bigint };
  const rows = await inPieces(
    (after) => tx.$queryRaw<Row[]>`
      SELECT id, filename, CASE WHEN ${out} THEN 1 ELSE 0 END AS is_out, CASE WHEN ${seenSql(sight)} THEN 1 ELSE 0 END AS is_seen
      FROM media_files WHERE directory = ${directory} AND id > ${after} AND ${which} ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
  );
  return rows.map((row) => ({ filename: row.filename, isOut: Number(row.is_out) === 1, isSeen: Number(row.is_seen) === 1 }));
}

function seenSql(sight: Sight): Sql {
  if (sight.kind === "all") return sql`1 = 1`;
  if (sight.kind === "shared") return sql`visibility = 'shared'`;
  return sql`(visibility = 'shared' OR owner_id = ${sight.login})`;
}

/** The times of folders when the last scan met them. */
export async function scannedTimes(tx: Tx, directories: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.mediaFolder.findMany({ where: { path: { in: [...directories] } }, select: { path: true, modifiedMs: true } });
  return new Map(rows.map((row) => [row.path, row.modifiedMs]));
}

export interface RowFacts {
  readonly filename: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** Names, sizes and times of a folder's files, as their rows have them. */
export async function factsFromRows(tx: Tx, directory: string): Promise<RowFacts[]> {
  const rows = await inPieces((after) =>
    tx.mediaFile.findMany({
      where: { directory, id: { gt: after }, status: { in: ["present", "offline"] }, copyOf: null },
      select: { id: true, filename: true, fileSize: true, modifiedAt: true, createdAt: true },
      orderBy: { id: "asc" },
      take: ROWS_AT_ONCE,
    }),
  );
  return rows.map((row) => ({
    filename: row.filename,
    size: Number(row.fileSize ?? 0),
    modifiedMs: (row.modifiedAt ?? row.createdAt).getTime(),
  }));
}

/** Paths and times of a project folder's files on roots that are away. */
export async function filesOfRoots(
  tx: Tx,
  sight: Sight,
  rootIds: readonly string[],
  projectId: string,
  folder: string,
): Promise<{ filePath: string; modifiedMs: number }[]> {
  if (rootIds.length === 0) return [];
  const rows = await tx.mediaFile.findMany({
    where: {
      AND: [{ projectId, folder, rootId: { in: [...rootIds] }, status: { in: ["present", "offline"] }, copyOf: null }, seen(sight)],
    },
    select: { filePath: true, modifiedAt: true, createdAt: true },
  });
  return rows.map((row) => ({ filePath: row.filePath, modifiedMs: (row.modifiedAt ?? row.createdAt).getTime() }));
}
