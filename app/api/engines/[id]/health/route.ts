import { EngineHealth } from "#lib/engines/schema.ts";
import { engineHealth } from "#lib/engines/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const GET = route({
  summary: "Asks an engine now how it is",
  tags: ["Engines"],
  params: TextId,
  response: EngineHealth,
  can: "engines.read",
  handle: ({ actor, params }) => engineHealth(actor, params.id),
});
