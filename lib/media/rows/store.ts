import type { Tx } from "#lib/db/client.ts";
import type { Dialect } from "#lib/db/dialect.ts";
import { type ColumnType, recordset } from "#lib/db/recordset.ts";
import { raw, type Sql } from "#lib/db/sql.ts";
import { insertDirectly } from "./direct.ts";
import type { KeywordRow, MediaRow } from "./row.ts";

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

const STATE = { status: "text", updated_at: "time", change_ms: "real", sidecar_stamp: "text" } as const satisfies Record<
  string,
  ColumnType
>;
const FILE_COLUMNS = { ...PLACE, ...BYTES, ...WORDS, ...STATE } as const;

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

/** Which parts of a known row are written anew. `words` leaves alone what was said and is on no disk yet. */
export interface Renewal {
  readonly words: boolean;
}

/**
 * Writes rows that are known anew: place, bytes and state, and, where asked, what was said. No two of them may be given the same path,
 * nor one a path that a row outside of the set still has (`parkPaths`).
 */
export async function updateMedia(tx: Tx, dialect: Dialect, rows: readonly KnownRow[], renewal: Renewal): Promise<void> {
  if (rows.length === 0) return;
  const columns = renewal.words ? { ...PLACE, ...BYTES, ...STATE, ...WORDS } : { ...PLACE, ...BYTES, ...STATE };
  await tx.$executeRaw`
    UPDATE media_files SET ${from(columns)}, missing_since = NULL
    FROM ${recordset(dialect, { id: "int", ...columns }, rows.map(fileColumns) as never)} AS given WHERE media_files.id = given.id`;
  if (renewal.words) {
    await tx.$executeRaw`
      DELETE FROM media_keywords WHERE media_file_id IN (SELECT id FROM ${recordset(dialect, { id: "int" }, rows)} AS given)`;
    await putDetails(tx, dialect, rows);
    return;
  }
  await putMetadata(tx, dialect, rows);
  await putWords(tx, dialect, rows);
}

/** Frees paths that others are about to get: of rows whose files lie elsewhere now. A parked path names no file. */
export async function parkPaths(tx: Tx, dialect: Dialect, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const given = ids.map((id) => ({ id }));
  await tx.$executeRaw`
    UPDATE media_files SET file_path = root_id || '/.gone/' || media_files.id || '/' || filename
    FROM ${recordset(dialect, { id: "int" }, given)} AS given WHERE media_files.id = given.id`;
}
