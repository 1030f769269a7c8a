import { db } from "#lib/db/client.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { EXTENSIONS, knownExtension } from "./kinds.ts";
import { presentMedia } from "./present.ts";
import { listRoots, locate } from "./roots/service.ts";
import type { Media } from "./schema.ts";
import { sightOf, viewerOf } from "./sight.ts";
import { selectByJobs, selectMedia } from "./store.ts";

export { getMedia } from "./detail/service.ts";
export { listGallery, summarizeGallery } from "./gallery/service.ts";

/** What jobs made, by job. */
export async function mediaOfJobs(actor: Actor, jobIds: readonly string[]): Promise<Map<string, Media[]>> {
  const made = new Map<string, Media[]>();
  if (jobIds.length === 0) return made;
  const [rows, roots] = await Promise.all([selectByJobs(db(), jobIds), listRoots()]);
  for (const row of rows) {
    if (row.jobId === null || row.status === "trashed") continue;
    const list = made.get(row.jobId) ?? [];
    list.push(presentMedia(row, viewerOf(actor), roots));
    made.set(row.jobId, list);
  }
  return made;
}

export interface Original {
  readonly path: Awaited<ReturnType<typeof locate>>;
  readonly filename: string;
  readonly mime: string;
  /** A browser may show it in place; else it is only ever downloaded. */
  readonly inline: boolean;
  /** Changes with the bytes. */
  readonly etag: string | null;
}

/** The bytes of a file, for the lane and the byte routes. @throws AppError `not_found`, `root_offline` */
export async function originalOf(actor: Actor, id: number): Promise<Original> {
  const row = await selectMedia(db(), sightOf(actor), id);
  if (!row || row.status === "missing") throw refusal("not_found", "media_unknown", { id: String(id) }, { field: "id" });
  const known = knownExtension(row.filename);
  return {
    path: await locate(row.filePath),
    filename: row.filename,
    mime: row.mimeType ?? (known ? EXTENSIONS[known].mime : "application/octet-stream"),
    inline: known ? EXTENSIONS[known].inline : false,
    etag: row.hash ?? row.fingerprint,
  };
}
