import type { Database, Tx } from "#lib/db/client.ts";
import type { Dialect } from "#lib/db/dialect.ts";
import { recordset, timeText } from "#lib/db/recordset.ts";
import { join } from "#lib/db/sql.ts";
import { unsynced } from "#lib/db/unsynced.ts";
import type { recordColumns } from "../rows/row.ts";
import { NEXT_STAMP, STAMP_TYPES } from "../rows/store.ts";
import type { FolderRow, Problem } from "./messages.ts";
import type { ScanReport } from "./schema.ts";

/** Statements over a thousand rows may wait for another writer, and take their time on a slow disk. */
const PATIENCE = { maxWait: 30_000, timeout: 120_000 } as const;

export function inTransaction<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.client.$transaction(work, PATIENCE);
}

/** For what the next scan finds again should the power fail before all of this one is on the disk, which is when it notes its end. */
export function inUnsyncedTransaction<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return unsynced(() => inTransaction(database, work));
}

/** The largest id that was given when the scan began: a file with a larger one was found by itself. */
export async function highestId(tx: Tx): Promise<number> {
  const { _max } = await tx.mediaFile.aggregate({ _max: { id: true } });
  return _max.id ?? 0;
}

/** A file that is what it was: its state as the disk has it now. */
export interface Touched {
  readonly id: number;
  readonly change_ms: number;
  readonly modified_at: string;
  readonly sidecar_stamp: string | null;
  /** As `Renewed.seen`. */
  readonly seen: string | null;
}

export async function touchMedia(tx: Tx, dialect: Dialect, rows: readonly Touched[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = { id: "int", change_ms: "real", modified_at: "time", ...STAMP_TYPES } as const;
  await tx.$executeRaw`
    UPDATE media_files SET change_ms = given.change_ms, modified_at = given.modified_at, ${NEXT_STAMP},
      status = 'present', missing_since = NULL
    FROM ${recordset(dialect, columns, rows)} AS given WHERE media_files.id = given.id`;
}

/** @returns those that were not there before */
export async function setPresent(tx: Tx, dialect: Dialect, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: number | bigint }[]>`
    UPDATE media_files SET status = 'present', missing_since = NULL
    FROM ${recordset(
      dialect,
      { given_id: "int" },
      ids.map((given_id) => ({ given_id })),
    )} AS given
    WHERE media_files.id = given.given_id AND status IN ('missing', 'offline', 'unstable') RETURNING media_files.id AS id`;
  return rows.map(({ id }) => Number(id));
}

/** Files that are gone, unless something of ours has moved them meanwhile. Nothing of them is deleted. @returns which */
export async function setMissing(tx: Tx, dialect: Dialect, files: readonly { id: number; path: string }[], at: Date): Promise<number[]> {
  if (files.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: number | bigint }[]>`
    UPDATE media_files SET status = 'missing', missing_since = ${at}
    FROM ${recordset(
      dialect,
      { given_id: "int", path: "text" },
      files.map(({ id, path }) => ({ given_id: id, path })),
    )} AS given
    WHERE media_files.id = given.given_id AND file_path = given.path AND status IN ('present', 'offline', 'unstable')
    RETURNING media_files.id AS id`;
  return rows.map(({ id }) => Number(id));
}

/**
 * Files that are gone and whose paths others have: they wait at a path that names no file until their bytes are found again. Their
 * sidecar stamps are given anew.
 */
export async function setAside(
  tx: Tx,
  dialect: Dialect,
  files: readonly { id: number; sidecar_stamp: string | null }[],
  at: Date,
): Promise<void> {
  if (files.length === 0) return;
  await tx.$executeRaw`
    UPDATE media_files SET file_path = root_id || '/.gone/' || media_files.id || '/' || filename,
      directory = root_id || '/.gone/' || media_files.id, sidecar_stamp = given.sidecar_stamp,
      status = 'missing', missing_since = COALESCE(missing_since, ${at})
    FROM ${recordset(
      dialect,
      { given_id: "int", sidecar_stamp: "text" },
      files.map(({ id, sidecar_stamp }) => ({ given_id: id, sidecar_stamp })),
    )} AS given WHERE media_files.id = given.given_id`;
}

