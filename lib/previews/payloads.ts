import { z } from "zod";
import type { JobDefinition } from "#lib/queue/define.ts";

export const RenderPayload = z.object({ media_ids: z.array(z.number().int()).max(10_000) });
/** The job that makes previews, for those who put it in line without knowing what it does. */
export type RenderJob = JobDefinition<typeof RenderPayload>;

export const PrunePayload = z.object({});
export type PruneJob = JobDefinition<typeof PrunePayload>;
