/** Telling who is who: what the library holds of known files, found by their bytes, ids and places. */
import type { Tx } from "#lib/db/client.ts";
import type { Dialect } from "#lib/db/dialect.ts";
import { type ColumnType, recordset } from "#lib/db/recordset.ts";
import { sql } from "#lib/db/sql.ts";

/** What the library holds of a known file that may lie elsewhere, or have other bytes now. */
export interface KnownRow {
  readonly id: number;
  readonly filename: string;
  readonly path: string;
  readonly rootId: string;
  readonly projectId: string | null;
  readonly size: number | null;
  readonly changeMs: number | null;
  readonly modifiedMs: number | null;
  readonly fingerprint: string | null;
  readonly hash: string | null;
  readonly stamp: string | null;
  readonly status: string;
  readonly visibility: string;
  readonly ownerId: string | null;
  readonly workshop: string | null;
}

/**
 * Of one fingerprint so many files are looked at, those first of which something is said: of thousands that are all the same it does not
 * matter else which one is which.
 */
const MOST_ALIKE = 200;

interface RawKnown {
  id: number | bigint;
  filename: string;
  file_path: string;
  root_id: string;
  project_id: string | null;
  file_size: number | bigint | null;
  change_ms: number | null;
  modified_at: Date | string | null;
  fingerprint: string | null;
  hash: string | null;
  sidecar_stamp: string | null;
  status: string;
  visibility: string;
  owner_id: string | null;
  workshop: string | null;
}

const KNOWN = sql`id, filename, file_path, root_id, project_id, file_size, change_ms, modified_at, fingerprint, hash, sidecar_stamp, status, visibility, owner_id, workshop`;

function known(row: RawKnown): KnownRow {
  return {
    id: Number(row.id),
    filename: row.filename,
    path: row.file_path,
    rootId: row.root_id,
    projectId: row.project_id,
    size: row.file_size === null ? null : Number(row.file_size),
    changeMs: row.change_ms,
    modifiedMs: row.modified_at === null ? null : new Date(row.modified_at).getTime(),
    fingerprint: row.fingerprint,
    hash: row.hash,
    stamp: row.sidecar_stamp,
    status: row.status,
    visibility: row.visibility,
    ownerId: row.owner_id,
    workshop: row.workshop,
  };
}

/** Known files with one of these fingerprints or whole hashes, spoken and missing ones first; those in the trash are not lost. */
export async function selectAlike(
  tx: Tx,
  dialect: Dialect,
  sought: { fingerprints: readonly string[]; hashes: readonly string[]; upTo: number },
): Promise<KnownRow[]> {
  const given = recordset(
    dialect,
    { value: "text" },
    sought.fingerprints.map((value) => ({ value })),
  );
  const rows = await tx.$queryRaw<RawKnown[]>`
    SELECT ${KNOWN} FROM (
      SELECT m.*, ROW_NUMBER() OVER (PARTITION BY m.fingerprint
        ORDER BY CASE WHEN m.sidecar_stamp IS NULL THEN 1 ELSE 0 END, CASE WHEN m.status = 'missing' THEN 0 ELSE 1 END, m.id) AS nth
      FROM media_files m WHERE m.fingerprint IN (SELECT value FROM ${given} AS given) AND m.id <= ${sought.upTo} AND m.status <> 'trashed'
    ) AS alike WHERE nth <= ${MOST_ALIKE}`;
  const found = new Map(rows.map((row) => [Number(row.id), known(row)]));
  if (sought.hashes.length > 0) {
    const hashes = recordset(
      dialect,
      { value: "text" },
      sought.hashes.map((value) => ({ value })),
    );
    const more = await tx.$queryRaw<RawKnown[]>`
      SELECT ${KNOWN} FROM media_files WHERE hash IN (SELECT value FROM ${hashes} AS given) AND id <= ${sought.upTo} AND status <> 'trashed'
      LIMIT 5000`;
    for (const row of more) found.set(Number(row.id), known(row));
  }
  return [...found.values()];
}

export async function selectKnown(tx: Tx, dialect: Dialect, ids: readonly number[]): Promise<Map<number, KnownRow>> {
  if (ids.length === 0) return new Map();
  const given = recordset(
    dialect,
    { id: "int" },
    ids.map((id) => ({ id })),
  );
  const rows = await tx.$queryRaw<RawKnown[]>`SELECT ${KNOWN} FROM media_files WHERE id IN (SELECT id FROM ${given} AS given)`;
  return new Map(rows.map((row) => [Number(row.id), known(row)]));
}

/** So many files of the sizes in question are hashed at once. */
const MOST_UNHASHED = 20_000;

/** Known files with one of these whole hashes, or without one and of one of these sizes. */
export async function selectBearers(
  tx: Tx,
  dialect: Dialect,
  { hashes, sizes }: { hashes: readonly string[]; sizes: readonly number[] },
): Promise<KnownRow[]> {
  const values = (column: ColumnType, list: readonly (string | number)[]) =>
    recordset(
      dialect,
      { value: column },
      list.map((value) => ({ value })),
    );
  const same = await tx.$queryRaw<RawKnown[]>`
    SELECT ${KNOWN} FROM media_files
    WHERE hash IN (SELECT value FROM ${values("text", hashes)} AS given) AND status IN ('present', 'offline')`;
  const unhashed = await tx.$queryRaw<RawKnown[]>`
    SELECT ${KNOWN} FROM media_files
    WHERE hash IS NULL AND status = 'present' AND file_size IN (SELECT value FROM ${values("bigint", sizes)} AS given)
    LIMIT ${MOST_UNHASHED}`;
  return [...same, ...unhashed].map(known);
}

/** Known files at these paths. */
export async function selectAt(tx: Tx, dialect: Dialect, paths: readonly string[]): Promise<KnownRow[]> {
  const given = recordset(
    dialect,
    { path: "text" },
    paths.map((path) => ({ path })),
  );
  const rows = await tx.$queryRaw<RawKnown[]>`
    SELECT ${KNOWN} FROM media_files WHERE file_path IN (SELECT path FROM ${given} AS given) AND status = 'present'`;
  return rows.map(known);
}
