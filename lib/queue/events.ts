import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";
import { JobStatus } from "./schema.ts";

/** A job was made, or its state changed. */
export const jobChanged = defineEvent("job.changed", {
  durable: true,
  payload: z.object({ job_id: z.string(), type: z.string(), status: JobStatus, project_id: z.string().nullable() }),
});

/** The line was paused, resumed or reordered. */
export const queueChanged = defineEvent("queue.changed", { durable: true, payload: z.object({ lane: z.string(), paused: z.boolean() }) });
