import type { Tx } from "#lib/db/client.ts";
import { enqueueBatches } from "./batches.ts";
import { renderPreviews } from "./jobs.ts";

/** Has previews made of files that were found, after what is more urgent. Repeating costs little. Call `wakeWorkers` after it commits. */
export function enqueuePreviews(tx: Tx, mediaIds: readonly number[]): Promise<void> {
  return enqueueBatches(tx, renderPreviews, mediaIds);
}
