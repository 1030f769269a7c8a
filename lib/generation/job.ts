import { z } from "zod";
import { FolderName } from "#lib/core/folder-name.ts";
import { defineJob } from "#lib/queue/define.ts";

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

export const generateJob = defineJob({
  type: "generate",
  lane: "generation",
  payload: GeneratePayload,
  maxAttempts: 3,
  run: async () => (await import("./run.ts")).runGeneration,
});
