import type { GalleryView } from "#lib/media/client.ts";
import type { FileKey } from "#lib/media/file-key.ts";
import { viewAddress } from "./view.ts";

/** From which list a file is looked at: the gallery, or a project's own page. */
export type Source = "gallery" | "project";

export function parseSource(value: string | string[] | undefined): Source {
  return value === "project" ? "project" : "gallery";
}

export function viewerAddress(file: FileKey, view: GalleryView, source: Source): string {
  const address = viewAddress(view, `/gallery/${typeof file === "number" ? file : "file"}`);
  const more = new URLSearchParams();
  if (typeof file === "string") more.set("path", file);
  if (source === "project") more.set("from", "project");
  if (more.size === 0) return address;
  return `${address}${address.includes("?") ? "&" : "?"}${more}`;
}

/** Where the list itself stands. */
export function listAddress(view: GalleryView, source: Source): string {
  if (source === "gallery" || !view.project_id) return viewAddress(view);
  const { project_id, ...rest } = view;
  return viewAddress(rest, `/projects/${encodeURIComponent(project_id)}`);
}
