import type { Tx } from "#lib/db/client.ts";
import type { Dialect } from "#lib/db/dialect.ts";
import { type ColumnType, recordset } from "#lib/db/recordset.ts";
import { raw, type Sql, sql } from "#lib/db/sql.ts";
import { insertDirectly } from "./direct.ts";
import type { KeywordRow, MediaRow } from "./row.ts";
import { wordsOfRow } from "./words.ts";

/** What the scan's own readings of a file say, byte for byte of its content. */
const BYTES = {
  file_size: "bigint",
  file_type: "text",
  mime_type: "text",
  width: "int",
  height: "int",
  duration: "real",
  fingerprint: "text",
  hash: "text",
  modified_at: "time",
  created_at: "time",
  day: "text",
  model: "text",
} as const satisfies Record<string, ColumnType>;

const PLACE = {
  filename: "text",
  directory: "text",
  file_path: "text",
  extension: "text",
  root_id: "text",
  project_id: "text",
  folder: "text",
} as const satisfies Record<string, ColumnType>;

/** What people and programs said. */
const WORDS = {
  score: "int",
  favourite: "bool",
  kept: "bool",
  caption: "text",
  license: "text",
  visibility: "text",
  owner_id: "text",
  workshop: "text",
  run_id: "text",
  job_id: "text",
} as const satisfies Record<string, ColumnType>;

const STATE = { status: "text", updated_at: "time", change_ms: "real" } as const satisfies Record<string, ColumnType>;
const FILE_COLUMNS = { ...PLACE, ...BYTES, ...WORDS, ...STATE, sidecar_stamp: "text" } as const;

const METADATA_COLUMNS = {
  media_file_id: "int",
  width: "int",
  height: "int",
  duration: "real",
  frame_rate: "real",
  color_mode: "text",
  has_alpha: "bool",
  prompt: "text",
  negative_prompt: "text",
  model_name: "text",
  sampler: "text",
  scheduler: "text",
  steps: "int",
  cfg_scale: "real",
  seed: "text",
  tool: "text",
  source: "text",
  record: "text",
  c2pa: "text",
  reader: "int",
  file_modified_at: "time",
  metadata_extracted_at: "time",
} as const satisfies Record<string, ColumnType>;

const KEYWORD_COLUMNS = {
  media_file_id: "int",
  keyword: "text",
  keyword_type: "text",
  source: "text",
  confidence: "real",
  created_at: "time",
} as const satisfies Record<string, ColumnType>;

const WORDS_COLUMNS = { media_file_id: "int", words: "text" } as const satisfies Record<string, ColumnType>;

const list = (columns: Readonly<Record<string, unknown>>): Sql => raw(Object.keys(columns).join(", "));
const excluded = (columns: Readonly<Record<string, unknown>>, but: string): Sql =>
  raw(
    Object.keys(columns)
      .filter((name) => name !== but)
      .map((name) => `${name} = excluded.${name}`)
      .join(", "),
  );
const from = (columns: Readonly<Record<string, unknown>>): Sql =>
  raw(
    Object.keys(columns)
      .map((name) => `${name} = given.${name}`)
      .join(", "),
  );

function fileColumns(row: MediaRow) {
  return { ...row, model: row.metadata.model_name };
}

/** A row with the id it has, or is to have. */
export type KnownRow = MediaRow & { readonly id: number };

/**
 * Inserts files and all that is known of them. The first statement writes, so that on SQLite the transaction holds the write lock
 * before anything is read. @returns the new ids by path; a path that was known before is not in it, and nothing of it is changed
 */
