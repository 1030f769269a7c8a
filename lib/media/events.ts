import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";

const ids = z.array(z.number().int());

export const mediaAdded = defineEvent("media.added", {
  durable: true,
  payload: z.object({ ids, project_id: z.string().nullable(), job_id: z.string().nullable() }),
});

/** Rows changed: words, status, or a preview that is ready now. */
export const mediaChanged = defineEvent("media.changed", { durable: true, payload: z.object({ ids }) });

export const projectChanged = defineEvent("project.changed", { durable: true, payload: z.object({ project_id: z.string() }) });
