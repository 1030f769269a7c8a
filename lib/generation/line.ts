import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { QueueReorder } from "#lib/queue/schema.ts";
import { move } from "#lib/queue/service.ts";
import type { Queue } from "./schema.ts";
import { queueState } from "./service.ts";

/** Puts a waiting generation right before or after another one. @throws AppError `conflict` when one of them has started or is gone */
export async function reorderQueue(actor: Actor, { job_id, before, after }: QueueReorder): Promise<Queue> {
  const moved = await move("generation", job_id, { side: before === undefined ? "after" : "before", job: before ?? after ?? "" });
  if (!moved) throw refusal("conflict", "job_started", {}, { field: "job_id" });
  return queueState(actor);
}
