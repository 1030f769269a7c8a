import { checkHealth, Health } from "#lib/http/health.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "Whether the program, its database and its workers are well; always 200",
  tags: ["System"],
  response: Health,
  can: "anyone",
  quiet: true,
  handle: ({ actor }) => checkHealth(actor !== null),
});
