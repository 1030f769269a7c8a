import { z } from "zod";
import { defineEvent } from "#lib/events/define.ts";
import { JobLive, JobStatus } from "./schema.ts";

export const jobChanged = defineEvent("job.changed", {
  durable: true,
  payload: z.object({ job_id: z.string(), type: z.string(), status: JobStatus, project_id: z.string().nullable() }),
});

/** Progress and previews of a running job. */
export const jobLive = defineEvent("job.live", { durable: false, payload: JobLive });

/** The line was paused, resumed or reordered. */
export const queueChanged = defineEvent("queue.changed", { durable: true, payload: z.object({ lane: z.string(), paused: z.boolean() }) });
