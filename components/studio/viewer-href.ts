import { viewerAddress } from "#components/gallery/source.ts";
import type { Media } from "#lib/media/schema.ts";

/** The viewer, paging through the folder the file lies in. */
export function viewerHref({ id, project_id, folder }: Pick<Media, "id" | "project_id" | "folder">): string {
  if (id === null) return "/gallery";
  return viewerAddress(id, { ...(project_id === null ? {} : { project_id }), ...(folder === null ? {} : { folder }) }, "gallery");
}
