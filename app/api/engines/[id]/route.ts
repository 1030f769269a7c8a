import { EngineDto, EnginePatch } from "#lib/engines/schema.ts";
import { changeEngine } from "#lib/engines/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const PATCH = route({
  summary: "Renames an engine or switches it on or off",
  tags: ["Engines"],
  params: TextId,
  body: EnginePatch,
  response: EngineDto,
  can: "engines.write",
  handle: ({ actor, params, body }) => changeEngine(actor, params.id, body),
});
