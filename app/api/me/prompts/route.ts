import { z } from "zod";
import { promptsOfJobs } from "#lib/generation/prompts.ts";
import { route } from "#lib/http/route.ts";
import { NewUsedPrompt, UsedPrompt, UsedPromptList } from "#lib/settings/personal/schema.ts";
import { listPrompts, rememberPrompt } from "#lib/settings/personal/service.ts";

export const GET = route({
  summary: "The prompts one used last, newest first",
  tags: ["Studio"],
  query: z.object({ q: z.string().max(500).optional() }),
  response: UsedPromptList,
  can: "generate",
  handle: async ({ actor, query }) => listPrompts(actor.login, query.q, await promptsOfJobs(actor)),
});

export const POST = route({
  summary: "Takes a prompt to the front of one's history",
  tags: ["Studio"],
  body: NewUsedPrompt,
  response: UsedPrompt,
  status: 201,
  can: "generate",
  handle: ({ actor, body }) => rememberPrompt(actor.login, body),
});
