import { z } from "zod";
import { FolderName } from "#lib/core/folder-name.ts";

/** Where a file for an engine goes below its input folder; without a project into that folder itself. */
const Destination = {
  project_slug: FolderName.nullish(),
  /** `input` where a project is named and no folder. */
  subfolder: FolderName.nullish(),
  /** Whose input folder; the first one there is when it is left out. */
  engine_id: z.string().max(128).nullish(),
};
export const InputDestination = z.object(Destination);
export type InputDestination = z.infer<typeof InputDestination>;

/** `POST /files/copy-to-input`: the file by its path, or by its id where one may see it and not where it lies. */
export const CopyToInput = z
  .strictObject({ path: z.string().min(1).max(4_096).optional(), media_id: z.number().int().positive().optional(), ...Destination })
  .refine((asked) => (asked.path === undefined) !== (asked.media_id === undefined), {
    message: "Name the file by its path or by its id.",
    path: ["path"],
  });
export type CopyToInput = z.infer<typeof CopyToInput>;

/** `filename` is relative to the engine's input folder, as ComfyUI's LoadImage takes it. */
export const CopiedToInput = z.object({ filename: z.string(), path: z.string(), already_exists: z.boolean() });
export type CopiedToInput = z.infer<typeof CopiedToInput>;

/** `POST /files/upload` as multipart: these texts, and `file`. */
export const UploadForm = z.object({ file: z.unknown(), ...Destination });
export const Uploaded = z.object({
  filename: z.string(),
  path: z.string(),
  /** Null until the library has taken the file up. */
  id: z.number().int().nullable(),
  mime_type: z.string(),
  size_bytes: z.number().int(),
});
export type Uploaded = z.infer<typeof Uploaded>;
export const MOST_UPLOAD_BYTES = 100 * 1024 * 1024;
