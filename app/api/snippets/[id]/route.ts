import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { Snippet, SnippetPatch } from "#lib/settings/personal/schema.ts";
import { changeSnippet, removeSnippet } from "#lib/settings/personal/service.ts";

export const PATCH = route({
  summary: "Changes a piece of a prompt, or its name",
  tags: ["Studio"],
  params: TextId,
  body: SnippetPatch,
  response: Snippet,
  can: "generate",
  handle: ({ actor, params, body }) => changeSnippet(actor.login, params.id, body),
});

export const DELETE = route({
  summary: "Removes a piece of a prompt, and answers with it",
  tags: ["Studio"],
  params: TextId,
  response: Snippet,
  can: "generate",
  handle: ({ actor, params }) => removeSnippet(actor.login, params.id),
});
