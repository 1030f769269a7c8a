import { reorderQueue } from "#lib/generation/line.ts";
import { Queue } from "#lib/generation/schema.ts";
import { route } from "#lib/http/route.ts";
import { QueueReorder } from "#lib/queue/schema.ts";

export const POST = route({
  summary: "Moves a waiting job right before or after another one",
  tags: ["Jobs"],
  body: QueueReorder,
  response: Queue,
  can: "queue.manage",
  handle: ({ actor, body }) => reorderQueue(actor, body),
});
