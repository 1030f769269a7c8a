import { route } from "#lib/http/route.ts";
import { NewSnippet, Snippet, SnippetList } from "#lib/settings/personal/schema.ts";
import { addSnippet, listSnippets } from "#lib/settings/personal/service.ts";

export const GET = route({
  summary: "One's own pieces of prompts, in one's own order",
  tags: ["Studio"],
  response: SnippetList,
  can: "generate",
  handle: ({ actor }) => listSnippets(actor.login),
});

export const POST = route({
  summary: "Keeps a piece of a prompt under a name",
  tags: ["Studio"],
  body: NewSnippet,
  response: Snippet,
  status: 201,
  can: "generate",
  handle: ({ actor, body }) => addSnippet(actor.login, body),
});
