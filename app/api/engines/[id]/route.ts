import { EngineDto, EnginePatch, RemovedEngine } from "#lib/engines/schema.ts";
import { changeEngine, removeEngine } from "#lib/engines/service.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";

export const PATCH = route({
  summary: "Renames an engine, switches it on or off, says where a ComfyUI is and how one gets in",
  tags: ["Engines"],
  params: TextId,
  body: EnginePatch,
  response: EngineDto,
  can: "engines.write",
  handle: ({ actor, params, body }) => changeEngine(actor, params.id, body),
});

export const DELETE = route({
  summary: "Takes a ComfyUI off the list; its files stay",
  tags: ["Engines"],
  params: TextId,
  response: RemovedEngine,
  can: "engines.write",
  handle: ({ actor, params }) => removeEngine(actor, params.id),
});
