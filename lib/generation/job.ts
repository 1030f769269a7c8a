import { z } from "zod";
import { FolderName } from "#lib/core/folder-name.ts";
import { defineJob } from "#lib/queue/define.ts";

/** What a generation needs to be run, and to be run again with the same outcome: parameters complete, seed drawn. */
export const GeneratePayload = z.object({
  engine_id: z.string(),
  output_config: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
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
