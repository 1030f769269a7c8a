import { FreedEngine } from "#lib/engines/schema.ts";
import { freeEngine } from "#lib/engines/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const POST = route({
  summary: "Has an engine put its models out of memory",
  tags: ["Engines"],
  params: TextId,
  response: FreedEngine,
  can: "engines.write",
  handle: ({ actor, params }) => freeEngine(actor, params.id),
});
