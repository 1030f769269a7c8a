/** Files that are new on SQLite, and all that is known of them, as lists of values: by the thousand, names cost more than what they say. */
import type { Tx } from "#lib/db/client.ts";
import type { DirectConnection, Into } from "#lib/db/direct.ts";
import type { KeywordRow, MediaRow } from "./row.ts";

const FILES: Into<MediaRow> = {
  table: "media_files",
  columns: [
    { name: "id", of: "number" },
    { name: "filename", of: (row) => row.filename },
    { name: "directory", of: (row) => row.directory, alike: "stretch" },
    { name: "file_path", of: (row) => row.file_path },
    { name: "extension", of: (row) => row.extension, alike: "all" },
    { name: "root_id", of: (row) => row.root_id, alike: "all" },
    { name: "project_id", of: (row) => row.project_id, alike: "stretch" },
    { name: "folder", of: (row) => row.folder, alike: "stretch" },
    { name: "file_size", of: (row) => row.file_size },
    { name: "file_type", of: (row) => row.file_type, alike: "all" },
    { name: "mime_type", of: (row) => row.mime_type, alike: "all" },
    { name: "width", of: (row) => row.width },
    { name: "height", of: (row) => row.height },
    { name: "duration", of: (row) => row.duration },
    { name: "fingerprint", of: (row) => row.fingerprint },
    { name: "hash", of: (row) => row.hash },
    { name: "modified_at", of: (row) => row.modified_at },
    { name: "created_at", of: (row) => row.created_at },
    { name: "day", of: (row) => row.day },
    { name: "model", of: (row) => row.metadata.model_name },
    { name: "score", of: (row) => row.score },
    { name: "favourite", of: (row) => row.favourite },
    { name: "kept", of: (row) => row.kept },
    { name: "caption", of: (row) => row.caption },
    { name: "license", of: (row) => row.license },
    { name: "visibility", of: (row) => row.visibility, alike: "all" },
    { name: "owner_id", of: (row) => row.owner_id },
    { name: "workshop", of: (row) => row.workshop },
    { name: "run_id", of: (row) => row.run_id },
    { name: "job_id", of: (row) => row.job_id },
    { name: "status", of: (row) => row.status, alike: "all" },
    { name: "updated_at", of: (row) => row.updated_at, alike: "all" },
    { name: "change_ms", of: (row) => row.change_ms },
    { name: "sidecar_stamp", of: (row) => row.sidecar_stamp },
  ],
  ending: "ON CONFLICT (file_path) DO NOTHING",
};

const METADATA: Into<MediaRow> = {
  table: "media_metadata",
  columns: [
    { name: "media_file_id", of: "number" },
    { name: "file_modified_at", of: (row) => row.modified_at },
    { name: "metadata_extracted_at", of: (row) => row.updated_at, alike: "all" },
    { name: "width", of: (row) => row.metadata.width },
    { name: "height", of: (row) => row.metadata.height },
    { name: "duration", of: (row) => row.metadata.duration },
    { name: "frame_rate", of: (row) => row.metadata.frame_rate },
    { name: "color_mode", of: (row) => row.metadata.color_mode, alike: "all" },
    { name: "has_alpha", of: (row) => row.metadata.has_alpha },
    { name: "prompt", of: (row) => row.metadata.prompt },
    { name: "negative_prompt", of: (row) => row.metadata.negative_prompt },
    { name: "model_name", of: (row) => row.metadata.model_name },
    { name: "sampler", of: (row) => row.metadata.sampler },
    { name: "scheduler", of: (row) => row.metadata.scheduler },
    { name: "steps", of: (row) => row.metadata.steps },
    { name: "cfg_scale", of: (row) => row.metadata.cfg_scale },
    { name: "seed", of: (row) => row.metadata.seed },
    { name: "tool", of: (row) => row.metadata.tool, alike: "all" },
    { name: "source", of: (row) => row.metadata.source, alike: "all" },
    { name: "record", of: (row) => row.metadata.record },
    { name: "c2pa", of: (row) => row.metadata.c2pa },
    { name: "reader", of: (row) => row.metadata.reader, alike: "all" },
  ],
  ending: "",
};

interface Keyword extends KeywordRow {
  readonly id: number;
  readonly at: string;
}

const KEYWORDS: Into<Keyword> = {
  table: "media_keywords",
  columns: [
    { name: "media_file_id", of: ({ id }) => id },
    { name: "keyword", of: ({ keyword }) => keyword },
    { name: "keyword_type", of: ({ type }) => type, alike: "all" },
    { name: "source", of: ({ source }) => source, alike: "all" },
    { name: "confidence", of: ({ confidence }) => confidence },
    { name: "created_at", of: ({ at }) => at, alike: "all" },
  ],
  ending: "ON CONFLICT (media_file_id, keyword, keyword_type) DO NOTHING",
};

const TEXTS: Into<MediaRow> = {
  table: "media_texts",
  columns: [
    { name: "media_file_id", of: "number" },
    { name: "words", of: (row) => row.words },
  ],
  ending: "",
};

/** @returns the ids of the files that are new, by path */
export async function insertDirectly(tx: Tx, direct: DirectConnection, rows: readonly MediaRow[]): Promise<Map<string, number>> {
  const first = (await lastId(tx)) + 1;
  const made = direct.insert(FILES, rows, first);
  const ids = new Map<string, number>();
  const stretches = made === rows.length ? [{ rows, first }] : await writtenOf(tx, rows, first);
  for (const stretch of stretches) {
    insertDetails(direct, stretch);
    for (const [index, { file_path }] of stretch.rows.entries()) ids.set(file_path, stretch.first + index);
  }
  return ids;
}

/**
 * The largest id that was ever given. Takes the write lock, so that nobody else gives any; and fails where the transaction has been
 * given up, of which what is written directly would not know.
 */
async function lastId(tx: Tx): Promise<number> {
  const [last] = await tx.$queryRaw<{ seq: number | bigint }[]>`
    UPDATE sqlite_sequence SET seq = seq WHERE name = 'media_files' RETURNING seq`;
  if (last) return Number(last.seq);
  const { _max } = await tx.mediaFile.aggregate({ _max: { id: true } });
  return _max.id ?? 0;
}

/** Rows whose files have ids that rise by one from the first's. */
interface Stretch {
  readonly rows: readonly MediaRow[];
  readonly first: number;
}

/** Where a path was known before, or was given twice. */
async function writtenOf(tx: Tx, rows: readonly MediaRow[], first: number): Promise<Stretch[]> {
  const found = await tx.$queryRaw<{ id: number | bigint }[]>`
    SELECT id FROM media_files WHERE id >= ${first} AND id < ${first + rows.length}`;
  const ids = new Set(found.map(({ id }) => Number(id)));
  return rows.flatMap((row, index) => (ids.has(first + index) ? [{ rows: [row], first: first + index }] : []));
}

function insertDetails(direct: DirectConnection, { rows, first }: Stretch): void {
  const keywords: Keyword[] = [];
  for (const [index, row] of rows.entries()) {
    for (const one of row.keywords) keywords.push({ ...one, id: first + index, at: row.updated_at });
  }
  direct.insert(METADATA, rows, first);
  direct.insert(KEYWORDS, keywords);
  direct.insert(TEXTS, rows, first);
}
