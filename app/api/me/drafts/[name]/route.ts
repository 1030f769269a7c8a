import { route } from "#lib/http/route.ts";
import { DRAFT_BYTES, Draft, DraftName, NewDraft } from "#lib/settings/personal/schema.ts";
import { keepDraft, readDraft } from "#lib/settings/personal/service.ts";

export const GET = route({
  summary: "A form as one left it, on whatever device; null before the first time",
  tags: ["Studio"],
  params: DraftName,
  response: Draft,
  can: "generate",
  handle: ({ actor, params }) => readDraft(actor.login, params.name),
});

export const PUT = route({
  summary: "Keeps a form as it is; the last one written counts",
  tags: ["Studio"],
  params: DraftName,
  body: NewDraft,
  response: Draft,
  can: "generate",
  maxBodyBytes: DRAFT_BYTES,
  quiet: true,
  handle: ({ actor, params, body }) => keepDraft(actor.login, params.name, body.draft),
});
