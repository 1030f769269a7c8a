import { Queue } from "#lib/generation/schema.ts";
import { queueState } from "#lib/generation/service.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "How long the line is, whether it is paused, and who works on it",
  tags: ["Jobs"],
  response: Queue,
  can: "queue.read",
  handle: ({ actor }) => queueState(actor),
});
