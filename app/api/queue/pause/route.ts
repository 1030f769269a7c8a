import { Queue } from "#lib/generation/schema.ts";
import { pauseQueue } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";

export const POST = route({
  summary: "Pauses the line: what runs goes on, nothing new starts",
  tags: ["Jobs"],
  response: Queue,
  can: "queue.manage",
  handle: ({ actor }) => pauseQueue(actor, true),
});
