/** A file that the index does not know, as a row: from nothing but what is on the disk. */
import { stat } from "node:fs/promises";
import { basename, posix } from "node:path";
import { environment } from "#lib/core/env.ts";
import { address } from "#lib/core/fetcher.ts";
import { emptyFacts } from "#lib/metadata/containers/source.ts";
import type { MediaKind } from "../kinds.ts";
import { buildRow } from "../scan/build.ts";
import type { MediaDetail } from "../schema.ts";
import type { WholeRow } from "../store.ts";
import type { FilePlace } from "./place.ts";
import type { Reading } from "./reading.ts";

/** Stands for an id where there is none. */
const NO_ID = 0;

/** Where the bytes of a file without an id are asked for. */
export function urlsByPath(path: string, kind: MediaKind): MediaDetail["urls"] {
  const preview = (max_px: number) => (kind === "audio" ? null : address("/api/gallery/image/path/thumbnail", { path, max_px }));
  return {
    original: address("/api/gallery/image/path", { path }),
    "256": preview(256),
    "512": preview(512),
    poster: kind === "video" ? preview(512) : null,
    clip: null,
    waveform: null,
  };
}

export async function rowFromDisk(place: FilePlace, reading: Reading): Promise<WholeRow> {
  const { size, mtimeMs, ctimeMs } = await stat(place.path);
  const now = new Date();
  const folder = posix.dirname(place.relative);
  const entry = {
    name: basename(place.relative),
    size,
    modifiedMs: Math.floor(mtimeMs),
    changeMs: Math.floor(ctimeMs),
    stamp: reading.said?.stamp ?? null,
  };
  const row = buildRow(
    {
      rootId: place.root.id,
      folder: folder === "." ? "" : folder,
      entry,
      known: null,
      why: "new",
      said: reading.said,
      facts: reading.facts ?? emptyFacts(),
      fingerprint: reading.fingerprint ?? "",
    },
    { root: place.root, timeZone: environment().timeZone, now },
  );
  return asWhole(row, reading);
}

function asWhole(row: ReturnType<typeof buildRow>, reading: Reading): WholeRow {
  const { metadata: facts } = row;
  const created = new Date(row.created_at);
  const updated = new Date(row.updated_at);
  const modified = new Date(row.modified_at);
  return {
    id: NO_ID,
    filename: row.filename,
    directory: row.directory,
    filePath: row.file_path,
    fileSize: BigInt(row.file_size),
    fileType: row.file_type,
    extension: row.extension,
    score: row.score,
    createdAt: created,
    updatedAt: updated,
    lastAccessed: null,
    rootId: row.root_id,
    projectId: row.project_id,
    folder: row.folder,
    mimeType: row.mime_type,
    width: row.width,
    height: row.height,
    duration: row.duration,
    favourite: row.favourite,
    kept: row.kept,
    caption: row.caption,
    license: row.license,
    status: row.status,
    visibility: row.visibility,
    ownerId: row.owner_id,
    workshop: row.workshop,
    runId: row.run_id,
    jobId: row.job_id,
    hash: reading.said?.hash ?? null,
    fingerprint: reading.fingerprint,
    originalPath: null,
    modifiedAt: modified,
    day: row.day,
    model: facts.model_name,
    changeMs: row.change_ms,
    sidecarStamp: row.sidecar_stamp,
    missingSince: null,
    copyOf: null,
    metadata: {
      id: NO_ID,
      mediaFileId: NO_ID,
      width: facts.width,
      height: facts.height,
      duration: facts.duration,
      frameRate: facts.frame_rate,
      colorMode: facts.color_mode,
      hasAlpha: facts.has_alpha,
      pngText: null,
      workflowData: null,
      prompt: facts.prompt,
      negativePrompt: facts.negative_prompt,
      modelName: facts.model_name,
      sampler: facts.sampler,
      scheduler: facts.scheduler,
      steps: facts.steps,
      cfgScale: facts.cfg_scale,
      seed: facts.seed,
      tool: facts.tool,
      source: facts.source,
      record: facts.record,
      c2pa: facts.c2pa,
      reader: facts.reader,
      fileModifiedAt: modified,
      metadataExtractedAt: updated,
    },
    keywords: row.keywords.map(({ keyword, type, source, confidence }) => ({
      id: NO_ID,
      mediaFileId: NO_ID,
      keyword,
      keywordType: type,
      confidence,
      source,
      createdAt: created,
    })),
    thumbnails: [],
  };
}
