import type { z } from "zod";
import { parseExact } from "#lib/core/json.ts";
import { GenerationRecord } from "#lib/metadata/schema.ts";
import { EXTENSIONS, knownExtension, type MediaKind } from "./kinds.ts";
import { mediaLinks, type Recipe } from "./links.ts";
import type { Root } from "./roots/schema.ts";
import { absolutePath } from "./roots/service.ts";
import { type Generation, type Media, type MediaDetail, MediaStatus, Visibility } from "./schema.ts";
import type { ListedRow, WholeRow } from "./store.ts";

/** For whom a row is shown: links are signed for them, and paths and owners are told to whom they concern. */
export interface Viewer {
  readonly login: string;
  /** May know where files lie and whose they are: admins. */
  readonly seesAll: boolean;
}

export function presentMedia(row: ListedRow | WholeRow, viewer: Viewer, roots: readonly Root[]): Media {
  const known = knownExtension(row.filename);
  const own = viewer.seesAll || row.ownerId === viewer.login;
  const path = absolutePath(roots, row.filePath);
  const trashed = row.status === "trashed";
  const inline = row.thumbnails.find((one) => one.thumbnailSize === "inline");
  const root = roots.find((one) => one.id === row.rootId);
  const offline = row.status === "present" && root?.state !== "online";
  return {
    id: row.id,
    kind: (row.fileType ?? "image") as MediaKind,
    mime_type: row.mimeType ?? (known ? EXTENSIONS[known].mime : "application/octet-stream"),
    filename: row.filename,
    path: own ? path : null,
    root_id: row.rootId,
    project_id: row.projectId,
    folder: row.folder,
    size_bytes: row.fileSize === null ? null : Number(row.fileSize),
    width: row.width,
    height: row.height,
    duration: row.duration,
    score: row.score,
    favourite: row.favourite,
    kept: row.kept,
    caption: row.caption,
    license: row.license,
    prompt: row.metadata?.prompt ?? null,
    model: row.metadata?.modelName ?? null,
    status: offline ? "offline" : MediaStatus.catch("present").parse(row.status),
    is_deleted: trashed,
    trash_path: trashed && own ? path : null,
    visibility: Visibility.catch("private").parse(row.visibility),
    owner: own ? row.ownerId : null,
    run_id: row.runId,
    job_id: row.jobId,
    hash: row.hash,
    created_at: row.createdAt.toISOString(),
    modified_at: row.modifiedAt?.toISOString() ?? null,
    updated_at: row.updatedAt.toISOString(),
    placeholder: inline?.thumbnailData ?? null,
    urls: mediaLinks(viewer.login, { id: row.id, kind: row.fileType as MediaKind, fingerprint: row.fingerprint, extras: extrasOf(row) }),
  };
}

/** A picture has a clip where it moves, which is known once the clip has been made. */
function extrasOf(row: ListedRow | WholeRow): readonly Recipe[] {
  const moves = row.fileType === "image" && row.thumbnails.some(({ thumbnailSize }) => thumbnailSize === "clip");
  return moves ? ["clip"] : [];
}

/** Why some previews of the file are missing, in words, where that is known. */
function previewProblemOf(row: WholeRow): string | null {
  const told = row.thumbnails.find(({ thumbnailSize }) => thumbnailSize === "error");
  return told?.filePath?.includes(`/${row.fingerprint}_`) ? told.thumbnailData : null;
}

export function presentDetail(row: WholeRow, viewer: Viewer, roots: readonly Root[], files: MediaDetail["files"]): MediaDetail {
  const { metadata } = row;
  return {
    ...presentMedia(row, viewer, roots),
    generation: presentGeneration(row),
    keywords: row.keywords.map(({ keyword, keywordType, source, confidence }) => ({
      keyword,
      keyword_type: keywordType,
      source,
      confidence,
    })),
    captions: [],
    technical: {
      frame_rate: metadata?.frameRate ?? null,
      color_mode: metadata?.colorMode ?? null,
      has_alpha: metadata?.hasAlpha ?? false,
      preview_problem: previewProblemOf(row),
    },
    asset_id: row.hash?.slice(0, 16) ?? null,
    c2pa: null,
    custom: {},
    history: [],
    files,
  };
}

function presentGeneration({ metadata }: WholeRow): z.infer<typeof Generation> | null {
  if (!metadata?.record) return null;
  const record = GenerationRecord.safeParse(parseExact(metadata.record));
  if (!record.success) return null;
  const { params: _, ...told } = record.data;
  const texts = metadata.pngText ? (parseExact(metadata.pngText) as z.infer<typeof Generation>["raw"]) : [];
  const workflow = metadata.workflowData ? (parseExact(metadata.workflowData) as { api?: unknown; ui?: unknown }) : {};
  return { ...told, source: metadata.source, workflow: { api: workflow.api ?? null, ui: workflow.ui ?? null }, raw: texts };
}
