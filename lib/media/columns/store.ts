import type { Tx } from "#lib/db/client.ts";
import type { RawReader } from "#lib/db/raw-reader.ts";
import type { RawValue } from "#lib/db/raw-value.ts";
import { MEDIA_KINDS, type MediaKind } from "../kinds.ts";
import { idList, idsFrom, isSqlite } from "./id-list.ts";
import type { Change, Row } from "./row.ts";

/** Only these are in lists or in the trash's list. An engine's own copy of a file of ours is in neither. */
const LISTED = "f.copy_of IS NULL AND f.status IN ('present', 'offline', 'trashed')";

/** Few enough that rows are garbage before the engine counts them among what stays. */
const CHUNK = 500;

const milliseconds = (reader: RawReader, column: string) =>
  isSqlite(reader) ? `unixepoch(${column}, 'subsec') * 1000` : `(EXTRACT(EPOCH FROM ${column}) * 1000)::float8`;

const one = (condition: string) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;

function columnsOf(reader: RawReader): string {
  return `f.id, f.filename, ${milliseconds(reader, "f.created_at")}, ${milliseconds(reader, "f.modified_at")}, f.file_size, f.file_type, f.score,
    ${one("f.favourite")}, ${one("f.kept")}, ${one("f.status = 'trashed'")}, f.root_id, f.project_id, f.folder, f.model, f.run_id, f.visibility,
    f.owner_id, f.workshop`;
}

const KINDS = new Set<string>(MEDIA_KINDS);
const text = (value: RawValue | undefined) => (typeof value === "string" ? value : null);
const number = (value: RawValue | undefined) => (value === null || value === undefined ? null : Number(value));

function readRow(values: readonly RawValue[]): Row {
  const [
    id,
    name,
    created,
    modified,
    size,
    kind,
    score,
    favourite,
    kept,
    trashed,
    root,
    project,
    folder,
    model,
    run,
    visibility,
    owner,
    workshop,
  ] = values;
  return {
    id: Number(id),
    name: String(name),
    created: number(created) ?? 0,
    modified: number(modified),
    size: number(size),
    kind: KINDS.has(String(kind)) ? (kind as MediaKind) : "image",
    score: Math.min(5, Math.max(-1, number(score) ?? 0)),
    favourite: favourite === 1,
    kept: kept === 1,
    trashed: trashed === 1,
    rootId: String(root),
    projectId: text(project),
    folder: text(folder),
    model: text(model),
    runId: text(run),
    visibility: String(visibility),
    owner: text(owner),
    workshop: text(workshop),
  };
}

/** As many rows as there are, or more. */
export async function selectLargestId(reader: RawReader): Promise<number> {
  const [row] = await reader.all("SELECT MAX(id) FROM media_files");
  return number(row?.[0]) ?? 0;
}

/** @returns up to 500 rows after an id, in its order */
export async function selectRowsAfter(reader: RawReader, id: number): Promise<Row[]> {
  const rows = await reader.all(
    `SELECT ${columnsOf(reader)} FROM media_files f WHERE f.id > ? AND ${LISTED} ORDER BY f.id LIMIT ${CHUNK}`,
    [id],
  );
  return rows.map(readRow);
}

/** The rows of ids as they are now; what no list shows is null. */
export async function selectChanged(reader: RawReader, ids: readonly number[]): Promise<Change[]> {
  const rows = await reader.all(
    `SELECT asked.id, ${columnsOf(reader)} FROM ${idsFrom(reader)} AS asked LEFT JOIN media_files f ON f.id = asked.id AND ${LISTED}`,
    [idList(reader, ids)],
  );
  return rows.map(([asked, ...values]) => ({ id: Number(asked), row: values[0] === null ? null : readRow(values) }));
}

/** Changes with SQLite's file when anyone else commits; costs no more than a look at shared memory. */
export async function selectDataVersion(reader: RawReader): Promise<number> {
  const [row] = await reader.all("PRAGMA data_version");
  return Number(row?.[0]);
}

/** The first number still in the log, and the last that was ever given. */
export async function selectLogEnds(reader: RawReader): Promise<{ first: number | null; last: number }> {
  const [row] = await reader.all(
    `SELECT (SELECT seq FROM media_changes ORDER BY seq LIMIT 1), ${
      isSqlite(reader)
        ? "(SELECT seq FROM sqlite_sequence WHERE name = 'media_changes')"
        : "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM media_changes_seq_seq)"
    }`,
  );
  return { first: number(row?.[0]), last: number(row?.[1]) ?? 0 };
}

/** Which files changed after one number of the log up to another. SQLite's numbers are in the order of commits. */
export async function selectChangedIds(reader: RawReader, after: number, to: number): Promise<number[]> {
  const rows = await reader.all("SELECT DISTINCT media_file_id FROM media_changes WHERE seq > ? AND seq <= ?", [after, to]);
  return rows.map(([id]) => Number(id));
}

/** How many entries the log has after a number: on SQLite, where a transaction that fails gives its numbers back, every one there was. */
export async function selectChangeCount(reader: RawReader, after: number): Promise<number> {
  const [row] = await reader.all("SELECT COUNT(*) FROM media_changes WHERE seq > ?", [after]);
  return Number(row?.[0]);
}

