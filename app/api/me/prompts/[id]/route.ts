import { promptsOfJobs } from "#lib/generation/prompts.ts";
import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { UsedPrompt } from "#lib/settings/personal/schema.ts";
import { forgetPrompt } from "#lib/settings/personal/service.ts";

export const DELETE = route({
  summary: "Takes a prompt out of one's history, and answers with it",
  tags: ["Studio"],
  params: TextId,
  response: UsedPrompt,
  can: "generate",
  handle: async ({ actor, params }) => forgetPrompt(actor.login, params.id, await promptsOfJobs(actor)),
});
