import { AppError } from "#lib/core/errors.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { QueueReorder } from "#lib/queue/schema.ts";
import { move } from "#lib/queue/service.ts";
import type { Queue } from "./schema.ts";
import { queueState } from "./service.ts";

/** Puts a waiting generation right before or after another one. @throws AppError `conflict` when one of them has started or is gone */
export async function reorderQueue(actor: Actor, { job_id, before, after }: QueueReorder): Promise<Queue> {
  const moved = await move("generation", job_id, { side: before === undefined ? "after" : "before", job: before ?? after ?? "" });
  if (!moved)
    throw new AppError("conflict", "One of the two jobs does not wait any more, so the line stays as it is.", { field: "job_id" });
  return queueState(actor);
}
