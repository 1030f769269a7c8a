import type { Media } from "./schema.ts";

/** What a file goes by: its id, or while there is no database its path. */
export type FileKey = number | string;

export function fileKey({ id, path, filename }: Pick<Media, "id" | "path" | "filename">): FileKey {
  return id ?? path ?? filename;
}
