import { EngineTrial, EngineTrialAnswer } from "#lib/engines/schema.ts";
import { tryEngine } from "#lib/engines/trial.ts";
import { route } from "#lib/http/route.ts";

export const POST = route({
  summary: "Asks a ComfyUI once how it is, before it is set up or changed; nothing of it is kept",
  tags: ["Engines"],
  body: EngineTrial,
  response: EngineTrialAnswer,
  can: "engines.write",
  handle: ({ actor, body }) => tryEngine(actor, body),
});