/** Puts a root's files offline, so many at a time. @returns how many; 0 when all are */
export async function setOffline(tx: Tx, rootId: string, most: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE media_files SET status = 'offline'
    WHERE id IN (SELECT id FROM media_files WHERE root_id = ${rootId} AND status IN ('present', 'unstable') LIMIT ${most})`;
}

export async function hasPresentFiles(tx: Tx, rootId: string): Promise<boolean> {
  return (await tx.mediaFile.findFirst({ where: { rootId, status: { in: ["present", "unstable"] } }, select: { id: true } })) !== null;
}

export async function writeFolders(
  tx: Tx,
  dialect: Dialect,
  { folders, gone, at }: { folders: readonly FolderRow[]; gone: readonly string[]; at: Date },
): Promise<void> {
  if (folders.length > 0) {
    const columns = { path: "text", root_id: "text", modified_ms: "real", files: "int", scanned_at: "time" } as const;
    const given = [...new Map(folders.map((folder) => [folder.path, { ...folder, scanned_at: timeText(at) }])).values()];
    await tx.$executeRaw`
      INSERT INTO media_folders (path, root_id, modified_ms, files, scanned_at)
      SELECT path, root_id, modified_ms, files, scanned_at FROM ${recordset(dialect, columns, given)} AS given WHERE 1 = 1
      ON CONFLICT (path) DO UPDATE SET modified_ms = excluded.modified_ms, files = excluded.files, scanned_at = excluded.scanned_at`;
  }
  if (gone.length > 0) await tx.$executeRaw`DELETE FROM media_folders WHERE path IN (${join([...gone])})`;
}

/** Has these folders read by the next scan, whatever their times say. */
export async function unsettleFolders(tx: Tx, dialect: Dialect, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await tx.$executeRaw`
    UPDATE media_folders SET modified_ms = -1
    WHERE path IN (SELECT path FROM ${recordset(
      dialect,
      { path: "text" },
      paths.map((path) => ({ path })),
    )} AS given)`;
}

export async function writeProblems(
  tx: Tx,
  dialect: Dialect,
  { problems, solved, at }: { problems: readonly Problem[]; solved: readonly string[]; at: Date },
): Promise<void> {
  if (solved.length > 0) {
    await tx.$executeRaw`
      DELETE FROM scan_problems
      WHERE path IN (SELECT path FROM ${recordset(
        dialect,
        { path: "text" },
        solved.map((path) => ({ path })),
      )} AS given)`;
  }
  if (problems.length === 0) return;
  const columns = { path: "text", root_id: "text", code: "text", reason: "text", at: "time" } as const;
  const each = [...new Map(problems.map((one) => [one.path, { ...one, at: timeText(at) }])).values()];
  await tx.$executeRaw`
    INSERT INTO scan_problems (path, root_id, code, reason, at)
    SELECT path, root_id, code, reason, at FROM ${recordset(dialect, columns, each)} AS given WHERE 1 = 1
    ON CONFLICT (path) DO UPDATE SET code = excluded.code, reason = excluded.reason, at = excluded.at`;
}

/** Notes how a root's scan ended. */
export async function writeRootScan(
  tx: Tx,
  rootId: string,
  { mode, at, report }: { mode: "quick" | "full"; at: Date; report: ScanReport },
): Promise<void> {
  const files = await tx.mediaFolder.aggregate({ where: { rootId }, _sum: { files: true } });
  const noted = {
    files: files._sum.files ?? 0,
    report: JSON.stringify({ ...report, errors: report.errors.slice(0, 100), scanned_folders: [] }),
    updatedAt: at,
    quickAt: at,
    ...(mode === "full" ? { fullAt: at } : {}),
  };
  await tx.rootScan.upsert({ where: { rootId }, create: { rootId, ...noted }, update: noted });
}

export async function countFolders(tx: Tx, rootId: string): Promise<number> {
  return tx.mediaFolder.count({ where: { rootId } });
}

/** `watching`, or `polling: ` and why. */
export async function writeWatching(tx: Tx, rootId: string, watching: string): Promise<void> {
  const updatedAt = new Date();
  await tx.rootScan.upsert({ where: { rootId }, create: { rootId, watching, updatedAt }, update: { watching, updatedAt } });
}

export async function oldestFullScan(tx: Tx, rootIds: readonly string[]): Promise<Date | null> {
  const rows = await tx.rootScan.findMany({ where: { rootId: { in: [...rootIds] } }, select: { fullAt: true } });
  if (rows.length < rootIds.length) return null;
  return rows.reduce<Date | null>(
    (oldest, { fullAt }) => (fullAt && (!oldest || fullAt < oldest) ? fullAt : oldest),
    rows[0]?.fullAt ?? null,
  );
}

/** Whether another worker is at a scan that began before this job's. */
export async function isScanRunning(tx: Tx, jobId: string): Promise<boolean> {
  const running = await tx.job.findMany({
    where: { lane: "scan", type: "media.scan", status: { in: ["running", "stopping"] } },
    select: { id: true, startedAt: true },
  });
  const mine = running.find(({ id }) => id === jobId)?.startedAt?.getTime() ?? 0;
  return running.some(({ id, startedAt }) => {
    const its = startedAt?.getTime() ?? 0;
    return id !== jobId && (its < mine || (its === mine && id < jobId));
  });
}

export interface Unhashed {
  readonly id: number;
  readonly path: string;
  readonly bytes: number;
  readonly changeMs: number;
  readonly stamp: string | null;
}

/** Files without a whole hash, newest rows first. */
export async function selectUnhashed(
  tx: Tx,
  {
    below,
    roots,
    bytes,
    limit,
  }: { below: number | null; roots: readonly string[]; bytes: { lte: number } | { gt: number }; limit: number },
): Promise<Unhashed[]> {
  const rows = await tx.mediaFile.findMany({
    where: {
      hash: null,
      status: "present",
      changeMs: { not: null },
      fileSize: bytes,
      rootId: { in: [...roots] },
      ...(below === null ? {} : { id: { lt: below } }),
    },
    orderBy: { id: "desc" },
    take: limit,
    select: { id: true, filePath: true, fileSize: true, changeMs: true, sidecarStamp: true },
  });
  return rows.map(({ id, filePath, fileSize, changeMs, sidecarStamp }) => ({
    id,
    path: filePath,
    bytes: Number(fileSize ?? 0),
    changeMs: changeMs ?? 0,
    stamp: sidecarStamp,
  }));
}

/** Hashes of files that are still those that were read. */
export async function writeHashes(
  tx: Tx,
  dialect: Dialect,
  hashes: readonly { id: number; hash: string; change_ms: number }[],
): Promise<void> {
  if (hashes.length === 0) return;
  await tx.$executeRaw`
    UPDATE media_files SET hash = given.hash FROM ${recordset(dialect, { id: "int", hash: "text", change_ms: "real" }, hashes)} AS given
    WHERE media_files.id = given.id AND media_files.change_ms = given.change_ms`;
}

/** The sidecar of a file was written without anything else being said in it. */
export async function followStamp(tx: Tx, id: number, { before, after }: { before: string; after: string }): Promise<void> {
  await tx.mediaFile.updateMany({ where: { id, sidecarStamp: before }, data: { sidecarStamp: after } });
}

/** What was made of other bytes. */
export async function deleteThumbnails(tx: Tx, dialect: Dialect, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const given = recordset(
    dialect,
    { id: "int" },
    ids.map((id) => ({ id })),
  );
  await tx.$executeRaw`DELETE FROM media_thumbnails WHERE media_file_id IN (SELECT id FROM ${given} AS given)`;
}

/**
 * A recipe that was found after the rest of a file was read. @returns false where nothing is written: another reading has brought one
 * meanwhile, or the file has other bytes or another place now
 */
export async function writeRecord(
  tx: Tx,
  { id, path, fingerprint }: { readonly id: number; readonly path: string; readonly fingerprint: string | null },
  columns: ReturnType<typeof recordColumns>,
): Promise<boolean> {
  const { negative_prompt, model_name, cfg_scale, ...same } = columns;
  const { count } = await tx.mediaMetadata.updateMany({
    where: { mediaFileId: id, record: null, mediaFile: { filePath: path, fingerprint } },
    data: { ...same, negativePrompt: negative_prompt, modelName: model_name, cfgScale: cfg_scale },
  });
  if (count > 0) await tx.mediaFile.update({ where: { id }, data: { model: model_name } });
  return count > 0;
}

/** So many rows are looked through at once for those that an earlier reader has read. */
const ROWS_A_LOOK = 10_000;

/** Files that an earlier reader has read, newest rows first. `next`: where to go on; null when all have been looked at. */
export async function selectOutdated(
  tx: Tx,
  { below, reader, limit }: { below: number | null; reader: number; limit: number },
): Promise<{ ids: number[]; next: number | null }> {
  const top = below ?? (await highestId(tx)) + 1;
  const from = Math.max(0, top - ROWS_A_LOOK);
  const rows = await tx.mediaMetadata.findMany({
    where: { mediaFileId: { lt: top, gte: from }, OR: [{ reader: null }, { reader: { lt: reader } }] },
    orderBy: { mediaFileId: "desc" },
    take: limit,
    select: { mediaFileId: true },
  });
  const ids = rows.map(({ mediaFileId }) => mediaFileId);
  if (ids.length === limit) return { ids, next: ids.at(-1) ?? null };
  return { ids, next: from > 0 ? from : null };
}
