import { EngineOptions } from "#lib/engines/schema.ts";
import { engineOptions } from "#lib/engines/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "What an engine can make and which parameters that takes",
  tags: ["Engines"],
  params: TextId,
  response: EngineOptions,
  can: "engines.read",
  handle: ({ actor, params }) => engineOptions(actor, params.id),
});
