import { type AppError, isAppError } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { can } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { EXTENSIONS, knownExtension, type MediaKind } from "../kinds.ts";
import { listRoots, locate } from "../roots/service.ts";
import type { MediaDetail } from "../schema.ts";
import { sightOf, viewerOf } from "../sight.ts";
import { selectByPath, selectMedia, type WholeRow } from "../store.ts";
import { rowFromDisk, urlsByPath } from "./found.ts";
import { type FilePlace, filePathOf, isListed, placeOfPath } from "./place.ts";
import { captionsOf, type DetailOptions, presentDetail } from "./present.ts";
import { type Reading, readAround } from "./reading.ts";

const PLAIN: DetailOptions = { exact: false };

/** @throws AppError `not_found`, also for what the actor may not see */
export async function getMedia(actor: Actor, id: number, options: DetailOptions = PLAIN): Promise<MediaDetail> {
  const row = await seenRow(actor, id);
  return presentDetail(row, await readRow(row), viewerOf(actor), await listRoots(), options);
}

/** Of a file by its path, whether or not the index knows it; `id` is null then. @throws as `placeOfPath` */
export async function getMediaAt(actor: Actor, path: string, options: DetailOptions = PLAIN): Promise<MediaDetail> {
  const { place, row, reading, isIndexed } = await seenAt(actor, path);
  const detail = presentDetail(row, reading ?? (await readAround(place, row.sidecarStamp)), viewerOf(actor), await listRoots(), options);
  if (isIndexed) return detail;
  return { ...detail, id: null, path: place.path, urls: urlsByPath(place.path, detail.kind) };
}

/** What was said of a file in time, the newest last. */
export async function captionsOfMedia(actor: Actor, id: number): Promise<MediaDetail["captions"]> {
  const row = await seenRow(actor, id);
  return captionsOf(row, await readRow(row));
}

/** A file whose bytes are to be served: for the byte routes. */
export interface Served {
  readonly path: ContainedPath;
  readonly kind: MediaKind;
  readonly filename: string;
  readonly mime: string;
  /** A browser may show it in place; else it is only ever downloaded. */
  readonly inline: boolean;
  readonly etag: string | null;
  /** Null where nothing could be read of it. */
  readonly fingerprint: string | null;
}

/** @throws AppError `not_found`, `root_offline` */
export async function servedMedia(actor: Actor, id: number): Promise<Served> {
  const row = await seenRow(actor, id);
  if (row.status === "missing") throw unknown(id);
  return served(row, await locate(row.filePath));
}

/** @throws as `placeOfPath` */
export async function servedAt(actor: Actor, path: string): Promise<Served> {
  const { row, place } = await seenAt(actor, path);
  return served(row, place.path);
}

function served(row: WholeRow, path: ContainedPath): Served {
  const known = knownExtension(row.filename);
  return {
    path,
    kind: (row.fileType ?? "image") as MediaKind,
    filename: row.filename,
    // By the name alone: what a browser could run is a download whatever the content claims.
    mime: known ? EXTENSIONS[known].mime : "application/octet-stream",
    inline: known ? EXTENSIONS[known].inline : false,
    etag: null,
    fingerprint: row.fingerprint,
  };
}

function unknown(id: number): AppError {
  return refusal("not_found", "media_unknown", { id: String(id) }, { field: "id" });
}

/** @throws AppError `not_found`, also for what the actor may not see */
export async function seenRow(actor: Actor, id: number): Promise<WholeRow> {
  const row = await selectMedia(db(), sightOf(actor), id);
  if (!row) throw unknown(id);
  return row;
}

/** Null where the file cannot be reached: what the index holds is told then. */
async function readRow(row: WholeRow): Promise<Reading | null> {
  const root = (await listRoots()).find((one) => one.id === row.rootId);
  if (!root || root.state === "offline") return null;
  try {
    const place = { root, relative: row.filePath.slice(root.id.length + 1), path: await locate(row.filePath) };
    return await readAround(place, row.sidecarStamp);
  } catch (error) {
    if (isAppError(error) && error.status < 500) return null;
    throw error;
  }
}

export interface SeenFile {
  readonly place: FilePlace;
  readonly row: WholeRow;
  readonly reading: Reading | null;
  readonly isIndexed: boolean;
}

/**
 * The file at a path, as the index knows it or else as it lies there; `reading` where it had to be read for that.
 * @throws AppError `not_found`, also for what the actor may not see
 */
export async function seenAt(actor: Actor, path: string): Promise<SeenFile> {
  const place = await placeOfPath(path);
  const known = await orWithoutDatabase(actor, async () => selectByPath(db(), filePathOf(place)), null);
  const reading = known || !isListed(place.relative) ? null : await readAround(place);
  const row = known ?? (reading && (await rowFromDisk(place, reading)));
  if (row && can(actor, "gallery.read", { owner: row.ownerId, visibility: row.visibility }))
    return { place, row, reading, isIndexed: known !== null };
  throw refusal("not_found", "file_unknown", { path }, { field: "path" });
}
