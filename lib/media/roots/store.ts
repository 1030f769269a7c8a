import type { Tx } from "#lib/db/client.ts";
import { sql } from "#lib/db/sql.ts";

export interface ScanState {
  quickAt: Date | null;
  fullAt: Date | null;
  watching: string;
}

export async function scanStates(tx: Tx): Promise<Map<string, ScanState>> {
  const rows = await tx.rootScan.findMany({ select: { rootId: true, quickAt: true, fullAt: true, watching: true } });
  return new Map(rows.map((row) => [row.rootId, row]));
}

export async function problemCounts(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.scanProblem.groupBy({ by: ["rootId"], _count: { _all: true } });
  return new Map(rows.map((row) => [row.rootId, row._count._all]));
}

export interface ProblemRow {
  path: string;
  code: string;
  reason: string;
  at: Date;
}

/** Problems of a root by path, from after one on; one more than asked where there are more. */
export async function selectProblems(tx: Tx, rootId: string, after: string | null, limit: number): Promise<ProblemRow[]> {
  return tx.scanProblem.findMany({
    where: { rootId, ...(after === null ? {} : { path: { gt: after } }) },
    orderBy: { path: "asc" },
    take: limit + 1,
    select: { path: true, code: true, reason: true, at: true },
  });
}

export async function countProblems(tx: Tx, rootId: string): Promise<number> {
  return tx.scanProblem.count({ where: { rootId } });
}

/** All rows of a root, in whatever state. */
export async function countRows(tx: Tx, rootId: string): Promise<number> {
  return tx.mediaFile.count({ where: { rootId } });
}

/** Deletes some rows of a root with all that hangs on them; with the last ones what is known of its folders and scans. */
export async function deleteRows(tx: Tx, rootId: string, limit: number): Promise<number> {
  const rows = await tx.$executeRaw`
    DELETE FROM media_files WHERE id IN (SELECT id FROM media_files WHERE root_id = ${rootId} ORDER BY id LIMIT ${limit})`;
  if (rows > 0) return rows;
  await tx.mediaFolder.deleteMany({ where: { rootId } });
  await tx.scanProblem.deleteMany({ where: { rootId } });
  await tx.rootScan.deleteMany({ where: { rootId } });
  return 0;
}

/** Gives the root's owner and visibility to some files of which nobody has said anything else. @returns the fingerprints of those changed */
export async function changeDefaults(
  tx: Tx,
  rootId: string,
  owner: string | null,
  visibility: string,
  limit: number,
): Promise<(string | null)[]> {
  const differs = sql`(visibility <> ${visibility} OR COALESCE(owner_id, '') <> ${owner ?? ""})`;
  const rows = await tx.$queryRaw<{ fingerprint: string | null }[]>`
    UPDATE media_files SET owner_id = ${owner}, visibility = ${visibility} WHERE id IN (
      SELECT id FROM media_files WHERE root_id = ${rootId} AND sidecar_stamp IS NULL AND job_id IS NULL AND ${differs} ORDER BY id LIMIT ${limit})
    RETURNING fingerprint`;
  return rows.map(({ fingerprint }) => fingerprint);
}
