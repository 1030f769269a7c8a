import { route } from "#lib/http/route.ts";
import { SnippetList, SnippetOrder } from "#lib/settings/personal/schema.ts";
import { orderSnippets } from "#lib/settings/personal/service.ts";

export const PATCH = route({
  summary: "Puts one's pieces of prompts in another order",
  tags: ["Studio"],
  body: SnippetOrder,
  response: SnippetList,
  can: "generate",
  handle: ({ actor, body }) => orderSnippets(actor.login, body.ids),
});
