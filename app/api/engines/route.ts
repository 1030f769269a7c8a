import { EngineList } from "#lib/engines/schema.ts";
import { listEngines } from "#lib/engines/service.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "Lists the engines and how they are",
  tags: ["Engines"],
  response: EngineList,
  can: "engines.read",
  handle: ({ actor }) => listEngines(actor),
});
