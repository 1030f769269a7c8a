import type { Tx } from "#lib/db/client.ts";
import type { Dialect } from "#lib/db/dialect.ts";
import { recordset } from "#lib/db/recordset.ts";
import type { Candidate, Own, Tie } from "./pair.ts";

/** Of one page so many files with the same bytes are looked at. */
const MOST_ALIKE = 20_000;

const idsOf = (dialect: Dialect, ids: readonly number[]) =>
  recordset(
    dialect,
    { given_id: "int" },
    ids.map((given_id) => ({ given_id })),
  );

const textsOf = (dialect: Dialect, texts: readonly string[]) =>
  recordset(
    dialect,
    { value: "text" },
    texts.map((value) => ({ value })),
  );

export interface Origin {
  readonly media_file_id: number;
  readonly path: string;
  readonly hash: string;
}

/** What files of ours were made of, in place of what was known of these files. */
export async function writeOrigins(
  tx: Tx,
  dialect: Dialect,
  { origins, without }: { origins: readonly Origin[]; without: readonly number[] },
): Promise<void> {
  if (without.length > 0) {
    await tx.$executeRaw`
      DELETE FROM media_origins WHERE media_file_id IN (SELECT given_id FROM ${idsOf(dialect, without)} AS given)`;
  }
  if (origins.length === 0) return;
  const columns = { media_file_id: "int", path: "text", hash: "text" } as const;
  await tx.$executeRaw`
    INSERT INTO media_origins (media_file_id, path, hash)
    SELECT media_file_id, path, hash FROM ${recordset(dialect, columns, origins)} AS given WHERE 1 = 1
    ON CONFLICT (media_file_id) DO UPDATE SET path = excluded.path, hash = excluded.hash`;
}

/** Whether there is anything to tie or to untie in the whole library. */
export async function hasCopies(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ one: unknown }[]>`
    SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM media_origins) OR EXISTS (SELECT 1 FROM media_files WHERE copy_of IS NOT NULL)`;
  return rows.length > 0;
}

interface RawOwn {
  id: number | bigint;
  path: string;
  hash: string;
  status: string;
}

const THERE: ReadonlySet<string> = new Set(["present", "offline"]);

const own = ({ id, status, path, hash }: RawOwn): Own => ({ id: Number(id), isThere: THERE.has(status), path, hash });

/** Files of ours that these files may matter to: themselves, and those that name their path or bytes, or that they are tied to. */
export async function selectOwns(tx: Tx, dialect: Dialect, ids: readonly number[]): Promise<Own[]> {
  const given = idsOf(dialect, ids);
  // The order of tables is the order in which they are read.
  const rows = await tx.$queryRaw<RawOwn[]>`
    SELECT o.media_file_id AS id, o.path, o.hash, m.status
    FROM (
      SELECT given_id AS own_id FROM ${given} AS given
      UNION SELECT x.media_file_id FROM ${given} AS given CROSS JOIN media_files f CROSS JOIN media_origins x
        WHERE f.id = given.given_id AND x.path = f.file_path
      UNION SELECT x.media_file_id FROM ${given} AS given CROSS JOIN media_files f CROSS JOIN media_origins x
        WHERE f.id = given.given_id AND x.hash = f.hash
      UNION SELECT f.copy_of FROM ${given} AS given CROSS JOIN media_files f WHERE f.id = given.given_id AND f.copy_of IS NOT NULL
    ) AS affected CROSS JOIN media_origins o CROSS JOIN media_files m
    WHERE o.media_file_id = affected.own_id AND m.id = o.media_file_id`;
  return rows.map(own);
}

/** All files of ours that say what they were made of, page by page. */
export async function pageOfOwns(tx: Tx, after: number, limit: number): Promise<Own[]> {
  const rows = await tx.$queryRaw<RawOwn[]>`
    SELECT o.media_file_id AS id, o.path, o.hash, m.status
    FROM (SELECT * FROM media_origins WHERE media_file_id > ${after} ORDER BY media_file_id LIMIT ${limit}) AS o
    JOIN media_files m ON m.id = o.media_file_id ORDER BY o.media_file_id`;
  return rows.map(own);
}

interface RawCandidate {
  id: number | bigint;
  file_path: string;
  hash: string | null;
  change_ms: number | null;
  file_size: number | bigint | null;
  status: string;
  copy_of: number | bigint | null;
  ours: number | bigint | null;
}

export type StoredCandidate = Candidate & { readonly changeMs: number | null; readonly bytes: number; readonly isPresent: boolean };

/** Files at the paths or with the bytes that ours name, and those that are tied to one of `settled`. */
export async function selectCandidates(
  tx: Tx,
  dialect: Dialect,
  owns: readonly Own[],
  settled: readonly number[],
): Promise<StoredCandidate[]> {
  const paths = textsOf(dialect, [...new Set(owns.map(({ path }) => path))]);
  const hashes = textsOf(dialect, [...new Set(owns.map(({ hash }) => hash))]);
  const rows = await tx.$queryRaw<RawCandidate[]>`
    SELECT m.id, m.file_path, m.hash, m.change_ms, m.file_size, m.status, m.copy_of, o.media_file_id AS ours
    FROM (
      SELECT id FROM media_files WHERE file_path IN (SELECT value FROM ${paths} AS paths)
      UNION SELECT id FROM media_files WHERE copy_of IN (SELECT given_id FROM ${idsOf(dialect, settled)} AS tied)
      UNION SELECT id FROM (
        SELECT id FROM media_files WHERE hash IN (SELECT value FROM ${hashes} AS hashes) LIMIT ${MOST_ALIKE}
      ) AS alike
    ) AS found JOIN media_files m ON m.id = found.id LEFT JOIN media_origins o ON o.media_file_id = m.id`;
  return rows.map(({ id, file_path, hash, change_ms, file_size, status, copy_of, ours }) => ({
    id: Number(id),
    path: file_path,
    hash,
    changeMs: change_ms,
    bytes: Number(file_size ?? 0),
    isThere: THERE.has(status),
    isPresent: status === "present",
    copyOf: copy_of === null ? null : Number(copy_of),
    isOurs: ours !== null,
  }));
}

/** Unless one of the two is another by now. @returns which were changed */
export async function writeTies(
  tx: Tx,
  dialect: Dialect,
  ties: readonly (Tie & { path: string; hash: string | null })[],
): Promise<number[]> {
  if (ties.length === 0) return [];
  const columns = { given_id: "int", own_id: "int", path: "text", hash: "text" } as const;
  const rows = ties.map(({ id, copyOf, path, hash }) => ({ given_id: id, own_id: copyOf, path, hash }));
  const changed = await tx.$queryRaw<{ id: number | bigint }[]>`
    UPDATE media_files SET copy_of = given.own_id FROM ${recordset(dialect, columns, rows)} AS given
    WHERE media_files.id = given.given_id AND (given.own_id IS NULL OR (
      media_files.file_path = given.path AND media_files.hash = given.hash
      AND EXISTS (SELECT 1 FROM media_files own WHERE own.id = given.own_id AND own.status IN ('present', 'offline'))
    )) RETURNING media_files.id AS id`;
  return changed.map(({ id }) => Number(id));
}

/** Files that are tied to what names no origin any more. @returns which */
export async function freeUnfounded(tx: Tx): Promise<number[]> {
  const rows = await tx.$queryRaw<{ id: number | bigint }[]>`
    UPDATE media_files SET copy_of = NULL WHERE copy_of IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM media_origins o WHERE o.media_file_id = media_files.copy_of) RETURNING id`;
  return rows.map(({ id }) => Number(id));
}
