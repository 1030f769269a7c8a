import type { Tx } from "#lib/db/client.ts";
import { enqueueIn } from "#lib/queue/service.ts";
import type { RenderJob } from "./payloads.ts";

/** Files a job: few enough that a stop or a crash repeats little, many enough that the line stays short. */
const BATCH = 100;
/** After what someone made just now, which has 0. */
const IN_BULK = 10;

export async function enqueueBatches(tx: Tx, job: RenderJob, mediaIds: readonly number[]): Promise<void> {
  for (let at = 0; at < mediaIds.length; at += BATCH) {
    await enqueueIn(tx, job, { media_ids: mediaIds.slice(at, at + BATCH) }, { person: "", priority: IN_BULK });
  }
}