export interface LogSince {
  /** The oldest transaction that was still open: the next question begins there. */
  readonly horizon: number;
  readonly first: number | null;
  readonly last: number;
  readonly entries: readonly { seq: number; id: number }[];
}

/** PostgreSQL's log from a transaction on, and where to go on, in one snapshot. Entries of open transactions' time come again. */
export async function selectLogSince(reader: RawReader, horizon: number): Promise<LogSince> {
  const [row] = await reader.all<[number, number | null, number, string | null]>(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, (SELECT seq FROM media_changes ORDER BY seq LIMIT 1),
      (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM media_changes_seq_seq),
      (SELECT string_agg(seq || ':' || media_file_id, ',') FROM media_changes WHERE "transaction" >= ?::bigint)`,
    [horizon],
    "often",
  );
  if (!row) throw new Error("PostgreSQL told no snapshot.");
  const entries = (row[3] ?? "").split(",").flatMap((entry) => {
    const [seq, id] = entry.split(":");
    return seq && id ? [{ seq: Number(seq), id: Number(id) }] : [];
  });
  return { horizon: row[0], first: row[1], last: row[2], entries };
}

/** The oldest transaction of PostgreSQL's log: of all from there on, none is missing. */
export async function selectOldestTransaction(reader: RawReader): Promise<number | null> {
  const [row] = await reader.all('SELECT MIN("transaction") FROM media_changes');
  return number(row?.[0]);
}

/** So many changes stay in the log; readers look at it twice a second. */
const KEPT_CHANGES = 200_000;
/** PostgreSQL transactions that ended so many others ago were read by everyone. */
const YOUNG_TRANSACTIONS = 1_000;

/**
 * Removes what nobody needs any more from the log of changes. What is left is all of what came after some number (on PostgreSQL: of all
 * transactions from some number on). @returns how many entries
 */
export async function deleteOldChanges(tx: Tx, dialect: "sqlite" | "postgresql"): Promise<number> {
  return dialect === "sqlite"
    ? tx.$executeRaw`DELETE FROM media_changes WHERE seq <= (SELECT MAX(seq) FROM media_changes) - ${KEPT_CHANGES}`
    : tx.$executeRaw`DELETE FROM media_changes WHERE "transaction" < LEAST(
        (SELECT MIN("transaction") FROM media_changes WHERE seq > (SELECT MAX(seq) FROM media_changes) - ${KEPT_CHANGES}),
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint - ${YOUNG_TRANSACTIONS})`;
}

/** What one column of a listed row is, so that both databases tell it alike. */
type Told = "text" | "number" | "time" | "flag";

/** The scalar fields of a media row, by their column. */
export const LISTED_FIELDS = {
  id: ["id", "number"],
  filename: ["filename", "text"],
  directory: ["directory", "text"],
  filePath: ["file_path", "text"],
  fileSize: ["file_size", "number"],
  fileType: ["file_type", "text"],
  extension: ["extension", "text"],
  score: ["score", "number"],
  createdAt: ["created_at", "time"],
  updatedAt: ["updated_at", "time"],
  rootId: ["root_id", "text"],
  projectId: ["project_id", "text"],
  folder: ["folder", "text"],
  mimeType: ["mime_type", "text"],
  width: ["width", "number"],
  height: ["height", "number"],
  duration: ["duration", "number"],
  favourite: ["favourite", "flag"],
  kept: ["kept", "flag"],
  caption: ["caption", "text"],
  license: ["license", "text"],
  status: ["status", "text"],
  visibility: ["visibility", "text"],
  ownerId: ["owner_id", "text"],
  workshop: ["workshop", "text"],
  runId: ["run_id", "text"],
  jobId: ["job_id", "text"],
  hash: ["hash", "text"],
  fingerprint: ["fingerprint", "text"],
  modifiedAt: ["modified_at", "time"],
  model: ["model", "text"],
} as const satisfies Record<string, readonly [column: string, told: Told]>;

/** Rows as lists show them: the fields above, the prompt, the model as read, and the previews as JSON. In no order. */
export async function selectListed(reader: RawReader, ids: readonly number[]): Promise<RawValue[][]> {
  const told = (column: string, as: Told) => (as === "time" ? milliseconds(reader, column) : as === "flag" ? one(column) : column);
  const fields = Object.values(LISTED_FIELDS).map(([column, as]) => told(`f.${column}`, as));
  const previews = isSqlite(reader)
    ? "json_group_array(json_array(t.thumbnail_size, t.thumbnail_data, t.file_path))"
    : "json_agg(json_build_array(t.thumbnail_size, t.thumbnail_data, t.file_path))::text";
  return reader.all(
    `SELECT ${fields.join(", ")}, md.prompt, md.model_name, (SELECT ${previews} FROM media_thumbnails t WHERE t.media_file_id = f.id)
     FROM ${idsFrom(reader)} AS asked JOIN media_files f ON f.id = asked.id LEFT JOIN media_metadata md ON md.media_file_id = f.id`,
    [idList(reader, ids)],
    "often",
  );
}
