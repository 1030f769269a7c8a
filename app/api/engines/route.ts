import { EngineDto, EngineList, NewEngine } from "#lib/engines/schema.ts";
import { addEngine, listEngines } from "#lib/engines/service.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "Lists the engines and how they are",
  tags: ["Engines"],
  response: EngineList,
  can: "engines.read",
  handle: ({ actor }) => listEngines(actor),
});

export const POST = route({
  summary: "Sets up a ComfyUI: where it answers, the headers it wants, its folders if they are on this machine",
  tags: ["Engines"],
  body: NewEngine,
  response: EngineDto,
  status: 201,
  can: "engines.write",
  handle: ({ actor, body }) => addEngine(actor, body),
});
