import { z } from "zod";
import { FolderName } from "#lib/core/folder-name.ts";

/** What a generation needs to be run, and to be run again with the same outcome: parameters complete, seed drawn. */
export const GeneratePayload = z.object({
  /** Null: whichever ComfyUI has what the workflow needs, and the shortest line. */
  engine_id: z.string().nullable(),
  output_config: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** `frozen` names the workflow as it was then (`frozen.ts`): changing or deleting it later changes no job. */
  workflow: z.object({ id: z.string(), name: z.string(), version: z.number().int(), frozen: z.string() }).nullish(),
  project_id: FolderName,
  output_dir: FolderName,
  visibility: z.enum(["private", "workshop", "shared"]),
});
export type GeneratePayload = z.infer<typeof GeneratePayload>;

/** The picture of a matrix: each cell's job, and where it stands. */
export const GridPayload = z.object({
  engine_id: z.string().nullable(),
  columns: z.array(z.string()),
  rows: z.array(z.string()),
  pages: z.array(z.string()),
  cells: z.array(z.object({ job_id: z.string(), column: z.number().int(), row: z.number().int(), page: z.number().int() })),
  /** What all cells have in common. */
  params: GeneratePayload.shape.params,
  axes: z.array(z.object({ key: z.string(), values: z.array(z.union([z.string(), z.number(), z.boolean()])) })),
  project_id: FolderName,
  output_dir: FolderName,
  visibility: GeneratePayload.shape.visibility,
});
export type GridPayload = z.infer<typeof GridPayload>;
