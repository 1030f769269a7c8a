import { EXTENSIONS, knownExtension, type MediaKind } from "./kinds.ts";
import { mediaLinks, type Recipe } from "./links.ts";
import type { Root } from "./roots/schema.ts";
import { absolutePath } from "./roots/service.ts";
import { type Media, MediaStatus, Visibility } from "./schema.ts";
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
