import { address } from "#lib/core/fetcher.ts";
import type { Media } from "#lib/media/schema.ts";

/** The viewer, paging through the folder the file lies in. */
export function viewerHref(media: Pick<Media, "id" | "project_id" | "folder">): string {
  return address(`/gallery/${media.id}`, { project_id: media.project_id, folder: media.folder });
}
