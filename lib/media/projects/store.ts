import type { Prisma, Tx } from "#lib/db/client.ts";
import { type Sql, sql } from "#lib/db/sql.ts";
import { type ListedRow, type Sight, seen } from "../store.ts";

const LISTED = {
  metadata: { select: { prompt: true, modelName: true } },
  thumbnails: { select: { thumbnailSize: true, thumbnailData: true, filePath: true } },
} as const satisfies Prisma.MediaFileInclude;

const PICTURES = ["image", "video", "model3d"];
const IN_LISTS = { status: { in: ["present", "offline"] }, copyOf: null } as const satisfies Prisma.MediaFileWhereInput;

/** Whether anyone but `login` owns a file in the project, in whatever state it is. A file without an owner is nobody's. */
export async function holdsOthersFiles(tx: Tx, projectId: string, login: string): Promise<boolean> {
  const found = await tx.mediaFile.findFirst({ where: { projectId, ownerId: { not: login } }, select: { id: true } });
  return found !== null;
}

/** The projects in which anyone but `login` owns a file. */
export async function projectsOfOthers(tx: Tx, login: string): Promise<Set<string>> {
  const rows = await tx.mediaFile.groupBy({ by: ["projectId"], where: { ownerId: { not: login }, projectId: { not: null } } });
  return new Set(rows.flatMap((row) => row.projectId ?? []));
}

function seenSql(sight: Sight): Sql {
  if (sight.kind === "all") return sql`1 = 1`;
  if (sight.kind === "shared") return sql`visibility = 'shared'`;
  return sql`(visibility = 'shared' OR owner_id = ${sight.login})`;
}

/** The newest picture of each project. */
export async function newestPictures(tx: Tx, sight: Sight): Promise<{ projectId: string; id: number }[]> {
  const listed = sql`status IN ('present', 'offline') AND copy_of IS NULL AND file_type IN ('image', 'video', 'model3d')
    AND project_id IS NOT NULL AND ${seenSql(sight)}`;
  const rows = await tx.$queryRaw<{ project_id: string; id: number | bigint }[]>`
    SELECT media_files.project_id, MAX(media_files.id) AS id FROM media_files
    JOIN (SELECT project_id, MAX(created_at) AS newest FROM media_files WHERE ${listed} GROUP BY project_id) AS tops
      ON tops.project_id = media_files.project_id AND tops.newest = media_files.created_at
    WHERE ${sql`media_files.status IN ('present', 'offline') AND media_files.copy_of IS NULL
      AND media_files.file_type IN ('image', 'video', 'model3d')`} AND ${seenSql(sight)}
    GROUP BY media_files.project_id`;
  return rows.map((row) => ({ projectId: row.project_id, id: Number(row.id) }));
}

/** Pictures by id and by path, of those that are in lists and may be seen. */
export async function selectCovers(tx: Tx, sight: Sight, ids: readonly number[], paths: readonly string[]): Promise<ListedRow[]> {
  if (ids.length === 0 && paths.length === 0) return [];
  const wanted = { OR: [{ id: { in: [...ids] } }, { filePath: { in: [...paths] } }] };
  return tx.mediaFile.findMany({ where: { AND: [{ ...IN_LISTS, fileType: { in: PICTURES } }, wanted, seen(sight)] }, include: LISTED });
}

export async function selectByPaths(tx: Tx, paths: readonly string[]): Promise<ListedRow[]> {
  return tx.mediaFile.findMany({ where: { filePath: { in: [...paths] } }, include: LISTED });
}
