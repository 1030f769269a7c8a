/** Files that are new on SQLite, and all that is known of them, as lists of values: by the thousand, names cost more than what they say. */
import type { Tx } from "#lib/db/client.ts";
import type { DirectConnection, DirectRow, Into } from "#lib/db/direct.ts";
import type { MediaRow } from "./row.ts";

/** In the order of `fileValues`. */
const FILES: Into = {
  table: "media_files",
  columns: [
    ...["id", "filename", "directory", "file_path", "extension", "root_id", "project_id", "folder"],
    ...["file_size", "file_type", "mime_type", "width", "height", "duration", "fingerprint", "hash"],
    ...["modified_at", "created_at", "day", "model"],
    ...["score", "favourite", "kept", "caption", "license", "visibility", "owner_id", "workshop", "run_id", "job_id"],
    ...["status", "updated_at", "change_ms", "sidecar_stamp"],
  ],
  alike: ["extension", "root_id", "file_type", "mime_type", "visibility", "status", "updated_at"],
  ending: "ON CONFLICT (file_path) DO NOTHING",
};

/** In the order of `metadataValues`. */
const METADATA: Into = {
  table: "media_metadata",
  columns: [
    ...["media_file_id", "file_modified_at", "metadata_extracted_at"],
    ...["width", "height", "duration", "frame_rate", "color_mode", "has_alpha"],
    ...["prompt", "negative_prompt", "model_name", "sampler", "scheduler", "steps", "cfg_scale", "seed"],
    ...["tool", "source", "record", "c2pa", "reader"],
  ],
  alike: ["metadata_extracted_at", "color_mode", "tool", "source", "reader"],
  ending: "",
};

const KEYWORDS: Into = {
  table: "media_keywords",
  columns: ["media_file_id", "keyword", "keyword_type", "source", "confidence", "created_at"],
  alike: ["keyword_type", "source", "created_at"],
  ending: "ON CONFLICT (media_file_id, keyword, keyword_type) DO NOTHING",
};

const TEXTS: Into = { table: "media_texts", columns: ["media_file_id", "words"], alike: [], ending: "" };

/** @returns the ids of the files that are new, by path */
export async function insertDirectly(tx: Tx, direct: DirectConnection, rows: readonly MediaRow[]): Promise<Map<string, number>> {
  const before = await lastId(tx);
  const numbered = rows.map((row, index) => ({ row, id: before + index + 1 }));
  const made = direct.insert(
    FILES,
    numbered.map(({ row, id }) => fileValues(row, id)),
  );
  const written = made === rows.length ? numbered : await writtenOf(tx, numbered, before);
  insertDetails(direct, written);
  return new Map(written.map(({ row, id }) => [row.file_path, id]));
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

interface Numbered {
  readonly row: MediaRow;
  readonly id: number;
}

/** Where a path was known before, or was given twice. */
async function writtenOf(tx: Tx, numbered: readonly Numbered[], before: number): Promise<Numbered[]> {
  const found = await tx.$queryRaw<{ id: number | bigint }[]>`
    SELECT id FROM media_files WHERE id > ${before} AND id <= ${before + numbered.length}`;
  const ids = new Set(found.map(({ id }) => Number(id)));
  return numbered.filter(({ id }) => ids.has(id));
}

function insertDetails(direct: DirectConnection, written: readonly Numbered[]): void {
  const keywords: DirectRow[] = [];
  for (const { row, id } of written) {
    for (const { keyword, type, source, confidence } of row.keywords) {
      keywords.push([id, keyword, type, source, confidence, row.updated_at]);
    }
  }
  direct.insert(
    METADATA,
    written.map(({ row, id }) => metadataValues(row, id)),
  );
  direct.insert(KEYWORDS, keywords);
  direct.insert(
    TEXTS,
    written.map(({ row, id }) => [id, row.words]),
  );
}

function fileValues(row: MediaRow, id: number): DirectRow {
  return [
    id,
    row.filename,
    row.directory,
    row.file_path,
    row.extension,
    row.root_id,
    row.project_id,
    row.folder,
    row.file_size,
    row.file_type,
    row.mime_type,
    row.width,
    row.height,
    row.duration,
    row.fingerprint,
    row.hash,
    row.modified_at,
    row.created_at,
    row.day,
    row.metadata.model_name,
    row.score,
    row.favourite,
    row.kept,
    row.caption,
    row.license,
    row.visibility,
    row.owner_id,
    row.workshop,
    row.run_id,
    row.job_id,
    row.status,
    row.updated_at,
    row.change_ms,
    row.sidecar_stamp,
  ];
}

function metadataValues({ metadata, modified_at, updated_at }: MediaRow, id: number): DirectRow {
  return [
    id,
    modified_at,
    updated_at,
    metadata.width,
    metadata.height,
    metadata.duration,
    metadata.frame_rate,
    metadata.color_mode,
    metadata.has_alpha,
    metadata.prompt,
    metadata.negative_prompt,
    metadata.model_name,
    metadata.sampler,
    metadata.scheduler,
    metadata.steps,
    metadata.cfg_scale,
    metadata.seed,
    metadata.tool,
    metadata.source,
    metadata.record,
    metadata.c2pa,
    metadata.reader,
  ];
}
