import { defineEvent } from "#lib/events/define.ts";
import { JobLive } from "./schema.ts";

/** Progress and previews of a running job. */
export const jobLive = defineEvent("job.live", { durable: false, payload: JobLive });
