import { z } from "zod";
import { folderNameProblem } from "#lib/core/folder-name.ts";
import { ListQuery } from "../schema.ts";

/** `archived`: only those that are, or only those that are not. */
export const ProjectsQuery = ListQuery.extend({ archived: z.stringbool().optional() });
export type ProjectsQuery = z.infer<typeof ProjectsQuery>;

/** `PATCH /projects/reorder`: folder names in the order they shall stand in. Those not named keep theirs. */
export const ProjectOrder = z.object({ ids: z.array(z.string().min(1).max(255)).min(1).max(5_000) });
export type ProjectOrder = z.infer<typeof ProjectOrder>;

const NewFolderName = z
  .string()
  .trim()
  .superRefine((name, context) => {
    const problem = folderNameProblem(name);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });
export const NewFolder = z.object({ name: NewFolderName });

/** In paths: what is there may have any name that is one segment. */
export const FolderPath = z.object({ id: z.string().min(1).max(255), folder: z.string().min(1).max(255) });

export const FolderImagesQuery = ListQuery;
export type FolderImagesQuery = z.infer<typeof FolderImagesQuery>;
