import { z } from "zod";
import { MEDIA_KINDS } from "../kinds.ts";
import { ListQuery, listOf } from "../schema.ts";

/** `path`: absolute, as entries give it, or relative to `<comfyui>`; without it the top of the tree. */
export const TreeQuery = ListQuery.extend({
  project_id: z.string().min(1).max(255).optional(),
  path: z.string().min(1).max(4_096).optional(),
  /** Show our sidecars too, which are left out otherwise. */
  sidecars: z.stringbool().optional(),
});
export type TreeQuery = z.infer<typeof TreeQuery>;

/** Folders come before files, each by name. `path` asks for what is inside; for who may not see where files lie it begins with the root's id. */
export const TreeEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(["dir", "file"]),
  /** Null for folders and for files that are no media. */
  media_kind: z.enum(MEDIA_KINDS).nullable(),
  size_bytes: z.number().nullable(),
  modified_at: z.string().nullable(),
  /** Of the media in the library; null for folders, for other files and for what no scan has met yet. */
  id: z.number().int().nullable(),
  root_id: z.string(),
  /** The root is away: there is nothing to open now. */
  offline: z.boolean(),
});
export type TreeEntry = z.infer<typeof TreeEntry>;

export const Tree = listOf(TreeEntry);
export type Tree = z.infer<typeof Tree>;