export async function insertMedia(tx: Tx, dialect: Dialect, rows: readonly MediaRow[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  if (dialect.direct) return insertDirectly(tx, dialect.direct, rows);
  const made = await tx.$queryRaw<{ id: number | bigint; file_path: string }[]>`
    INSERT INTO media_files (${list(FILE_COLUMNS)})
    SELECT ${list(FILE_COLUMNS)} FROM ${recordset(dialect, FILE_COLUMNS, rows.map(fileColumns))} AS given WHERE 1 = 1
    ON CONFLICT (file_path) DO NOTHING RETURNING id, file_path`;
  const ids = new Map(made.map((row) => [row.file_path, Number(row.id)]));
  await putDetails(
    tx,
    dialect,
    rows.flatMap((row) => {
      const id = ids.get(row.file_path);
      return id === undefined ? [] : [{ ...row, id }];
    }),
  );
  return ids;
}

/** Metadata, keywords and searched words of rows, in place of what was there. */
async function putDetails(tx: Tx, dialect: Dialect, rows: readonly KnownRow[]): Promise<void> {
  if (rows.length === 0) return;
  await putMetadata(tx, dialect, rows);
  await addKeywords(
    tx,
    dialect,
    rows.map(({ id, keywords, updated_at }) => ({ id, keywords, at: updated_at })),
  );
  await putWords(tx, dialect, rows);
}

async function putMetadata(tx: Tx, dialect: Dialect, rows: readonly KnownRow[]): Promise<void> {
  const given = rows.map((row) => ({
    ...row.metadata,
    media_file_id: row.id,
    file_modified_at: row.modified_at,
    metadata_extracted_at: row.updated_at,
  }));
  await tx.$executeRaw`
    INSERT INTO media_metadata (${list(METADATA_COLUMNS)})
    SELECT ${list(METADATA_COLUMNS)} FROM ${recordset(dialect, METADATA_COLUMNS, given)} AS given WHERE 1 = 1
    ON CONFLICT (media_file_id) DO UPDATE SET ${excluded(METADATA_COLUMNS, "media_file_id")}`;
}

async function addKeywords(
  tx: Tx,
  dialect: Dialect,
  rows: readonly { id: number; keywords: readonly KeywordRow[]; at: string }[],
): Promise<void> {
  const given = rows.flatMap(({ id, keywords, at }) =>
    keywords.map(({ keyword, type, source, confidence }) => ({
      media_file_id: id,
      keyword,
      keyword_type: type,
      source,
      confidence,
      created_at: at,
    })),
  );
  if (given.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO media_keywords (${list(KEYWORD_COLUMNS)})
    SELECT ${list(KEYWORD_COLUMNS)} FROM ${recordset(dialect, KEYWORD_COLUMNS, given)} AS given WHERE 1 = 1
    ON CONFLICT (media_file_id, keyword, keyword_type) DO NOTHING`;
}

/** What a search looks in, for rows that are there. The databases' triggers keep the full text from it. */
export async function putWords(tx: Tx, dialect: Dialect, rows: readonly { readonly id: number; readonly words: string }[]): Promise<void> {
  const given = rows.map(({ id, words }) => ({ media_file_id: id, words }));
  await tx.$executeRaw`
    INSERT INTO media_texts (media_file_id, words)
    SELECT media_file_id, words FROM ${recordset(dialect, WORDS_COLUMNS, given)} AS given WHERE 1 = 1
    ON CONFLICT (media_file_id) DO UPDATE SET words = excluded.words`;
}

/** Of a set `given` with the stamps of rows as a scan saw them. */
export const STAMP_TYPES = { sidecar_stamp: "text", seen: "text" } as const satisfies Record<string, ColumnType>;

const NOTHING_SAID_SINCE = sql`media_files.sidecar_stamp IS NOT DISTINCT FROM given.seen`;
export const NEXT_STAMP = sql`sidecar_stamp = CASE WHEN ${NOTHING_SAID_SINCE} THEN given.sidecar_stamp ELSE media_files.sidecar_stamp END`;

/** A row that is known, as it is to be. */
export interface Renewed {
  readonly row: KnownRow;
  /** Whether what was said is written anew as well, or stays as the library has it. */
  readonly words: boolean;
  /** The row's `sidecar_stamp` when the scan looked; where it is another by now, somebody has spoken meanwhile: the row keeps it and its words. */
  readonly seen: string | null;
}

/**
 * Writes rows that are known anew: place, bytes and state, and, where asked, what was said. No two of them may be given the same path,
 * nor one a path that a row outside of the set still has (`parkPaths`).
 */
export async function updateMedia(tx: Tx, dialect: Dialect, renewed: readonly Renewed[]): Promise<void> {
  const told = renewed.filter(({ words }) => words);
  const said = await updateFiles(tx, dialect, told, { columns: { ...PLACE, ...BYTES, ...STATE, ...WORDS }, where: NOTHING_SAID_SINCE });
  const rest = renewed.filter(({ row }) => !said.has(row.id));
  const kept = await updateFiles(tx, dialect, rest, { columns: { ...PLACE, ...BYTES, ...STATE }, where: sql`1 = 1` });
  await putSaid(
    tx,
    dialect,
    told.flatMap(({ row }) => (said.has(row.id) ? [row] : [])),
  );
  await putUnsaid(
    tx,
    dialect,
    rest.flatMap(({ row }) => (kept.has(row.id) ? [row] : [])),
  );
}

/** @returns the ids of those that were written */
async function updateFiles(
  tx: Tx,
  dialect: Dialect,
  renewed: readonly Renewed[],
  { columns, where }: { columns: Readonly<Record<string, ColumnType>>; where: Sql },
): Promise<Set<number>> {
  if (renewed.length === 0) return new Set();
  const given = renewed.map(({ row, seen }) => ({ ...fileColumns(row), seen }));
  const types = { id: "int", ...columns, ...STAMP_TYPES };
  const rows = await tx.$queryRaw<{ id: number | bigint }[]>`
    UPDATE media_files SET ${from(columns)}, ${NEXT_STAMP}, missing_since = NULL
    FROM ${recordset(dialect, types as never, given as never)} AS given WHERE media_files.id = given.id AND ${where}
    RETURNING media_files.id AS id`;
  return new Set(rows.map(({ id }) => Number(id)));
}

async function putSaid(tx: Tx, dialect: Dialect, rows: readonly KnownRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    DELETE FROM media_keywords WHERE media_file_id IN (SELECT id FROM ${recordset(dialect, { id: "int" }, rows)} AS given)`;
  await putDetails(tx, dialect, rows);
}

/** Rows whose words stay as the library has them are found by those words again. */
async function putUnsaid(tx: Tx, dialect: Dialect, rows: readonly KnownRow[]): Promise<void> {
  if (rows.length === 0) return;
  await putMetadata(tx, dialect, rows);
  const stored = await selectWords(
    tx,
    rows.map(({ id }) => id),
  );
  const words = rows.flatMap(({ id, metadata, file_path, root_id }) => {
    const own = stored.get(id);
    return own ? [{ id, words: wordsOfRow(metadata.prompt, own, file_path.slice(root_id.length + 1)) }] : [];
  });
  await putWords(tx, dialect, words);
}

/** What was said of a file, as the library has it. */
interface StoredWords {
  readonly caption: string | null;
  readonly keywords: readonly { readonly keyword: string }[];
}

export async function selectWords(tx: Tx, ids: readonly number[]): Promise<Map<number, StoredWords>> {
  const rows = await tx.mediaFile.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, caption: true, keywords: { orderBy: { id: "asc" }, select: { keyword: true } } },
  });
  return new Map(rows.map(({ id, caption, keywords }) => [id, { caption, keywords }]));
}

/** Frees paths that others are about to get: of rows whose files lie elsewhere now. A parked path names no file. */
export async function parkPaths(tx: Tx, dialect: Dialect, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const given = ids.map((id) => ({ id }));
  await tx.$executeRaw`
    UPDATE media_files SET file_path = root_id || '/.gone/' || media_files.id || '/' || filename
    FROM ${recordset(dialect, { id: "int" }, given)} AS given WHERE media_files.id = given.id`;
}
