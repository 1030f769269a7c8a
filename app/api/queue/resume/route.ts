import { Queue } from "#lib/generation/schema.ts";
import { pauseQueue } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";

export const POST = route({
  summary: "Lets the line go on",
  tags: ["Jobs"],
  response: Queue,
  can: "queue.manage",
  handle: ({ actor }) => pauseQueue(actor, false),
});
